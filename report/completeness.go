package report

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// Completeness tells whether every record of every input is accounted for as
// stored or duplicate and every analyzer could look, and why not.
func (in *Input) Completeness() (complete bool, why string) {
	var parts []string
	if in.RejectTotal > 0 {
		parts = append(parts, fmt.Sprintf("%d rejected records", in.RejectTotal))
	}
	states := map[string]int{}
	for _, m := range in.Members {
		states[m.Status]++
	}
	for _, s := range []struct{ status, words string }{
		{"unsupported", "unsupported members"}, {"empty", "empty members"}, {"partial", "partly read members"},
		{"failed", "unreadable members"}, {"damaged", "damaged containers"},
	} {
		if n := states[s.status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s.words))
		}
	}
	for _, r := range in.Results {
		if r.Status != finding.OK && r.Status != finding.NotApplicable {
			parts = append(parts, fmt.Sprintf("analyzer %s %s", r.Name, strings.ReplaceAll(string(r.Status), "_", " ")))
		}
	}
	return len(parts) == 0, strings.Join(parts, ", ")
}
