package report

import (
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"forensic/analyzers/finding"
)

// writeParquet writes a table as one Parquet file: columns typed by kind and all
// optional, an empty cell being NULL. A column that holds a cell which is not
// what its kind promises is stored as text, so that nothing is lost.
func writeParquet(w io.Writer, t finding.Table, version string) error {
	columns := make([]column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = column{parquet.Optional(parquet.Compressed(parquet.String(), &parquet.Zstd)), c.Key, textValue}
		if k, ok := typed[c.Kind]; ok && fits(t.Rows, i, k.read) {
			columns[i] = column{parquet.Optional(parquet.Compressed(k.node, &parquet.Zstd)), c.Key, k.read}
		}
	}
	out := parquet.NewGenericWriter[any](w, parquet.NewSchema("table", inOrder(columns)), parquet.CreatedBy("forensic", version, ""))
	row := make(parquet.Row, len(columns))
	for n, cells := range t.Rows {
		for i, c := range columns {
			row[i] = parquet.NullValue().Level(0, 0, i)
			if text := cell(cells, i); text != "" {
				v, err := c.read(text)
				if err != nil {
					return fmt.Errorf("row %d, column %s: %w", n+1, c.name, err)
				}
				row[i] = v.Level(0, 1, i)
			}
		}
		if _, err := out.WriteRows([]parquet.Row{row}); err != nil {
			return err
		}
	}
	return out.Close()
}

// readFunc turns the text of a cell into a value.
type readFunc func(string) (parquet.Value, error)

var typed = map[finding.ColumnKind]struct {
	node parquet.Node
	read readFunc
}{
	finding.KindInt:   {parquet.Leaf(parquet.Int64Type), intValue},
	finding.KindFloat: {parquet.Leaf(parquet.DoubleType), floatValue},
	finding.KindTime:  {parquet.Timestamp(parquet.Microsecond), timeValue},
}

func textValue(s string) (parquet.Value, error) {
	return parquet.ByteArrayValue([]byte(strings.ToValidUTF8(s, "\ufffd"))), nil
}

func intValue(s string) (parquet.Value, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	return parquet.Int64Value(n), err
}

func floatValue(s string) (parquet.Value, error) {
	f, err := strconv.ParseFloat(s, 64)
	return parquet.DoubleValue(f), err
}

func timeValue(s string) (parquet.Value, error) {
	at, err := time.Parse(time.RFC3339Nano, s)
	return parquet.Int64Value(at.UnixMicro()), err
}

// fits tells whether every cell of a column is what its kind promises.
func fits(rows [][]string, i int, read readFunc) bool {
	for _, row := range rows {
		if text := cell(row, i); text != "" {
			if _, err := read(text); err != nil {
				return false
			}
		}
	}
	return true
}

// ordered is a group that keeps its columns in reading order; a parquet.Group
// sorts them by name.
type ordered struct {
	parquet.Group
	fields []parquet.Field
}

func inOrder(columns []column) ordered {
	o := ordered{Group: make(parquet.Group, len(columns))}
	for _, c := range columns {
		o.Group[c.name] = c.Node
		o.fields = append(o.fields, c)
	}
	return o
}

// Fields are the columns in reading order.
func (o ordered) Fields() []parquet.Field { return o.fields }

// column is one column and how to read its cells.
type column struct {
	parquet.Node
	name string
	read readFunc
}

// Name is the key of the column.
func (c column) Name() string { return c.name }

// Value is not called: rows are written as values already.
func (c column) Value(base reflect.Value) reflect.Value { return base }
