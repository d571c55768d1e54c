package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes a small file and returns its path.
func put(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// feed knows what the embedded sample's intruder used, and an address inside that
// no feed should name.
const feed = `ioc,type,level,malware
203.0.113.77,ip,high,HarborLoader
drop-quay.example,domain,warning,HarborLoader
10.0.0.1,ip,high,mistake
`

func TestCacheCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "reference")
	file := put(t, "feed.csv", feed)
	_, stderr := wants(t, exitPartial, "cache", "add", "ti", file, "--cache", dir, "--map", "value=ioc", "--map", "severity=level", "--map", "threat=malware", "--origin", "made here", "--as-of", "2024-05-01", "--license", "ours", "--subdomains")
	for _, want := range []string{"feed: csv, 2 records, as of 2024-05-01", "10.0.0.1", "1 entry could not be used"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%q lacks %q", stderr, want)
		}
	}
	if out, _ := wants(t, exitOK, "cache", "list", "--cache", dir); !strings.Contains(out, "feed") || !strings.Contains(out, "made here") {
		t.Errorf("list: %s", out)
	}
	wants(t, exitOK, "cache", "verify", "--cache", dir)
	wants(t, exitFailed, "cache", "add", "ti", file, "--cache", dir)
	wants(t, exitUsage, "cache", "add", "gossip", file, "--cache", dir)
	wants(t, exitUsage, "cache", "add", "ti", file, "--cache", dir, "--severity", "dreadful")
	wants(t, exitUsage, "cache", "list", "--cache", "none")

	c := filepath.Join(t.TempDir(), "case")
	wants(t, exitOK, "run", "--case", c, "--cache", dir, "--title", "x")
	page, err := os.ReadFile(filepath.Join(c, "report", "method.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"feed", "made here", "ours", "14 days older than the last event"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page on method lacks %q", want)
		}
	}
	if out, _ := wants(t, exitOK, "query", "--case", c, "--cache", dir, "--format", "csv", "SELECT value, severity FROM indicators ORDER BY ALL"); out != "value,severity\n203.0.113.77,high\ndrop-quay.example,warning\n" {
		t.Errorf("indicators: %q", out)
	}
	custody, err := os.ReadFile(filepath.Join(c, "custody.jsonl"))
	if err != nil || !strings.Contains(string(custody), "ti feed") {
		t.Errorf("the custody log does not name the feed: %s, %v", custody, err)
	}
	wants(t, exitOK, "verify", c)
	wants(t, exitOK, "cache", "remove", "feed", "--cache", dir)
	if out, _ := wants(t, exitOK, "query", "--case", c, "--cache", dir, "--format", "csv", "SELECT count(*) AS n FROM indicators"); out != "n\n0\n" {
		t.Errorf("after its removal: %q", out)
	}
}
