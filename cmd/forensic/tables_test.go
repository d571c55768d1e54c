package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTablesOfTheEvidence reads records of two unknown kinds and asks for them by
// the names of their files.
func TestTablesOfTheEvidence(t *testing.T) {
	dir, c := t.TempDir(), filepath.Join(t.TempDir(), "case")
	for name, text := range map[string]string{
		"Door Log.jsonl": `{"When":"2024-03-04 05:06:07Z","Badge/No":12,"Port":1,"port":"x","ok":true,"who":{"a":1}}` + "\n" + `{"When":"2024-03-04T06:00:00+01:00","Badge/No":13.5}` + "\n",
		"events.jsonl":   `{"quote\"d":"it's","n":null}` + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	wants(t, exitOK, "ingest", dir, "--case", c, "--map", "time=When", "--map", "user=who.a", "-q")
	for query, want := range map[string]string{
		`SELECT "Badge/No" AS no, "Port", "port_1", ok, who FROM "door log" ORDER BY _record`: "no,Port,port_1,ok,who\n12,1,x,true,\"{\"\"a\"\":1}\"\n13.5,,,,\n",
		`SELECT _ts, _archive FROM "Door Log" ORDER BY 1`:                                     "_ts,_archive\n2024-03-04 05:00:00,Door Log.jsonl\n2024-03-04 05:06:07,Door Log.jsonl\n",
		`SELECT "quote""d" AS q FROM events_table`:                                            "q\nit's\n",
		`SELECT user_name FROM events WHERE user_name IS NOT NULL`:                            "user_name\n1\n",
	} {
		if out, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", query); strings.ReplaceAll(out, "\r", "") != want {
			t.Errorf("%s gives\n%s\nwant\n%s", query, out, want)
		}
	}
	out, _ := wants(t, exitOK, "list", "tables", "--case", c)
	if !strings.Contains(out, "Door Log") || !strings.Contains(out, "events_table") {
		t.Errorf("list tables prints\n%s", out)
	}
	wants(t, exitOK, "ingest", dir, "--case", c, "--password", "s3cret", "--password=s3cret", "-q")
	if custody, err := os.ReadFile(filepath.Join(c, "custody.jsonl")); err != nil || strings.Contains(string(custody), "s3cret") {
		t.Errorf("the custody log knows the password: %v", err)
	}
}

func TestBadRecordOptions(t *testing.T) {
	for _, args := range [][]string{{"--map", "nothing=x"}, {"--format", "nothing"}} {
		wants(t, exitUsage, append([]string{"ingest", t.TempDir(), "--case", filepath.Join(t.TempDir(), "c")}, args...)...)
	}
}
