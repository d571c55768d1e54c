package pivot

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/threat"
	"forensic/datasets/catalog"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// Column is a column of a table.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // of SQL: VARCHAR, BIGINT, DOUBLE, TIMESTAMP or BOOLEAN
}

// Verb is a question that can be asked of entities of some types.
type Verb struct {
	Name string
	On   []Type
	Doc  string // manual: the first sentence says what it gives
	// Key is the column that holds the entity of each row; empty: named as the type.
	Key string
	// Columns are those of the result beside the key; nil where only asking tells.
	Columns []Column
	// Uses are the kinds of reference data that it asks.
	Uses []string
	// Case says that it asks the events of a case, of which it needs one class of
	// Needs if that is not empty.
	Case   bool
	Needs  []event.Class
	Params []catalog.Param

	// each answers for one value without a case, ask for all values of a question.
	// One of them is nil.
	each func(*Question, Value) ([][]any, error)
	ask  func(context.Context, *Question) (Cursor, error)
	// check tells before anything is asked whether the verb can be answered at all.
	check func(context.Context, *Env) error
	// most is how many values are asked at once, 0 for the usual number.
	most  int
	query *catalog.Query // of the catalogue; nil for the package's own verbs
}

// Summary is the first sentence of the manual.
func (v *Verb) Summary() string {
	first, _, _ := strings.Cut(v.Doc, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// Query is the query of the catalogue that the verb asks, nil if it is none.
func (v *Verb) Query() *catalog.Query { return v.query }

// Wants tells whether the verb asks reference data of a kind. Queries of the catalogue
// may use the table indicators.
func (v *Verb) Wants(kind string) bool { return v.query != nil || slices.Contains(v.Uses, kind) }

// KeyOf is the column of the result that holds the entity.
func (v *Verb) KeyOf(t Type) string {
	if v.Key != "" {
		return v.Key
	}
	return string(t)
}

// Env is what verbs are asked with.
type Env struct {
	Data analyzers.Data // nil without a case
	// Indicators holds the table indicators without a case; not looked at with one.
	Indicators analyzers.Data
	Reference  *reference.Set // never nil
	Queries    *catalog.Catalog
	// Options narrow what verbs see of the case: its condition and its times.
	Options catalog.Options

	counts map[event.Class]int64
	table  *threat.Table // nil until it is asked for
}

// count tells how many events each class has; it asks once.
func (e *Env) count(ctx context.Context) (map[event.Class]int64, error) {
	if e.counts == nil {
		counts, err := e.Data.Count(ctx)
		if err != nil {
			return nil, err
		}
		e.counts = counts
	}
	return e.counts, nil
}

// UsageError says that a step cannot be asked as it is written.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// Question is what a verb is asked at once.
type Question struct {
	Env    *Env
	Noun   *Noun
	Values []Asked // in order of Index
	Params map[string]any
	// IgnoreCase compares without case also what is told apart by it.
	IgnoreCase bool
}

// Asked is a value and the row of the batch that it stands in.
type Asked struct {
	Index int
	Value
}

// Cursor gives the rows of an answer, once. Rows come in the order of the values.
type Cursor interface {
	Columns() []Column
	// Next gives a row, and the Index of the value it is about; io.EOF at the end.
	// The cells are valid until the next call.
	Next() (index int, cells []any, err error)
	Close() error
}

// NotApplicable says that a verb had nothing to look at. That is not the same as
// having looked and found nothing.
type NotApplicable struct {
	Why  string
	Hint string // what can be done
}

func (e *NotApplicable) Error() string { return "not applicable: " + e.Why }

// ErrNoCase says that a verb asks the events of a case, and none was given.
type ErrNoCase struct{ Verb string }

func (e *ErrNoCase) Error() string { return e.Verb + " asks the events of a case" }

// Find gives the noun and the verb of a name TYPE.VERB. A query of the catalogue is
// the verb FAMILY.NAME.
func Find(queries *catalog.Catalog, name string) (*Noun, *Verb, error) {
	typ, verb, ok := strings.Cut(name, ".")
	n, err := NounOf(typ)
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, fmt.Errorf("%s is a type; want %s.VERB", name, name)
	}
	for _, v := range Of(queries, n.Type) {
		if v.Name == verb {
			return n, v, nil
		}
	}
	return nil, nil, fmt.Errorf("%s has no verb %q; forensic pivot list %s names them", typ, verb, typ)
}

// Of lists the verbs of a type: the package's own in the order of the list, then
// the queries of the catalogue.
func Of(queries *catalog.Catalog, t Type) (out []*Verb) {
	for i := range Verbs {
		if slices.Contains(Verbs[i].On, t) {
			out = append(out, &Verbs[i])
		}
	}
	if queries == nil {
		return out
	}
	for _, q := range queries.All() {
		if q.Entity[string(t)] != "" {
			out = append(out, queryVerb(q, t))
		}
	}
	return out
}

// Applies tells whether there is something for the verb to look at: ErrNoCase or
// NotApplicable if not.
func (v *Verb) Applies(ctx context.Context, e *Env, t Type) error {
	if v.Case && e.Data == nil {
		return &ErrNoCase{string(t) + "." + v.Name}
	}
	if len(v.Needs) > 0 {
		counts, err := e.count(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(v.Needs, func(c event.Class) bool { return counts[c] > 0 }) {
			return &NotApplicable{
				Why:  fmt.Sprintf("%s.%s looks at events of class %s, and the evidence has none", t, v.Name, classList(v.Needs)),
				Hint: "forensic query --name all.classes shows which there are; --from, --to, --last, --host and --user may have narrowed them away",
			}
		}
	}
	if v.check != nil {
		return v.check(ctx, e)
	}
	return nil
}

func classList(classes []event.Class) string {
	words := make([]string, len(classes))
	for i, c := range classes {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}

// Ask puts a question to a verb that applies.
func (v *Verb) Ask(ctx context.Context, q *Question) (Cursor, error) {
	if v.each != nil {
		return &eachCursor{ctx: ctx, verb: v, q: q}, nil
	}
	return v.ask(ctx, q)
}

// eachCursor asks one value after the other.
type eachCursor struct {
	ctx  context.Context
	verb *Verb
	q    *Question
	at   int // the value that rows are of, and one more than it
	rows [][]any
}

func (c *eachCursor) Columns() []Column { return c.verb.Columns }

func (c *eachCursor) Next() (int, []any, error) {
	for len(c.rows) == 0 {
		if c.at == len(c.q.Values) {
			return 0, nil, io.EOF
		}
		if err := c.ctx.Err(); err != nil {
			return 0, nil, err
		}
		rows, err := c.verb.each(c.q, c.q.Values[c.at].Value)
		if err != nil {
			return 0, nil, err
		}
		c.rows, c.at = rows, c.at+1
	}
	row := c.rows[0]
	c.rows = c.rows[1:]
	return c.q.Values[c.at-1].Index, row, nil
}

func (c *eachCursor) Close() error { return nil }
