package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestSharedRedact writes twins of evidence of many kinds, and of its report: names
// that are words of the program, alerts whose facts are named by accounts, domains
// below registries.
func TestSharedRedact(t *testing.T) {
	evidence := filepath.Join(shared(t), "data", "msticpy", "testdata")
	if _, err := os.Stat(evidence); err != nil {
		t.Skipf("no test data of MSTICPy: %v", err)
	}
	t.Setenv("FORENSIC_CACHE", "none")
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if code, _, err := forensic(t, "run", evidence, "--case", in("case"), "-q"); code != exitOK && code != exitPartial {
		t.Fatal(err)
	}
	sameKey(t, in("key"))
	wants(t, exitOK, "redact", in("case"), "-o", in("twin"), "--key", in("key"))
	wants(t, exitOK, "verify", in("twin"))
	if original, twin := tally(t, in("case")), tally(t, in("twin")); !slices.Equal(original, twin) {
		t.Errorf("results:\n%s", diffLines(strings.Join(original, "\n"), strings.Join(twin, "\n")))
	}
	if code, _, err := forensic(t, "report", "--case", in("twin"), "-o", in("report")); code != exitOK && code != exitPartial {
		t.Fatal(err)
	}
	wants(t, exitOK, "verify", in("report"))
	wants(t, exitOK, "redact", filepath.Join(in("case"), "report"), "--case", in("case"), "-o", in("pages"), "--key", in("key"))
	wants(t, exitOK, "verify", in("pages"))
	wants(t, exitOK, "redact", "--check", in("pages"), "--case", in("case"), "--key", in("key"))
}
