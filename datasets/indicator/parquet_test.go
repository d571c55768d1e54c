package indicator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"forensic/datasets/indicator/indicatortest"
	"forensic/datasets/reference"
)

// sqlTypes are the types of DuckDB by the logical types of Parquet, as DuckDB reads
// them: a time that is not adjusted to UTC is a TIMESTAMP, without a zone.
var sqlTypes = map[string]string{
	"STRING": "VARCHAR", "BOOLEAN": "BOOLEAN", "INT(32,true)": "INTEGER", "INT(64,true)": "BIGINT",
	"TIMESTAMP(isAdjustedToUTC=false,unit=MICROS)": "TIMESTAMP",
}

func writeFile(t testing.TB, in io.Reader, o Options) ([]byte, Stats) {
	t.Helper()
	var out bytes.Buffer
	stats, err := writeParquet(t.Context(), in, "feed.csv", &out, o, 5000)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), stats
}

func openFile(t testing.TB, file []byte) *parquet.File {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParquetColumns(t *testing.T) {
	file, _ := writeFile(t, strings.NewReader("203.0.113.9\n"), Options{})
	var columns []string
	for _, c := range openFile(t, file).Schema().Fields() {
		kind := c.Type().String()
		columns = append(columns, c.Name()+" "+sqlTypes[kind])
		if sqlTypes[kind] == "" {
			t.Errorf("%s is of type %s", c.Name(), kind)
		}
	}
	if want := strings.Join(strings.Fields(reference.IndicatorColumns), " "); strings.Join(columns, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(columns, ", "), want)
	}
}

// rows reads a file back, each row as its texts; NULL is "-".
func readRows(t testing.TB, file []byte) (all []string) {
	t.Helper()
	for _, g := range openFile(t, file).RowGroups() {
		r := g.Rows()
		buf := make([]parquet.Row, 64)
		for {
			n, err := r.ReadRows(buf)
			for _, row := range buf[:n] {
				texts := make([]string, len(row))
				for i, v := range row {
					if texts[i] = "-"; !v.IsNull() {
						texts[i] = v.String()
					}
				}
				all = append(all, strings.Join(texts, " | "))
			}
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		r.Close()
	}
	return all
}

func TestParquetRows(t *testing.T) {
	file, stats := writeFile(t, strings.NewReader(`ioc,type,severity,confidence,category,threat name,description,tags,valid until,reference
bad.example,domain,high,90,c2,Evil,"it ""is""","a,b",2030-01-01 00:00:00,https://report.example
203.0.113.9,ip,,0,,,,,,
203.0.113.0/24,cidr,,,,,,,,
`), Options{Provider: "Invented"})
	want := []string{
		`dns | bad.example | exact | high | false | 90 | c2 | Evil | it "is" | ["a","b"] | - | 1893456000000000 | Invented | feed.csv | 2 | https://report.example`,
		`ip | 203.0.113.0/24 | block | warning | false | - | - | - | - | - | - | - | Invented | feed.csv | 4 | -`,
		`ip | 203.0.113.9 | exact | warning | false | 0 | - | - | - | - | - | - | Invented | feed.csv | 3 | -`,
	}
	if diff := cmp.Diff(want, readRows(t, file)); diff != "" {
		t.Error(diff)
	}
	if stats.Records != 3 || stats.Format != "csv" {
		t.Errorf("%+v", stats)
	}
}

// A file of several row groups has all rows, sorted in each, and the same bytes
// every time.
func TestParquetGroups(t *testing.T) {
	const n = 12_000
	file, stats := writeFile(t, indicatortest.Feed(indicatortest.CSV, n, 7), Options{})
	again, _ := writeFile(t, iotestReader{indicatortest.Feed(indicatortest.CSV, n, 7)}, Options{})
	if !bytes.Equal(file, again) {
		t.Error("other bytes the second time")
	}
	f := openFile(t, file)
	if f.NumRows() != stats.Records || len(f.RowGroups()) != 3 || stats.Values != n {
		t.Errorf("%d rows in %d groups, %d records of %d values", f.NumRows(), len(f.RowGroups()), stats.Records, stats.Values)
	}
	for _, g := range f.RowGroups() {
		var keys []string
		r := parquet.NewGenericRowGroupReader[struct {
			Type  string `parquet:"type"`
			Value string `parquet:"value"`
			Match string `parquet:"match"`
		}](g)
		buf := make([]struct {
			Type  string `parquet:"type"`
			Value string `parquet:"value"`
			Match string `parquet:"match"`
		}, 1000)
		for {
			k, err := r.Read(buf)
			for _, row := range buf[:k] {
				keys = append(keys, fmt.Sprintf("%s\x00%s\x00%s", row.Type, row.Match, row.Value))
			}
			if err != nil {
				break
			}
		}
		if !slices.IsSorted(keys) || int64(len(keys)) != g.NumRows() {
			t.Errorf("%d of %d rows, sorted: %v", len(keys), g.NumRows(), slices.IsSorted(keys))
		}
	}
}

// iotestReader reads in odd pieces.
type iotestReader struct{ io.Reader }

func (r iotestReader) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(len(p), 1021)]) }

// An empty table is a file too; it is for the caller to say that it is of no use.
func TestParquetEmpty(t *testing.T) {
	file, stats := writeFile(t, strings.NewReader("ioc\n10.0.0.1\n"), Options{})
	if openFile(t, file).NumRows() != 0 || stats.Dropped != 1 {
		t.Errorf("%+v", stats)
	}
}

// failing is a disk that is full after n bytes.
type failing struct{ n int }

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestParquetErrors(t *testing.T) {
	for _, room := range []int{0, 100, 1 << 16} {
		_, err := writeParquet(t.Context(), indicatortest.Feed(indicatortest.Text, 12_000, 1), "x", &failing{room}, Options{}, 1000)
		if !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
	if _, err := WriteParquet(t.Context(), strings.NewReader("no values\n"), "x", io.Discard, Options{}); err == nil {
		t.Error("a text without values was taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	_, err := Import(ctx, indicatortest.Feed(indicatortest.Text, 20_000, 1), "x", Options{}, func(reference.Indicator) error {
		if n++; n == 1000 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n > 10_000 {
		t.Errorf("canceled: %v after %d", err, n)
	}
	for _, kind := range []indicatortest.Kind{indicatortest.Text, indicatortest.CSV, indicatortest.STIX} {
		_, err := WriteParquet(ctx, indicatortest.Feed(kind, 1000, 1), "x", io.Discard, Options{})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s canceled before: %v", kind, err)
		}
	}
}
