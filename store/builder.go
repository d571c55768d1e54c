package store

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

// builder collects rows in columns until they are worth a row group. Its
// dictionaries span all the batches it has taken, so that a value that repeats
// is kept once.
type builder struct {
	cols  [event.NumCols]event.Vector
	rows  int
	bytes int
	// Late columns of the rows whose member has ended, in row order. Rows beyond
	// belong to the member being read.
	ts, offset, pid []int64
	source          []event.TimeSource
}

// settled is the number of rows whose late columns are known.
func (b *builder) settled() int { return len(b.ts) }

// add copies a batch.
func (b *builder) add(batch *event.Batch) {
	for _, c := range batch.Touched() {
		from, to := &batch.Cols[c], &b.cols[c]
		if event.Columns[c].Kind != event.Text {
			to.Nums = pad(to.Nums, b.rows, event.Null)
			to.Nums = append(to.Nums, from.Nums...)
			b.bytes += 8 * len(from.Nums)
			continue
		}
		to.Codes = pad(to.Codes, b.rows, 0)
		before := to.Dict.Size()
		remap := make([]uint32, from.Dict.Len()+1)
		for code := 1; code < len(remap); code++ {
			v := from.Dict.Value(uint32(code))
			if event.Columns[c].Unique {
				remap[code] = to.Dict.Append(v)
			} else {
				remap[code] = to.Dict.Add(v)
			}
		}
		for _, code := range from.Codes {
			to.Codes = append(to.Codes, remap[code])
		}
		b.bytes += to.Dict.Size() - before + 4*len(from.Codes)
	}
	b.rows += batch.Rows()
}

// settle takes the late columns of the newest rows from a member that has ended.
func (b *builder) settle(l *event.Late) {
	first := l.Len() - (b.rows - b.settled())
	b.ts = append(b.ts, l.TS[first:]...)
	b.offset = append(b.offset, l.Offset[first:]...)
	b.pid = append(b.pid, l.PID[first:]...)
	b.source = append(b.source, l.Source[first:]...)
}

// truncate drops the rows from n on. Their dictionary values stay until reset.
func (b *builder) truncate(n int) {
	b.rows = n
	for c := range b.cols {
		v := &b.cols[c]
		v.Codes = v.Codes[:min(len(v.Codes), n)]
		v.Nums = v.Nums[:min(len(v.Nums), n)]
	}
}

// reset empties the builder and keeps its memory.
func (b *builder) reset() {
	for c := range b.cols {
		v := &b.cols[c]
		v.Codes, v.Nums = v.Codes[:0], v.Nums[:0]
		v.Dict.Reset()
	}
	b.ts, b.offset, b.pid, b.source = b.ts[:0], b.offset[:0], b.pid[:0], b.source[:0]
	b.rows, b.bytes = 0, 0
}

// order returns the rows from lo to hi sorted by dataset, host and time; rows
// that are equal in these keep the order of the evidence. Unsettled rows sort by
// the printed times that late holds for them.
func (b *builder) order(lo, hi int, late *event.Late) []uint32 {
	dataset := ranks(&b.cols[event.ColDataset], hi)
	host := ranks(&b.cols[event.ColHost], hi)
	ts := b.ts
	if hi > b.settled() {
		first := late.Len() - (b.rows - b.settled())
		ts = slices.Concat(b.ts, late.TS[first:])
	}
	order := make([]uint32, hi-lo)
	for i := range order {
		order[i] = uint32(lo + i)
	}
	slices.SortFunc(order, func(i, j uint32) int {
		if c := cmp.Compare(dataset[i], dataset[j]); c != 0 {
			return c
		}
		if c := cmp.Compare(host[i], host[j]); c != 0 {
			return c
		}
		if c := cmp.Compare(ts[i], ts[j]); c != 0 {
			return c
		}
		return cmp.Compare(i, j)
	})
	return order
}

// ranks replaces the codes of a text column by the rank of their values, 0 for
// NULL, for the first n rows.
func ranks(v *event.Vector, n int) []uint32 {
	sorted := make([]uint32, v.Dict.Len())
	for i := range sorted {
		sorted[i] = uint32(i + 1)
	}
	slices.SortFunc(sorted, func(i, j uint32) int {
		return slices.Compare(v.Dict.Value(i), v.Dict.Value(j))
	})
	rank := make([]uint32, len(sorted)+1)
	for r, code := range sorted {
		rank[code] = uint32(r + 1)
	}
	out := make([]uint32, n)
	for row, code := range v.Codes[:min(len(v.Codes), n)] {
		out[row] = rank[code]
	}
	return out
}

// encode makes the chunks of every column that is known before the member ends.
func (b *builder) encode(ctx context.Context, w *parquet.Writer, order []uint32, workers int) ([]*parquet.Chunk, error) {
	chunks := make([]*parquet.Chunk, event.NumCols)
	g, _ := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for _, c := range b.largestFirst() {
		v := &b.cols[c]
		if event.Columns[c].Late || len(v.Codes) == 0 && len(v.Nums) == 0 {
			continue
		}
		g.Go(func() (err error) {
			chunks[c], err = w.Encode(c, len(order), order, parquet.Values{
				Codes: v.Codes, Value: v.Dict.Value, Distinct: v.Dict.Len(), Nums: v.Nums,
			})
			return err
		})
	}
	return chunks, g.Wait()
}

// largestFirst lists the columns by the size of their values, so that the one
// that takes longest to encode is not begun last.
func (b *builder) largestFirst() []int {
	order := make([]int, event.NumCols)
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.cols[j].Dict.Size(), b.cols[i].Dict.Size()) })
	return order
}

// lateChunks makes the chunks of the late columns. Row i of the group is row
// order[i] of the slices.
func lateChunks(w *parquet.Writer, order []uint32, ts, offset, pid []int64, source []event.TimeSource) ([]*parquet.Chunk, error) {
	codes := make([]uint32, len(source))
	for i, s := range source {
		codes[i] = uint32(s)
	}
	name := func(code uint32) []byte { return []byte(event.TimeSource(code).String()) }
	var chunks []*parquet.Chunk
	for _, late := range []struct {
		col event.Col
		v   parquet.Values
	}{
		{event.ColTS, parquet.Values{Nums: ts}},
		{event.ColTSSource, parquet.Values{Codes: codes, Value: name, Distinct: int(event.SourceUnknownZone)}},
		{event.ColTZOffset, parquet.Values{Nums: offset}},
		{event.ColProcPID, parquet.Values{Nums: pid}},
	} {
		c, err := w.Encode(int(late.col), len(order), order, late.v)
		if err != nil {
			return nil, err
		}
		chunks = append(chunks, c)
	}
	return chunks, nil
}

func pad[T any](s []T, n int, v T) []T {
	for len(s) < n {
		s = append(s, v)
	}
	return s
}
