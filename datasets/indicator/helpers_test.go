package indicator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/datasets/reference"
)

// load imports a text and writes what came of it, one indicator a line: place, type,
// match, value and severity, and what else is said.
func load(t testing.TB, name, text string, o Options) (lines []string, stats Stats) {
	t.Helper()
	stats, err := Import(t.Context(), strings.NewReader(text), name, o, func(i reference.Indicator) error {
		lines = append(lines, render(i))
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	checkBalance(t, stats, len(lines))
	return lines, stats
}

func render(i reference.Indicator) string {
	s := fmt.Sprintf("%d %s %s %s %s", i.Line, i.Type, i.Match, i.Value, i.Severity)
	if i.KnownGood {
		s += " good"
	}
	if i.Confidence >= 0 {
		s += fmt.Sprintf(" %d%%", i.Confidence)
	}
	for _, part := range []struct{ label, text string }{
		{"category", i.Category},
		{"threat", i.Threat},
		{"says", i.Description},
		{"tags", strings.Join(i.Tags, "+")},
		{"ref", i.Reference},
	} {
		if part.text != "" {
			s += " | " + part.label + ": " + part.text
		}
	}
	if !i.ValidFrom.IsZero() {
		s += " | from " + i.ValidFrom.Format("2006-01-02")
	}
	if !i.ValidUntil.IsZero() {
		s += " | until " + i.ValidUntil.Format("2006-01-02")
	}
	return s
}

// checkBalance checks that every value is an indicator or dropped, and every dropped
// one has its reason.
func checkBalance(t testing.TB, s Stats, records int) {
	t.Helper()
	var byType, byReason int64
	for _, c := range s.Types {
		byType += c.Count
	}
	for _, d := range s.Drops {
		byReason += d.Count
		if d.Reason == "" || len(d.Examples) == 0 {
			t.Errorf("a drop without reason or example: %+v", d)
		}
	}
	if s.Values != s.Records+s.Dropped || byType != s.Records || byReason != s.Dropped || s.Records != int64(records) {
		t.Errorf("%d values, %d records (%d by type, %d handed on), %d dropped (%d by reason)", s.Values, s.Records, byType, records, s.Dropped, byReason)
	}
}

// check compares indicators, one a line, and the reasons of drops.
func check(t testing.TB, name, text string, o Options, want string, drops ...string) Stats {
	t.Helper()
	got, stats := load(t, name, text, o)
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); diff != "" && !(len(got) == 0 && strings.TrimSpace(want) == "") {
		t.Errorf("%s: %s", name, diff)
	}
	var reasons []string
	for _, d := range stats.Drops {
		for _, e := range d.Examples {
			reasons = append(reasons, fmt.Sprintf("%d %s: %s", e.Line, e.Value, d.Reason))
		}
	}
	if diff := cmp.Diff(drops, reasons); diff != "" {
		t.Errorf("%s: dropped: %s", name, diff)
	}
	return stats
}

// emitInto writes indicators in short: type, match, value and description.
func emitInto(got *[]string) func(reference.Indicator) error {
	return func(i reference.Indicator) error {
		*got = append(*got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", i.Type, i.Match, i.Value, i.Description)))
		return nil
	}
}
