package threat

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"forensic/datasets/reference"
)

// Verdict is what one indicator says of an observable.
type Verdict struct {
	Indicator reference.Indicator
	How       string // how the indicator covers the observable; empty where it names the same
	Weak      bool   // less follows from it: the indicator names something above what was observed
	// Severity is that of the indicator, one step lower where it is weak.
	Severity reference.Severity
}

// Answer is what the table says of one observable.
type Answer struct {
	Observable        // in canonical form, unless it was refused
	Refused    string // why it was not looked up; empty if it was
	// Verdicts are those of the worst severity first, known good last; at most
	// MaxVerdicts of one indicator value. More tells how many are not listed.
	Verdicts []Verdict
	More     int64
}

// MaxVerdicts bounds the entries of equal type, value and way of matching.
const MaxVerdicts = 32

// batchKeys is how many keys are asked for at a time.
const batchKeys = 1 << 18

// Lookup calls visit for every observable of the list, in order, with what the
// table says of it. Values may be in any spelling; see Prepare.
func (t *Table) Lookup(ctx context.Context, list []Observable, visit func(i int, a Answer) error) error {
	b := &batch{keys: map[joinKey]int32{}}
	for i, o := range list {
		b.add(t, i, o)
		if len(b.keys) < batchKeys && len(b.answers) < batchKeys && i < len(list)-1 {
			continue
		}
		if err := b.ask(ctx, t); err != nil {
			return fmt.Errorf("look up indicators: %w", err)
		}
		for n := range b.answers {
			if err := visit(b.first+n, b.answers[n]); err != nil {
				return err
			}
		}
		b.reset()
	}
	return nil
}

// joinKey is what the rows of the table are found by.
type joinKey struct {
	kind  reference.IndicatorType
	match reference.Match
	value string
}

// target is an observable of a batch that a key belongs to.
type target struct {
	answer int32
	next   int32 // the next target of the same key, -1 for none
	weak   bool
	how    string
}

// batch is some observables that are asked for at once.
type batch struct {
	first   int // position of the first answer in the list
	answers []Answer
	keys    map[joinKey]int32 // the last target
	targets []target
	// The distinct keys, column by column.
	kinds, matches, values []string
}

func (b *batch) reset() {
	clear(b.keys)
	clear(b.answers)
	b.answers, b.targets = b.answers[:0], b.targets[:0]
	b.kinds, b.matches, b.values = b.kinds[:0], b.matches[:0], b.values[:0]
}

// add adds an observable with its keys.
func (b *batch) add(t *Table, i int, o Observable) {
	if len(b.answers) == 0 {
		b.first = i
	}
	o, refused := Prepare(o)
	if t.inside && strings.HasPrefix(refused, notGlobal) {
		refused = ""
	}
	n := int32(len(b.answers))
	b.answers = append(b.answers, Answer{Observable: o, Refused: refused})
	if refused != "" || !t.types[o.Type] {
		return
	}
	for _, k := range reference.Keys(o.Type, o.Value, t.blocks) {
		if t.stored[stored{o.Type, k.Match}] {
			b.key(joinKey{o.Type, k.Match, k.Value}, target{answer: n, how: k.How, weak: k.Weak})
		}
	}
	if p := t.patterns[o.Type]; p != nil {
		for _, pattern := range p.match(o.Value) {
			b.key(joinKey{o.Type, reference.Wildcard, pattern}, target{answer: n, how: "like " + pattern})
		}
	}
}

func (b *batch) key(k joinKey, to target) {
	last, ok := b.keys[k]
	if to.next = last; !ok {
		to.next = -1
		b.kinds, b.matches, b.values = append(b.kinds, string(k.kind)), append(b.matches, string(k.match)), append(b.values, k.value)
	}
	b.keys[k] = int32(len(b.targets))
	b.targets = append(b.targets, to)
}

//go:embed lookup.sql
var lookupSQL string

// ask completes the answers.
func (b *batch) ask(ctx context.Context, t *Table) error {
	if len(b.values) == 0 {
		return nil
	}
	args := make([]any, 0, 3)
	for _, column := range [][]string{b.kinds, b.matches, b.values} {
		text, err := json.Marshal(column)
		if err != nil {
			return err
		}
		args = append(args, string(text))
	}
	err := t.each(ctx, lookupSQL, func(rows *sql.Rows) error {
		i, n, more, err := scanIndicator(rows)
		if err != nil {
			return err
		}
		at, ok := b.keys[joinKey{i.Type, i.Match, i.Value}]
		if !ok {
			return nil
		}
		for ; at >= 0; at = b.targets[at].next {
			to := b.targets[at]
			a := &b.answers[to.answer]
			if n == 1 {
				a.More += more
			}
			a.Verdicts = append(a.Verdicts, newVerdict(i, to))
		}
		return nil
	}, args...)
	for i := range b.answers {
		slices.SortFunc(b.answers[i].Verdicts, compare)
	}
	return err
}

func newVerdict(i reference.Indicator, to target) Verdict {
	v := Verdict{Indicator: i, How: to.how, Weak: to.weak, Severity: i.Severity}
	if v.Weak && v.Severity > reference.Information {
		v.Severity--
	}
	return v
}

// compare orders the verdicts on one observable.
func compare(a, b Verdict) int {
	x, y := a.Indicator, b.Indicator
	return cmp.Or(cmp.Compare(bit(x.KnownGood), bit(y.KnownGood)), cmp.Compare(b.Severity, a.Severity), cmp.Compare(bit(a.Weak), bit(b.Weak)),
		strings.Compare(x.Provider, y.Provider), strings.Compare(x.File, y.File), cmp.Compare(x.Line, y.Line),
		strings.Compare(string(x.Match), string(y.Match)), strings.Compare(x.Value, y.Value), strings.Compare(x.Threat, y.Threat), strings.Compare(x.Reference, y.Reference))
}

// scanIndicator reads a row of lookup.sql: an entry, its number among those of
// equal key, and how many of these are left out.
func scanIndicator(rows *sql.Rows) (i reference.Indicator, n, more int64, err error) {
	var severity, tags string
	var from, until sql.NullTime
	err = rows.Scan(&i.Type, &i.Value, &i.Match, &severity, &i.KnownGood, &i.Confidence, &i.Category, &i.Threat, &i.Description, &tags,
		&from, &until, &i.Provider, &i.File, &i.Line, &i.Reference, &n, &more)
	if err != nil {
		return i, 0, 0, err
	}
	if i.Severity, err = reference.ParseSeverity(severity); err != nil {
		i.Severity, err = reference.Unknown, nil
	}
	if err := json.Unmarshal([]byte(tags), &i.Tags); err != nil && tags != "" {
		i.Tags = []string{tags} // of another writer
	}
	i.ValidFrom, i.ValidUntil = utc(from), utc(until)
	return i, n, more, nil
}

func utc(t sql.NullTime) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return t.Time.UTC()
}
