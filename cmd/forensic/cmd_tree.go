package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"forensic/analyzers/processtree"
	"forensic/datasets/reference"
	"forensic/store"
)

// treeOptions are the flags of tree.
type treeOptions struct {
	caseDir string
	schema  string
	of      string
	show    string
	levels  int
	byHost  bool
	format  string
}

func newTree(a *app) *cobra.Command {
	var o treeOptions
	cmd := &cobra.Command{
		Use:   "tree --case DIR TABLE|SQL",
		Short: "Print the process tree of a table of the evidence",
		Long: `Builds the tree of the processes of one table of the evidence (forensic list tables), or of a SELECT
whose columns are named as in one of the schemas ` + strings.Join(schemaNames(), ", ") + `.
The schema is found by the columns. Processes link to their parents by name, id and time. The analyzer
proctree links better, where events have process GUIDs; this command takes a table as it is.

Exit codes: 0 done; 1 failed; 2 usage; 130 interrupted.`,
		Example: `  forensic tree --case case1 SecurityEvent
  forensic tree --case case1 --of 0x1234 --show ancestors "SELECT * FROM SecurityEvent WHERE Computer = 'WKS01'"`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.tree(o, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.caseDir, "case", "", "folder of the case")
	f.StringVar(&o.schema, "schema", "", "schema of the columns, if it is not to be found: "+strings.Join(schemaNames(), ", "))
	f.StringVar(&o.of, "of", "", "only what belongs to this process: its key (name|id|time), or its id")
	f.StringVar(&o.show, "show", "descendants", "with --of: ancestors, descendants, children, siblings or root")
	f.IntVar(&o.levels, "levels", -1, "with --show descendants: how many levels down, all for -1")
	f.BoolVar(&o.byHost, "by-host", true, "link processes of one host only; false links across hosts, as MSTICPy does")
	f.StringVar(&o.format, "format", "text", "text, csv or summary")
	return cmd
}

func schemaNames() (names []string) {
	for _, s := range processtree.Schemas {
		names = append(names, s.Name)
	}
	return names
}

func (a *app) tree(o treeOptions, table string) error {
	if !slices.Contains([]string{"text", "csv", "summary"}, o.format) {
		return usageError(fmt.Errorf("--format %q: want text, csv or summary", o.format))
	}
	c, err := a.openCase(o.caseDir)
	if err != nil {
		return err
	}
	r, err := a.reader(c, store.Narrow{}, &reference.Set{})
	if err != nil {
		return err
	}
	defer r.Close()
	if !strings.ContainsAny(strings.TrimSpace(table), " \t\n") {
		table = `SELECT * FROM "` + strings.ReplaceAll(strings.TrimSpace(table), `"`, `""`) + `" ORDER BY _dataset, _archive, _member, _record`
	}
	rows, err := treeRows(a.ctx, r, table)
	if err != nil {
		return fmt.Errorf("tree: %w", err)
	}
	schema, err := processtree.Infer(rows.Columns)
	if o.schema != "" {
		schema, err = processtree.Named(o.schema)
	}
	if err != nil {
		return usageError(err)
	}
	tree, err := processtree.Build(rows, schema, processtree.Options{ByHost: o.byHost})
	if err != nil {
		return fmt.Errorf("tree: %w", err)
	}
	chosen, err := o.choose(tree)
	if err != nil {
		return usageError(err)
	}
	switch {
	case a.json || o.format == "summary":
		return a.treeSummary(tree)
	case o.format == "csv":
		return writeTreeCSV(a.stdout, tree, chosen)
	}
	return tree.WriteText(a.stdout, chosen)
}

// treeRows reads a table without the columns that tell where each row lies: rows
// that the evidence holds twice are one process.
func treeRows(ctx context.Context, r *store.Reader, query string) (*processtree.Table, error) {
	rows, err := r.QueryReadOnly(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	t := &processtree.Table{}
	var keep []int
	for i, c := range columns {
		if !strings.HasPrefix(c, "_") {
			keep, t.Columns = append(keep, i), append(t.Columns, c)
		}
	}
	_, err = each(rows, func(values []any) error {
		row := make([]string, len(keep))
		for i, k := range keep {
			row[i] = printable(cell(values[k]))
		}
		t.Rows = append(t.Rows, row)
		return nil
	})
	return t, err
}

// choose gives the processes to show, in order of the tree.
func (o *treeOptions) choose(t *processtree.Tree) (list []int, err error) {
	if o.of == "" {
		for i := range t.Processes {
			list = append(list, i)
		}
		return list, nil
	}
	var at []int
	if i, ok := t.Find(o.of); ok {
		at = []int{i}
	} else {
		for i := range t.Processes {
			if strings.EqualFold(t.Processes[i].ID, o.of) {
				at = append(at, i)
			}
		}
	}
	if len(at) == 0 {
		return nil, fmt.Errorf("--of %q: no process has this key or id", o.of)
	}
	for _, i := range at {
		switch o.show {
		case "ancestors":
			list = append(append(list, t.Ancestors(i)...), i)
		case "descendants":
			list = append(append(list, i), t.Descendants(i, o.levels)...)
		case "children":
			list = append(append(list, i), t.Children(i)...)
		case "siblings":
			list = append(list, t.Siblings(i)...)
		case "root":
			list = append(list, t.RootOf(i))
		default:
			return nil, fmt.Errorf("--show %q: want ancestors, descendants, children, siblings or root", o.show)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// treeSummary prints the counts of a tree.
func (a *app) treeSummary(t *processtree.Tree) error {
	s := t.Summary()
	if a.json {
		return a.summary(struct {
			Schema string `json:"schema"`
			processtree.Summary
		}{t.Schema.Name, s})
	}
	_, err := fmt.Fprintf(a.stdout, "schema %s: %d processes, %d roots, %d leaves, %d branches, %d isolated, %d levels\n",
		t.Schema.Name, s.Processes, s.Roots, s.Leaves, s.Branches, s.Isolated, s.Depth)
	return err
}

// writeTreeCSV writes one line for each process.
func writeTreeCSV(w io.Writer, t *processtree.Tree, list []int) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"key", "parent_key", "path", "depth", "root", "leaf", "time", "name", "id", "parent_id", "logon", "user", "host", "command_line"}); err != nil {
		return err
	}
	for _, i := range list {
		p := &t.Processes[i]
		parent := ""
		if p.Parent >= 0 {
			parent = t.Processes[p.Parent].Key
		}
		err := out.Write([]string{
			p.Key, parent, t.Path(i), strconv.Itoa(p.Depth), strconv.FormatBool(p.Root), strconv.FormatBool(p.Leaf),
			time.Unix(0, p.Time).UTC().Format(time.RFC3339Nano), p.Name, p.ID, p.ParentID, p.Logon, p.User, p.Host, p.CommandLine,
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
