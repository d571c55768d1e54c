package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	pq "github.com/parquet-go/parquet-go"
)

// repeat makes rows by a function.
func repeat[T any](rows int, f func(i int) T) []T {
	out := make([]T, rows)
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func nums(v ...int64) Values { return Values{Nums: v} }

// TestReadBack writes one group of every kind of column and reads it with
// parquet-go and DuckDB.
func TestReadBack(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long text ", 1<<17)
	many := func(rows, distinct int) []column {
		return []column{
			{Column{"s", String}, texts(repeat(rows, func(i int) any { return fmt.Sprint("value ", i*7919%distinct) })...)},
			{Column{"n", Int64}, nums(repeat(rows, func(i int) int64 { return int64(i*7919%distinct) - 100 })...)},
			{Column{"runs", Int64}, nums(repeat(rows, func(i int) int64 { return int64(i / 100 % 9) })...)},
			{Column{"gaps", String}, texts(repeat(rows, func(i int) any {
				if i%1000 < 700 || i%3 == 0 {
					return nil
				}
				return fmt.Sprint(i % 5)
			})...)},
			{Column{"b", Bool}, nums(repeat(rows, func(i int) int64 { return []int64{0, 1, Null, 1, 0}[i%5] })...)},
			{Column{"none", String}, Values{}},
		}
	}
	for _, tt := range []struct {
		name  string
		rows  int
		order []uint32
		cols  []column
	}{
		{"one row", 1, nil, []column{
			{Column{"s", String}, texts("a")},
			{Column{"x", Bytes}, texts("\xff\x00")},
			{Column{"n", Int64}, nums(-1)},
			{Column{"t", TimestampMicros}, nums(-1)},
			{Column{"b", Bool}, nums(1)},
			{Column{"z", Int64}, nums()},
		}},
		{"NULL is not empty", 6, nil, []column{
			{Column{"s", String}, texts("", nil, "", "a", nil)},
			{Column{"n", Int64}, nums(0, Null, -5, 0, Null)},
			{Column{"e", String}, texts("", "", "", "", "", "")},
			{Column{"x", Bytes}, texts(nil, "")},
			{Column{"t", TimestampMicros}, nums(Null, -62135596800000000, 0, 253402300799999999, -1, 1)},
			{Column{"b", Bool}, nums(Null, 0, 1, 2)},
			{Column{"q", Bool}, nums(0, 0, 0, 0, 0, 0)},
		}},
		{"extremes", 3, []uint32{2, 0, 1}, []column{
			{Column{"n", Int64}, nums(math.MaxInt64, math.MinInt64+1, 0)},
			{Column{"u", String}, texts("é", "日本", "\x00")},
			{Column{"long name: \"x\" 日本", Int64}, nums(1, 1, 1)},
		}},
		{"long texts", 5, []uint32{4, 3, 2, 1, 0}, []column{
			{Column{"p", String}, texts(long+"1", nil, long+"2", "short", long+"3")},
			{Column{"d", String}, texts(long, long, long, long, long)},
		}},
		{"pages without values", 3*pageRows + 9, nil, lastRow(3*pageRows + 9)},
		{"100,000 rows", 100_000, nil, many(100_000, 200)},
		{"100,000 rows permuted", 100_000, shuffled(100_000), many(100_000, 90_000)},
		{"70,000 distinct", 300_000, shuffled(300_000), many(300_000, 70_000)},
		{"unique", 140_000, nil, many(140_000, 140_000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := encode(t, tt.rows, tt.order, tt.cols)
			want, schema := want(tt.rows, tt.order, tt.cols), schemaOf(tt.cols)
			same(t, "parquet-go", readParquetGo(t, data, schema), want)
			same(t, "DuckDB", readDuckDB(t, data, schema), want)
		})
	}
}

// lastRow makes columns that are NULL but for the second and the last rows.
func lastRow(rows int) []column {
	at := func(v int64) Values {
		return nums(repeat(rows, func(i int) int64 {
			if i == 1 || i >= rows-2*deltaMini {
				return v * int64(i%3-1)
			}
			return Null
		})...)
	}
	text := func(distinct int) Values {
		return texts(repeat(rows, func(i int) any {
			if i == 1 || i >= rows-40 {
				return fmt.Sprint("text ", i%distinct)
			}
			return nil
		})...)
	}
	return []column{
		{Column{"delta", Int64}, at(math.MaxInt64)},
		{Column{"small", Int64}, at(1)},
		{Column{"bool", Bool}, at(1)},
		{Column{"dict", String}, text(2)},
		{Column{"plain", String}, text(rows)},
	}
}

// TestPageBounds checks that no page holds more than pageBytes of values.
func TestPageBounds(t *testing.T) {
	t.Parallel()
	rows := 9000
	data := encode(t, rows, nil, []column{{Column{"s", String}, texts(repeat(rows, func(i int) any {
		return fmt.Sprint(i, strings.Repeat(" page", i%200))
	})...)}})
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	pages := f.RowGroups()[0].ColumnChunks()[0].Pages()
	defer pages.Close()
	seen, last := 0, int64(pageBytes)
	for {
		p, err := pages.ReadPage()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if last < pageBytes*9/10 || p.Size() > 2*pageBytes {
			t.Errorf("page %d after one of %d bytes has %d", seen, last, p.Size())
		}
		last = p.Size()
		seen++
	}
	if seen < 4 || seen > 6 {
		t.Errorf("%d pages", seen)
	}
}

// TestCollidingInts encodes numbers made to meet in one place of the hash table:
// the dictionary must give up, not try on.
func TestCollidingInts(t *testing.T) {
	t.Parallel()
	inverse := uint64(0x9e3779b97f4a7c15) // modulo 2^64, by Newton's method
	for range 6 {
		inverse *= 2 - 0x9e3779b97f4a7c15*inverse
	}
	v := nums(repeat(20_000, func(i int) int64 { return int64(uint64(i*7919%9000) * inverse) })...)
	cols := []column{{Column{"n", Int64}, v}}
	same(t, "parquet-go", readParquetGo(t, encode(t, 20_000, nil, cols), schemaOf(cols)), want(20_000, nil, cols))
	var e encoder
	e.nums = v.Nums
	if e.buildDict() {
		t.Error("a dictionary of colliding numbers was built")
	}
}

// TestInterleaved writes a column of every group after all groups, drops a group,
// and leaves columns out.
func TestInterleaved(t *testing.T) {
	t.Parallel()
	schema := []Column{{"s", String}, {"late", TimestampMicros}, {"n", Int64}, {"never", Bool}, {"text", String}}
	var file bytes.Buffer
	w := NewWriter(&file, schema, nil)
	var groups []*Group
	var late []*Chunk
	var rowsWant []string
	for k, rows := range []int{70_000, 1, 0, 3000, 5} {
		cols := []column{
			{schema[0], texts(repeat(rows, func(i int) any { return fmt.Sprint(k, i%50) })...)},
			{schema[1], nums(repeat(rows, func(i int) int64 { return int64(k*1_000_000 - i) })...)},
			{schema[2], nums(repeat(rows, func(i int) int64 { return int64(i * i * k) })...)},
			{schema[3], Values{}},
			{schema[4], texts(repeat(rows, func(i int) any { return strings.Repeat(fmt.Sprint(i), 10) })...)},
		}
		g := w.Begin(rows)
		groups = append(groups, g)
		for _, col := range []int{4, 2, 0} {
			write(t, w, g, col, rows, cols[col].values)
		}
		c, err := w.Encode(1, rows, nil, cols[1].values)
		if err != nil {
			t.Fatal(err)
		}
		late = append(late, c)
		if k != 3 {
			rowsWant = append(rowsWant, want(rows, nil, cols)...)
		}
	}
	groups[3].Drop()
	for k := len(late) - 1; k >= 0; k-- {
		if err := groups[k].Write(late[k]); (err != nil) != (k == 3) {
			t.Fatal(k, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if w.Size() != int64(file.Len()) {
		t.Errorf("size %d of a file of %d bytes", w.Size(), file.Len())
	}
	same(t, "parquet-go", readParquetGo(t, file.Bytes(), schema), rowsWant)
	same(t, "DuckDB", readDuckDB(t, file.Bytes(), schema), rowsWant)
	db, path := openDuckDB(t, file.Bytes())
	got := query(t, db, "SELECT s, n FROM read_parquet('"+path+"') WHERE late BETWEEN TIMESTAMP '1970-01-01 00:00:00.999999' AND TIMESTAMP '1970-01-01 00:00:01'")
	if d := cmp.Diff([][]any{{"1 0", int64(0)}}, got); d != "" {
		t.Errorf("range over late chunks (-want +got):\n%s", d)
	}
}

func write(t *testing.T, w *Writer, g *Group, col, rows int, v Values) {
	t.Helper()
	c, err := w.Encode(col, rows, nil, v)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Write(c); err != nil {
		t.Fatal(err)
	}
}

// TestDuckDBTypes checks the types, statistics and metadata that DuckDB sees.
func TestDuckDBTypes(t *testing.T) {
	t.Parallel()
	rows := 3
	data := encode(t, rows, nil, []column{
		{Column{"s", String}, texts("b", nil, "a")},
		{Column{"x", Bytes}, texts("\xfe")},
		{Column{"n", Int64}, nums(5, -7)},
		{Column{"t", TimestampMicros}, nums(-1, 1)},
		{Column{"b", Bool}, nums(1, 0)},
		{Column{"long", String}, texts(strings.Repeat("l", maxStats+1), "a")},
		{Column{"none", Int64}, Values{}},
	})
	db, path := openDuckDB(t, data)
	for _, tt := range []struct {
		sql  string
		want [][]any
	}{
		{"SELECT column_name, column_type FROM (DESCRIBE FROM '" + path + "')", [][]any{
			{"s", "VARCHAR"}, {"x", "BLOB"}, {"n", "BIGINT"}, {"t", "TIMESTAMP"}, {"b", "BOOLEAN"}, {"long", "VARCHAR"}, {"none", "BIGINT"},
		}},
		{"SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('" + path + "')", [][]any{
			{"s", "a", "b", int64(1)},
			{"x", "\\xFE", "\\xFE", int64(2)},
			{"n", "-7", "5", int64(1)},
			{"t", "1969-12-31 23:59:59.999999", "1970-01-01 00:00:00.000001", int64(1)},
			{"b", "false", "true", int64(1)},
			{"long", nil, nil, int64(1)},
			{"none", nil, nil, int64(3)},
		}},
		{"SELECT decode(key), decode(value) FROM parquet_kv_metadata('" + path + "')", [][]any{{"a", "1"}, {"b", "2"}}},
		{"SELECT t::VARCHAR FROM '" + path + "' WHERE t < TIMESTAMP '1970-01-01'", [][]any{{"1969-12-31 23:59:59.999999"}}},
		{"SELECT created_by FROM parquet_file_metadata('" + path + "')", [][]any{{createdBy}}},
	} {
		if d := cmp.Diff(tt.want, query(t, db, tt.sql)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.sql, d)
		}
	}
}

// TestDictionary checks that a dictionary holds the values that occur and no
// others, by first appearance in the order of the chunk.
func TestDictionary(t *testing.T) {
	t.Parallel()
	all := []string{"", "unused one", "second in order", "unused two", "first in order"}
	codes := repeat(1000, func(i int) uint32 { return uint32(2 + 2*(i%2)) })
	v := Values{Codes: codes, Distinct: 4, Value: func(c uint32) []byte { return []byte(all[c]) }}
	order := repeat(1000, func(i int) uint32 { return uint32(i ^ 1) })
	data := encode(t, 1000, order, []column{{Column{"s", String}, v}})
	f, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	pages := f.RowGroups()[0].ColumnChunks()[0].Pages()
	defer pages.Close()
	p, err := pages.ReadPage()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range p.Dictionary().Len() {
		got = append(got, p.Dictionary().Index(int32(i)).String())
	}
	if d := cmp.Diff([]string{"first in order", "second in order"}, got); d != "" {
		t.Errorf("dictionary (-want +got):\n%s", d)
	}
}

// TestDeterministic encodes the same columns on several goroutines, after other
// columns went through the same scratch memory.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	w := NewWriter(&bytes.Buffer{}, []Column{{"s", String}, {"n", Int64}}, nil)
	rows := 30_000
	vals := []Values{
		texts(repeat(rows, func(i int) any { return fmt.Sprint("text ", i*i%20_011, strings.Repeat("x", i%30)) })...),
		nums(repeat(rows, func(i int) int64 { return int64(i * i % 65_537) })...),
	}
	chunks := make([]*Chunk, 16)
	var wg sync.WaitGroup
	for i := range chunks {
		wg.Go(func() {
			var err error
			if chunks[i], err = w.Encode(i%2, rows, nil, vals[i%2]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, c := range chunks {
		if c == nil || !bytes.Equal(c.data, chunks[i%2].data) {
			t.Errorf("chunk %d differs from chunk %d", i, i%2)
		}
	}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	for _, groups := range []int{0, 1} {
		var file bytes.Buffer
		w := NewWriter(&file, []Column{{"s", String}}, nil)
		for range groups {
			w.Begin(0)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		same(t, "parquet-go", readParquetGo(t, file.Bytes(), w.cols), nil)
		same(t, "DuckDB", readDuckDB(t, file.Bytes(), w.cols), nil)
	}
}

// TestEncodeErrors checks what callers may get wrong.
func TestEncodeErrors(t *testing.T) {
	t.Parallel()
	w := NewWriter(&bytes.Buffer{}, []Column{{"s", String}, {"n", Int64}}, nil)
	for _, tt := range []struct {
		name      string
		col, rows int
		order     []uint32
		v         Values
	}{
		{"no column", 2, 1, nil, Values{}},
		{"negative rows", 0, -1, nil, Values{}},
		{"short order", 0, 2, []uint32{0}, Values{}},
		{"unknown code", 0, 1, nil, Values{Codes: []uint32{2}, Distinct: 1}},
		{"not UTF-8", 0, 2, nil, texts("a", "\xff")},
	} {
		if _, err := w.Encode(tt.col, tt.rows, tt.order, tt.v); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
}

// failing fails after some bytes.
type failing struct{ left int }

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestWriteErrors(t *testing.T) {
	t.Parallel()
	for _, left := range []int{0, 4, 100} {
		w := NewWriter(&failing{left}, []Column{{"s", String}}, nil)
		c, err := w.Encode(0, 2, nil, texts("a", "b"))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Begin(2).Write(c); left < 100 && !errors.Is(err, errFull) {
			t.Errorf("write with room for %d: %v", left, err)
		}
		if err := w.Close(); !errors.Is(err, errFull) {
			t.Errorf("close with room for %d: %v", left, err)
		}
	}
	w := NewWriter(&bytes.Buffer{}, []Column{{"s", String}}, nil)
	g := w.Begin(2)
	c, err := w.Encode(0, 2, nil, texts("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(3).Write(c); err == nil {
		t.Error("chunk of two rows in a group of three: no error")
	}
	if err := errors.Join(g.Write(c), w.Close()); err != nil {
		t.Error(err)
	}
	if g.Write(c) == nil || w.Close() == nil {
		t.Error("use after Close: no error")
	}
}
