package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"forensic/analyzers/pivot"
	"forensic/datasets/catalog"
	"forensic/store"
)

// pivotOptions are the flags of pivot.
type pivotOptions struct {
	env    pivotEnv
	input  pivotInput
	output pivotOutput

	join       string
	ignoreCase bool
	params     []string
	where      []string
	keep       []string
	limit      int64
}

func newPivot(a *app) *cobra.Command {
	var o pivotOptions
	cmd := &cobra.Command{
		Use:   "pivot TYPE[.VERB] [VALUE...] [--case DIR]",
		Short: "Ask about entities: addresses, hosts, accounts, files ...; tables in, tables out",
		Long: `Asks a question (verb) of entities (nouns): forensic pivot list names them. Without a verb it gives
an overview: what each verb has to say. forensic pivot TYPE.VERB --help shows the manual of a verb.

Values are arguments, or come from stdin (without VALUE, or with -) or from --input: a value a line,
or a table as CSV, TSV or JSON lines, which is told from its beginning. The column is found by its
name, or named with --column. A value that is none of the type is counted and passed over.

--join keeps the columns of the table: left every row, inner those with answers, right every answer,
outer both; each answer belongs to a row, so that right gives what inner gives, and outer what left
gives. A column that both have gets _src and _res behind its name. Without --join each value is
answered once.

The answer is a table on a terminal and CSV in a pipe, so that pivots chain as they are.

Exit codes: 0 done, or not applicable, which is said; 1 failed; 2 usage; 3 some values or records
could not be read; 130 interrupted.`,
		Example: `  forensic pivot ip 198.51.100.7 --case case1
  forensic pivot host.processes ws-alder --case case1 --last 2h
  forensic pivot dns.events evil[.]example --case case1 | forensic pivot ip.geo --column destination_ip --join left
  forensic query --case case1 --format csv --name network.external | forensic pivot ip.whois --join left | forensic pivot ip.asset --join left`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if !strings.Contains(args[0], ".") {
				return a.overview(o, args[0], args[1:])
			}
			return a.pivot(o, args[0], args[1:])
		},
	}
	f := cmd.Flags()
	o.env.addFlags(f)
	o.input.addFlags(f)
	o.output.addFlags(f)
	f.StringVar(&o.join, "join", "", "keep the columns of the input: left, inner, right or outer")
	f.BoolVar(&o.ignoreCase, "ignore-case", false, "compare without case also what is told apart by it, such as paths of Unix")
	f.StringArrayVar(&o.params, "param", nil, "value of a parameter of the verb, as name=value; can be repeated")
	f.StringArrayVar(&o.where, "where", nil, `keep only rows that meet a condition, such as "events >= 10"; can be repeated`)
	f.StringSliceVar(&o.keep, "keep", nil, "keep only these columns, in this order")
	f.Int64Var(&o.limit, "limit", 0, "end after so many rows; 0 for all")
	help := cmd.HelpFunc()
	cmd.SetHelpFunc(func(c *cobra.Command, args []string) {
		if c != cmd || !a.verbHelp(o, args) {
			help(c, args)
		}
	})
	cmd.AddCommand(newPivotList(a), newPivotRun(a))
	return cmd
}

// pivotEnv are the flags for what verbs are asked with.
type pivotEnv struct {
	caseDir string
	add     string
	folders []string
	narrow  narrowOptions
}

func (o *pivotEnv) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.caseDir, "case", "", "folder of the case; verbs that ask its events need it")
	f.StringVar(&o.add, "add", "", "further condition over the columns of events, such as \"AND logon_type = 10\"")
	addQueries(f, &o.folders)
	o.narrow.addFlags(f)
}

// readOnly is a case as pivots see it: SQL of the user can only read.
type readOnly struct{ *store.Reader }

func (r readOnly) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.QueryReadOnly(ctx, query, args...)
}

// open opens the case, if there is one, and the wanted kinds of what is known from
// elsewhere.
func (o *pivotEnv) open(a *app, want func(kind string) bool) (env *pivot.Env, closeEnv func(), err error) {
	env = &pivot.Env{}
	if env.Queries, err = catalogue(o.folders); err != nil {
		return nil, nil, err
	}
	if o.caseDir == "" && (o.add != "" || o.narrow != (narrowOptions{})) {
		return nil, nil, usageError(errors.New("--add, --from, --to, --last, --host and --user narrow a case; give it with --case"))
	}
	known, err := a.references(want)
	if err != nil {
		return nil, nil, err
	}
	env.Reference = known.Set
	if o.caseDir == "" {
		r, err := store.OpenTables(a.queryLimits(), indicatorTable(known.Set))
		if err != nil {
			return nil, nil, errors.Join(err, known.Close())
		}
		env.Indicators = readOnly{r}
		return env, func() { r.Close(); known.Close() }, nil
	}
	defer func() {
		if err != nil {
			known.Close()
		}
	}()
	c, err := a.openCase(o.caseDir)
	if err != nil {
		return nil, nil, err
	}
	clock := a.clock(c)
	n, err := o.narrow.narrow(clock)
	if err != nil {
		return nil, nil, err
	}
	env.Options = catalog.Options{Add: o.add, Clock: clock}
	check := catalog.Query{Name: "pivot", SQL: "SELECT 1"}
	if _, _, err := check.Bind(nil, env.Options); err != nil {
		return nil, nil, usageError(fmt.Errorf("--add: %w", err))
	}
	r, err := a.reader(c, n, env.Reference)
	if err != nil {
		return nil, nil, err
	}
	env.Data = readOnly{r}
	return env, func() { r.Close(); known.Close() }, nil
}

// pivot runs one verb.
func (a *app) pivot(o pivotOptions, name string, values []string) error {
	list, err := catalogue(o.env.folders)
	if err != nil {
		return err
	}
	noun, verb, err := pivot.Find(list, name)
	if err != nil {
		return usageError(err)
	}
	step := pivot.RecipeStep{Step: pivot.Step{
		Noun: noun, Verb: verb, Column: o.input.column, Join: pivot.Join(o.join), IgnoreCase: o.ignoreCase,
	}}
	if step.Params, err = (&namedOptions{params: o.params}).values(); err != nil {
		return usageError(err)
	}
	if step.Choice, err = o.choice(); err != nil {
		return usageError(err)
	}
	if step.Join != pivot.NoJoin && !slices.Contains(pivot.Joins, step.Join) {
		return usageError(fmt.Errorf("--join %q: want left, inner, right or outer", o.join))
	}
	format, err := o.output.check(a)
	if err != nil {
		return err
	}
	env, closeEnv, err := o.env.open(a, verb.Wants)
	if err != nil {
		return err
	}
	defer closeEnv()
	in, err := o.input.open(a, noun, values)
	if err != nil {
		return err
	}
	chain := &chain{app: a, env: env, table: in, input: in}
	defer chain.close()
	if err := chain.add(step); err != nil {
		return err
	}
	if err := a.writeTable(chain.table, format, o.output.out); err != nil {
		return pivotError(err)
	}
	return chain.finish()
}

// choice reads the flags that narrow the answer.
func (o *pivotOptions) choice() (c pivot.Choice, err error) {
	if o.limit < 0 {
		return c, fmt.Errorf("--limit %d: want 0 or more", o.limit)
	}
	c = pivot.Choice{Keep: o.keep, Limit: o.limit}
	for _, text := range o.where {
		w, err := pivot.ParseCondition(text)
		if err != nil {
			return c, fmt.Errorf("--where: %w", err)
		}
		c.Where = append(c.Where, w)
	}
	return c, nil
}

// pivotError tells errors of usage from others, and what can be done.
func pivotError(err error) error {
	var usage *pivot.UsageError
	var noCase *pivot.ErrNoCase
	switch {
	case errors.As(err, &noCase):
		return hint(err, "name it with --case DIR; make one with: forensic ingest EVIDENCE --case DIR")
	case errors.As(err, &usage):
		return usageError(err)
	}
	return err
}

// chain is a pipeline of pivots at work, with what is to be said of it at its end.
type chain struct {
	app     *app
	env     *pivot.Env
	input   pivot.Table
	table   pivot.Table // behind the last step
	steps   []*pivot.Running
	names   []string
	partial bool
}

// add puts a step behind the chain.
func (c *chain) add(s pivot.RecipeStep) error {
	running, err := pivot.Run(c.app.ctx, c.env, c.table, s.Step)
	if err != nil {
		return pivotError(err)
	}
	c.table = running
	c.steps, c.names = append(c.steps, running), append(c.names, s.Step.Name())
	chosen, err := pivot.Choose(running, s.Choice)
	if err != nil {
		return pivotError(err)
	}
	c.table = chosen
	return nil
}

func (c *chain) close() { _ = c.table.Close() }

// finish says what was passed over and what had nothing to look at.
func (c *chain) finish() error {
	in, ok := c.input.(interface {
		Rejected() (n int64, first string)
		Repairs() int64
	})
	if ok {
		if n, first := in.Rejected(); n > 0 {
			c.app.log.Warn(fmt.Sprintf("input: %s could not be read; %s", plural(n, "record"), first))
			c.partial = true
		}
		if n := in.Repairs(); n > 0 {
			c.app.log.Warn(fmt.Sprintf("input: %s had bytes that are no UTF-8, which became U+FFFD", plural(n, "cell")))
		}
	}
	for i, s := range c.steps {
		c.note(c.names[i], &s.Stats)
	}
	if c.partial {
		return partial("")
	}
	return nil
}

func (c *chain) note(name string, s *pivot.Stats) {
	log := c.app.log
	if s.Absent != nil {
		log.Warn(fmt.Sprintf("%s: %s", name, s.Absent))
		log.Warn("  " + s.Absent.Hint)
	}
	if s.Bad > 0 {
		log.Warn(fmt.Sprintf("%s: %s of %d passed over as no value of the type; %s", name, plural(s.Bad, "row"), s.Rows, s.BadSays))
		c.partial = true
	}
	if s.Other > 0 {
		log.Info(fmt.Sprintf("%s: %s of another type passed over", name, plural(s.Other, "row")))
	}
	if s.Empty > 0 {
		log.Info(fmt.Sprintf("%s: %s without a value", name, plural(s.Empty, "row")))
	}
	if s.Absent == nil && s.Asked > 0 && s.Answers == 0 {
		log.Info(fmt.Sprintf("%s: nothing found", name))
	}
}

// pivotOutput are the flags for where an answer goes.
type pivotOutput struct {
	format string
	out    string
}

func (o *pivotOutput) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.format, "format", "auto", "table, csv, jsonl or parquet; auto is table on a terminal and csv elsewhere")
	f.StringVarP(&o.out, "output", "o", "", "write to this file, which must not exist; needed for parquet")
}

// check gives the format to write.
func (o *pivotOutput) check(a *app) (string, error) {
	format := o.format
	switch {
	case a.json:
		format = "jsonl"
	case format == "auto" && o.out == "" && isTerminal(a.stdout):
		format = "table"
	case format == "auto":
		format = "csv"
	}
	q := queryOptions{format: format, out: o.out}
	if err := a.checkFormat(&q); err != nil {
		return "", err
	}
	if o.out != "" {
		if _, err := os.Lstat(o.out); err == nil {
			return "", usageError(fmt.Errorf("-o %s: it exists already", o.out))
		}
	}
	return format, nil
}
