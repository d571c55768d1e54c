package pickle

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared returns the folder of the shared evidence, or skips the test.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: the shared evidence is not here")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", "..", dir)
	}
	return dir
}

// facts are what pandas said about a pickle.
type facts struct {
	Source, Sha256, Type string
	Globals              []string
	Shape                []int
	Len                  int
	Index                struct {
		Class, Dtype string
		Name         any
		Names        []any
	}
	Columns []struct {
		Name  any
		Dtype string
		Nulls int
	}
}

// TestSharedGolden compares all pickles with what pandas read from them: shape,
// names, dtypes, index and every cell.
func TestSharedGolden(t *testing.T) {
	dir := shared(t)
	bySum := map[string]string{} // of the pickles at hand, by SHA-256
	root := filepath.Join(dir, "data", "msticpy")
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".pkl" && filepath.Base(path) != "as_threatintel" {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		bySum[hex.EncodeToString(sum[:])] = path
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join(dir, "golden", "pickles")
	files, err := filepath.Glob(filepath.Join(golden, "*.dtypes.json"))
	if err != nil {
		t.Fatal(err)
	}
	frames, cells, read := 0, 0, map[string]bool{}
	for _, file := range files {
		base := strings.TrimSuffix(file, ".dtypes.json")
		t.Run(filepath.Base(base), func(t *testing.T) {
			var want facts
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			path, ok := bySum[want.Sha256]
			if !ok {
				t.Skip("the pickle is not among the shared data")
			}
			read[path] = true
			res := loadFile(t, path)
			if want.Type != "pandas.core.frame.DataFrame" {
				sameList(t, res, base, want)
				return
			}
			frames++
			cells += sameFrame(t, res, base, want)
		})
	}
	t.Logf("%d frames, %d cells", frames, cells)
	for _, path := range bySum { // without golden data: they must read
		if read[path] {
			continue
		}
		res := loadFile(t, path)
		t.Logf("%s has no golden data: %d values, warnings %q", filepath.Base(path), len(res.Values), res.Warnings)
	}
}

func loadFile(t *testing.T, path string) *Result {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	res, err := Load(f, Limits{})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return res
}

// sameList compares a list of objects, of which the golden data has the attributes.
func sameList(t *testing.T, res *Result, base string, want facts) {
	if len(res.Values) != 1 {
		t.Fatalf("%d values", len(res.Values))
	}
	v := res.Values[0]
	if _, isFrame := v.Frame(); isFrame {
		t.Fatal("a frame")
	}
	got, err := v.AppendJSON(nil, 1<<24)
	if err != nil || !json.Valid(got) {
		t.Fatalf("%v in %.300s", err, got)
	}
	if want.Type != "builtins.list" {
		t.Logf("%s as %.300s", want.Type, got)
		return
	}
	if v.Len() != want.Len {
		t.Fatalf("%d items, want %d", v.Len(), want.Len)
	}
	for i, line := range goldenLines(t, base) {
		var item struct {
			Type  string
			Props map[string]json.RawMessage
		}
		if err := json.Unmarshal(line, &item); err != nil {
			t.Fatal(err)
		}
		out, err := v.Item(i).AppendJSON(nil, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		var have map[string]any
		if err := json.Unmarshal(out, &have); err != nil {
			t.Fatal(err)
		}
		if have["$class"] != item.Type {
			t.Errorf("item %d is of class %v, want %s", i, have["$class"], item.Type)
		}
		for name, raw := range item.Props {
			var scalar any
			if json.Unmarshal(raw, &scalar); scalar != nil {
				if _, nested := scalar.(map[string]any); !nested && fmt.Sprint(have[name]) != fmt.Sprint(scalar) {
					t.Errorf("item %d: %s = %v, want %v", i, name, have[name], scalar)
				}
			}
		}
	}
}

func goldenLines(t *testing.T, base string) (lines [][]byte) {
	t.Helper()
	var r io.Reader
	if f, err := os.Open(base + ".jsonl"); err == nil {
		defer f.Close()
		r = f
	} else {
		f, err := os.Open(base + ".jsonl.gz")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			lines = append(lines, line)
		}
		if err != nil {
			return lines
		}
	}
}

func sameFrame(t *testing.T, res *Result, base string, want facts) (cells int) {
	if len(res.Values) != 1 || len(res.Globals) != 0 || len(res.Warnings) != 0 {
		t.Errorf("%d values, globals %v, warnings %q", len(res.Values), res.Globals, res.Warnings)
	}
	f, ok := res.Values[0].Frame()
	if !ok {
		t.Fatal("no frame")
	}
	if len(f.Warnings) > 0 {
		t.Errorf("warnings %q", f.Warnings)
	}
	if f.Rows != want.Shape[0] || len(f.Columns) != want.Shape[1] {
		t.Fatalf("shape %d x %d, want %v", f.Rows, len(f.Columns), want.Shape)
	}
	if len(f.Index) != 1 || f.Index[0].Type != want.Index.Dtype {
		t.Errorf("index %+v, want %s", f.Index, want.Index.Dtype)
	}
	if n, ok := want.Index.Name.(string); ok && f.Index[0].Name != n {
		t.Errorf("index is called %q, want %q", f.Index[0].Name, n)
	}
	for i, c := range f.Columns {
		if c.Name != fmt.Sprint(want.Columns[i].Name) || c.Type != want.Columns[i].Dtype {
			t.Errorf("column %q %s, want %q %s", c.Name, c.Type, want.Columns[i].Name, want.Columns[i].Dtype)
		}
	}
	for row, line := range goldenLines(t, base) {
		var cellsWant struct {
			I any
			V []any
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.UseNumber()
		if err := dec.Decode(&cellsWant); err != nil {
			t.Fatal(err)
		}
		compare(t, &f.Index[0], row, cellsWant.I)
		for i := range f.Columns {
			compare(t, &f.Columns[i], row, cellsWant.V[i])
			cells++
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	return cells
}

// compare checks a cell against its expected form.
func compare(t *testing.T, c *Column, row int, want any) {
	t.Helper()
	cell := c.Cell(row)
	got := string(cell.AppendJSON(nil))
	if w := expected(want); !sameJSON(got, w) {
		t.Errorf("row %d of %q (%s): %.300s, want %.300s", row, c.Name, c.Type, got, w)
	}
	if !cell.Null && c.Kind != JSON && cell.Kind != c.Kind && c.Kind != Float {
		t.Errorf("row %d of %q: a cell of kind %v in a column of %v", row, c.Name, cell.Kind, c.Kind)
	}
	if m, ok := want.(map[string]any); ok && m["$ts"] != nil && !cell.Null {
		ns, _ := m["ns"].(json.Number).Int64()
		if cell.Kind != Time || cell.Time.UnixNano() != ns {
			t.Errorf("row %d of %q: %v, want %d ns", row, c.Name, cell.Time, ns)
		}
		if tz, _ := m["tz"].(string); cell.Zone != tz {
			t.Errorf("row %d of %q: zone %q, want %q", row, c.Name, cell.Zone, tz)
		}
	}
}

func sameJSON(got, want string) bool {
	if got == want {
		return true
	}
	var a, b any
	if json.Unmarshal([]byte(got), &a) != nil || json.Unmarshal([]byte(want), &b) != nil {
		return false
	}
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

// expected turns the notation of the expected values into the JSON of a cell.
func expected(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = expected(v[i])
		}
		return "[" + strings.Join(parts, ",") + "]"
	case map[string]any:
		return expectedMarked(v)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

func expectedMarked(m map[string]any) string {
	switch {
	case m["$"] == "nan" || m["$"] == "nat" || m["$"] == "na":
		return "null"
	case m["$"] != nil:
		return fmt.Sprintf("%q", m["$"])
	case m["$ts"] != nil:
		text, zulu := strings.CutSuffix(m["$ts"].(string), "+00:00")
		if strings.Contains(text, ".") {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
		if zulu {
			text += "Z"
		}
		return fmt.Sprintf("%q", text)
	case m["$tuple"] != nil:
		return expected(m["$tuple"])
	case m["$set"] != nil:
		return expected(m["$set"])
	case m["$dict"] != nil:
		var parts []string
		for _, pair := range m["$dict"].([]any) {
			kv := pair.([]any)
			key := expected(kv[0])
			if _, ok := kv[0].(string); !ok {
				key = fmt.Sprintf("%q", key)
			}
			parts = append(parts, key+":"+expected(kv[1]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case m["$repr"] != nil:
		return fmt.Sprintf("%q", m["$repr"])
	}
	out, _ := json.Marshal(m)
	return string(out)
}
