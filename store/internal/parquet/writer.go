// Package parquet writes Parquet files of flat, nullable columns. It exists for
// the hot path of ingest: columns come as finished dictionaries or as numbers,
// are encoded column by column on any goroutine, and may be written late.
//
// A file is a schema of OPTIONAL columns and a row of row groups. Pages are data
// pages of version 1, compressed with zstd; columns whose values repeat are
// dictionary encoded. The column chunks of a row group need not be contiguous:
// Parquet finds every chunk by its offset in the footer.
//
// Spark splits a file by the position of each group's first column: a group is
// read only when that position plus half the size of the group is inside the
// file. A file meant for Spark should therefore not have a column first whose
// chunks are written late.
//
// Files are a function of the columns, the metadata, the chunks and the order of
// the calls alone.
package parquet

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sync"
)

// Type is the type of a column.
type Type uint8

// The types of columns.
const (
	String          Type = iota // UTF-8 text; invalid text is an error
	Bytes                       // raw bytes
	Int64                       // signed number
	TimestampMicros             // microseconds since 1970-01-01 UTC; SQL's TIMESTAMP without a zone
	Bool                        // 0 is false, everything else true
)

// Column is one column of the schema.
type Column struct {
	Name string
	Type Type
}

// Writer writes one file. Encode may be called concurrently; the other methods,
// and those of Group, must not.
type Writer struct {
	w      io.Writer
	cols   []Column
	meta   map[string]string
	groups []*Group
	size   int64
	err    error // the first failed write; the file is broken from then on
	closed bool
	pool   sync.Pool // of *encoder
}

// Group is a row group of a file.
type Group struct {
	w       *Writer
	rows    int
	chunks  []position // by column
	dropped bool
}

// position is a chunk that is in the file.
type position struct {
	chunkInfo
	offset int64 // 0: not written
}

var errClosed = errors.New("parquet: file is closed")

const magic = "PAR1"

// NewWriter starts a file of the given columns with the given key-value
// metadata. It keeps both, and neither may change until Close. Every chunk is
// one call of w.Write.
func NewWriter(w io.Writer, cols []Column, meta map[string]string) *Writer {
	return &Writer{w: w, cols: cols, meta: meta}
}

// Size is the number of bytes written so far.
func (w *Writer) Size() int64 { return w.size }

// Begin starts a row group of the given number of rows. Groups are in the file
// in the order of Begin; a group without rows is left out.
func (w *Writer) Begin(rows int) *Group {
	g := &Group{w: w, rows: rows, chunks: make([]position, len(w.cols))}
	w.groups = append(w.groups, g)
	return g
}

// Write writes a chunk at the file's current end as its column of the group.
// Chunks of several groups may interleave. A second chunk for a column, or one
// with another number of rows, is an error and writes nothing.
func (g *Group) Write(c *Chunk) error {
	switch name := g.w.cols[c.col].Name; {
	case g.w.closed:
		return errClosed
	case g.dropped:
		return fmt.Errorf("parquet: column %q: row group was dropped", name)
	case c.rows != g.rows:
		return fmt.Errorf("parquet: column %q: chunk of %d rows for a row group of %d", name, c.rows, g.rows)
	case g.chunks[c.col].offset != 0:
		return fmt.Errorf("parquet: column %q: written twice in one row group", name)
	}
	if err := g.w.start(); err != nil {
		return err
	}
	at := g.w.size
	if err := g.w.write(c.data); err != nil {
		return err
	}
	g.chunks[c.col] = position{c.chunkInfo, at}
	return nil
}

// Drop takes the group out of the file; the bytes of its chunks stay unused.
func (g *Group) Drop() { g.dropped, g.chunks = true, nil }

// Close makes columns that were never written all NULL and writes the footer.
// A file without rows is valid. Close does not close the underlying writer.
func (w *Writer) Close() error {
	if w.closed {
		return errClosed
	}
	w.closed = true
	if err := w.check(); err != nil {
		return err
	}
	if err := w.start(); err != nil {
		return err
	}
	w.groups = slices.DeleteFunc(w.groups, func(g *Group) bool { return g.dropped || g.rows == 0 })
	tail := w.fill(nil)
	tail, err := w.appendFooter(tail)
	if err != nil {
		return err
	}
	return w.write(tail)
}

// check finds what no footer can say.
func (w *Writer) check() error {
	seen := make(map[string]bool, len(w.cols))
	for _, c := range w.cols {
		if c.Name == "" || c.Type > Bool || seen[c.Name] {
			return fmt.Errorf("parquet: column %q: empty or repeated name, or unknown type", c.Name)
		}
		seen[c.Name] = true
	}
	for _, g := range w.groups {
		if g.rows < 0 || g.rows > math.MaxInt32 {
			return fmt.Errorf("parquet: row group of %d rows", g.rows)
		}
	}
	if len(w.cols) == 0 {
		return errors.New("parquet: file without columns")
	}
	return nil
}

// fill appends an all-NULL chunk for each missing column.
func (w *Writer) fill(tail []byte) []byte {
	for _, g := range w.groups {
		for col := range g.chunks {
			if g.chunks[col].offset == 0 {
				c := nullChunk(col, g.rows)
				g.chunks[col] = position{c.chunkInfo, w.size + int64(len(tail))}
				tail = append(tail, c.data...)
			}
		}
	}
	return tail
}

// start writes the file's head before anything else.
func (w *Writer) start() error {
	if w.size == 0 {
		return w.write([]byte(magic))
	}
	return w.err
}

func (w *Writer) write(b []byte) error {
	if w.err != nil {
		return w.err
	}
	n, err := w.w.Write(b)
	w.size += int64(n)
	if err != nil {
		w.err = fmt.Errorf("parquet: %w", err)
	}
	return w.err
}
