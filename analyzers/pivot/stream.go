package pivot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Table is a table that is read once, row by row.
type Table interface {
	Columns() []Column
	// Next gives a row, io.EOF at the end. The cells are valid until the next call.
	Next() ([]any, error)
	Close() error
}

// Step is a verb that is asked of a table.
type Step struct {
	Noun   *Noun
	Verb   *Verb
	Column string // of the table, with the values; empty to find it
	Join   Join
	Params map[string]any
	// IgnoreCase compares without case what is told apart by it otherwise.
	IgnoreCase bool
}

// Name is TYPE.VERB.
func (s Step) Name() string { return string(s.Noun.Type) + "." + s.Verb.Name }

// Stats counts what a step saw.
type Stats struct {
	Rows    int64 // of the input
	Asked   int64 // values asked about
	Empty   int64 // rows without a value
	Other   int64 // rows whose value is of another type, as their type column says
	Bad     int64 // rows whose value is none of the type
	BadSays string
	Answers int64 // rows of answers
	// Absent is why the verb had nothing to look at.
	Absent *NotApplicable
}

// Bounds of a batch.
const (
	batchRows   = 20_000
	batchBytes  = 32 << 20
	searchRows  = 200       // of nouns that texts are searched for
	rememberMax = 2_000_000 // values that are remembered, so as not to be asked again
)

// Running is a step at work: a table.
type Running struct {
	Stats Stats

	ctx      context.Context
	env      *Env
	step     Step
	params   map[string]any
	in       Table
	column   int // of the input
	kind     int // column that tells the type of a value, -1 for none
	size     int
	columns  []Column
	key      int               // column of the output for the key of an answer, -1 where it is the input's own
	answered map[[16]byte]bool // without a join: what was asked already

	batch  [][]any
	texts  []string // keys of the batch
	at     int
	hit    bool // row at has an answer
	cursor Cursor
	ahead  []any // the next answer, and its row
	aheadI int
	ended  bool // the input has no more rows
	cells  []any
}

// Run asks a verb about every row of a table. Close closes the table too.
func Run(ctx context.Context, env *Env, in Table, step Step) (*Running, error) {
	r := &Running{ctx: ctx, env: env, step: step, in: in, size: cmp.Or(step.Verb.most, batchRows), answered: map[[16]byte]bool{}}
	if len(step.Noun.texts) > 0 && step.Verb.Case {
		r.size = min(r.size, searchRows)
	}
	var err error
	if r.params, err = step.Verb.checkParams(step.Params); err != nil {
		return nil, &UsageError{err}
	}
	if err := r.findColumn(); err != nil {
		return nil, &UsageError{err}
	}
	err = step.Verb.Applies(ctx, env, step.Noun.Type)
	if errors.As(err, &r.Stats.Absent) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	answer := step.Verb.Columns
	if answer == nil {
		if answer, err = step.Verb.describe(ctx, env, r.params); err != nil {
			return nil, fmt.Errorf("%s: %w", step.Name(), err)
		}
	}
	r.layout(answer)
	return r, nil
}

// Columns are those of the output.
func (r *Running) Columns() []Column { return r.columns }

// Close closes the step and its input.
func (r *Running) Close() error {
	var err error
	if r.cursor != nil {
		err = r.cursor.Close()
		r.cursor = nil
	}
	return errors.Join(err, r.in.Close())
}

// Next gives a row of the output.
func (r *Running) Next() ([]any, error) {
	for {
		for r.at < len(r.batch) {
			if row, ok, err := r.row(); ok || err != nil {
				return row, err
			}
		}
		if err := r.next(); err != nil {
			return nil, err
		}
	}
}

// row gives the next row of the output about row at of the batch; when there is
// none, it goes on to the next row of the batch.
func (r *Running) row() ([]any, bool, error) {
	if r.ahead != nil && r.aheadI == r.at {
		row := r.joined(r.ahead)
		r.hit = true
		r.Stats.Answers++
		return row, true, r.look()
	}
	bare := !r.hit && r.step.Join.keeps()
	row := r.cells
	if bare {
		row = r.joined(nil)
	}
	r.at, r.hit = r.at+1, false
	return row, bare, nil
}

// joined is a row of the output: the input's row and an answer, or none.
func (r *Running) joined(answer []any) []any {
	r.cells = r.cells[:0]
	if r.step.Join == NoJoin {
		return append(append(r.cells, r.texts[r.at]), answer...)
	}
	r.cells = append(r.cells, r.batch[r.at]...)
	if r.key >= 0 {
		var key any
		if answer != nil {
			key = r.texts[r.at]
		}
		r.cells = append(r.cells, key)
	}
	r.cells = append(r.cells, answer...)
	for len(r.cells) < len(r.columns) {
		r.cells = append(r.cells, nil)
	}
	return r.cells
}

// look reads the next answer.
func (r *Running) look() error {
	r.ahead = nil
	if r.cursor == nil {
		return nil
	}
	i, cells, err := r.cursor.Next()
	if errors.Is(err, io.EOF) {
		err = r.cursor.Close()
		r.cursor = nil
		return err
	}
	if err != nil {
		return err
	}
	r.ahead, r.aheadI = slices.Clone(cells), i
	return nil
}

// next reads a batch and asks about it. io.EOF says that there is none.
func (r *Running) next() error {
	if r.ended {
		return io.EOF
	}
	if r.cursor != nil { // all rows were given, so that what is left belongs to none
		if err := r.cursor.Close(); err != nil {
			return err
		}
		r.cursor = nil
	}
	asked, err := r.read()
	if err != nil {
		return err
	}
	r.at, r.hit, r.ahead = 0, false, nil
	if len(r.batch) == 0 {
		return io.EOF
	}
	if r.Stats.Absent != nil || len(asked) == 0 {
		return nil
	}
	if r.Stats.Asked += int64(len(asked)); r.step.Verb.query != nil && r.Stats.Asked > maxQueryValues {
		return &UsageError{fmt.Errorf("%s asks one query for each value, at most %d; the table has more", r.step.Name(), maxQueryValues)}
	}
	r.cursor, err = r.step.Verb.Ask(r.ctx, &Question{
		Env: r.env, Noun: r.step.Noun, Values: asked, Params: r.params, IgnoreCase: r.step.IgnoreCase,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", r.step.Name(), err)
	}
	return r.look()
}

// read fills the batch and gives what is to be asked. Without a join rows that
// give nothing to ask are not kept.
func (r *Running) read() (asked []Asked, err error) {
	r.batch, r.texts = r.batch[:0:0], r.texts[:0]
	for bytes := 0; len(r.batch) < r.size && bytes < batchBytes; {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		row, err := r.in.Next()
		if errors.Is(err, io.EOF) {
			r.ended = true
			break
		}
		if err != nil {
			return nil, err
		}
		r.Stats.Rows++
		v, ok := r.value(row)
		if r.step.Join == NoJoin {
			if !ok || r.repeated(v.Text) {
				continue
			}
			row = nil
		}
		if ok {
			asked = append(asked, Asked{Index: len(r.batch), Value: v})
		}
		r.batch, r.texts = append(r.batch, slices.Clone(row)), append(r.texts, v.Text)
		bytes += size(row) + len(v.Text)
	}
	return asked, nil
}

// value reads the value of a row.
func (r *Running) value(row []any) (v Value, ok bool) {
	if r.kind >= 0 && r.step.Noun.otherKind(cellText(row[r.kind])) {
		r.Stats.Other++
		return v, false
	}
	v, err := r.step.Noun.Parse(cellText(row[r.column]))
	switch {
	case errors.Is(err, errEmpty):
		r.Stats.Empty++
	case err != nil:
		if r.Stats.Bad++; r.Stats.Bad == 1 {
			r.Stats.BadSays = fmt.Sprintf("row %d: %s", r.Stats.Rows, clip(err.Error()))
		}
	}
	return v, err == nil
}

// clip bounds what a message repeats of a value.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 200 {
		return string(runes[:200]) + " …"
	}
	return s
}

// repeated tells whether a value was asked about already. Beyond the bound of
// memory values are forgotten, and may be answered twice.
func (r *Running) repeated(text string) bool {
	if r.step.IgnoreCase {
		text = strings.ToLower(text)
	}
	sum := sha256.Sum256([]byte(text))
	key := [16]byte(sum[:16])
	if r.answered[key] {
		return true
	}
	if len(r.answered) < rememberMax {
		r.answered[key] = true
	}
	return false
}

// cellText is a cell as a value is read from it.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return fmt.Sprint(v)
}

func size(row []any) (n int) {
	for _, c := range row {
		n += 16
		if s, ok := c.(string); ok {
			n += len(s)
		}
	}
	return n
}
