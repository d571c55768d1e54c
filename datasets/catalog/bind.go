package catalog

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"forensic/datasets/timerange"
)

// Options narrow what a query sees. Zero fields do not restrict.
type Options struct {
	From, To time.Time // from inclusive, to exclusive; records without a time are left out
	// Add is a further condition over the columns of events, such as
	// "AND host_name = 'ws1'". It can narrow only.
	Add string
	// Clock is what relative times of parameters are relative to.
	Clock timerange.Clock
}

// Bind gives the SQL of the query with numbered parameters ($1 ...) and their
// values. params are by name or alias; a value is of the parameter's type, or the
// text of one, or of several texts for a list ([]string, or one text with commas).
func (q *Query) Bind(params map[string]any, o Options) (sql string, args []any, err error) {
	values, err := q.values(params, o.Clock)
	if err != nil {
		return "", nil, fmt.Errorf("query %s: %w", q.Name, err)
	}
	b := binder{q: q, values: values, at: map[string]int{}}
	tokens, err := scan(q.SQL)
	if err != nil {
		return "", nil, fmt.Errorf("query %s: %w", q.Name, err)
	}
	view, err := b.view(o)
	if err != nil {
		return "", nil, fmt.Errorf("query %s: %w", q.Name, err)
	}
	b.write(view, tokens)
	return b.sql.String(), b.args, nil
}

// values resolves aliases and defaults, and converts values by type. Of what is
// wrong it tells the first by name, of what is missing everything.
func (q *Query) values(params map[string]any, clock timerange.Clock) (map[string]any, error) {
	names := make([]string, 0, len(params))
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	values := map[string]any{}
	for _, name := range names {
		p, ok := q.Param(name)
		if !ok {
			return nil, fmt.Errorf("there is no parameter %q; there are %s", name, q.paramNames())
		}
		if _, twice := values[p.Name]; twice {
			return nil, fmt.Errorf("parameter %q is given twice, under different names", p.Name)
		}
		value, err := p.bound(params[name], clock)
		if err != nil {
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		values[p.Name] = value
	}
	var missing []string
	for _, p := range q.Params {
		if _, ok := values[p.Name]; ok {
			continue
		}
		if p.Required {
			missing = append(missing, fmt.Sprintf("%s (%s: %s)", p.Name, p.Type, p.Description))
			continue
		}
		value, err := p.bound(p.Default, clock)
		if err != nil {
			return nil, fmt.Errorf("parameter %q: default: %w", p.Name, err)
		}
		values[p.Name] = value
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("it needs %s", strings.Join(missing, ", "))
	}
	return values, nil
}

func (q *Query) paramNames() string {
	names := make([]string, len(q.Params))
	for i, p := range q.Params {
		names[i] = p.Name
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// bound converts a value to what is bound for it; see slots.
func (p Param) bound(value any, clock timerange.Clock) (any, error) {
	plain, err := p.plain(value)
	if err != nil {
		return nil, err
	}
	switch x := plain.(type) {
	case []string:
		text, err := json.Marshal(x)
		return string(text), err
	case time.Time:
		return x.UnixMicro(), nil
	case string:
		if p.Type != Datetime {
			return x, nil
		}
		t, err := timerange.Parse(x, clock)
		if err != nil {
			return nil, err
		}
		return t.UnixMicro(), nil
	}
	return plain, nil
}

// Value converts a value to the Go type of the parameter, as Default has it.
func (p Param) Value(value any) (any, error) { return p.plain(value) }

// plain converts a value to the Go type of the parameter: string, int64, float64,
// bool or []string. A datetime stays a text until a clock is known, or is a time.
func (p Param) plain(value any) (any, error) {
	if list, ok := value.([]any); ok { // as YAML gives it
		texts := make([]string, len(list))
		for i, v := range list {
			text, ok := scalar(v)
			if !ok {
				return nil, fmt.Errorf("%v is no list of texts", value)
			}
			texts[i] = text
		}
		value = texts
	}
	if texts, ok := value.([]string); ok {
		if p.Type == List {
			return texts, nil
		}
		if len(texts) != 1 {
			return nil, fmt.Errorf("it has %d values; want one", len(texts))
		}
		value = texts[0]
	}
	if t, ok := value.(time.Time); ok && p.Type == Datetime {
		return t, nil
	}
	text, ok := scalar(value)
	if !ok {
		return nil, fmt.Errorf("%v is no %s", value, p.Type)
	}
	var err error
	var out any = text
	switch p.Type {
	case Int:
		out, err = strconv.ParseInt(text, 0, 64)
	case Float:
		out, err = strconv.ParseFloat(text, 64)
	case Bool:
		out, err = strconv.ParseBool(text)
	case List:
		out = split(text)
	}
	if err != nil {
		return nil, fmt.Errorf("%q is no %s", text, p.Type)
	}
	return out, nil
}

// scalar is the text of a single value.
func scalar(value any) (string, bool) {
	switch value.(type) {
	case string, bool, int, int64, uint64, float64:
		return fmt.Sprint(value), true
	}
	return "", false
}

// split takes a list apart at its commas.
func split(text string) []string {
	list := []string{}
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

// binder writes a query with its parameters numbered.
type binder struct {
	q      *Query
	values map[string]any
	at     map[string]int // position of a parameter, from 1
	args   []any
	sql    strings.Builder
}

// bind adds a value and returns its position.
func (b *binder) bind(value any) int {
	b.args = append(b.args, value)
	return len(b.args)
}

// view is the definition of table events as the query sees it; empty where it is
// the whole table.
func (b *binder) view(o Options) (string, error) {
	var where []string
	for _, bound := range []struct {
		t  time.Time
		op string
	}{{o.From, ">="}, {o.To, "<"}} {
		if !bound.t.IsZero() {
			where = append(where, fmt.Sprintf("ts %s "+slots[Datetime], bound.op, b.bind(bound.t.UnixMicro())))
		}
	}
	if strings.TrimSpace(o.Add) != "" {
		condition, err := checkCondition(o.Add)
		if err != nil {
			return "", fmt.Errorf("the added condition: %w", err)
		}
		where = append(where, "(\n"+condition+"\n)")
	}
	if len(where) == 0 {
		return "", nil
	}
	return "events AS NOT MATERIALIZED (SELECT * FROM main.events WHERE " + strings.Join(where, " AND ") + ")", nil
}

// write puts the view before what the query itself names by WITH, and numbers for
// parameters.
func (b *binder) write(view string, tokens []token) {
	if view != "" {
		head, rest := leading(tokens)
		b.sql.WriteString(fmt.Sprintf(head, view))
		tokens = rest
	}
	for _, t := range tokens {
		if t.kind != param {
			b.sql.WriteString(t.text)
			continue
		}
		p, _ := b.q.Param(t.text)
		if b.at[p.Name] == 0 {
			b.at[p.Name] = b.bind(b.values[p.Name])
		}
		fmt.Fprintf(&b.sql, "("+slots[p.Type]+")", b.at[p.Name])
	}
}

// leading gives the words that a query begins with, with a %s for a further table
// of WITH, and the rest.
func leading(tokens []token) (head string, rest []token) {
	head, rest = "WITH %s\n", tokens
	for i, t := range tokens {
		switch {
		case t.kind != word:
		case strings.EqualFold(t.text, "WITH"):
			head, rest = "WITH %s,", tokens[i+1:]
		case strings.EqualFold(t.text, "RECURSIVE"):
			return "WITH RECURSIVE %s,", tokens[i+1:]
		default:
			return head, rest
		}
	}
	return head, rest
}
