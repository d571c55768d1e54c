package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"forensic/analyzers/finding"
)

func build(t *testing.T, in Input) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bundle")
	if err := Build(t.Context(), dir, in); err != nil {
		t.Fatal(err)
	}
	return dir
}

func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[name], err = os.ReadFile(filepath.Join(dir, name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	script   = regexp.MustCompile(`(?i)<script|<iframe|<object|<embed|<base|<img|<form`)
	danger   = regexp.MustCompile(`(?i)<[a-z][a-z0-9]*(\s+[a-z:-]+(="[^"]*")?)*\s+(on[a-z]+|style)\s*=`)
	links    = regexp.MustCompile(`(?i)(?:href|src|action|xlink:href)\s*=\s*"([^"]*)"`)
	internal = regexp.MustCompile(`^(#[a-z0-9-]+|((data|charts)/)?[A-Za-z0-9_-]+(\.(html|csv|parquet|svg|json|geojson))?(#[a-z0-9-]+)?)$`)
)

func TestBuildHostile(t *testing.T) {
	dir := build(t, richInput())
	all := files(t, dir)
	for name, data := range all {
		if ext := filepath.Ext(name); ext != ".html" && ext != ".svg" {
			continue
		}
		if m := script.Find(data); m != nil {
			t.Errorf("%s: forbidden element %q", name, m)
		}
		if m := danger.Find(data); m != nil {
			t.Errorf("%s: forbidden attribute %.200q", name, m)
		}
		for _, m := range links.FindAllSubmatch(data, -1) {
			if !internal.Match(m[1]) {
				t.Errorf("%s: link %q", name, m[1])
			} else if file, _, _ := strings.Cut(string(m[1]), "#"); file != "" && all[file] == nil {
				t.Errorf("%s: link to %q, which is not there", name, file)
			}
		}
		if i := bytes.IndexFunc(data, hides); i >= 0 {
			t.Errorf("%s: hidden character at %d: %q", name, i, data[max(0, i-40):i+10])
		}
		if bytes.Contains(data, []byte("ZgotmplZ")) {
			t.Errorf("%s: a value the templates refused", name)
		}
	}
	if size := len(all["index.html"]); size > 2<<20 {
		t.Errorf("index.html has %d bytes", size)
	}
	for name, want := range map[string]string{
		"completeness.html": "90 days older than the last event. What follows", "method.html": "hxxp://feed[.]example", "queries.html": "2 queries, of which 1 ask about",
	} {
		if !strings.Contains(string(all[name]), want) {
			t.Errorf("%s lacks %q", name, want)
		}
	}
	page := string(all["analyzer-0.html"])
	for _, want := range []string{"hxxp://evil[.]example", "Shows 300 of 99,999 rows", "Shows 3,000 of 5,000 nodes", "level 25", "no creation event", "more characters in data/analyzer-0-table.csv", "-1,000"} {
		if !strings.Contains(page, want) {
			t.Errorf("analyzer-0.html lacks %q", want)
		}
	}
	for name, want := range map[string]string{"analyzer-1": "None found: 1,000 records were examined.", "analyzer-2": "Partial: could not look", "analyzer-3": "Not applicable: ", "analyzer-4": "Failed: ", "analyzer-5": "Not run: "} {
		if !strings.Contains(string(all[name+".html"]), want) {
			t.Errorf("%s.html lacks %q", name, want)
		}
	}
}

func TestBuildDeterministic(t *testing.T) {
	first := files(t, build(t, richInput()))
	local := time.Local // TZ is read once at the start: only this moves the zone
	t.Cleanup(func() { time.Local = local })
	time.Local = time.FixedZone("far", 20700)
	second := files(t, build(t, richInput()))
	for name, data := range first {
		if !bytes.Equal(data, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
	if len(first) != len(second) {
		t.Errorf("%d files and %d files", len(first), len(second))
	}
}

func TestBuildErrors(t *testing.T) {
	base := t.TempDir()
	if err := Build(t.Context(), base, Input{}); err == nil {
		t.Error("an existing folder was accepted")
	}
	for _, name := range []string{"index", "../x", "", "A"} {
		dir := filepath.Join(base, "x")
		if err := Build(t.Context(), dir, Input{Results: []finding.Result{{Name: name}}}); err == nil {
			t.Errorf("result name %q was accepted", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join(base, "cancelled")
	if err := Build(ctx, dir, richInput()); err == nil {
		t.Error("built in spite of cancellation")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("a cancelled build left its folder behind")
	}
}

func TestBuildEmpty(t *testing.T) {
	dir := build(t, Input{Case: "empty", First: -1 << 63, Last: -1 << 63})
	if problems, err := Verify(t.Context(), dir); err != nil || len(problems) > 0 {
		t.Errorf("got %v, %v", problems, err)
	}
}

func TestVerify(t *testing.T) {
	in := richInput()
	in.Results = in.Results[3:]
	damage := map[string]struct {
		do   func(dir string) error
		want []string
	}{
		"intact": {func(string) error { return nil }, nil},
		"flipped bit": {func(dir string) error {
			name := filepath.Join(dir, "method.html")
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			data[100] ^= 1
			return os.WriteFile(name, data, 0o644)
		}, []string{`"method.html": content differs from its hash`, `"method.html": content differs from manifest.json`}},
		"missing":  {func(dir string) error { return os.Remove(filepath.Join(dir, "data/hosts.csv")) }, []string{`"data/hosts.csv": missing`}},
		"extra":    {func(dir string) error { return os.WriteFile(filepath.Join(dir, "x"), nil, 0o644) }, []string{`"x": not in manifest.json`, `"x": not part of the report`}},
		"link":     {func(dir string) error { return os.Symlink("index.html", filepath.Join(dir, "x")) }, []string{`"x": not a regular file`}},
		"manifest": {func(dir string) error { return os.Remove(filepath.Join(dir, manifestName)) }, []string{`"manifest.json": missing`}},
	}
	for name, c := range damage {
		t.Run(name, func(t *testing.T) {
			dir := build(t, in)
			if err := c.do(dir); err != nil {
				t.Fatal(err)
			}
			got, err := Verify(t.Context(), dir)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
	if _, err := Verify(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder without SHA256SUMS was accepted")
	}
}

func TestData(t *testing.T) {
	dir := build(t, richInput())
	in, err := os.Open(filepath.Join(dir, "data/analyzer-0-table.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	rows, err := csv.NewReader(in).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := exhibits()[0].Table.Rows
	if len(rows) != len(want)+1 || rows[0][7] != "column_8" {
		t.Fatalf("%d rows, head %q", len(rows), rows[0])
	}
	if got := rows[2][0]; !strings.HasPrefix(got, "'=") || unguard(got) != strings.ToValidUTF8(want[1][0], "\ufffd") {
		t.Errorf("cell %q", got)
	}
	if got := rows[3][2]; got != "-2000" {
		t.Errorf("number %q", got)
	}

	data, err := os.ReadFile(filepath.Join(dir, "data/analyzer-0-table.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, f := range file.Schema().Fields() {
		types = append(types, f.Name()+" "+f.Type().String())
	}
	wantTypes := []string{"text STRING", "code STRING", "int INT(64,true)", "float DOUBLE", "time TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)", "ioc STRING", "ref STRING", "column_8 STRING"}
	if diff := cmp.Diff(wantTypes, types); diff != "" {
		t.Error(diff)
	}
	got := make([]parquet.Row, len(want)+1)
	reader := parquet.NewReader(file)
	n, _ := reader.ReadRows(got)
	if n != len(want) || got[1][2].Int64() != -1000 || got[1][3].Double() != 1.5 || got[1][4].Int64() != t0 || !got[1200][2].IsNull() || got[1201][0].String() != "short" {
		t.Errorf("%d rows; %v %v", n, got[1], got[1200])
	}
}
