// Package parquet reads Apache Parquet files: the rows of a table whose columns
// are stored apart, in pages. Everything that a file says of itself is checked
// before it is believed: sizes, counts, nesting, positions. Values are decoded
// one at a time from the page that each column has open, so that memory does not
// depend on the number of rows.
package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"forensic/ingest"
	"forensic/ingest/internal/frame"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/ingest/internal/spool"
	"forensic/store/event"
)

// Format reads Parquet files.
var Format = &ingest.Format{
	Name: "parquet",
	Doc: "Apache Parquet: each row is a record, its columns are the fields. Times are printed in ISO 8601, with a Z where the column is adjusted " +
		"to UTC; lists, maps and structures as JSON; bytes that are no text as {\"$b64\": ...}. The index of a data frame is a column too.",
	Binary:  true,
	Schemas: schemas.All,
	Sniff:   sniff,
	Open:    open,
}

func sniff(_ string, head []byte) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte("PARE")):
		return "", errors.New("is an encrypted Parquet file")
	case !bytes.HasPrefix(head, magic) || len(head) < 12:
		return "", errors.New("does not begin as a Parquet file")
	}
	return "parquet", nil
}

func open(r io.Reader, in *ingest.Input) (ingest.Reader, error) {
	f, err := spool.New(r, in.TempDir, 0)
	if err == nil {
		var rd *fileReader
		if rd, err = newReader(f, f.Size(), in); err == nil {
			rd.file = f
			return rd, nil
		}
	}
	if f != nil {
		f.Close()
	}
	return nil, err
}

// fileReader reads the rows of a file, row group by row group.
type fileReader struct {
	file   *spool.File
	meta   *footer
	root   *node
	leaves []*node
	index  frame.Index
	table  *frame.Table
	src    source
	cells  assembler
	group  int   // the next row group
	rows   int64 // of the current one; 0 before the first
	row    int64 // the next row of it
	before int64 // rows of the row groups before it
	failed error // the first row group that could not be read whole
	fatal  error // of the row being read
}

func newReader(r io.ReaderAt, size int64, in *ingest.Input) (rd *fileReader, err error) {
	defer func() {
		if p := recover(); p != nil {
			rd, err = nil, fmt.Errorf("the file broke the reader: %v", p)
		}
	}()
	rd = &fileReader{src: source{r: r, values: 16<<20 + 1024*size, bytes: 1<<30 + 1024*size}}
	if rd.meta, err = readFooter(r, size); err != nil {
		return nil, err
	}
	if rd.root, rd.leaves, err = readSchema(rd.meta.elements); err != nil {
		return nil, err
	}
	rd.src.end = rd.meta.start
	rd.index = frame.PandasIndex(rd.meta.pandas)
	var columns []frame.Column
	for _, n := range rd.root.kids {
		c := frame.Column{Name: n.name, Kind: n.kind}
		if n.repetition == repeated {
			c.Kind = event.CellJSON
		}
		if name, ok := rd.index.Names[n.name]; ok {
			c.Name = name
		}
		columns = append(columns, c)
	}
	for _, r := range rd.index.Ranges {
		columns = append(columns, frame.Column{Name: r.Name, Kind: event.CellInt})
	}
	if rd.table, err = frame.New(in, record.TableName(in.Name), columns, size); err != nil {
		return nil, err
	}
	rd.cells = assembler{cursors: make([]cursor, len(rd.leaves)), values: &rd.table.Values}
	return rd, nil
}

// Close releases the file.
func (rd *fileReader) Close() error {
	rd.src.close()
	return rd.file.Close()
}

// readRows is how many rows a call of Read makes at most.
const readRows = 256

// Read appends some rows. A row group that is damaged is left at the damage; its
// error is returned after the last row group.
func (rd *fileReader) Read(b *event.Batch) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the file broke the reader: %v", p)
		}
	}()
	rd.table.Begin(b)
	for n := 0; n < readRows && b.Bytes() < ingest.BlockSize; {
		if rd.row == rd.rows {
			more, err := rd.nextGroup()
			if err != nil {
				return err
			}
			if !more {
				continue
			}
		}
		n++
		if err := rd.readRow(); errors.Is(err, frame.ErrLimit) {
			return err
		} else if err != nil {
			rd.abandon(err)
		}
	}
	return nil
}

// nextGroup opens the next row group; false if it has no rows or is damaged. It
// returns io.EOF after the last.
func (rd *fileReader) nextGroup() (bool, error) {
	rd.closeGroup()
	if rd.group == len(rd.meta.rowGroups) {
		if rd.failed != nil {
			return false, rd.failed
		}
		return false, io.EOF
	}
	g := &rd.meta.rowGroups[rd.group]
	rd.group++
	if rd.group > 1 {
		rd.before += rd.meta.rowGroups[rd.group-2].rows
	}
	rd.row, rd.rows = 0, g.rows
	if g.rows == 0 || len(rd.leaves) == 0 {
		rd.rows = 0
		return false, nil
	}
	err := rd.openGroup(g)
	if errors.Is(err, frame.ErrLimit) {
		return false, err
	}
	if err != nil {
		rd.abandon(err)
		return false, nil
	}
	return true, nil
}

func (rd *fileReader) openGroup(g *rowGroup) error {
	if g.rows < 0 || len(g.chunks) != len(rd.leaves) {
		return fmt.Errorf("%d rows of %d columns where the schema has %d", g.rows, len(g.chunks), len(rd.leaves))
	}
	for i, leaf := range rd.leaves {
		if err := rd.cells.cursors[i].open(&rd.src, leaf, &g.chunks[i]); err != nil {
			return fmt.Errorf("column %q: %w", leaf.name, err)
		}
	}
	return nil
}

func (rd *fileReader) closeGroup() {
	for i := range rd.cells.cursors {
		rd.cells.cursors[i].close()
	}
}

// abandon leaves the current row group.
func (rd *fileReader) abandon(err error) {
	if rd.failed == nil {
		rd.failed = fmt.Errorf("row group %d of %d: %d of its %d rows are read: %w", rd.group, len(rd.meta.rowGroups), rd.row, rd.rows, err)
	}
	rd.closeGroup()
	rd.rows = rd.row
}

// readRow makes a row.
func (rd *fileReader) readRow() error {
	rd.fatal = nil
	if err := rd.table.Row(rd.cell); err != nil {
		return err
	}
	if rd.fatal != nil {
		return rd.fatal
	}
	if err := rd.cells.skip(rd.row); err != nil {
		return err
	}
	rd.row++
	return nil
}

// cell appends the cell of a column in the current row.
func (rd *fileReader) cell(dst []byte, column int) ([]byte, error) {
	if i := column - len(rd.root.kids); i >= 0 {
		return strconv.AppendInt(dst, rd.index.Ranges[i].Value(rd.before+rd.row), 10), nil
	}
	n := rd.root.kids[column]
	dst, err := rd.cells.node(dst, n)
	for i := n.leaf; i < n.end && err == nil; i++ {
		if rd.cells.cursors[i].record != rd.row+1 {
			err = errRagged
		}
	}
	if err != nil && !errors.Is(err, errLong) {
		rd.fatal = fmt.Errorf("column %q: %w", n.name, err)
	}
	return dst, err
}
