package pivot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"forensic/datasets/catalog"
)

// Recipe is a pipeline of pivots with a name.
type Recipe struct {
	Name        string
	Description string
	Input       RecipeInput
	Steps       []RecipeStep
}

// RecipeInput is where a pipeline begins: one of its fields but Column and Format,
// or else what it is given when it is run.
type RecipeInput struct {
	Type   Type     // of Values; that of the first step if empty
	Values []string // typed in the recipe
	File   string   // table, relative to where the program runs
	Column string   // of the file or the query
	Format Format
	Query  string // SQL over the case
	Name   string // of a query of the catalogue
	Params map[string]any
}

// Given tells whether the recipe says what it begins with.
func (in RecipeInput) Given() bool {
	return len(in.Values) > 0 || in.File != "" || in.Query != "" || in.Name != ""
}

// RecipeStep is one pivot of a pipeline.
type RecipeStep struct {
	Name    string
	Comment string
	Step
	Choice
	Output  string // file to which the table behind this step is written too
	Display bool   // show the beginning of the table behind this step
}

// The form of a YAML file.
type recipeFile struct {
	Pipelines map[string]recipeForm `yaml:"pipelines"`
}

type recipeForm struct {
	Description string     `yaml:"description"`
	Input       inputForm  `yaml:"input"`
	Steps       []stepForm `yaml:"steps"`
}

type inputForm struct {
	Type   string         `yaml:"type"`
	Values []string       `yaml:"values"`
	File   string         `yaml:"file"`
	Column string         `yaml:"column"`
	Format string         `yaml:"format"`
	Query  string         `yaml:"query"`
	Name   string         `yaml:"name"`
	Params map[string]any `yaml:"params"`
}

type stepForm struct {
	Name       string         `yaml:"name"`
	Comment    string         `yaml:"comment"`
	Pivot      string         `yaml:"pivot"`
	Column     string         `yaml:"column"`
	Join       string         `yaml:"join"`
	IgnoreCase bool           `yaml:"ignore_case"`
	Params     map[string]any `yaml:"params"`
	Where      []string       `yaml:"where"`
	Keep       []string       `yaml:"keep"`
	Limit      int64          `yaml:"limit"`
	Output     string         `yaml:"output"`
	Display    bool           `yaml:"display"`
}

// Bounds of recipes.
const (
	MaxRecipe  = 1 << 20 // bytes of a file
	maxSteps   = 50
	maxInputs  = 100_000
	maxRecipes = 200
)

// ParseRecipes reads the pipelines of a file, by name. Verbs are looked up in the
// list and in the catalogue.
func ParseRecipes(data []byte, queries *catalog.Catalog) ([]Recipe, error) {
	if len(data) > MaxRecipe {
		return nil, fmt.Errorf("it has more than %d bytes", MaxRecipe)
	}
	var f recipeFile
	if err := catalog.ReadYAML(data, &f); err != nil {
		return nil, err
	}
	if len(f.Pipelines) == 0 {
		return nil, errors.New("it has no pipelines")
	}
	if len(f.Pipelines) > maxRecipes {
		return nil, fmt.Errorf("it has more than %d pipelines", maxRecipes)
	}
	var out []Recipe
	for _, name := range slices.Sorted(maps.Keys(f.Pipelines)) {
		r, err := f.Pipelines[name].recipe(name, queries)
		if err != nil {
			return nil, fmt.Errorf("pipeline %q: %w", clip(name), err)
		}
		out = append(out, r)
	}
	return out, nil
}

var (
	recipeName = regexp.MustCompile(`^[a-z][a-z0-9]*([_-][a-z0-9]+)*$`)
	errName    = errors.New("a name is lower-case letters and digits, joined by _ or -, at most 60")
)

func (f recipeForm) recipe(name string, queries *catalog.Catalog) (r Recipe, err error) {
	if !recipeName.MatchString(name) || len(name) > 60 {
		return r, errName
	}
	switch {
	case len(f.Steps) == 0:
		return r, errors.New("it has no steps")
	case len(f.Steps) > maxSteps:
		return r, fmt.Errorf("it has more than %d steps", maxSteps)
	}
	r = Recipe{Name: name, Description: f.Description}
	named := map[string]bool{}
	for i, s := range f.Steps {
		step, err := s.step(queries)
		if err != nil {
			return r, fmt.Errorf("step %d: %w", i+1, err)
		}
		if step.Name != "" && named[step.Name] {
			return r, fmt.Errorf("step %d: the name %q is used twice", i+1, clip(step.Name))
		}
		named[step.Name] = true
		r.Steps = append(r.Steps, step)
	}
	if r.Input, err = f.Input.input(r.Steps[0].Noun); err != nil {
		return r, fmt.Errorf("input: %w", err)
	}
	if r.Steps[0].Column != "" && r.Input.Column != "" && r.Steps[0].Column != r.Input.Column {
		return r, errors.New("the column of the input is not that of the first step")
	}
	if r.Steps[0].Column == "" {
		r.Steps[0].Column = r.Input.Column
	}
	return r, nil
}

func (f inputForm) input(first *Noun) (in RecipeInput, err error) {
	in = RecipeInput{Type: first.Type, Values: f.Values, File: f.File, Column: f.Column, Format: Format(f.Format), Query: f.Query, Name: f.Name, Params: f.Params}
	kinds := 0
	for _, given := range []bool{len(f.Values) > 0, f.File != "", f.Query != "", f.Name != ""} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return in, errors.New("give one of values, file, query and name")
	case len(f.Values) > maxInputs:
		return in, fmt.Errorf("it has more than %d values; put them into a file", maxInputs)
	case len(f.Values) > 0 && f.Column != "":
		return in, errors.New("values have no columns")
	case f.Params != nil && f.Name == "":
		return in, errors.New("params belong to name, a query of the catalogue")
	case in.Format == "":
		in.Format = Auto
	case !slices.Contains(Formats, in.Format):
		return in, fmt.Errorf("format %q; want auto, lines, csv, tsv or jsonl", clip(f.Format))
	}
	if f.Type != "" && f.Type != string(first.Type) {
		return in, fmt.Errorf("type %q is not that of the first step, %s", clip(f.Type), first.Type)
	}
	return in, nil
}

func (f stepForm) step(queries *catalog.Catalog) (s RecipeStep, err error) {
	s = RecipeStep{
		Name: f.Name, Comment: f.Comment, Output: f.Output, Display: f.Display,
		Step:   Step{Column: f.Column, Join: Join(f.Join), IgnoreCase: f.IgnoreCase, Params: f.Params},
		Choice: Choice{Keep: f.Keep, Limit: f.Limit},
	}
	if s.Noun, s.Verb, err = Find(queries, f.Pivot); err != nil {
		return s, fmt.Errorf("pivot: %w", err)
	}
	switch {
	case strings.ContainsFunc(f.Name+f.Output+f.Column, func(r rune) bool { return r < ' ' }):
		return s, errors.New("name, column or output has a control character")
	case s.Join != NoJoin && !slices.Contains(Joins, s.Join):
		return s, fmt.Errorf("join %q; want left, inner, right or outer", clip(f.Join))
	case f.Limit < 0:
		return s, fmt.Errorf("limit %d; want 0 or more", f.Limit)
	}
	if _, err := s.Verb.checkParams(f.Params); err != nil {
		return s, err
	}
	for _, text := range f.Where {
		c, err := ParseCondition(text)
		if err != nil {
			return s, err
		}
		s.Where = append(s.Where, c)
	}
	return s, nil
}

// NeedsCase tells whether a pipeline asks the events of a case.
func (r *Recipe) NeedsCase() bool {
	return r.Input.Query != "" || r.Input.Name != "" || slices.ContainsFunc(r.Steps, func(s RecipeStep) bool { return s.Verb.Case })
}

// Query asks the case for the table that a pipeline begins with.
func Query(ctx context.Context, e *Env, in RecipeInput) (Table, error) {
	text, args := in.Query, []any(nil)
	if in.Name != "" {
		q, err := e.Queries.Get(in.Name)
		if err != nil {
			return nil, &UsageError{err}
		}
		if text, args, err = q.Bind(in.Params, e.Options); err != nil {
			return nil, &UsageError{err}
		}
	}
	rows, err := e.Data.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	t := &queryTable{rows: rows, cells: make([]any, len(types)), into: make([]any, len(types))}
	for i, c := range types {
		t.columns = append(t.columns, Column{c.Name(), c.DatabaseTypeName()})
		t.into[i] = &t.cells[i]
	}
	if t.columns, err = different(t.columns); err != nil {
		return nil, &UsageError{errors.Join(err, rows.Close())}
	}
	return t, nil
}

// queryTable is the result of a query.
type queryTable struct {
	rows    *sql.Rows
	columns []Column
	cells   []any
	into    []any
}

func (t *queryTable) Columns() []Column { return t.columns }

func (t *queryTable) Next() ([]any, error) {
	if !t.rows.Next() {
		if err := t.rows.Err(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	return t.cells, t.rows.Scan(t.into...)
}

func (t *queryTable) Close() error { return t.rows.Close() }
