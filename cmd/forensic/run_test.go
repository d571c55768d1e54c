package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"forensic/store"
)

// forensic runs the program and returns its exit code and what it printed.
func forensic(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	clock := func() time.Time { return time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC) }
	code = Main(context.Background(), args, &out, &err, clock)
	return code, out.String(), err.String()
}

// wants fails the test unless the program ends with the code.
func wants(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	got, out, err := forensic(t, args...)
	if got != code {
		t.Fatalf("forensic %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, err)
	}
	return out, err
}

func TestRunOnTheSampleGivesTheSameBytes(t *testing.T) {
	first := filepath.Join(t.TempDir(), "case")
	wants(t, exitOK, "run", "--case", first, "-j", "1")
	want, err := os.ReadFile(filepath.Join(first, "report", "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TZ", "Asia/Kolkata")
	t.Setenv("LANG", "tr_TR.UTF-8")
	old := time.Local
	t.Cleanup(func() { time.Local = old })
	time.Local = time.FixedZone("IST", 19800)
	other := filepath.Join(t.TempDir(), "another", "place")
	bundle := filepath.Join(t.TempDir(), "bundle")
	if err := os.MkdirAll(filepath.Dir(other), 0o755); err != nil {
		t.Fatal(err)
	}
	wants(t, exitOK, "run", "--case", other, "-j", "2", "-o", bundle)
	got, err := os.ReadFile(filepath.Join(bundle, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("the reports differ:\n%s", diffLines(string(want), string(got)))
	}
	wants(t, exitOK, "verify", bundle)
	wants(t, exitOK, "verify", other)
	if out, _ := wants(t, exitOK, "query", "--case", other, "--format", "csv", "SELECT count(*) AS n FROM events WHERE class = 'process_start'"); !strings.HasPrefix(out, "n\n") || out == "n\n0\n" {
		t.Errorf("query: %q", out)
	}
	if _, err := wants(t, exitOK, "run", "--case", other, "-o", bundle+"2"); !strings.Contains(err, "3 already stored") {
		t.Errorf("the second run does not skip: %s", err)
	}
	wants(t, exitUsage, "run", "--case", other, "-o", bundle)
	index := filepath.Join(bundle, "index.html")
	page, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	page[len(page)/2] ^= 1
	if err := os.WriteFile(index, page, 0o644); err != nil {
		t.Fatal(err)
	}
	wants(t, exitIntegrity, "verify", bundle)
}

func diffLines(a, b string) string {
	var out []string
	other := strings.Split(b, "\n")
	for i, l := range strings.Split(a, "\n") {
		if i >= len(other) || other[i] != l {
			out = append(out, l)
		}
	}
	return strings.Join(out[:min(len(out), 10)], "\n")
}

const goodLine = `{"TimeCreated":"2020-10-18 10:56:14","EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"h","UtcTime":"2020-10-18 14:56:14.000"}` + "\n"

// zipOf makes a zip of names and contents.
func zipOf(t *testing.T, pairs ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestHostileInputs(t *testing.T) {
	whole := zipOf(t, "a.json", strings.Repeat(goodLine, 100))
	damaged := bytes.Clone(zipOf(t, "a.json", strings.Repeat(goodLine, 50)+strings.Repeat("0123456789abcdef", 4000)))
	copy(damaged[40:], "garbage in the middle of the deflate stream")
	tests := map[string]struct {
		file     string
		content  []byte
		code     int
		says     string
		stored   string
		rejected string
	}{
		"truncated zip":            {"x.zip", whole[:len(whole)-30], exitPartial, "truncated or damaged", "100", "0"},
		"empty file":               {"x.json", nil, exitPartial, "the file is empty", "0", "0"},
		"zip of garbage":           {"x.zip", zipOf(t, "a.json", "\x00\x01garbage\xff\xfe"), exitPartial, "no format reads it", "0", "0"},
		"damaged member":           {"x.zip", damaged, exitPartial, "a.json", "0", "0"},
		"bad lines between good":   {"x.json", []byte(goodLine + "{broken\n" + goodLine + "\xff\xfe\n" + `{"a":1}` + "\n" + goodLine), exitPartial, "3 of 6 records rejected", "3", "3"},
		"name that climbs":         {"x.zip", zipOf(t, "../../x", goodLine), exitOK, "1 stored", "1", "0"},
		"absolute and device name": {"x.zip", zipOf(t, "/etc/passwd", goodLine, `C:\con`, goodLine+goodLine), exitOK, "3 stored", "3", "0"},
		"a very long line":         {"x.json", []byte(goodLine + `{"a":"` + strings.Repeat("x", 64<<20) + "\"}\n" + goodLine), exitPartial, "1 of 3 records rejected", "2", "1"},
		"deep nesting":             {"x.json", []byte(goodLine + `{"a":` + strings.Repeat("[", 100_000) + "\n"), exitPartial, "1 of 2 records rejected", "1", "1"},
		"two names in one object":  {"x.json", []byte(goodLine + `{"a":1,"a":2}` + "\n"), exitPartial, "1 of 2 records rejected", "1", "1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			evidence, c := filepath.Join(dir, tt.file), filepath.Join(dir, "case")
			if err := os.WriteFile(evidence, tt.content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, stderr := wants(t, tt.code, "ingest", evidence, "--case", c)
			if !strings.Contains(stderr, tt.says) {
				t.Errorf("stderr does not say %q:\n%s", tt.says, stderr)
			}
			for table, want := range map[string]string{"events": tt.stored, "rejects": tt.rejected} {
				if out, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT count(*) AS n FROM "+table); out != "n\n"+want+"\n" {
					t.Errorf("%s: %q, want %s", table, out, want)
				}
			}
			if out, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT count(*) AS n FROM members WHERE read != stored + rejected + duplicate"); out != "n\n0\n" {
				t.Errorf("the ledger does not balance: %q", out)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 2 {
				t.Errorf("something beside the case: %v, %v", entries, err)
			}
			wants(t, exitOK, "verify", c)
		})
	}
}

func TestRejectsKeepTheirPlace(t *testing.T) {
	dir := t.TempDir()
	evidence, c := filepath.Join(dir, "x.json"), filepath.Join(dir, "case")
	lines := strings.Repeat(goodLine, 3) + "\n{bad\n" + goodLine
	if err := os.WriteFile(evidence, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	wants(t, exitPartial, "ingest", evidence, "--case", c)
	out, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT line_no, byte_offset, record, raw::VARCHAR AS raw, reason FROM rejects")
	want := "line_no,byte_offset,record,raw,reason\n5," + itoa(3*len(goodLine)+1) + ",4,{bad,"
	if !strings.HasPrefix(out, want) {
		t.Errorf("%q, want %q...", out, want)
	}
	if out, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT record, line_no, byte_offset FROM events ORDER BY record DESC LIMIT 1"); out != "record,line_no,byte_offset\n5,6,"+itoa(3*len(goodLine)+6)+"\n" {
		t.Errorf("the record after it: %q", out)
	}
}

func itoa(n int) string {
	var b []byte
	for ; n > 0 || len(b) == 0; n /= 10 {
		b = append([]byte{byte('0' + n%10)}, b...)
	}
	return string(b)
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"nothing"},
		{"run"},
		{"ingest"},
		{"query", "--case", dir, "SELECT 1"},
		{"list"},
		{"list", "x"},
		{"analyze", "--case", dir},
		{"--mem", "1KiB", "version"},
		{"query", "--case", dir, "--format", "x", "SELECT 1"},
		{"verify", dir},
		{"run", "--case", filepath.Join(dir, "c"), "--fail-on", "x"},
	} {
		wants(t, exitUsage, args...)
	}
	wants(t, exitFailed, "ingest", filepath.Join(dir, "missing"), "--case", filepath.Join(dir, "c"))
	if _, err := os.Stat(filepath.Join(dir, "c")); err == nil {
		t.Error("a case was made for evidence that is not there")
	}
	if out, _ := wants(t, exitOK, "version"); !strings.HasPrefix(out, "forensic "+version) {
		t.Errorf("version: %q", out)
	}
	for _, what := range []string{"formats", "analyzers"} {
		if out, _ := wants(t, exitOK, "list", what); strings.Count(out, "\n") < 3 {
			t.Errorf("list %s: %q", what, out)
		}
	}
}

func TestDuplicateContentIsCountedNotStored(t *testing.T) {
	dir := t.TempDir()
	c := filepath.Join(dir, "case")
	for name, content := range map[string][]byte{"a.zip": zipOf(t, "one.json", goodLine+goodLine), "b.zip": zipOf(t, "other name.json", goodLine+goodLine)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, stderr := wants(t, exitOK, "ingest", filepath.Join(dir, "a.zip"), filepath.Join(dir, "b.zip"), "--case", c)
	if !strings.Contains(stderr, "4 records read = 2 stored + 0 rejected + 2 duplicate") {
		t.Error(stderr)
	}
}

func TestFailOn(t *testing.T) {
	wants(t, exitFindings, "run", "--case", filepath.Join(t.TempDir(), "c"), "--fail-on", "high")
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, stderr bytes.Buffer
	dir := filepath.Join(t.TempDir(), "c")
	if code := Main(ctx, []string{"run", "--case", dir}, &out, &stderr, time.Now); code != exitSignal {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	if _, err := store.Open(dir, version); err != nil {
		t.Errorf("the case is not consistent: %v", err)
	}
	wants(t, exitOK, "run", "--case", dir)
}

func TestTwoHundredGoodAndSixBroken(t *testing.T) {
	c := filepath.Join(t.TempDir(), "case")
	_, stderr := wants(t, exitPartial, "ingest", filepath.Join("..", "..", "testdata", "good200_broken6.jsonl"), "--case", c)
	if !strings.Contains(stderr, "206 records read = 200 stored + 6 rejected + 0 duplicate") {
		t.Error(stderr)
	}
	out, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT string_agg(line_no::VARCHAR, ' ' ORDER BY line_no) AS lines, min(byte_offset) > 0 AS placed FROM rejects")
	if out != "lines,placed\n17 58 101 102 150 206,true\n" {
		t.Errorf("%q", out)
	}
	out, _ = wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT min(ts) AS a, max(tz_offset_s) AS z, count(DISTINCT host_name) AS h, any_value(ts_source) AS s FROM events")
	if out != "a,z,h,s\n2024-05-14 13:00:00.125,-14400,3,utctime\n" {
		t.Errorf("%q", out)
	}
}
