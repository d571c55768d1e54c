package pickle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
)

// fixture is what gen.py says must be read of a frame.
type fixture struct {
	Value, Frame   string
	Rows           int
	Index, Columns []struct {
		Name, Type, Zone string
		Cells            []any
	}
}

// gunzip reads a compressed file.
func gunzip(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func fixtures(t *testing.T, path string) (out []fixture) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		dec := json.NewDecoder(bytes.NewReader(in.Bytes()))
		dec.UseNumber()
		var one fixture
		if err := dec.Decode(&one); err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

// TestFixtures reads what the versions of pandas wrote.
func TestFixtures(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pkl.gz")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	cells := 0
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".pkl.gz"), func(t *testing.T) {
			res, err := Load(bytes.NewReader(gunzip(t, file)), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Warnings) != 1 || !strings.Contains(res.Warnings[0], "not UTF-8") || len(res.Globals) > 0 {
				t.Errorf("warnings %q, globals %+v", res.Warnings, res.Globals)
			}
			byName := map[string]Value{}
			for _, v := range res.Values {
				byName[v.Name] = v
			}
			want := fixtures(t, strings.TrimSuffix(file, file[strings.LastIndex(file, ".p")-3:])+".jsonl")
			if len(want) != len(res.Values) {
				t.Errorf("%d values, want %d", len(res.Values), len(want))
			}
			for _, w := range want {
				cells += w.check(t, byName[w.Value])
			}
		})
	}
	t.Logf("%d cells", cells)
}

func (w fixture) check(t *testing.T, v Value) (cells int) {
	f, ok := v.Frame()
	if !ok {
		t.Errorf("%s: no frame", w.Value)
		return 0
	}
	if f.Name != w.Frame || f.Rows != w.Rows || len(f.Columns) != len(w.Columns) || len(f.Index) != len(w.Index) || len(f.Warnings) > 0 {
		t.Errorf("%s: %q of %d rows, %d columns, %d levels, %q; want %q of %d, %d, %d", w.Value,
			f.Name, f.Rows, len(f.Columns), len(f.Index), f.Warnings, w.Frame, w.Rows, len(w.Columns), len(w.Index))
		return 0
	}
	for i := range append(w.Index, w.Columns...) {
		c, want := (*Column)(nil), append(w.Index, w.Columns...)[i]
		if c = &f.Index[min(i, max(0, len(f.Index)-1))]; i >= len(f.Index) {
			c = &f.Columns[i-len(f.Index)]
		}
		if c.Name != want.Name || c.Type != want.Type || c.Zone != want.Zone {
			t.Errorf("%s: column %q %s in %q; want %q %s in %q", w.Value, c.Name, c.Type, c.Zone, want.Name, want.Type, want.Zone)
		}
		for row, cell := range want.Cells {
			cells++
			got := c.Cell(row)
			if out := got.AppendJSON(nil); !sameCell(out, cell) {
				t.Errorf("%s: %q row %d: %s, want %s", w.Value, c.Name, row, out, plain(cell))
			}
			if !got.Null && got.Kind != c.Kind && c.Kind != JSON && c.Kind != Float {
				t.Errorf("%s: %q row %d: kind %v in a column of %v", w.Value, c.Name, row, got.Kind, c.Kind)
			}
		}
	}
	return cells
}

// sameCell compares JSON with what is expected; {"number": digits} is a number
// of exactly these digits, {"set": items} a list in any order.
func sameCell(got []byte, want any) bool {
	if m, ok := want.(map[string]any); ok {
		if digits, ok := m["number"].(string); ok {
			return string(got) == digits
		}
		if items, ok := m["set"].([]any); ok {
			var have []any
			if json.Unmarshal(got, &have) != nil {
				return false
			}
			return plain(sorted(have)) == plain(sorted(items))
		}
	}
	dec := json.NewDecoder(bytes.NewReader(got))
	dec.UseNumber()
	var have any
	if dec.Decode(&have) != nil {
		return false
	}
	return plain(numbers(have)) == plain(numbers(want))
}

func sorted(items []any) []any {
	sort.Slice(items, func(i, j int) bool { return fmt.Sprint(items[i]) < fmt.Sprint(items[j]) })
	return items
}

func plain(v any) string {
	out, _ := json.Marshal(v)
	return string(out)
}

// numbers gives one notation to numbers: integers keep all digits.
func numbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if v == "-0" {
			return int64(0)
		}
		if strings.ContainsAny(string(v), ".eE") {
			f, _ := v.Float64()
			if f == float64(int64(f)) && f < 1e15 && f > -1e15 {
				return int64(f)
			}
			return f
		}
	case []any:
		for i := range v {
			v[i] = numbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = numbers(v[k])
		}
	}
	return v
}

// TestSmall reads one frame alone, as most pickles hold it.
func TestSmall(t *testing.T) {
	files, err := filepath.Glob("testdata/*.small.gz")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, file := range files {
		res, err := Load(bytes.NewReader(gunzip(t, file)), Limits{})
		if err != nil || len(res.Values) != 1 || len(res.Warnings) > 0 || len(res.Globals) > 0 {
			t.Fatalf("%s: %+v, %v", file, res, err)
		}
		for _, w := range fixtures(t, strings.TrimSuffix(file, ".small.gz")+".jsonl") {
			if w.Value == "multi time" {
				w.check(t, res.Values[0])
			}
		}
	}
}

// TestConcurrent reads the cells of a frame from several goroutines, for the race
// detector.
func TestConcurrent(t *testing.T) {
	res, err := Load(bytes.NewReader(gunzip(t, "testdata/pandas-2.3.3-infer.p2.pkl.gz")), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for _, v := range res.Values {
				if f, ok := v.Frame(); ok {
					walk(t, f)
				}
			}
		})
	}
	wg.Wait()
}
