package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"forensic/analyzers/pivot"
	"forensic/datasets/cache"
)

// recipeOptions are the flags of pivot run.
type recipeOptions struct {
	env    pivotEnv
	input  pivotInput
	output pivotOutput
	name   string
	print  bool
}

func newPivotRun(a *app) *cobra.Command {
	var o recipeOptions
	cmd := &cobra.Command{
		Use:   "run RECIPE.yaml [VALUE...] [--case DIR]",
		Short: "Run a pipeline of pivots from a file",
		Long: `Runs a pipeline that a YAML file describes (docs/pivots.md has the form). What it begins with stands
in the recipe, or is given as with pivot: values, stdin or --input. --print writes the commands of a
shell that do the same, and runs nothing.

Exit codes: 0 done, or not applicable, which is said; 1 failed; 2 usage; 3 some values or records
could not be read; 130 interrupted.`,
		Example: `  forensic pivot run triage.yaml --case case1
  forensic pivot run triage.yaml --pipeline outside --print`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.runRecipe(o, args[0], args[1:]) },
	}
	f := cmd.Flags()
	o.env.addFlags(f)
	o.input.addFlags(f)
	o.output.addFlags(f)
	f.StringVar(&o.name, "pipeline", "", "name of the pipeline, if the file has several")
	f.BoolVar(&o.print, "print", false, "print the equivalent commands of a shell")
	return cmd
}

func (a *app) runRecipe(o recipeOptions, file string, values []string) error {
	recipe, err := o.load(file)
	if err != nil {
		return err
	}
	if o.print {
		_, err := io.WriteString(a.stdout, printable(recipe.Shell()))
		return err
	}
	if recipe.NeedsCase() && o.env.caseDir == "" {
		return pivotError(&pivot.ErrNoCase{Verb: "pipeline " + recipe.Name})
	}
	format, err := o.output.check(a)
	if err != nil {
		return err
	}
	if err := checkOutputs(recipe, o.output.out); err != nil {
		return usageError(err)
	}
	env, closeEnv, err := o.env.open(a, cache.All)
	if err != nil {
		return err
	}
	defer closeEnv()
	in, err := a.recipeInput(o, env, recipe, values)
	if err != nil {
		return err
	}
	chain := &chain{app: a, env: env, table: in, input: in}
	defer func() { chain.close() }()
	var asides []*aside
	for _, s := range recipe.Steps {
		if err := chain.add(s); err != nil {
			return fmt.Errorf("step %s: %w", stepName(s), err)
		}
		if s.Output != "" || s.Display {
			t, err := newAside(chain.table, s)
			if err != nil {
				return err
			}
			asides, chain.table = append(asides, t), t
		}
	}
	err = a.writeTable(chain.table, format, o.output.out)
	for _, t := range slices.Backward(asides) {
		if err == nil {
			err = t.drain()
		}
	}
	for _, t := range asides {
		err = errors.Join(err, t.end(a, err == nil))
	}
	if err != nil {
		return pivotError(err)
	}
	return chain.finish()
}

// load reads the pipeline.
func (o *recipeOptions) load(file string) (*pivot.Recipe, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, usageError(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, pivot.MaxRecipe+1))
	if err != nil {
		return nil, err
	}
	queries, err := catalogue(o.env.folders)
	if err != nil {
		return nil, err
	}
	list, err := pivot.ParseRecipes(data, queries)
	if err != nil {
		return nil, usageError(fmt.Errorf("%s: %w", file, err))
	}
	var names []string
	for i := range list {
		if list[i].Name == o.name {
			return &list[i], nil
		}
		names = append(names, list[i].Name)
	}
	switch {
	case o.name != "":
		return nil, usageError(fmt.Errorf("%s has no pipeline %q; there are %s", file, o.name, strings.Join(names, ", ")))
	case len(list) > 1:
		return nil, usageError(fmt.Errorf("%s has several pipelines; choose with --pipeline: %s", file, strings.Join(names, ", ")))
	}
	return &list[0], nil
}

// checkOutputs refuses files that are there, that are named twice, or that the rows
// cannot be written to as they pass.
func checkOutputs(r *pivot.Recipe, last string) error {
	seen := map[string]bool{}
	if last != "" {
		seen[filepath.Clean(last)] = true
	}
	for _, s := range r.Steps {
		if s.Output == "" {
			continue
		}
		if ext := filepath.Ext(s.Output); ext != ".csv" && ext != ".jsonl" {
			return fmt.Errorf("step %s: output %q: want a name that ends in .csv or .jsonl", stepName(s), s.Output)
		}
		if path := filepath.Clean(s.Output); seen[path] {
			return fmt.Errorf("step %s: output %q is written twice", stepName(s), s.Output)
		} else {
			seen[path] = true
		}
		if _, err := os.Lstat(s.Output); err == nil {
			return fmt.Errorf("step %s: output %q exists already", stepName(s), s.Output)
		}
	}
	return nil
}

func stepName(s pivot.RecipeStep) string {
	if s.Name != "" {
		return s.Name
	}
	return s.Step.Name()
}

// recipeInput opens what a pipeline begins with. What is given on the command line
// takes the place of what the recipe says.
func (a *app) recipeInput(o recipeOptions, env *pivot.Env, r *pivot.Recipe, values []string) (pivot.Table, error) {
	noun, in := r.Steps[0].Noun, o.input
	switch {
	case len(values) > 0 || in.file != "" || !r.Input.Given():
		if in.column == "" && len(values) == 0 {
			in.column = r.Input.Column
		}
		if in.column != "" {
			r.Steps[0].Column = in.column
		}
		if len(values) > 0 && values[0] != "-" {
			r.Steps[0].Column = ""
		}
		return in.open(a, noun, values)
	case len(r.Input.Values) > 0:
		return readTable{Input: pivot.Values(noun, r.Input.Values)}, nil
	case r.Input.File != "":
		in = pivotInput{file: r.Input.File, format: string(r.Input.Format), column: r.Input.Column}
		return in.open(a, noun, nil)
	}
	t, err := pivot.Query(a.ctx, env, r.Input)
	if err != nil {
		return nil, fmt.Errorf("input: %w", pivotError(err))
	}
	return t, nil
}

// aside is a table whose rows are written or shown as they pass.
type aside struct {
	pivot.Table
	step  pivot.RecipeStep
	file  *os.File
	write func(row []any) error
	flush func() error
	shown [][]any
	rows  int64
}

// displayRows is how many rows a step shows.
const displayRows = 20

func newAside(t pivot.Table, s pivot.RecipeStep) (_ *aside, err error) {
	out := &aside{Table: t, step: s, write: func([]any) error { return nil }, flush: func() error { return nil }}
	if s.Output == "" {
		return out, nil
	}
	if out.file, err = os.OpenFile(s.Output, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644); err != nil {
		return nil, err
	}
	if filepath.Ext(s.Output) == ".jsonl" {
		names, _ := (&rowsOf{table: t}).Columns() // cannot fail
		out.write = func(row []any) error {
			line, err := appendObject(nil, names, row)
			if err != nil {
				return err
			}
			_, err = out.file.Write(line)
			return err
		}
		return out, nil
	}
	w := csv.NewWriter(out.file)
	record := make([]string, 0, len(t.Columns()))
	for _, c := range t.Columns() {
		record = append(record, c.Name)
	}
	err = w.Write(record)
	out.write = func(row []any) error {
		for i, v := range row {
			record[i] = cell(v)
		}
		return w.Write(record)
	}
	out.flush = func() error { w.Flush(); return w.Error() }
	return out, err
}

func (t *aside) Next() ([]any, error) {
	row, err := t.Table.Next()
	if err != nil {
		return nil, err
	}
	t.rows++
	if t.step.Display && len(t.shown) < displayRows {
		t.shown = append(t.shown, slices.Clone(row))
	}
	return row, t.write(row)
}

// drain reads the rows that a later step did not ask for.
func (t *aside) drain() error {
	for {
		if _, err := t.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// end closes the file, which is removed unless the run was good, and shows the rows
// on stderr: stdout has the result.
func (t *aside) end(a *app, good bool) error {
	if t.file != nil {
		err := errors.Join(t.flush(), t.file.Close())
		if err != nil || !good {
			os.Remove(t.step.Output) // half a result would look like a whole one
			return err
		}
	}
	if !good || !t.step.Display || a.quiet {
		return nil
	}
	fmt.Fprintf(a.stderr, "%s: %s\n", printable(stepName(t.step)), plural(t.rows, "row"))
	_, err := writeRows(a.stderr, "table", &rowsOf{table: &listed{t.Columns(), t.shown}})
	return err
}
