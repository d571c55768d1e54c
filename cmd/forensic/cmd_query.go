package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"forensic/store"
)

// queryOptions are the flags of query.
type queryOptions struct {
	caseDir string
	format  string
	out     string
	timeout time.Duration
	narrow  narrowOptions
	named   namedOptions
}

func newQuery(a *app) *cobra.Command {
	var o queryOptions
	cmd := &cobra.Command{
		Use:   "query --case DIR SQL | --name QUERY",
		Short: "Ask the case in SQL, or a query of the catalogue",
		Long: `Runs one SELECT of DuckDB's SQL over the tables events, rejects, members and warnings of a case,
and over the tables of the evidence under their own names (forensic list tables). It can only read,
and only the case; half of --mem is what it may use.

With --name it runs a query of the catalogue (forensic queries list), whose parameters are typed and
bound. --param gives their values: list=a,b or list=a and list=b again for a list. --add narrows what
the query sees by a condition over the columns of events. --split runs the query for one stretch of
time after the other, which bounds the memory of long ranges.

Times: an offset such as -2d counts back from the last event of the evidence, now-2d from now.

Exit codes: 0 done; 1 the query failed or took too long; 2 usage; 130 interrupted.`,
		Example: `  forensic query --case case1 "SELECT class, count(*) FROM events GROUP BY 1 ORDER BY 2 DESC"
  forensic query --case case1 --format csv "SELECT ts, host_name, process_command_line FROM events WHERE class = 'process_start' ORDER BY ts" > processes.csv
  forensic query --case case1 --name windows.logons_of_account --param account=adm.okafor --last 2d
  forensic query --case case1 --name process.by_command_text --param text=-enc --add "AND host_name <> 'build01'"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && o.named.name == "":
				return usageError(errors.New("it needs the SQL, or --name with a query of the catalogue (forensic queries list)"))
			case len(args) == 1 && o.named.name != "":
				return usageError(errors.New("give SQL or --name, not both"))
			case len(args) == 1 && o.named.used():
				return usageError(errors.New("--param, --add, --split and --queries belong to --name"))
			case len(args) == 1:
				return a.query(o, args[0])
			}
			return a.queryNamed(o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.caseDir, "case", "", "folder of the case")
	f.StringVar(&o.format, "format", "table", "table, csv, jsonl or parquet")
	f.StringVarP(&o.out, "output", "o", "", "write to this file, which must not exist; needed for parquet")
	f.DurationVar(&o.timeout, "timeout", 10*time.Minute, "end the query after this time; 0 never")
	o.narrow.addFlags(f)
	o.named.addFlags(f)
	return cmd
}

// query runs SQL of the user.
func (a *app) query(o queryOptions, sql string) error {
	if err := a.checkFormat(&o); err != nil {
		return err
	}
	c, err := a.openCase(o.caseDir)
	if err != nil {
		return err
	}
	n, err := o.narrow.narrow(a.clock(c))
	if err != nil {
		return err
	}
	return a.answer(c, n, o, sql, func(ctx context.Context, r *store.Reader) (closer, error) {
		return r.QueryReadOnly(ctx, sql)
	})
}

func (a *app) checkFormat(o *queryOptions) error {
	if a.json {
		o.format = "jsonl"
	}
	if !slices.Contains([]string{"table", "csv", "jsonl", "parquet"}, o.format) {
		return usageError(fmt.Errorf("--format %q: want table, csv, jsonl or parquet", o.format))
	}
	if o.format == "parquet" && o.out == "" {
		return usageError(errors.New("--format parquet needs -o FILE"))
	}
	if o.timeout < 0 {
		return usageError(fmt.Errorf("--timeout %s: want 0 or more", o.timeout))
	}
	return nil
}

// closer is a result that is to be closed.
type closer interface {
	store.Rows
	Close() error
}

// answer asks the case within the time allowed, and writes the result. Of reference
// data SQL sees the indicators only, which are opened if it names them.
func (a *app) answer(c *store.Case, n store.Narrow, o queryOptions, sql string, ask func(context.Context, *store.Reader) (closer, error)) error {
	known, err := a.references(func(kind string) bool {
		return (kind == "ti" || kind == "hashes") && strings.Contains(strings.ToLower(sql), "indicators")
	})
	if err != nil {
		return err
	}
	defer known.Close()
	r, err := a.reader(c, n, known.Set)
	if err != nil {
		return err
	}
	defer r.Close()
	ctx := a.ctx
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.timeout)
		defer cancel()
	}
	count, err := a.writeAnswer(ctx, r, o, ask)
	var usage *exitError
	switch {
	case err == nil:
		a.log.Debug(plural(count, "row"))
		return nil
	case errors.As(err, &usage):
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &exitError{code: exitFailed, text: fmt.Sprintf("query: it was ended after %s", o.timeout), hint: "narrow it with --last, --from, --to or --host, or allow more with --timeout"}
	}
	return fmt.Errorf("query: %w", err)
}

func (a *app) writeAnswer(ctx context.Context, r *store.Reader, o queryOptions, ask func(context.Context, *store.Reader) (closer, error)) (n int64, err error) {
	rows, err := ask(ctx, r)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if o.out == "" {
		return writeRows(a.stdout, o.format, rows)
	}
	file, err := os.OpenFile(o.out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(o.out) // half a result would look like a whole one
		}
	}()
	return writeRows(file, o.format, rows)
}
