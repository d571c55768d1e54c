package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forensic/datasets/hostile"
	"forensic/ingest"
	"forensic/ingest/formats"
	"forensic/store"
	"forensic/store/event"
)

// TestHostileCorpus ingests evidence that means harm, and asks what the ledger
// says of every piece of it.
func TestHostileCorpus(t *testing.T) {
	parent := t.TempDir()
	evidence, dir := filepath.Join(parent, "evidence"), filepath.Join(parent, "case")
	if err := os.Mkdir(evidence, 0o755); err != nil {
		t.Fatal(err)
	}
	files, err := hostile.Write(evidence)
	if err != nil {
		t.Fatal(err)
	}
	members, damage := ingestHostile(t, evidence, dir)
	for _, f := range files {
		list := members[f.Name]
		if f.Members > 0 && len(list) != f.Members {
			t.Errorf("%s (%s): %d members named, want %d", f.Name, f.What, len(list), f.Members)
		}
		if !says(list, f) {
			t.Errorf("%s (%s): no member is %s with %q in its reason: %s", f.Name, f.What, f.Want, f.Reason, summary(list))
		}
		if f.Damage != "" && !strings.Contains(damage[f.Name], f.Damage) {
			t.Errorf("%s (%s): damage %q, want %q", f.Name, f.What, damage[f.Name], f.Damage)
		}
		for _, m := range list {
			if m.Read != m.Stored+m.Rejected+m.Duplicate {
				t.Errorf("%s: the ledger does not balance: %+v", f.Name, m)
			}
		}
	}
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 2 {
		t.Errorf("something beside evidence and case: %v, %v", entries, err)
	}
	if out, _ := wants(t, exitOK, "query", "--case", dir, "--format", "csv", "SELECT count(*) > 0 AS calls FROM warnings WHERE kind = 'pickle-call'"); !strings.Contains(out, "true") {
		t.Error("no call of a pickle was noted")
	}
	wants(t, exitOK, "verify", dir)
}

// ingestHostile returns the members of the ledger by file, and what is wrong with
// the files themselves.
func ingestHostile(t *testing.T, evidence, dir string) (map[string][]event.Member, map[string]string) {
	t.Helper()
	c, err := store.Create(dir, "test")
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.NewWriter(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ingest.Run(context.Background(), w, ingest.Options{Evidence: []string{evidence}, Formats: formats.All, Workers: 2, TempDir: w.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Seal(context.Background()); err != nil {
		t.Fatal(err)
	}
	members, damage := map[string][]event.Member{}, map[string]string{}
	for _, m := range s.Members {
		members[m.Archive] = append(members[m.Archive], m)
	}
	for _, f := range s.Damaged {
		damage[f.Name] = f.Damage
	}
	return members, damage
}

func says(list []event.Member, f hostile.File) bool {
	if f.Want == "" {
		return true
	}
	for _, m := range list {
		if string(m.Status) == f.Want && strings.Contains(m.Reason, f.Reason) {
			return true
		}
	}
	return false
}

func summary(list []event.Member) string {
	var out []string
	for _, m := range list {
		out = append(out, string(m.Status)+" ("+m.Reason+")")
	}
	return strings.Join(out, "; ")
}
