package parquet

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/google/go-cmp/cmp"
	pq "github.com/parquet-go/parquet-go"
)

// column is a column of a test: what goes in, and what must come out.
type column struct {
	Column
	values Values
}

// texts makes the values of a text column; nil is NULL.
func texts(rows ...any) Values {
	var v Values
	codes, dict := map[string]uint32{}, [][]byte{nil}
	for _, r := range rows {
		if r == nil {
			v.Codes = append(v.Codes, 0)
			continue
		}
		s := r.(string)
		if codes[s] == 0 {
			codes[s] = uint32(len(dict))
			dict = append(dict, []byte(s))
		}
		v.Codes = append(v.Codes, codes[s])
	}
	v.Distinct = len(dict) - 1
	v.Value = func(code uint32) []byte { return dict[code] }
	return v
}

// cell is the value that row i of a chunk must have, as text.
func (c column) cell(order []uint32, i int) string {
	if order != nil {
		i = int(order[i])
	}
	v := c.values
	if c.Type == String || c.Type == Bytes {
		if i >= len(v.Codes) || v.Codes[i] == 0 {
			return "NULL"
		}
		return fmt.Sprintf("%q", v.Value(v.Codes[i]))
	}
	switch {
	case i >= len(v.Nums) || v.Nums[i] == Null:
		return "NULL"
	case c.Type == Bool:
		return fmt.Sprint(v.Nums[i] != 0)
	}
	return fmt.Sprint(v.Nums[i])
}

func schemaOf(cols []column) []Column {
	var schema []Column
	for _, c := range cols {
		schema = append(schema, c.Column)
	}
	return schema
}

// encode makes a file of one row group.
func encode(t testing.TB, rows int, order []uint32, cols []column) []byte {
	t.Helper()
	var file bytes.Buffer
	w := NewWriter(&file, schemaOf(cols), map[string]string{"b": "2", "a": "1"})
	g := w.Begin(rows)
	for i, c := range cols {
		chunk, err := w.Encode(i, rows, order, c.values)
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// want is what a group must read back as, row by row.
func want(rows int, order []uint32, cols []column) []string {
	var out []string
	for i := range rows {
		var b strings.Builder
		for _, c := range cols {
			b.WriteString(c.cell(order, i) + " ")
		}
		out = append(out, b.String())
	}
	return out
}

// readParquetGo reads all rows of a file with parquet-go.
func readParquetGo(t testing.TB, data []byte, cols []Column) []string {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	buf := make([]pq.Row, 64)
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		for {
			n, err := rows.ReadRows(buf)
			for _, row := range buf[:n] {
				var b strings.Builder
				for i, v := range row {
					b.WriteString(cellOf(v, cols[i].Type) + " ")
				}
				out = append(out, b.String())
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func cellOf(v pq.Value, kind Type) string {
	switch {
	case v.IsNull():
		return "NULL"
	case kind == Bool:
		return fmt.Sprint(v.Boolean())
	case kind == String || kind == Bytes:
		return fmt.Sprintf("%q", v.ByteArray())
	}
	return fmt.Sprint(v.Int64())
}

// readDuckDB reads all rows of a file with DuckDB, in the order of the file.
func readDuckDB(t testing.TB, data []byte, cols []Column) []string {
	t.Helper()
	var exprs []string
	for _, c := range cols {
		name := `"` + strings.ReplaceAll(c.Name, `"`, `""`) + `"`
		if c.Type == TimestampMicros {
			name = "epoch_us(" + name + ")"
		}
		exprs = append(exprs, name)
	}
	db, file := openDuckDB(t, data)
	var out []string
	for _, r := range query(t, db, "SELECT "+strings.Join(exprs, ",")+" FROM read_parquet('"+file+"')") {
		var b strings.Builder
		for i, v := range r {
			switch kind := cols[i].Type; {
			case v == nil:
				b.WriteString("NULL ")
			case kind == String || kind == Bytes:
				fmt.Fprintf(&b, "%q ", v)
			default:
				fmt.Fprintf(&b, "%v ", v)
			}
		}
		out = append(out, b.String())
	}
	return out
}

// openDuckDB stores a file where DuckDB can read it.
func openDuckDB(t testing.TB, data []byte) (*sql.DB, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "t.parquet")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	query(t, db, "SET preserve_insertion_order = true")
	query(t, db, "SET TimeZone = 'Pacific/Auckland'")
	return db, file
}

func query(t testing.TB, db *sql.DB, sql string) [][]any {
	t.Helper()
	rows, err := db.Query(sql)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]any
	for rows.Next() {
		row, at := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// same compares rows and shows the first that differs, cut to a readable length.
func same(t testing.TB, who string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", who, len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			g, w := got[i], want[i]
			t.Fatalf("%s: row %d (-want +got):\n%s", who, i, cmp.Diff(w[:min(len(w), 500)], g[:min(len(g), 500)]))
		}
	}
}

func shuffled(rows int) []uint32 {
	order := make([]uint32, rows)
	for i, p := range rand.New(rand.NewPCG(1, 2)).Perm(rows) {
		order[i] = uint32(p)
	}
	return order
}
