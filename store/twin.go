package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	pq "github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

// Rewriting says what a twin has instead of the texts of a case. The functions are
// called from several goroutines at once; what they return must depend on what they
// are given alone.
type Rewriting struct {
	Column   func(c event.Col, text []byte) []byte       // a value of the events
	Raw      func(raw []byte) []byte                     // the bytes of a rejected record
	Name     func(text string) string                    // dataset, archive, member and what the ledger says in words
	Field    func(name string) string                    // the name of a field of records
	Narrowed func(text string) string                    // what Case.Narrowed says
	Result   func(name string, data []byte) (any, error) // a stored result, as JSON
}

// Twin writes a copy of the case into dir, which must not exist, under another name
// and with its texts rewritten. Numbers, times, hashes and the balance of the ledger stay. The custody
// log begins anew; the caller records the first line and seals the twin. After an
// error nothing is left behind.
func (c *Case) Twin(ctx context.Context, dir, name string, workers int, rw Rewriting) (twin *Case, err error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	if twin, err = Create(dir, c.version); err != nil {
		return nil, err
	}
	twin.meta.Twin, twin.meta.Name = true, name
	if err := writeJSON(filepath.Join(dir, "case.json"), twin.meta); err != nil {
		return nil, err
	}
	next := c.ledger.clone()
	next.Parts, next.Rejects = nil, nil
	rewriteLedger(next, rw)
	for _, part := range c.ledger.Parts {
		name := twin.nextPart("events")
		if err := c.twinPart(ctx, part, filepath.Join(twin.partsDir(), name), max(workers, 1), rw); err != nil {
			return nil, fmt.Errorf("part %s: %w", part, err)
		}
		next.Parts = append(next.Parts, name)
	}
	for _, part := range c.ledger.Rejects {
		name := twin.nextPart("rejects")
		if err := c.twinRejects(ctx, part, filepath.Join(twin.partsDir(), name), rw); err != nil {
			return nil, fmt.Errorf("part %s: %w", part, err)
		}
		next.Rejects = append(next.Rejects, name)
	}
	if err := twin.saveLedger(next); err != nil {
		return nil, err
	}
	return twin, c.twinResults(twin, rw)
}

// IsTwin tells whether the case was made by Twin: its custody log names nobody.
func (c *Case) IsTwin() bool { return c.meta.Twin }

// rewriteLedger rewrites the words of a ledger. It copies what it changes.
func rewriteLedger(l *Ledger, rw Rewriting) {
	for i := range l.Files {
		f := &l.Files[i]
		f.Name, f.Damage, f.SameAs = rw.Name(f.Name), rw.Name(f.Damage), rw.Name(f.SameAs)
	}
	for i := range l.Members {
		m := &l.Members[i]
		m.Dataset, m.Archive, m.Member, m.Reason = rw.Name(m.Dataset), rw.Name(m.Archive), rw.Name(m.Member), rw.Name(m.Reason)
		notes := make([]string, len(m.Notes))
		for n, note := range m.Notes {
			notes[n] = rw.Name(note)
		}
		if m.Notes != nil {
			m.Notes = notes
		}
		var counts []event.Note
		for _, n := range m.Counts {
			counts = append(counts, event.Note{N: n.N, What: rw.Name(n.What)})
		}
		var warnings []event.Warning
		for _, w := range m.Warnings {
			w.Text = rw.Name(w.Text)
			warnings = append(warnings, w)
		}
		m.Counts, m.Warnings, m.Tables = counts, warnings, rewriteTables(m.Tables, rw)
	}
}

func rewriteTables(tables []*event.Table, rw Rewriting) (out []*event.Table) {
	for _, t := range tables {
		n := &event.Table{Name: rw.Name(t.Name)}
		for _, c := range t.Columns {
			n.Columns = append(n.Columns, &event.TableColumn{Name: rw.Field(c.Name), In: rw.Field(c.In), Kinds: c.Kinds})
		}
		out = append(out, n)
	}
	return out
}

// twinPart rewrites one file of events. Row groups are made as an ingest makes them,
// of at most groupBytes of values, and sorted anew, since the order of the original
// names is not to show.
func (c *Case) twinPart(ctx context.Context, part, to string, workers int, rw Rewriting) (err error) {
	in, err := openPart(filepath.Join(c.partsDir(), part))
	if err != nil {
		return err
	}
	defer in.close()
	file, err := os.OpenFile(to+tmpSuffix, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	t := &twinWriter{ctx: ctx, workers: workers, rw: rw, out: parquet.NewWriter(file, eventColumns(), map[string]string{"forensic.table": "events"})}
	for _, g := range in.file.RowGroups() {
		if err := t.group(g); err != nil {
			return err
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	return finish(t.out, file, to)
}

// twinWriter collects rows of a part and writes them rewritten.
type twinWriter struct {
	ctx     context.Context
	workers int
	rw      Rewriting
	out     *parquet.Writer
	rows    builder
}

// group reads a row group, a few rows of all columns at a time.
func (t *twinWriter) group(g pq.RowGroup) error {
	chunks := g.ColumnChunks()
	if len(chunks) != event.NumCols {
		return fmt.Errorf("%d columns, the events have %d", len(chunks), event.NumCols)
	}
	readers := make([]*columnReader, len(chunks))
	for i, c := range chunks {
		readers[i] = newColumnReader(c)
		defer readers[i].close()
	}
	for left := g.NumRows(); left > 0; {
		if err := t.ctx.Err(); err != nil {
			return context.Cause(t.ctx)
		}
		n := int(min(left, chunkRows))
		for col, r := range readers {
			for need := n; need > 0; {
				values, err := r.next(need)
				if err != nil {
					return err
				}
				if len(values) == 0 {
					return errors.New("a column is shorter than its row group")
				}
				t.take(event.Col(col), values)
				need -= len(values)
			}
		}
		t.rows.rows += n
		left -= int64(n)
		if t.rows.bytes >= groupBytes {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// take appends values of a column.
func (t *twinWriter) take(c event.Col, values []pq.Value) {
	b := &t.rows
	v := &b.cols[c]
	number := func(x pq.Value) int64 {
		switch {
		case x.IsNull():
			return event.Null
		case x.Kind() == pq.Boolean:
			if x.Boolean() {
				return 1
			}
			return 0
		}
		return x.Int64()
	}
	for _, x := range values {
		switch c {
		case event.ColTS:
			b.ts = append(b.ts, number(x))
		case event.ColTZOffset:
			b.offset = append(b.offset, number(x))
		case event.ColProcPID:
			b.pid = append(b.pid, number(x))
		case event.ColTSSource:
			b.source = append(b.source, timeSource(x))
		default:
			if event.Columns[c].Kind != event.Text {
				v.Nums = append(v.Nums, number(x))
				b.bytes += 8
				continue
			}
			code, before := uint32(0), v.Dict.Size()
			switch {
			case x.IsNull():
			case event.Columns[c].Unique:
				code = v.Dict.Append(x.ByteArray())
			default:
				code = v.Dict.Add(x.ByteArray())
			}
			v.Codes = append(v.Codes, code)
			b.bytes += v.Dict.Size() - before + 4
		}
	}
}

// timeSource reads what event.TimeSource prints.
func timeSource(x pq.Value) event.TimeSource {
	if !x.IsNull() {
		for s := event.SourceUTC; s <= event.SourceUnknownZone; s++ {
			if string(x.ByteArray()) == s.String() {
				return s
			}
		}
	}
	return event.SourceNone
}

// flush writes the rows collected.
func (t *twinWriter) flush() error {
	if t.rows.rows == 0 {
		return nil
	}
	if err := t.rewrite(); err != nil {
		return err
	}
	order := t.rows.order(0, t.rows.rows, nil)
	chunks, err := t.rows.encode(t.ctx, t.out, order, t.workers)
	if err != nil {
		return err
	}
	group := t.out.Begin(len(order))
	if err := writeChunks(group, chunks); err != nil {
		return err
	}
	if err := writeLate(t.out, group, order, t.rows.ts, t.rows.offset, t.rows.pid, t.rows.source); err != nil {
		return err
	}
	t.rows.reset()
	return nil
}

// rewriteBatch is how many values one goroutine rewrites at a time.
const rewriteBatch = 256

// rewrite replaces the dictionaries. Values are rewritten by several goroutines and
// collected in order, so that the outcome does not depend on them.
func (t *twinWriter) rewrite() error {
	for c := range t.rows.cols {
		v := &t.rows.cols[c]
		n := v.Dict.Len()
		if event.Columns[c].Kind != event.Text || n == 0 {
			continue
		}
		texts := make([][]byte, n)
		g, ctx := errgroup.WithContext(t.ctx)
		g.SetLimit(t.workers)
		for from := 0; from < n; from += rewriteBatch {
			g.Go(func() error {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				for i := from; i < min(n, from+rewriteBatch); i++ {
					texts[i] = t.rw.Column(event.Col(c), v.Dict.Value(uint32(i+1)))
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		var dict event.Dict
		codes := make([]uint32, n+1)
		for i, text := range texts {
			if text == nil {
				text = []byte{}
			}
			if event.Columns[c].Unique {
				codes[i+1] = dict.Append(text)
			} else {
				codes[i+1] = dict.Add(text)
			}
			texts[i] = nil
		}
		for i, code := range v.Codes {
			v.Codes[i] = codes[code]
		}
		v.Dict = dict
	}
	return nil
}

// twinRejects rewrites one file of rejects, which are few.
func (c *Case) twinRejects(ctx context.Context, part, to string, rw Rewriting) (err error) {
	in, err := openPart(filepath.Join(c.partsDir(), part))
	if err != nil {
		return err
	}
	defer in.close()
	file, err := os.OpenFile(to+tmpSuffix, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	out := parquet.NewWriter(file, rejectColumns, map[string]string{"forensic.table": "rejects"})
	for _, g := range in.file.RowGroups() {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		group := out.Begin(int(g.NumRows()))
		for col, chunk := range g.ColumnChunks() {
			values, err := rejectValues(col, chunk, rw)
			if err != nil {
				return err
			}
			encoded, err := out.Encode(col, int(g.NumRows()), nil, values)
			if err != nil {
				return err
			}
			if err := group.Write(encoded); err != nil {
				return err
			}
		}
	}
	return finish(out, file, to)
}

// rejectValues reads and rewrites a column of rejects.
func rejectValues(col int, chunk pq.ColumnChunk, rw Rewriting) (parquet.Values, error) {
	r := newColumnReader(chunk)
	defer r.close()
	var v event.Vector
	for {
		values, err := r.next(chunkRows)
		if err != nil {
			return parquet.Values{}, err
		}
		if len(values) == 0 {
			break
		}
		for _, x := range values {
			switch {
			case rejectColumns[col].Type == parquet.Int64 && x.IsNull():
				v.Nums = append(v.Nums, event.Null)
			case rejectColumns[col].Type == parquet.Int64:
				v.Nums = append(v.Nums, x.Int64())
			case x.IsNull():
				v.Codes = append(v.Codes, 0)
			case col == rejRaw:
				v.Codes = append(v.Codes, v.Dict.Append(rw.Raw(x.ByteArray())))
			case col == rejSource:
				v.Codes = append(v.Codes, v.Dict.Add(x.ByteArray()))
			default:
				v.Codes = append(v.Codes, v.Dict.Add([]byte(rw.Name(string(x.ByteArray())))))
			}
		}
	}
	if rejectColumns[col].Type == parquet.Int64 {
		return parquet.Values{Nums: v.Nums}, nil
	}
	return textValues(&v), nil
}

// twinResults rewrites the stored results.
func (c *Case) twinResults(twin *Case, rw Rewriting) error {
	names, err := c.ResultNames()
	if err != nil || len(names) == 0 {
		return err
	}
	results := map[string]any{}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(c.resultsDir(), name+".json"))
		if err != nil {
			return err
		}
		if results[name], err = rw.Result(name, data); err != nil {
			return fmt.Errorf("result of %s: %w", name, err)
		}
	}
	narrowed, err := c.Narrowed()
	if err != nil {
		return err
	}
	return twin.SaveResults(results, true, rw.Narrowed(narrowed))
}

// RejectTexts calls fn with the raw bytes of every rejected record.
func (c *Case) RejectTexts(ctx context.Context, fn func(raw []byte) error) error {
	for _, part := range c.ledger.Rejects {
		err := readPart(ctx, filepath.Join(c.partsDir(), part), func(_ int, name string) bool { return name == rejectColumns[rejRaw].Name },
			func(_ int, text []byte) error { return fn(text) })
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	return nil
}
