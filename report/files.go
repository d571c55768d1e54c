package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"forensic/analyzers/finding"
)

var plainNumber = regexp.MustCompile(`^-?\d+(\.\d+)?([eE][-+]?\d+)?$`)

// guard keeps a spreadsheet from taking a cell for a formula: an apostrophe goes
// before a cell that begins with = + - @ tab or carriage return, and before one
// that begins with an apostrophe and one of these, so that taking one apostrophe
// away from such cells gives the original. Plain numbers stay.
func guard(cell string) string {
	bare := cell
	for len(bare) > 0 && bare[0] == '\'' {
		bare = bare[1:]
	}
	if bare == "" || plainNumber.MatchString(cell) {
		return cell
	}
	switch bare[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + cell
	}
	return cell
}

// csvOf writes a table as CSV with guarded cells.
func csvOf(t *finding.Table) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	record := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		record[i] = c.Key
	}
	if err := w.Write(record); err != nil {
		return nil, err
	}
	for _, row := range t.Rows {
		for i := range record {
			record[i] = ""
			if i < len(row) {
				record[i] = guard(row[i])
			}
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// parquetOf writes a table as Parquet, typed by the kinds of its columns.
func parquetOf(t *finding.Table) ([]byte, error) {
	group := parquet.Group{}
	for _, c := range t.Columns {
		group[c.Key] = parquet.Compressed(parquet.Optional(nodeOf(c.Kind)), &parquet.Zstd)
	}
	schema := parquet.NewSchema("table", group)
	index := map[string]int{} // parquet-go sorts the columns by name
	for i, f := range schema.Fields() {
		index[f.Name()] = i
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[any](&out, schema, parquet.CreatedBy("forensic", "1", "0"))
	rows := make([]parquet.Row, 0, len(t.Rows))
	for _, r := range t.Rows {
		row := make(parquet.Row, len(t.Columns))
		for i, c := range t.Columns {
			cell := ""
			if i < len(r) {
				cell = r[i]
			}
			col := index[c.Key]
			row[col] = valueOf(c.Kind, cell).Level(0, 1, col)
			if row[col].IsNull() {
				row[col] = parquet.NullValue().Level(0, 0, col)
			}
		}
		rows = append(rows, row)
	}
	if _, err := w.WriteRows(rows); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func nodeOf(k finding.ColumnKind) parquet.Node {
	switch k {
	case finding.KindInt:
		return parquet.Int(64)
	case finding.KindFloat:
		return parquet.Leaf(parquet.DoubleType)
	case finding.KindTime:
		return parquet.Timestamp(parquet.Microsecond)
	}
	return parquet.String()
}

// valueOf parses a cell; one that is not what its column promises is NULL, as is
// an empty one.
func valueOf(k finding.ColumnKind, cell string) parquet.Value {
	if cell == "" {
		return parquet.NullValue()
	}
	switch k {
	case finding.KindInt:
		if n, err := strconv.ParseInt(cell, 10, 64); err == nil {
			return parquet.Int64Value(n)
		}
	case finding.KindFloat:
		if f, err := strconv.ParseFloat(cell, 64); err == nil {
			return parquet.DoubleValue(f)
		}
	case finding.KindTime:
		if t, err := time.Parse(time.RFC3339Nano, cell); err == nil {
			return parquet.Int64Value(t.UnixMicro())
		}
	default:
		return parquet.ByteArrayValue([]byte(cell))
	}
	return parquet.NullValue()
}

// addData adds the data files of a table under data/.
func (b *bundle) addData(name string, t *finding.Table) error {
	text, err := csvOf(t)
	if err != nil {
		return fmt.Errorf("data %s: %w", name, err)
	}
	columnar, err := parquetOf(t)
	if err != nil {
		return fmt.Errorf("data %s: %w", name, err)
	}
	if err := b.add("data/"+name+".csv", text); err != nil {
		return err
	}
	return b.add("data/"+name+".parquet", columnar)
}
