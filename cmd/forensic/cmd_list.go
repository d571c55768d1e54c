package main

import (
	"fmt"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"forensic/analyzers/suite"
	"forensic/ingest/formats"
)

func newList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list formats|analyzers",
		Short: "List what can be read and what can be asked",
		Long: `Lists the formats with what each reads and keeps, or the analyzers with their question.

Exit codes: 0 done; 2 usage.`,
		Example: `  forensic list formats
  forensic list analyzers --json`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"formats", "analyzers"},
		RunE: func(_ *cobra.Command, args []string) error {
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
