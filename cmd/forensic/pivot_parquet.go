package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"forensic/analyzers/pivot"
)

// parquetTable reads a Parquet file of flat columns row by row.
type parquetTable struct {
	file    *os.File
	rows    *parquet.GenericReader[any]
	columns []pivot.Column
	types   []parquet.Node
	buf     []parquet.Row
	row     []any
}

// openParquet reads the columns of a file. The library may panic on hostile files,
// which is an error like others.
func openParquet(file *os.File, size int64) (t *parquetTable, err error) {
	defer recoverParquet(&err)
	f, err := parquet.OpenFile(file, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, err
	}
	t = &parquetTable{file: file, rows: parquet.NewGenericReader[any](f), buf: make([]parquet.Row, 1)}
	for _, field := range f.Schema().Fields() {
		if !field.Leaf() || field.Repeated() {
			return nil, fmt.Errorf("column %q has columns or lists inside; only flat tables are read", field.Name())
		}
		t.columns = append(t.columns, pivot.Column{Name: field.Name(), Type: "VARCHAR"})
		t.types = append(t.types, field)
	}
	if len(t.columns) == 0 {
		return nil, errors.New("it has no columns")
	}
	t.row = make([]any, len(t.columns))
	return t, nil
}

func recoverParquet(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("the Parquet file is damaged: %v", r)
	}
}

func (t *parquetTable) Columns() []pivot.Column { return t.columns }

func (t *parquetTable) Next() (row []any, err error) {
	defer recoverParquet(&err)
	n, err := t.rows.ReadRows(t.buf)
	if n == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, err
	}
	for i := range t.row {
		t.row[i] = nil
	}
	for _, v := range t.buf[0] {
		if i := v.Column(); i < len(t.row) && !v.IsNull() {
			t.row[i] = parquetText(v, t.types[i])
		}
	}
	return t.row, nil
}

// parquetText is a value as a text; times as RFC 3339.
func parquetText(v parquet.Value, node parquet.Node) string {
	if l := node.Type().LogicalType(); l != nil && v.Kind() == parquet.Int64 {
		if stamp, ok := l.Value.(*format.TimestampType); ok {
			unit := stamp.Unit.Value.Duration()
			n, per := v.Int64(), int64(time.Second/unit)
			return time.Unix(n/per, n%per*int64(unit)).UTC().Format(time.RFC3339Nano)
		}
	}
	return v.Clone().String()
}

func (t *parquetTable) Close() error { return errors.Join(t.rows.Close(), t.file.Close()) }
