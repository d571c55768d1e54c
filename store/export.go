package store

import (
	"database/sql"
	"fmt"
	"io"
	"time"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

// exportRows is the size of the row groups of an export.
const exportRows = 65536

// Rows is the result of a query; *sql.Rows is one. One that no database made can
// tell the SQL types of its columns by a method Types() []string; without, they are
// texts.
type Rows interface {
	Columns() ([]string, error)
	Next() bool
	Scan(into ...any) error
	Err() error
}

// WriteParquet writes the rows of a query as one Parquet file and returns how
// many there were. Integers, booleans and timestamps keep their type; anything
// else becomes text.
func WriteParquet(w io.Writer, rows Rows) (n int64, err error) {
	cols, err := exportColumns(rows)
	if err != nil {
		return 0, err
	}
	out := parquet.NewWriter(w, cols, nil)
	vectors := make([]event.Vector, len(cols))
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	held := 0
	flush := func() error {
		group := out.Begin(held)
		for i := range vectors {
			v := &vectors[i]
			chunk, err := out.Encode(i, held, nil, parquet.Values{Codes: v.Codes, Value: v.Dict.Value, Distinct: v.Dict.Len(), Nums: v.Nums})
			if err != nil {
				return err
			}
			if err := group.Write(chunk); err != nil {
				return err
			}
			*v = event.Vector{}
		}
		held = 0
		return nil
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		for i, v := range values {
			appendValue(&vectors[i], cols[i].Type, v)
		}
		n++
		if held++; held == exportRows {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return n, err
	}
	if held > 0 {
		if err := flush(); err != nil {
			return n, err
		}
	}
	return n, out.Close()
}

// exportColumns are the columns of a result with their types.
func exportColumns(rows Rows) ([]parquet.Column, error) {
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	types := make([]string, len(names))
	switch typed := rows.(type) {
	case interface{ Types() []string }:
		types = typed.Types()
	case interface {
		ColumnTypes() ([]*sql.ColumnType, error)
	}:
		list, err := typed.ColumnTypes()
		if err != nil {
			return nil, err
		}
		for i, t := range list {
			types[i] = t.DatabaseTypeName()
		}
	}
	cols := make([]parquet.Column, len(names))
	for i, name := range names {
		cols[i] = parquet.Column{Name: name, Type: exportType(types[i])}
	}
	return cols, nil
}

func exportType(database string) parquet.Type {
	switch database {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER":
		return parquet.Int64
	case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS":
		return parquet.TimestampMicros
	case "BOOLEAN":
		return parquet.Bool
	}
	return parquet.String
}

func appendValue(v *event.Vector, t parquet.Type, value any) {
	if t == parquet.String {
		code := uint32(0)
		if value != nil {
			code = v.Dict.Add([]byte(fmt.Sprint(value)))
		}
		v.Codes = append(v.Codes, code)
		return
	}
	n := event.Null
	switch x := value.(type) {
	case int64:
		n = x
	case int32:
		n = int64(x)
	case int16:
		n = int64(x)
	case int8:
		n = int64(x)
	case uint32:
		n = int64(x)
	case uint16:
		n = int64(x)
	case uint8:
		n = int64(x)
	case time.Time:
		n = x.UnixMicro()
	case bool:
		n = 0
		if x {
			n = 1
		}
	}
	v.Nums = append(v.Nums, n)
}
