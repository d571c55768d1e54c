// Package frame turns tables of typed columns into rows: what Parquet, Arrow and
// pickled data frames have in common. A row becomes a record of named fields, as
// if it had been read from JSON, and goes through record.Mapper.
package frame

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"forensic/ingest"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/store/event"
)

// Column is a column of a table.
type Column struct {
	Name string
	// Kind is the kind of its cells, CellNull where only a cell tells. Cells that
	// are objects or arrays are CellJSON whatever it says.
	Kind event.CellKind
}

// MaxColumns bounds the columns of a table.
const MaxColumns = 1 << 16

// MaxDepth is how deep the types of columns may nest.
const MaxDepth = 100

// ErrLimit is wrapped by the errors about evidence that would yield too much.
var ErrLimit = errors.New("limit exceeded")

// Table makes the rows of a table. It is used by one goroutine.
type Table struct {
	Values Values // writes cells and counts what is odd about them

	name    string
	options *ingest.RecordOptions
	columns []Column
	kinds   []event.CellKind
	mapper  *record.Mapper
	object  record.Object
	cell    []byte
	cells   int64 // that may still come
	text    int64 // bytes of records that may still come
	batch   *event.Batch
}

// New makes a table of the given name out of a member of size bytes. Names of
// columns are made unique, and column_1 and so on where they are empty. The cells
// and the text of all rows are bounded by the size of the member: compression
// may repeat a value many times, but not without end.
func New(in *ingest.Input, name string, columns []Column, size int64) (*Table, error) {
	if len(columns) > MaxColumns {
		return nil, fmt.Errorf("%w: %d columns, at most %d are read", ErrLimit, len(columns), MaxColumns)
	}
	if size < 0 || size > 1<<50 {
		return nil, fmt.Errorf("%w: a size of %d bytes", ErrLimit, size)
	}
	t := &Table{
		name: name, options: &in.Options, columns: Unique(columns), kinds: make([]event.CellKind, len(columns)),
		mapper: record.NewMapper(schemas.All), cells: 16<<20 + 1024*size, text: 256<<20 + 1024*size,
	}
	return t, nil
}

// Begin tells that the next rows go to b. It is due whenever b was handed on.
func (t *Table) Begin(b *event.Batch) {
	t.batch = b
	t.mapper.Begin(b, t.name, t.options)
}

// Row appends a row to the batch. Cell appends the JSON of the cell in a column;
// its error rejects the row. The error of Row wraps ErrLimit: no more rows are read.
func (t *Table) Row(cell func(dst []byte, column int) ([]byte, error)) error {
	if t.cells -= int64(len(t.columns)) + 1; t.cells < 0 {
		return fmt.Errorf("%w: many more cells than a member of its size should hold", ErrLimit)
	}
	b := t.batch
	b.Next()
	err := t.build(cell)
	number := int64(b.Rows() + len(b.Rejects))
	t.Values.flush(b)
	if t.text < 0 {
		b.Cancel()
		return fmt.Errorf("%w: much more text than a member of its size should hold", ErrLimit)
	}
	if err != nil {
		b.Cancel()
		b.Reject(event.Reject{Record: number, Reason: err.Error()})
		return nil
	}
	fields, data := t.object.Done()
	t.mapper.Kinds = t.kinds
	t.mapper.Row(fields, data)
	b.SetInt(event.ColRecord, number)
	return nil
}

// build makes the record of a row.
func (t *Table) build(cell func(dst []byte, column int) ([]byte, error)) (err error) {
	t.object.Reset()
	size := 2
	for i := range t.columns {
		c := &t.columns[i]
		t.cell, err = cell(t.cell[:0], i)
		n := len(t.cell) + len(c.Name) + len(`"":,`)
		size += n
		t.text -= int64(n)
		if err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
		if size > ingest.MaxLine {
			return fmt.Errorf("the record has more than %d bytes", ingest.MaxLine)
		}
		t.object.Raw(c.Name, t.cell)
		t.kinds[i] = kindOf(c.Kind, t.cell)
	}
	return nil
}

// Columns are the columns of the table, under their final names.
func (t *Table) Columns() []Column { return t.columns }

// kindOf is the kind of a cell in a column.
func kindOf(k event.CellKind, cell []byte) event.CellKind {
	var first byte
	if len(cell) > 0 {
		first = cell[0]
	}
	switch {
	case first == '{' || first == '[':
		return event.CellJSON
	case k == event.CellInt && len(cell) > 18:
		return event.CellFloat
	case k != event.CellNull:
		return k
	case first == '"':
		return event.CellText
	case first == 't' || first == 'f':
		return event.CellBool
	case first == 'n' || first == 0:
		return event.CellNull
	case len(cell) > 18 || strings.ContainsAny(string(cell), ".eE"):
		return event.CellFloat
	}
	return event.CellInt
}

// Unique gives every column a name of its own: name, name_1, name_2.
func Unique(columns []Column) []Column {
	used := make(map[string]int, len(columns))
	out := make([]Column, len(columns))
	for i, c := range columns {
		c.Name = strings.ToValidUTF8(c.Name, "\ufffd")
		if strings.TrimSpace(c.Name) == "" {
			c.Name = "column_" + strconv.Itoa(i+1)
		}
		base := c.Name
		for _, taken := used[c.Name]; taken; _, taken = used[c.Name] {
			used[base]++
			c.Name = base + "_" + strconv.Itoa(used[base])
		}
		used[c.Name] = 0
		out[i] = c
	}
	return out
}
