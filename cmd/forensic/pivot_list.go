package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"forensic/analyzers/pivot"
	"forensic/datasets/catalog"
)

func newPivotList(a *app) *cobra.Command {
	var folders []string
	cmd := &cobra.Command{
		Use:   "list [TYPE...]",
		Short: "List the types of entities and their verbs",
		Long:  "Lists the types of entities and what can be asked of them, all or of some types.\n\nExit codes: 0 done; 2 usage.",
		Example: `  forensic pivot list ip
  forensic pivot list --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			queries, err := catalogue(folders)
			if err != nil {
				return err
			}
			for _, name := range args {
				if _, err := pivot.NounOf(name); err != nil {
					return usageError(err)
				}
			}
			return a.listPivots(queries, args)
		},
	}
	addQueries(cmd.Flags(), &folders)
	return cmd
}

// verbInfo describes a verb for machines.
type verbInfo struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Case        bool            `json:"case"`
	Needs       []string        `json:"needs,omitempty"`
	Columns     []pivot.Column  `json:"columns,omitempty"`
	Params      []catalog.Param `json:"parameters,omitempty"`
}

type nounInfo struct {
	pivot.Noun
	Verbs []verbInfo `json:"verbs"`
}

func (a *app) listPivots(queries *catalog.Catalog, types []string) error {
	var out []nounInfo
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, n := range pivot.Nouns {
		if len(types) > 0 && !slices.Contains(types, string(n.Type)) {
			continue
		}
		info := nounInfo{Noun: n}
		if !a.json {
			fmt.Fprintf(w, "%s: %s\n", n.Type, n.Doc)
		}
		for _, v := range pivot.Of(queries, n.Type) {
			info.Verbs = append(info.Verbs, describeVerb(n.Type, v))
			if !a.json {
				needs := ""
				if v.Case {
					needs = "case"
				}
				fmt.Fprintf(w, "  %s.%s\t%s\t%s\n", n.Type, v.Name, needs, printable(v.Summary()))
			}
		}
		out = append(out, info)
	}
	if a.json {
		return a.summary(out)
	}
	return w.Flush()
}

func describeVerb(t pivot.Type, v *pivot.Verb) verbInfo {
	info := verbInfo{Name: string(t) + "." + v.Name, Description: v.Doc, Case: v.Case, Params: v.Params}
	for _, class := range v.Needs {
		info.Needs = append(info.Needs, string(class))
	}
	if v.Columns != nil {
		info.Columns = append([]pivot.Column{{Name: v.KeyOf(t), Type: "VARCHAR"}}, v.Columns...)
	}
	return info
}

// verbHelp prints the manual of a verb, or of a type, if the arguments name one.
func (a *app) verbHelp(o pivotOptions, args []string) bool {
	queries, err := catalogue(o.env.folders)
	if err != nil {
		return false
	}
	for _, arg := range args {
		if noun, verb, err := pivot.Find(queries, arg); err == nil {
			var text strings.Builder
			writeVerbHelp(&text, noun, verb)
			fmt.Fprint(a.stdout, printable(text.String()))
			return true
		}
		if _, err := pivot.NounOf(arg); err == nil {
			return a.listPivots(queries, []string{arg}) == nil
		}
	}
	return false
}

func writeVerbHelp(w io.Writer, n *pivot.Noun, v *pivot.Verb) {
	fmt.Fprintf(w, "%s.%s\n\n%s\n\n", n.Type, v.Name, v.Doc)
	fmt.Fprintf(w, "A value is: %s.\n", n.Doc)
	fmt.Fprintf(w, "%s\n", needsText(v))
	if v.Columns != nil {
		fmt.Fprintf(w, "\nColumns: %s\n", strings.Join(columnNames(n.Type, v), ", "))
	}
	if len(v.Params) > 0 {
		fmt.Fprint(w, "\nParameters (--param name=value):\n")
		for _, p := range v.Params {
			fmt.Fprintf(w, "  %s\n", paramText(p))
		}
	}
	fmt.Fprintf(w, "\nExample:\n  %s\n", pivotExample(n, v))
}

// needsText says what a verb asks.
func needsText(v *pivot.Verb) string {
	switch {
	case v.Case && len(v.Needs) > 0:
		info := describeVerb("", v)
		return "It asks the events of a case (--case DIR), of class " + strings.Join(info.Needs, " or ") + "."
	case v.Case:
		return "It asks the events of a case (--case DIR)."
	}
	return "It needs no case."
}

func columnNames(t pivot.Type, v *pivot.Verb) (names []string) {
	names = append(names, v.KeyOf(t))
	for _, c := range v.Columns {
		names = append(names, c.Name)
	}
	return names
}

// exampleValues are values for examples, by type.
var exampleValues = map[pivot.Type]string{
	pivot.IP: "198.51.100.7", pivot.Host: "ws-alder", pivot.Account: `'CORP\bob'`, pivot.Process: "powershell.exe", pivot.PID: "0x7c4",
	pivot.ProcessGUID: "'{526425b0-479d-6643-1c00-000000000900}'", pivot.LogonSession: "0x146f84", pivot.File: `'C:\Users\Public\a.exe'`,
	pivot.Hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", pivot.DNS: "evil[.]example", pivot.URL: "hxxps://evil[.]example/a",
	pivot.Registry: `'HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run'`, pivot.Service: "Spooler", pivot.Task: `'\Vendor\Update'`,
	pivot.Mailbox: "bob@corp.example", pivot.Resource: "backup-bucket", pivot.Text: "'powershell -enc JABhAD0AMQA='",
}

func pivotExample(n *pivot.Noun, v *pivot.Verb) string {
	text := fmt.Sprintf("forensic pivot %s.%s %s", n.Type, v.Name, exampleValues[n.Type])
	if v.Case {
		text += " --case DIR"
	}
	for _, name := range v.Missing(nil) {
		value := "..."
		if q := v.Query(); q != nil {
			value = fmt.Sprint(q.Example[name])
		}
		text += " --param " + quoteArg(name+"="+value)
	}
	return text
}
