package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"forensic/store"
)

// queryOptions are the flags of query.
type queryOptions struct {
	caseDir string
	format  string
	out     string
}

func newQuery(a *app) *cobra.Command {
	var o queryOptions
	cmd := &cobra.Command{
		Use:   "query --case DIR SQL",
		Short: "Ask the case in SQL",
		Long: `Runs one SELECT of DuckDB's SQL over the tables events, rejects, members and warnings of a case,
and over the tables of the evidence under their own names (forensic list tables). It can only read,
and only the case.

Exit codes: 0 done; 1 the query failed; 2 usage; 130 interrupted.`,
		Example: `  forensic query --case case1 "SELECT class, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC"
  forensic query --case case1 --format csv "SELECT ts, host_name, process_command_line FROM events WHERE class = 'process_start' ORDER BY ts" > processes.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.query(o, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&o.caseDir, "case", "", "folder of the case")
	f.StringVar(&o.format, "format", "table", "table, csv, jsonl or parquet")
	f.StringVarP(&o.out, "output", "o", "", "write to this file, which must not exist; needed for parquet")
	return cmd
}

func (a *app) query(o queryOptions, sql string) error {
	if a.json {
		o.format = "jsonl"
	}
	if !slices.Contains([]string{"table", "csv", "jsonl", "parquet"}, o.format) {
		return usageError(fmt.Errorf("--format %q: want table, csv, jsonl or parquet", o.format))
	}
	if o.format == "parquet" && o.out == "" {
		return usageError(errors.New("--format parquet needs -o FILE"))
	}
	c, err := a.openCase(o.caseDir)
	if err != nil {
		return err
	}
	known, err := a.references()
	if err != nil {
		return err
	}
	r, err := a.reader(c, store.Narrow{}, known)
	if err != nil {
		return err
	}
	defer r.Close()
	rows, err := r.QueryReadOnly(a.ctx, sql)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer rows.Close()
	w := a.stdout
	if o.out != "" {
		file, err := os.OpenFile(o.out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		defer file.Close()
		w = file
	}
	n, err := writeRows(w, o.format, rows)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	a.log.Debug(plural(n, "row"))
	return nil
}
