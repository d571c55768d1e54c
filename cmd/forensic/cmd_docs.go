package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"forensic/analyzers/suite"
	"forensic/ingest"
	"forensic/ingest/formats"
	"forensic/store/event"
)

// documents are the reference documents, which are made from the same tables as
// the program works by.
var documents = []struct {
	name  string
	write func(io.Writer) error
}{
	{"schema.md", writeSchemaDoc},
	{"formats.md", writeFormatsDoc},
	{"analyzers.md", writeAnalyzersDoc},
	{"queries.md", writeQueriesDoc},
	{"reference.md", writeReferenceDoc},
	{"pivots.md", writePivotsDoc},
}

func newDocs(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "docs DIR",
		Short:   "Write the reference documents: event schema, mappings of the formats, manuals of the analyzers, queries, pivots, reference data",
		Long:    "Writes schema.md, formats.md, analyzers.md, queries.md, pivots.md and reference.md into a folder, made from the tables the program works by.\n\nExit codes: 0 done; 1 failed.",
		Example: "  forensic docs docs",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			for _, d := range documents {
				var text strings.Builder
				if err := d.write(&text); err != nil {
					return err
				}
				path := filepath.Join(args[0], d.name)
				if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
					return err
				}
				a.log.Info("wrote " + path)
			}
			return nil
		},
	}
}

const generated = "<!-- Made by: forensic docs docs (make docs). Do not edit. -->\n\n"

func writeSchemaDoc(w io.Writer) error {
	fmt.Fprint(w, generated+`# Event schema

One wide table, `+"`events`"+`. Names follow the Elastic Common Schema with underscores for dots; what it lacks is named after OSSEM.
Times are UTC, microseconds. Texts are kept as logged; "-" and empty texts are NULL in typed columns only. A value that does not
parse leaves its column NULL and stays in `+"`data`"+`. Columns marked *late* are known when the whole member was read.

| Column | Type | Meaning | ECS | From |
|---|---|---|---|---|
`)
	for _, c := range event.Columns {
		name := "`" + c.Name + "`"
		if c.Late {
			name += " *late*"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", name, c.Kind.SQL(), mdCell(c.Doc), mdCell(c.ECS), mdCell(c.From))
	}
	fmt.Fprint(w, "\n## Classes\n\nColumn `class` holds one of:\n\n")
	for _, c := range event.Classes {
		fmt.Fprintf(w, "* `%s`\n", c)
	}
	fmt.Fprint(w, `
## Other tables

* `+"`rejects`"+`: dataset, archive, source, member, record, line_no, byte_offset, size, reason, raw: every record that could not be stored.
* `+"`members`"+`: one row for each member of the evidence: hashes, format, status, records read = stored + rejected + duplicate, clock offset.
* `+"`warnings`"+`: what was noted of evidence files themselves, such as calls that a pickle would have made.
* Every table of the evidence under its own name, with its own columns beside _dataset, _archive, _member, _record, _ts and _host.
  `+"`forensic list tables --case DIR`"+` names them.
`)
	return nil
}

func writeFormatsDoc(w io.Writer) error {
	fmt.Fprint(w, generated+"# Formats\n\nA member is shown to the formats in this order; the first that knows its content reads it.\n\n")
	for _, f := range formats.All {
		fmt.Fprintf(w, "* [%s](#%s)\n", f.Name, f.Name)
	}
	documented := map[string]string{} // format under which a kind of record is described
	for _, f := range formats.All {
		fmt.Fprintf(w, "\n## %s\n\n%s\n", f.Name, f.Doc)
		if len(f.Fields) > 0 {
			fmt.Fprint(w, "\n| Field | Column |\n|---|---|\n")
			for _, m := range f.Fields {
				fmt.Fprintf(w, "| `%s` | `%s` |\n", mdCell(m.From), event.Columns[m.To].Name)
			}
		}
		if len(f.Schemas) == 0 {
			continue
		}
		if where := documented[f.Schemas[0].Name]; where != "" {
			fmt.Fprintf(w, "\nKnown kinds of records: those of [%s](#%s).\n", where, where)
			continue
		}
		for _, s := range f.Schemas {
			if documented[s.Name] == "" { // forms of one kind differ in little; the first stands for all
				documented[s.Name] = f.Name
				writeSchema(w, s, knownBy(f.Schemas, s.Name))
			}
		}
	}
	return nil
}

// writeAnalyzersDoc prints the manuals as help and report do, and the options in
// effect.
func writeAnalyzersDoc(w io.Writer) error {
	fmt.Fprint(w, generated+"# Analyzers\n\nEach runs where the evidence has events of one of its classes. The options are those in effect; the report prints them too.\n\n")
	for _, a := range suite.All {
		fmt.Fprintf(w, "* [%s](#%s): %s\n", a.Name, a.Name, a.Title)
	}
	for _, a := range suite.All {
		needs := "events of any class"
		if len(a.Needs) > 0 {
			words := make([]string, len(a.Needs))
			for i, c := range a.Needs {
				words[i] = "`" + string(c) + "`"
			}
			needs = "events of " + strings.Join(words, ", ")
		}
		options, err := json.Marshal(a.Options)
		if err != nil {
			return fmt.Errorf("options of %s: %w", a.Name, err)
		}
		fmt.Fprintf(w, "\n## %s\n\nNeeds %s. Options: `%s`\n\n%s\n", a.Name, needs, options, strings.TrimSpace(a.Doc))
	}
	return nil
}

// knownBy lists the fields by which records of one kind are known, a list for each
// of its forms.
func knownBy(list []*ingest.Schema, name string) string {
	var forms []string
	for _, s := range list {
		form := "`" + strings.Join(s.Needs, "`, `") + "`"
		if s.Name == name && !slices.Contains(forms, form) {
			forms = append(forms, form)
		}
	}
	return strings.Join(forms, "; or ")
}

func writeSchema(w io.Writer, s *ingest.Schema, known string) {
	fmt.Fprintf(w, "\n### %s\n\n%s. Known by: %s.", s.Name, strings.TrimSuffix(s.Doc, "."), known)
	if s.Windows != 0 {
		fmt.Fprint(w, " Read as a Windows event: the mapping of [winevent](#winevent).\n")
		return
	}
	class := "by the record"
	if s.Classify == nil {
		class = "`" + string(cmp.Or(s.Class, event.Other)) + "`"
	}
	fmt.Fprintf(w, " Class: %s.", class)
	if len(s.Times) > 0 {
		zone := "UTC unless it says otherwise"
		if s.Local {
			zone = "local unless it says otherwise"
		}
		fmt.Fprintf(w, " Time: `%s` (%s).", strings.Join(s.Times, "`, `"), zone)
	}
	fmt.Fprint(w, "\n\n| Field | Column | Read as |\n|---|---|---|\n")
	for _, c := range s.Const {
		fmt.Fprintf(w, "| | `%s` | always %q |\n", event.Columns[c.To].Name, c.Text)
	}
	for _, m := range s.Fields {
		if strings.HasSuffix(m.From, "_string") || strings.HasSuffix(m.From, "_dynamic") {
			continue // the form of the same name that some exports give
		}
		fmt.Fprintf(w, "| `%s` | `%s` | %s |\n", mdCell(m.From), event.Columns[m.To].Name, m.As)
	}
}

// mdCell makes a text safe for a table of Markdown.
func mdCell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
