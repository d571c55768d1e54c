package main

import (
	"fmt"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"forensic/analyzers/suite"
	"forensic/ingest/formats"
	"forensic/store/event"
)

func newList(a *app) *cobra.Command {
	var caseDir string
	cmd := &cobra.Command{
		Use:   "list formats|columns|analyzers|tables|members",
		Short: "List what can be read, what is stored, and what can be asked",
		Long: `Lists the formats with what each reads and keeps, the columns of the events table, or the
analyzers with their question; with --case, the tables of the evidence with their own columns, or
the members with what became of each.

Exit codes: 0 done; 2 usage.`,
		Example: `  forensic list formats
  forensic list analyzers --json
  forensic list tables --case case1`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"formats", "columns", "analyzers", "tables", "members"},
		RunE: func(_ *cobra.Command, args []string) error {
			switch args[0] {
			case "columns":
				return a.listColumns()
			case "tables":
				return a.listTables(caseDir)
			case "members":
				return a.query(queryOptions{caseDir: caseDir, format: "table"}, membersQuery)
			}
			type item struct {
				Name  string   `json:"name"`
				Doc   string   `json:"doc"`
				Needs []string `json:"needs,omitempty"`
			}
			var items []item
			if args[0] == "formats" {
				for _, f := range formats.All {
					items = append(items, item{Name: f.Name, Doc: f.Doc})
				}
			} else {
				for _, an := range suite.All {
					it := item{Name: an.Name, Doc: an.Doc}
					for _, n := range an.Needs {
						it.Needs = append(it.Needs, string(n))
					}
					items = append(items, it)
				}
			}
			if a.json {
				return a.summary(items)
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			for _, it := range items {
				first, _, _ := strings.Cut(it.Doc, "\n\n")
				fmt.Fprintf(w, "%s\t%s\n", it.Name, strings.Join(strings.Fields(first), " "))
			}
			return w.Flush()
		},
	}
	cmd.Flags().StringVar(&caseDir, "case", "", "folder of the case, for tables and members")
	return cmd
}

const membersQuery = `SELECT archive, member, format, status, read, stored, rejected, duplicate, reason FROM members ORDER BY ALL`

// listColumns prints the columns of the events table.
func (a *app) listColumns() error {
	if a.json {
		return a.summary(event.Columns)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, c := range event.Columns {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.Name, c.Kind.SQL(), c.Doc)
	}
	return w.Flush()
}

// listTables prints the tables of the evidence.
func (a *app) listTables(dir string) error {
	c, err := a.openCase(dir)
	if err != nil {
		return err
	}
	tables := c.Tables()
	if a.json {
		return a.summary(tables)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, t := range tables {
		names := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			names[i] = c.Name
		}
		fmt.Fprintf(w, "%s\t%s\n", printable(t.Name), printable(strings.Join(names, ", ")))
	}
	return w.Flush()
}

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Prints the version of the tool and of the Go it was built with.\n\nExit codes: 0 done.",
		Example: "  forensic version\n  forensic version --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if a.json {
				return a.summary(map[string]string{"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
			}
			_, err := fmt.Fprintf(a.stdout, "forensic %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
