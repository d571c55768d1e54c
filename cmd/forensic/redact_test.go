package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"forensic/analyzers/finding"
	"forensic/store"
)

// tally counts the findings of a case by analyzer and severity.
func tally(t *testing.T, dir string) []string {
	t.Helper()
	c, err := store.Open(dir, version)
	if err != nil {
		t.Fatal(err)
	}
	names, err := c.ResultNames()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range names {
		var res finding.Result
		if err := c.LoadResult(name, &res); err != nil {
			t.Fatal(err)
		}
		counts := map[finding.Severity]int{}
		for _, f := range res.Findings {
			counts[f.Severity]++
		}
		list = append(list, fmt.Sprint(name, " ", res.Status, " ", len(res.Exhibits), " ", counts))
	}
	return list
}

// files reads a folder; what tells the time is left out.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if rel, _ := filepath.Rel(dir, path); rel != "custody.jsonl" && rel != "SHA256SUMS" && rel != "case.json" {
			all[rel] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// sameKey writes a key that is the same in every run, so that chance has no part in
// what a test sees.
func sameKey(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(strings.Repeat("5eed", 16)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRedactTheSample(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	wants(t, exitOK, "run", "--case", in("case"))
	if _, said := wants(t, exitOK, "redact", in("case"), "-o", in("fresh"), "--key", in("fresh-key")); !strings.Contains(said, "a new key") || !strings.Contains(said, "checked") {
		t.Error(said)
	}
	if info, err := os.Stat(in("fresh-key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key: %v, %v", info, err)
	}
	sameKey(t, in("key"))
	wants(t, exitOK, "redact", in("case"), "-o", in("twin"), "--key", in("key"))
	wants(t, exitOK, "verify", in("twin"))

	// The same case and key give the same bytes.
	wants(t, exitOK, "redact", in("case"), "-o", in("again"), "--key", in("key"), "-j", "1")
	for name, data := range files(t, in("twin")) {
		if files(t, in("again"))[name] != data {
			t.Errorf("%s differs in the second twin", name)
		}
	}

	// Counts stay: as the results are, and when the twin is analyzed itself.
	original := tally(t, in("case"))
	if twin := tally(t, in("twin")); !slices.Equal(original, twin) {
		t.Errorf("results:\n%s", diffLines(strings.Join(original, "\n"), strings.Join(twin, "\n")))
	}
	count := "SELECT class, count(*) AS n, count(DISTINCT host_name) AS hosts, count(DISTINCT user_name) AS users, count(DISTINCT source_ip) AS ips FROM events GROUP BY class ORDER BY class"
	before, _ := wants(t, exitOK, "query", "--case", in("case"), "--format", "csv", count)
	after, _ := wants(t, exitOK, "query", "--case", in("twin"), "--format", "csv", count)
	if before != after {
		t.Errorf("counts:\n%s", diffLines(before, after))
	}
	if code, _, err := forensic(t, "analyze", "--case", in("again")); code != exitOK && code != exitPartial {
		t.Fatal(err)
	}
	if twin := tally(t, in("again")); !slices.Equal(original, twin) {
		t.Errorf("analyzed again:\n%s", diffLines(strings.Join(original, "\n"), strings.Join(twin, "\n")))
	}
	wants(t, exitOK, "report", "--case", in("twin"), "-o", in("twin-report"))
	wants(t, exitOK, "verify", in("twin-report"))
	for name, data := range files(t, in("twin-report")) {
		if name == "queries.html" {
			continue // the examples of the catalogue are about the sample, whatever the case
		}
		for _, word := range []string{"meridian", "10.20.1.", "10-20-1-"} {
			if strings.Contains(strings.ToLower(name+data), word) && !strings.HasSuffix(name, ".parquet") {
				t.Errorf("%s has %q", name, word)
			}
		}
	}
	log, err := os.ReadFile(filepath.Join(in("twin"), "custody.jsonl"))
	if err != nil || bytes.Contains(log, []byte(dir)) || !bytes.Contains(log, []byte("pseudonymised twin of case")) {
		t.Errorf("custody: %s, %v", log, err)
	}
	redactBack(t, in)
	redactLeak(t, in)
	redactRefuses(t, in)
	redactBundle(t, in)
}

// redactBack turns pseudonyms of the twin back.
func redactBack(t *testing.T, in func(string) string) {
	t.Helper()
	names := "SELECT DISTINCT host_raw FROM events WHERE host_raw IS NOT NULL ORDER BY host_raw"
	want, _ := wants(t, exitOK, "query", "--case", in("case"), "--format", "csv", names)
	twin, _ := wants(t, exitOK, "query", "--case", in("twin"), "--format", "csv", names)
	values := strings.Fields(twin)[1:]
	got, _ := wants(t, exitOK, append([]string{"redact", "--reverse", "--key", in("key"), "--twin", in("twin")}, values...)...)
	back := strings.Fields(got)
	slices.Sort(back)
	if !slices.Equal(back, strings.Fields(want)[1:]) {
		t.Errorf("%v\nwant %s", back, want)
	}
	ip, _ := wants(t, exitOK, "redact", "--reverse", "--key", in("key"), "--type", "ip", "10.1.2.3")
	if !strings.HasPrefix(ip, "10.") {
		t.Error(ip)
	}
	if _, err := wants(t, exitUsage, "redact", "--reverse", "--key", in("missing"), "--twin", in("twin"), "x"); !strings.Contains(err, "key") {
		t.Error(err)
	}
	if err := os.WriteFile(in("other"), []byte(strings.Repeat("ab", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := wants(t, exitUsage, "redact", "--reverse", "--key", in("other"), "--twin", in("twin"), "x"); !strings.Contains(err, "not the one the pseudonyms were made with") {
		t.Error(err)
	}
}

// redactLeak puts an original into the twin.
func redactLeak(t *testing.T, in func(string) string) {
	t.Helper()
	check := []string{"redact", "--check", in("twin"), "--case", in("case"), "--key", in("key")}
	wants(t, exitOK, check...)
	user, _ := wants(t, exitOK, "query", "--case", in("case"), "--format", "csv",
		"SELECT user_name FROM events WHERE length(user_name) > 5 AND NOT contains(user_name, ' ') AND NOT contains(user_name, '$') AND user_name != 'SYSTEM' ORDER BY user_name LIMIT 1")
	name := strings.Fields(user)[1]
	note := filepath.Join(in("twin"), "results", "note.json")
	if err := os.WriteFile(note, []byte(fmt.Sprintf(`{"note": "as %s said"}`, strings.ToUpper(name))), 0o644); err != nil {
		t.Fatal(err)
	}
	out, said := wants(t, exitIntegrity, append(check, "--json")...)
	var told twinOf
	if err := json.Unmarshal([]byte(out), &told); err != nil || told.Leaking == 0 {
		t.Errorf("%s, %v", out, err)
	}
	if !strings.Contains(said, "note.json") || !strings.Contains(said, strings.ToLower(name)) {
		t.Errorf("the leak is not named: %s", said)
	}
}

func redactRefuses(t *testing.T, in func(string) string) {
	t.Helper()
	for name, args := range map[string][]string{
		"an existing twin":   {"redact", in("case"), "-o", in("again"), "--key", in("key")},
		"no key":             {"redact", in("case"), "-o", in("new")},
		"inside the case":    {"redact", in("case"), "-o", filepath.Join(in("case"), "twin"), "--key", in("key")},
		"no case":            {"redact", in("nothing"), "-o", in("new"), "--key", in("key")},
		"a case twice":       {"redact", in("case"), "--case", in("case"), "-o", in("new"), "--key", in("key")},
		"check without case": {"redact", "--check", in("twin"), "--key", in("key")},
		"a key that is none": {"redact", in("case"), "-o", in("new"), "--key", filepath.Join(in("case"), "case.json")},
	} {
		if code, _, err := forensic(t, args...); code != exitUsage {
			t.Errorf("%s: exit code %d\n%s", name, code, err)
		}
	}
	wants(t, exitOK, "redact", in("case"), "-o", in("again"), "--key", in("key"), "--force", "--no-table")
	if _, err := os.Stat(filepath.Join(in("again"), sealedName)); err == nil {
		t.Error("--no-table left a table")
	}
}

// redactBundle writes twins of the report of the case.
func redactBundle(t *testing.T, in func(string) string) {
	t.Helper()
	bundle := filepath.Join(in("case"), "report")
	wants(t, exitOK, "redact", bundle, "-o", in("pages"), "--key", in("key"))
	wants(t, exitOK, "verify", in("pages"))
	wants(t, exitOK, "redact", bundle, "-o", in("pages2"), "--key", in("key"), "-j", "1")
	first, second := files(t, in("pages")), files(t, in("pages2"))
	for name, data := range first {
		if second[name] != data {
			t.Errorf("%s differs in the second twin", name)
		}
		if low := strings.ToLower(name + data); strings.HasSuffix(name, ".html") && strings.Contains(low, "10-20-1-") {
			t.Errorf("%s has an address in a link", name)
		}
	}
	if len(first) < 50 {
		t.Errorf("%d files", len(first))
	}
	// With the case, nothing stays that the case knows.
	_, said := wants(t, exitOK, "redact", bundle, "--case", in("case"), "-o", in("pages3"), "--key", in("key"))
	if strings.Contains(said, "alone") {
		t.Error(said)
	}
	wants(t, exitOK, "redact", "--check", in("pages3"), "--case", in("case"), "--key", in("key"))
	other := filepath.Join(in("evidence"), "note.jsonl")
	if err := errors.Join(os.Mkdir(in("evidence"), 0o755), os.WriteFile(other, []byte(`{"EventID": 1, "note": "x"}`+"\n"), 0o644)); err != nil {
		t.Fatal(err)
	}
	_, _, _ = forensic(t, "ingest", other, "--case", in("other-case"))
	if _, err := wants(t, exitUsage, "redact", bundle, "--case", in("other-case"), "-o", in("new"), "--key", in("key")); !strings.Contains(err, "not a report of the case") {
		t.Error(err)
	}
	// What a page links to is there under its new name.
	page := first["beacon.html"]
	for rest := page; ; {
		i := strings.Index(rest, `href="data/`)
		if i < 0 {
			break
		}
		rest = rest[i+len(`href="`):]
		if link := rest[:strings.IndexByte(rest, '"')]; first[link] == "" {
			t.Errorf("%s leads nowhere", link)
		}
	}
	index := filepath.Join(bundle, "index.html")
	if err := os.WriteFile(index, []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	wants(t, exitIntegrity, "redact", bundle, "-o", in("new"), "--key", in("key"))
}
