package pivot

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"forensic/datasets/catalog"
)

// field is a column of a result made by SQL.
type field struct {
	Column
	expr string // over the columns of events
}

// wanted is a form of a value as SQL is given it.
type wanted struct {
	Index int    `json:"i"`
	Kind  string `json:"k"`
	Text  string `json:"v"`
	Scope string `json:"s"`
	Find  string `json:"t"`
}

// wantedSQL is the table of what is wanted, from the parameter of that name.
const wantedSQL = `wanted AS (
    SELECT w.* FROM (SELECT unnest(from_json($wanted, '[{"i":"BIGINT","k":"VARCHAR","v":"VARCHAR","s":"VARCHAR","t":"VARCHAR"}]')) AS w)
)`

// wanted lists the forms of the values.
func (q *Question) wanted() (list []wanted) {
	for _, a := range q.Values {
		for _, f := range a.forms {
			text := f.text
			if q.IgnoreCase {
				text = strings.ToLower(text)
			}
			list = append(list, wanted{Index: a.Index, Kind: f.kind, Text: text, Scope: f.scope})
		}
		if a.find != "" && len(q.Noun.texts) > 0 {
			list = append(list, wanted{Index: a.Index, Find: a.find})
		}
	}
	return list
}

// run asks SQL over the events that the question may see. The SQL has the
// parameter $wanted; its first column is the index of the value.
func (q *Question) run(ctx context.Context, name, text string, columns []Column) (Cursor, error) {
	return q.runWanted(ctx, name, text, columns, q.wanted())
}

func (q *Question) runWanted(ctx context.Context, name, query string, columns []Column, list []wanted) (Cursor, error) {
	text, err := json.Marshal(append([]wanted{}, list...)) // no value is [], not null
	if err != nil {
		return nil, err
	}
	bindable := catalog.Query{Name: name, SQL: query, Params: []catalog.Param{{Name: "wanted", Type: catalog.Str, Required: true}}}
	bound, args, err := bindable.Bind(map[string]any{"wanted": string(text)}, q.Env.Options)
	if err != nil {
		return nil, err
	}
	rows, err := q.Env.Data.Query(ctx, bound, args...)
	if err != nil {
		return nil, err
	}
	return newSQLCursor(rows, columns), nil
}

// sqlCursor reads rows whose first column is the index of the value.
type sqlCursor struct {
	rows    *sql.Rows
	columns []Column
	index   int
	cells   []any
	into    []any
}

func newSQLCursor(rows *sql.Rows, columns []Column) *sqlCursor {
	c := &sqlCursor{rows: rows, columns: columns, cells: make([]any, len(columns)), into: make([]any, len(columns)+1)}
	c.into[0] = &c.index
	for i := range c.cells {
		c.into[i+1] = &c.cells[i]
	}
	return c
}

func (c *sqlCursor) Columns() []Column { return c.columns }

func (c *sqlCursor) Next() (int, []any, error) {
	if !c.rows.Next() {
		if err := c.rows.Err(); err != nil {
			return 0, nil, err
		}
		return 0, nil, io.EOF
	}
	if err := c.rows.Scan(c.into...); err != nil {
		return 0, nil, err
	}
	return c.index, c.cells, nil
}

func (c *sqlCursor) Close() error { return c.rows.Close() }

// namedIn is the last column of rows that are records: the columns that name the
// value.
const namedIn = "named_in"

// hitsSQL gives the table hit: the records that name what is wanted, with the index
// of the value and where it stands. Fields are what is kept of a record. Columns
// with the entity itself are compared with equality, which costs the same for one
// value and for many; texts are searched for each value.
func (q *Question) hitsSQL(fields []field, where string) string {
	var selected, names []string
	for _, f := range fields {
		selected = append(selected, f.expr+" AS "+f.Name)
		names = append(names, "n."+f.Name)
	}
	columns, kept := strings.Join(selected, ", "), strings.Join(names, ", ")
	var branches []string
	if len(q.Noun.places) > 0 {
		branches = append(branches, fmt.Sprintf(`
    SELECT w.i AS value_index, n.place.r AS role, %s
    FROM (SELECT %s, unnest(%s) AS place FROM events WHERE %s AND (%s)) n
    JOIN wanted w ON w.v <> '' AND n.place.k = w.k AND n.place.v = w.v AND %s`,
			kept, columns, q.placeList(), where, q.placeFilter(), scopesFit))
	}
	if len(q.Noun.texts) > 0 {
		var roles, found []string
		for _, c := range q.Noun.texts {
			has := "contains(lower(" + c + "), w.t)"
			roles, found = append(roles, fmt.Sprintf("CASE WHEN %s THEN '%s' END", has, c)), append(found, "coalesce("+has+", false)")
		}
		branches = append(branches, fmt.Sprintf(`
    SELECT n.value_index, unnest(list_filter(n.roles, lambda r: r IS NOT NULL)) AS role, %s
    FROM (SELECT w.i AS value_index, [%s] AS roles, %s FROM events, wanted w WHERE w.t <> '' AND %s AND (%s)) n`,
			kept, strings.Join(roles, ", "), columns, where, strings.Join(found, " OR ")))
	}
	return "hit AS (" + strings.Join(branches, "\n    UNION ALL") + "\n)"
}

// scopesFit is the condition under which the domain of a value (w.s) and that of a
// name in a record can be one: either is unknown, they are equal, one is below the
// other, or one is a NetBIOS name and a label of the other. A NetBIOS name that is
// no label of its DNS domain is taken for another domain.
const scopesFit = `(w.s = '' OR coalesce(n.place.s, '') = '' OR n.place.s = w.s
        OR ends_with(n.place.s, '.' || w.s) OR ends_with(w.s, '.' || n.place.s)
        OR NOT contains(w.s, '.') AND list_contains(string_split(n.place.s, '.'), w.s)
        OR NOT contains(n.place.s, '.') AND list_contains(string_split(w.s, '.'), n.place.s))`

// placeText is the expression of a place as it is compared.
func (q *Question) placeText(p place) string {
	switch {
	case !q.IgnoreCase:
		return p.expr
	case p.list:
		return "list_transform(" + p.expr + ", lambda x: lower(x))"
	}
	return "lower(" + p.expr + ")"
}

// placeList is the list of all places of a record.
func (q *Question) placeList() string {
	var single, lists []string
	for _, p := range q.Noun.places {
		if p.list {
			lists = append(lists, fmt.Sprintf("list_transform(%s, lambda x: {'r': '%s', 'k': '%s', 'v': x, 's': ''})", q.placeText(p), p.role, p.kind))
			continue
		}
		scope := "''"
		if p.scope != "" {
			scope = p.scope
		}
		single = append(single, fmt.Sprintf("{'r': '%s', 'k': '%s', 'v': %s, 's': %s}", p.role, p.kind, q.placeText(p), scope))
	}
	out := "[" + strings.Join(single, ", ") + "]"
	if len(single) == 0 {
		out, lists = lists[0], lists[1:]
	}
	for _, l := range lists {
		out = "list_concat(" + out + ", " + l + ")"
	}
	return out
}

// placeFilter leaves out most records that have nothing to compare.
func (q *Question) placeFilter() string {
	var parts []string
	for _, p := range q.Noun.places {
		if p.list {
			parts = append(parts, "("+p.where+")")
			continue
		}
		parts = append(parts, "("+q.placeText(p)+") IN (SELECT v FROM wanted)")
	}
	return strings.Join(parts, "\n        OR ")
}
