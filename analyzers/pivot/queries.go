package pivot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"

	"forensic/datasets/catalog"
	"forensic/store/event"
)

// maxQueryValues bounds the values of a query of the catalogue: it is asked once
// for each.
const maxQueryValues = 10_000

// queryVerb makes a verb of a query of the catalogue.
func queryVerb(q *catalog.Query, t Type) *Verb {
	v := &Verb{Name: q.Name, On: []Type{t}, Doc: q.Description, Case: true, query: q}
	for _, class := range q.Needs {
		v.Needs = append(v.Needs, event.Class(class))
	}
	for _, p := range q.Params {
		if p.Name != q.Entity[string(t)] {
			v.Params = append(v.Params, p)
		}
	}
	v.ask = func(ctx context.Context, question *Question) (Cursor, error) {
		columns, err := v.describe(ctx, question.Env, question.Params)
		if err != nil {
			return nil, err
		}
		c := &queryCursor{ctx: ctx, q: question, query: q, param: q.Entity[string(t)], columns: columns}
		c.cells, c.into = make([]any, len(columns)), make([]any, len(columns))
		for i := range c.cells {
			c.into[i] = &c.cells[i]
		}
		return c, nil
	}
	return v
}

// describe gives the columns of a query of the catalogue. It is asked with its
// example, and for no rows.
func (v *Verb) describe(ctx context.Context, e *Env, given map[string]any) ([]Column, error) {
	params := maps.Clone(v.query.Example)
	for name, value := range given {
		if p, ok := v.query.Param(name); ok {
			name = p.Name
		}
		params[name] = value
	}
	text, args, err := v.query.Bind(params, e.Options)
	if err != nil {
		return nil, &UsageError{err}
	}
	rows, err := e.Data.Query(ctx, "SELECT * FROM (\n"+text+"\n) LIMIT 0", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	var out []Column
	for _, t := range types {
		out = append(out, Column{t.Name(), t.DatabaseTypeName()})
	}
	return out, rows.Err()
}

// queryCursor asks a query for one value after the other.
type queryCursor struct {
	ctx     context.Context
	q       *Question
	query   *catalog.Query
	param   string
	rows    *sql.Rows // of value at-1; nil if none is open
	at      int       // the value to ask next
	pending []string  // further names of value at-1 to ask
	columns []Column
	cells   []any
	into    []any
}

// advance asks for the next value.
func (c *queryCursor) advance() error {
	for len(c.pending) == 0 {
		if c.at == len(c.q.Values) {
			return io.EOF
		}
		names, err := c.names(c.q.Values[c.at].Value)
		if err != nil {
			return err
		}
		c.pending, c.at = names, c.at+1
	}
	name := c.pending[0]
	c.pending = c.pending[1:]
	params := maps.Clone(c.q.Params)
	if params == nil {
		params = map[string]any{}
	}
	params[c.param] = name
	if p, _ := c.query.Param(c.param); p.Type == catalog.List {
		params[c.param] = []string{name} // a comma is part of the value
	}
	text, args, err := c.query.Bind(params, c.q.Env.Options)
	if err != nil {
		return &UsageError{err}
	}
	c.rows, err = c.q.Env.Data.Query(c.ctx, text, args...)
	return err
}

// names are what the parameter is given for a value: an account by its SID has the
// names under which the case knows it, a program without an ending two.
func (c *queryCursor) names(v Value) (names []string, err error) {
	switch {
	case c.q.Noun.Type == Process && len(v.forms) > 1 && v.forms[0].kind == "name":
		for _, f := range v.forms {
			names = append(names, f.text)
		}
		return names, nil
	case v.Ask != "":
		return []string{v.Ask}, nil
	}
	rows, err := c.q.Env.Data.Query(c.ctx, `SELECT DISTINCT name FROM (
    SELECT lower(user_name) AS name FROM events WHERE upper(user_sid) = ?
    UNION ALL SELECT lower(target_user_name) FROM events WHERE upper(target_user_sid) = ?)
WHERE name IS NOT NULL AND name <> '-' ORDER BY name`, v.Text, v.Text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func (c *queryCursor) Columns() []Column { return c.columns }

func (c *queryCursor) Next() (int, []any, error) {
	for {
		if c.rows == nil {
			if err := c.advance(); err != nil {
				return 0, nil, err
			}
		}
		if c.rows.Next() {
			if err := c.rows.Scan(c.into...); err != nil {
				return 0, nil, err
			}
			return c.q.Values[c.at-1].Index, c.cells, nil
		}
		err := errors.Join(c.rows.Err(), c.rows.Close())
		if c.rows = nil; err != nil {
			return 0, nil, err
		}
	}
}

func (c *queryCursor) Close() error {
	if c.rows == nil {
		return nil
	}
	return c.rows.Close()
}

// checkParams takes the values of a verb's parameters, with defaults where none is
// given.
func (v *Verb) checkParams(given map[string]any) (map[string]any, error) {
	if v.query != nil {
		for name := range given {
			if p, ok := v.query.Param(name); ok && !hasParam(v.Params, p.Name) {
				return nil, fmt.Errorf("%s: parameter %q is the value that it is asked of", v.Name, name)
			}
		}
		if names := v.Missing(given); len(names) > 0 {
			return nil, fmt.Errorf("%s needs a value of %s (--param %s=...)", v.Name, list(names), names[0])
		}
		return given, nil // Bind checks the rest
	}
	check := catalog.Query{Params: v.Params}
	out := map[string]any{}
	for _, p := range v.Params {
		out[p.Name] = p.Default
	}
	for name, value := range given {
		p, ok := check.Param(name)
		if !ok {
			return nil, fmt.Errorf("%s has no parameter %q; %s", v.Name, name, paramNames(v.Params))
		}
		plain, err := p.Value(value)
		if err != nil {
			return nil, fmt.Errorf("%s: parameter %q: %w", v.Name, name, err)
		}
		out[p.Name] = plain
	}
	return out, nil
}

func hasParam(params []catalog.Param, name string) bool {
	for _, p := range params {
		if p.Name == name {
			return true
		}
	}
	return false
}

func paramNames(params []catalog.Param) string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	if len(names) == 0 {
		return "it takes none"
	}
	return "there are " + list(names)
}

// Missing lists the parameters that must be given and are not.
func (v *Verb) Missing(given map[string]any) (names []string) {
	for _, p := range v.Params {
		_, ok := given[p.Name]
		for _, alias := range p.Aliases {
			_, also := given[alias]
			ok = ok || also
		}
		if p.Required && !ok {
			names = append(names, p.Name)
		}
	}
	return names
}
