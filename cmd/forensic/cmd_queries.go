package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"forensic/datasets/catalog"
)

func newQueries(a *app) *cobra.Command {
	var folders []string
	cmd := &cobra.Command{
		Use:   "queries list [FAMILY] | search WORD... | show NAME...",
		Short: "The query catalogue: list, search, show",
		Long: `Lists the queries of the catalogue, all or of one family; searches those in which every word occurs;
or shows queries with their parameters, SQL and an example. forensic query --name runs one.

Exit codes: 0 done; 1 a search found nothing; 2 usage.`,
		Example: `  forensic queries list windows
  forensic queries search T1003 lsass
  forensic queries show hunting.lsass_access --json
  forensic queries list --queries my-queries/`,
		Args:      cobra.MinimumNArgs(1),
		ValidArgs: []string{"list", "search", "show"},
		RunE: func(_ *cobra.Command, args []string) error {
			list, err := catalogue(folders)
			if err != nil {
				return err
			}
			switch args[0] {
			case "list":
				return a.listQueries(list, args[1:])
			case "search":
				return a.searchQueries(list, args[1:])
			case "show":
				return a.showQueries(list, args[1:])
			}
			return usageError(fmt.Errorf("queries %q: want list, search or show", args[0]))
		},
	}
	addQueries(cmd.Flags(), &folders)
	return cmd
}

func (a *app) listQueries(list *catalog.Catalog, families []string) error {
	var found []*catalog.Query
	var names []string
	for _, f := range list.Families {
		names = append(names, f.Name)
		if len(families) == 0 || slices.Contains(families, f.Name) {
			found = append(found, f.Queries...)
		}
	}
	for _, f := range families {
		if !slices.Contains(names, f) {
			return usageError(fmt.Errorf("family %q is not known; there are %s", f, strings.Join(names, ", ")))
		}
	}
	return a.printQueries(found)
}

func (a *app) searchQueries(list *catalog.Catalog, words []string) error {
	if len(words) == 0 {
		return usageError(errors.New("queries search needs a word"))
	}
	found := list.Search(words...)
	if len(found) == 0 && !a.json {
		return fmt.Errorf("no query has %s", strings.Join(words, " and "))
	}
	return a.printQueries(found)
}

// printQueries prints a line for each query.
func (a *app) printQueries(list []*catalog.Query) error {
	if a.json {
		return a.summary(append([]*catalog.Query{}, list...)) // an empty list is [], not null
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, q := range list {
		fmt.Fprintf(w, "%s\t%s\n", q.Name, printable(q.Description))
	}
	return w.Flush()
}

func (a *app) showQueries(list *catalog.Catalog, names []string) error {
	if len(names) == 0 {
		return usageError(errors.New("queries show needs a name (forensic queries list)"))
	}
	var found []*catalog.Query
	for _, name := range names {
		q, err := list.Get(name)
		if err != nil {
			return usageError(err)
		}
		found = append(found, q)
	}
	if a.json {
		return a.summary(found)
	}
	var text strings.Builder
	for i, q := range found {
		if i > 0 {
			fmt.Fprintln(&text)
		}
		showQuery(&text, q)
	}
	_, err := io.WriteString(a.stdout, printable(text.String()))
	return err
}

func showQuery(w io.Writer, q *catalog.Query) {
	fmt.Fprintf(w, "%s\n  %s\n\n", q.Name, q.Description)
	for _, line := range [][2]string{
		{"ATT&CK", strings.Join(q.Attack, ", ")}, {"Needs one of", strings.Join(q.Needs, ", ")}, {"A row is", rowText(q)}, {"Entities", entityText(q)},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "  %-13s %s\n", line[0]+":", line[1])
		}
	}
	if len(q.Params) > 0 {
		fmt.Fprint(w, "\n  Parameters:\n")
		for _, p := range q.Params {
			fmt.Fprintf(w, "    %s\n", paramText(p))
		}
	}
	fmt.Fprintf(w, "\n  Example:\n    %s\n\n%s\n", exampleText(q), indent(q.SQL))
}

func indent(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") }

func rowText(q *catalog.Query) string {
	if q.Rows == catalog.RowsEvents {
		return "a record, named by source, member and record"
	}
	return "a group of records"
}

// entityText lists the kinds of entities by name, with their parameters.
func entityText(q *catalog.Query) string {
	var list []string
	for kind, param := range q.Entity {
		if kind != param {
			kind += " (" + param + ")"
		}
		list = append(list, kind)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// paramText describes a parameter in a line.
func paramText(p catalog.Param) string {
	text := fmt.Sprintf("%s (%s", p.Name, p.Type)
	if p.Required {
		text += ", required"
	} else {
		text += ", default " + valueText(p.Default)
	}
	text += "): " + p.Description
	if len(p.Aliases) > 0 {
		text += " [also " + strings.Join(p.Aliases, ", ") + "]"
	}
	return text
}

// valueText writes a value as JSON does.
func valueText(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

// exampleText is a command that runs the query.
func exampleText(q *catalog.Query) string {
	text := "forensic query --case DIR --name " + q.Name
	for _, p := range q.Params {
		switch v := q.Example[p.Name].(type) {
		case nil:
		case []string:
			text += " --param " + quoteArg(p.Name+"="+strings.Join(v, ","))
		default:
			text += " --param " + quoteArg(fmt.Sprintf("%s=%v", p.Name, v))
		}
	}
	return text
}

// quoteArg quotes an argument for a shell where it needs that.
func quoteArg(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_=.,:/@+", r)
	}
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
