package parquet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/store/event"
)

// read reads a whole file and returns its rows as JSON, and everything else.
func read(t testing.TB, content []byte) (rows []string, b *event.Batch, err error) {
	t.Helper()
	r, err := Format.Open(bytes.NewReader(content), &ingest.Input{Name: "dir/table.parquet"})
	if err != nil {
		return nil, nil, err
	}
	defer r.(io.Closer).Close()
	b = &event.Batch{}
	for err == nil {
		err = r.Read(b)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	for row := range b.Rows() {
		rows = append(rows, string(b.Text(event.ColData, row)))
	}
	return rows, b, err
}

// fixture reads a file of testdata that must be whole.
func fixture(t *testing.T, name string) ([]string, *event.Batch) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	rows, b, err := read(t, content)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Rejects) > 0 {
		t.Fatal(b.Rejects[0].Reason)
	}
	return rows, b
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// TestFixtures reads what pyarrow wrote.
func TestFixtures(t *testing.T) {
	for name, expected := range map[string]string{
		"types_v1_snappy.parquet": "types.jsonl", "types_v2_zstd.parquet": "types.jsonl", "types_v1_none_groups.parquet": "types.jsonl",
		"few_gzip.parquet": "few.jsonl", "few_brotli.parquet": "few.jsonl", "few_lz4.parquet": "few.jsonl", "few_delta.parquet": "few.jsonl",
	} {
		t.Run(name, func(t *testing.T) {
			rows, b := fixture(t, name)
			if diff := cmp.Diff(lines(t, expected), rows); diff != "" {
				t.Error(diff)
			}
			if b.Int(event.ColRecord, 0) != 1 || b.Int(event.ColRecord, 3) != 4 {
				t.Error("records are not counted from 1")
			}
		})
	}
}

func TestManyPages(t *testing.T) {
	for _, name := range []string{"many_delta.parquet", "many_dict.parquet"} {
		rows, _ := fixture(t, name)
		if len(rows) != 3000 {
			t.Fatalf("%s has %d rows", name, len(rows))
		}
		for i, got := range rows {
			n := "null"
			if i%7 != 0 {
				n = strconv.Itoa(i*i%1009 - 500)
			}
			list := "[0,1,2,3"[:max(1, 2*(i%5))] + "]"
			want := `{"n":` + n + `,"s":"prefix ` + strconv.Itoa(i/10) + " " + strconv.Itoa(i) + `","l":` + list + "}"
			if got != want {
				t.Fatalf("%s, row %d: %s, want %s", name, i, got, want)
			}
		}
	}
}

func TestPandas(t *testing.T) {
	first := `{"name":"a","when":"2020-05-12T13:44:02.250000Z","n":1`
	for name, want := range map[string]string{
		"plain": first + "}", "named": first + `,"key":"x"}`, "unnamed": first + `,"index":5}`,
		"stepped": `{"name":"b","when":null,"n":null,"index":1}`, "levels": first + `,"level_0":"p","second":1}`,
	} {
		rows, _ := fixture(t, "pandas_"+name+".parquet")
		if rows[0] != want {
			t.Errorf("%s: %s, want %s", name, rows[0], want)
		}
	}
	rows, _ := fixture(t, "int96.parquet")
	if want := `{"ts":"2020-05-12T15:44:02.250000001","n":1}`; rows[0] != want {
		t.Errorf("%s, want %s", rows[0], want)
	}
}
