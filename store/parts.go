package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	pq "github.com/parquet-go/parquet-go"
)

// chunkRows is how many rows are read of each column at a time.
const chunkRows = 4096

// Texts calls fn with the texts of some columns of the events, row group by row
// group; a text that repeats may come once or often. The column is its index in
// event.Columns. What fn is given is valid during the call.
func (c *Case) Texts(ctx context.Context, cols []int, fn func(col int, text []byte) error) error {
	for _, part := range c.ledger.Parts {
		err := readPart(ctx, filepath.Join(c.partsDir(), part), func(index int, _ string) bool { return slices.Contains(cols, index) },
			func(col int, text []byte) error { return fn(col, text) })
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	return nil
}

// ParquetTexts calls fn with the texts of all columns of a Parquet file, and their
// names.
func ParquetTexts(ctx context.Context, path string, fn func(column string, text []byte) error) error {
	var names []string
	return readPart(ctx, path, func(index int, name string) bool {
		for len(names) <= index {
			names = append(names, "")
		}
		names[index] = name
		return true
	}, func(col int, text []byte) error { return fn(names[col], text) })
}

// readPart reads the text columns that want picks. A value equal to the one before
// is not given twice.
func readPart(ctx context.Context, path string, want func(index int, name string) bool, fn func(col int, text []byte) error) error {
	p, err := openPart(path)
	if err != nil {
		return err
	}
	defer p.close()
	for i, col := range p.file.Schema().Columns() {
		leaf, _ := p.file.Schema().Lookup(col...)
		if leaf.Node.Type().Kind() != pq.ByteArray || !want(i, col[0]) {
			continue
		}
		for _, g := range p.file.RowGroups() {
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			if err := eachText(g.ColumnChunks()[i], func(text []byte) error { return fn(i, text) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// eachText gives the values of a column chunk. Neighbours that are the same value of
// a dictionary are given once.
func eachText(chunk pq.ColumnChunk, fn func(text []byte) error) error {
	r := newColumnReader(chunk)
	defer r.close()
	var last *byte
	for {
		values, err := r.next(chunkRows)
		if err != nil || len(values) == 0 {
			return err
		}
		for _, v := range values {
			if v.IsNull() {
				continue
			}
			text := v.ByteArray()
			if len(text) == 0 || &text[0] == last {
				continue
			}
			last = &text[0]
			if err := fn(text); err != nil {
				return err
			}
		}
		last = nil // the page may be gone
	}
}

// openedPart is a Parquet file open for reading.
type openedPart struct {
	os   *os.File
	file *pq.File
}

func openPart(path string) (*openedPart, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	file, err := pq.OpenFile(f, info.Size(), pq.SkipPageIndex(true), pq.SkipBloomFilters(true))
	if err != nil {
		f.Close()
		return nil, err
	}
	return &openedPart{f, file}, nil
}

func (p *openedPart) close() { p.os.Close() }

// columnReader gives the values of one column of a row group in order.
type columnReader struct {
	pages  pq.Pages
	page   pq.Page
	values pq.ValueReader
	buf    []pq.Value
}

func newColumnReader(chunk pq.ColumnChunk) *columnReader {
	return &columnReader{pages: chunk.Pages()}
}

// next returns up to n values, none at the end of the column. They are valid until
// the next call.
func (r *columnReader) next(n int) ([]pq.Value, error) {
	if cap(r.buf) < n {
		r.buf = make([]pq.Value, n)
	}
	for {
		if r.values == nil {
			page, err := r.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return nil, nil
			}
			if err != nil {
				return nil, err
			}
			r.release()
			r.page, r.values = page, page.Values()
		}
		got, err := r.values.ReadValues(r.buf[:n])
		if errors.Is(err, io.EOF) {
			r.values = nil
			err = nil
		}
		if err != nil || got > 0 {
			return r.buf[:got], err
		}
	}
}

func (r *columnReader) release() {
	if r.page != nil {
		pq.Release(r.page)
		r.page = nil
	}
}

func (r *columnReader) close() {
	r.release()
	r.pages.Close()
}
