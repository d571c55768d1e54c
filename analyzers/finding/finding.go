// Package finding holds what analyzers say and show: findings, each with its
// evidence, and exhibits (tables, series, lanes, trees, graphs, maps ...) as plain
// data. It draws nothing. Everything here survives a round trip through JSON
// unchanged.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/store/event"
)

// Severity ranks findings.
type Severity uint8

// The severities, lowest first.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"info", "low", "medium", "high", "critical"}

// String is the lower-case word for the severity.
func (s Severity) String() string { return severityNames[min(int(s), len(severityNames)-1)] }

// ParseSeverity reads the word String writes.
func ParseSeverity(word string) (Severity, error) {
	if i := slices.Index(severityNames[:], strings.ToLower(word)); i >= 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("severity %q: want one of %s", word, strings.Join(severityNames[:], ", "))
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Severity) UnmarshalText(b []byte) (err error) {
	*s, err = ParseSeverity(string(b))
	return err
}

// Finding is one claim about the evidence. A finding without evidence is
// rejected by the runner.
type Finding struct {
	Analyzer string   `json:"analyzer"` // set by the runner
	ID       string   `json:"id"`       // set by the runner: stable over runs on the same evidence
	Title    string   `json:"title"`    // what, in one line, the same words for every case of it
	Why      string   `json:"why"`      // why it fired, with the matched values
	Severity Severity `json:"severity"`
	// Techniques are ATT&CK ids, such as T1059.001.
	Techniques []string `json:"techniques,omitempty"`
	Dataset    string   `json:"dataset,omitempty"`
	Host       string   `json:"host,omitempty"`
	User       string   `json:"user,omitempty"`
	// First and Last are microseconds since 1970 UTC; event.Null where unknown.
	First int64 `json:"first"`
	Last  int64 `json:"last"`
	// Facts are the values that made it fire, in reading order.
	Facts []Fact `json:"facts,omitempty"`
	// Evidence holds references to raw records; EvidenceTotal tells how many
	// there are when not all are listed (0: all are).
	Evidence      []event.Ref `json:"evidence"`
	EvidenceTotal int64       `json:"evidence_total,omitempty"`
	Score         float64     `json:"score,omitempty"` // ranks findings of one severity, higher first
	Benign        string      `json:"benign,omitempty"`
	Query         string      `json:"query,omitempty"` // SQL over the case that repeats it
	Warnings      []string    `json:"warnings,omitempty"`
}

// Fact is a named value.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Compare orders findings for readers: severity, score, then stable keys.
func Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(b.Score, a.Score),
		cmp.Compare(a.First, b.First),
		cmp.Compare(a.Dataset, b.Dataset),
		cmp.Compare(a.Host, b.Host),
		cmp.Compare(a.Title, b.Title),
		cmp.Compare(a.Why, b.Why),
		cmp.Compare(a.ID, b.ID),
	)
}

// Widen makes the span of a finding hold two instants, each event.Null if unknown.
func (f *Finding) Widen(first, last int64) {
	if first != event.Null && (f.First == event.Null || first < f.First) {
		f.First = first
	}
	f.Last = max(f.Last, last) // event.Null is the lowest number
}
