package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"forensic/store/event"
)

// file is the form of a YAML file.
type file struct {
	Family      string               `yaml:"family"`
	Description string               `yaml:"description"`
	Queries     map[string]fileQuery `yaml:"queries"`
}

type fileQuery struct {
	Description string               `yaml:"description"`
	Attack      []string             `yaml:"attack"`
	Needs       []string             `yaml:"needs"`
	Rows        Rows                 `yaml:"rows"`
	Parameters  map[string]fileParam `yaml:"parameters"`
	Entity      map[string]string    `yaml:"entity"`
	Example     map[string]any       `yaml:"example"`
	SQL         string               `yaml:"sql"`
}

type fileParam struct {
	Type        Type     `yaml:"type"`
	Description string   `yaml:"description"`
	Aliases     []string `yaml:"aliases"`
	Default     any      `yaml:"default"`
}

// limits bound what YAML can do. The form needs six levels. Anchors have no use in
// it, so that aliases, which can make a small file large, are refused.
type limits struct{}

const maxDepth = 16

// CheckDepth refuses what nests too deep.
func (limits) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return fmt.Errorf("it nests deeper than %d levels", maxDepth)
	}
	return nil
}

// CheckAlias refuses every alias.
func (limits) CheckAlias(aliases, _ int) error {
	if aliases > 0 {
		return errors.New("aliases (*name) are not allowed")
	}
	return nil
}

// ReadYAML reads a document into v as all files of users are read: keys that v does
// not know, keys that stand twice, aliases and deep nesting are errors.
func ReadYAML(data []byte, v any) error {
	return yaml.Load(data, v, yaml.WithKnownFields(), yaml.WithUniqueKeys(), yaml.WithPlugin(limits{}))
}

// parse reads one file.
func parse(data []byte) (*Family, error) {
	var f file
	if err := ReadYAML(data, &f); err != nil {
		return nil, err
	}
	if !nameForm.MatchString(f.Family) {
		return nil, fmt.Errorf("family %q: %w", f.Family, errName)
	}
	if err := checkText("description of the family", f.Description); err != nil {
		return nil, err
	}
	family := &Family{Name: f.Family, Description: f.Description}
	names := make([]string, 0, len(f.Queries))
	for name := range f.Queries {
		names = append(names, name)
	}
	slices.Sort(names) // so that of several errors the same one is told
	for _, name := range names {
		q, err := f.Queries[name].query(f.Family, name)
		if err != nil {
			return nil, fmt.Errorf("query %q: %w", name, err)
		}
		family.Queries = append(family.Queries, q)
	}
	if len(names) == 0 {
		return nil, errors.New("it has no queries")
	}
	return family, nil
}

var (
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	attackForm = regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)
	errName    = errors.New("a name is lower-case letters and digits, joined by underscores (snake_case), at most 60")
)

// query checks what a file says of a query.
func (f fileQuery) query(family, name string) (*Query, error) {
	if !nameForm.MatchString(name) || len(name) > 60 {
		return nil, errName
	}
	if err := checkText("description", f.Description); err != nil {
		return nil, err
	}
	for _, id := range f.Attack {
		if !attackForm.MatchString(id) {
			return nil, fmt.Errorf("attack: %q is no technique such as T1059 or T1059.001", id)
		}
	}
	for _, class := range f.Needs {
		if !slices.Contains(event.Classes, event.Class(class)) {
			return nil, fmt.Errorf("needs: %q is no class of events", class)
		}
	}
	if f.Rows != RowsEvents && f.Rows != RowsGroups {
		return nil, fmt.Errorf("rows: %q; want events or groups", string(f.Rows))
	}
	q := &Query{
		Name: family + "." + name, Family: family, Description: f.Description, Attack: f.Attack, Needs: f.Needs,
		Rows: f.Rows, Entity: f.Entity, SQL: strings.TrimSpace(f.SQL),
	}
	if err := errors.Join(q.setParams(f.Parameters), q.checkEntities()); err != nil {
		return nil, err
	}
	if err := q.checkSQL(); err != nil {
		return nil, err
	}
	return q, q.setExample(f.Example)
}

// setParams checks the parameters and puts them in order.
func (q *Query) setParams(params map[string]fileParam) error {
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	taken := map[string]bool{}
	for _, name := range names {
		f := params[name]
		for _, n := range append([]string{name}, f.Aliases...) {
			if !nameForm.MatchString(n) {
				return fmt.Errorf("parameter %q: %w", n, errName)
			}
			if taken[n] {
				return fmt.Errorf("parameter %q: the name is used twice", n)
			}
			taken[n] = true
		}
		if slots[f.Type] == "" {
			return fmt.Errorf("parameter %q: %q is no type; there are str, int, float, datetime, list, bool", name, string(f.Type))
		}
		if err := checkText("description of parameter "+name, f.Description); err != nil {
			return err
		}
		p := Param{Name: name, Type: f.Type, Description: f.Description, Aliases: f.Aliases, Required: f.Default == nil}
		if f.Default != nil {
			value, err := p.plain(f.Default)
			if err != nil {
				return fmt.Errorf("parameter %q: default: %w", name, err)
			}
			p.Default = value
		}
		q.Params = append(q.Params, p)
	}
	slices.SortStableFunc(q.Params, func(a, b Param) int { return cmp.Compare(rank(a), rank(b)) })
	return nil
}

// rank puts required parameters first.
func rank(p Param) int {
	if p.Required {
		return 0
	}
	return 1
}

func (q *Query) checkEntities() error {
	for kind, param := range q.Entity {
		if EntityTypes[kind] == "" {
			return fmt.Errorf("entity: %q is no kind of entity", kind)
		}
		if p, ok := q.Param(param); !ok || p.Name != param {
			return fmt.Errorf("entity %s: there is no parameter %q", kind, param)
		}
	}
	return nil
}

// setExample checks that the example can be asked as it stands.
func (q *Query) setExample(example map[string]any) error {
	q.Example = map[string]any{}
	for name, value := range example {
		p, ok := q.Param(name)
		if !ok {
			return fmt.Errorf("example: there is no parameter %q", name)
		}
		plain, err := p.plain(value)
		if err != nil {
			return fmt.Errorf("example: %s: %w", name, err)
		}
		q.Example[p.Name] = plain
	}
	for _, p := range q.Params {
		if _, ok := q.Example[p.Name]; p.Required && !ok {
			return fmt.Errorf("example: it lacks the parameter %q", p.Name)
		}
	}
	return nil
}

// Bounds of descriptions, in characters, as in MSTICPy's schema.
const minText, maxText = 5, 1024

func checkText(what, text string) error {
	if n := utf8.RuneCountInString(text); n < minText || n > maxText {
		return fmt.Errorf("%s: it has %d characters; want %d to %d", what, n, minText, maxText)
	}
	return nil
}
