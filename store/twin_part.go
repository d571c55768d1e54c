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
