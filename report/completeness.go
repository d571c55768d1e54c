package report

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// Completeness tells whether everything was read and every analyzer that applies
// looked at everything; why gives the numbers where it is not so.
func (in *Input) Completeness() (complete bool, why string) {
	var parts []string
	if in.RejectTotal > 0 {
		parts = append(parts, count(in.RejectTotal, "rejected record"))
	}
	parts = append(parts, memberProblems(in.Members)...)
	for _, r := range in.Results {
		if words := incomplete(r.Status); words != "" {
			parts = append(parts, "analyzer "+r.Name+" "+words)
		}
	}
	return len(parts) == 0, strings.Join(parts, ", ")
}

// memberProblems counts the members that are not stored, in the order in which
// their kinds first occur.
func memberProblems(members []Member) (parts []string) {
	counts := map[string]int64{}
	var order []string
	for _, m := range members {
		noun := ""
		switch {
		case m.Status == "stored" || m.Status == "duplicate" || m.Status == "rejects": // rejected records are counted themselves
			continue
		case m.Status == "partial":
			noun = "partly read member"
		case m.Status == "damaged":
			noun = "damaged container"
		default:
			noun = strings.TrimSpace(visible(m.Status) + " member")
		}
		if counts[noun] == 0 {
			order = append(order, noun)
		}
		counts[noun]++
	}
	for _, noun := range order {
		parts = append(parts, count(counts[noun], noun))
	}
	return parts
}

// incomplete says in words what keeps a result from being complete, "" if nothing.
func incomplete(s finding.Status) string {
	switch s {
	case finding.OK, finding.NotApplicable:
		return ""
	case finding.Partial:
		return "could not look at everything"
	case finding.Failed:
		return "failed"
	case finding.Cancelled:
		return "was not run"
	}
	return fmt.Sprintf("ended as %q", s)
}

// status is how a result ended, for readers.
type status struct {
	Class string // of the style sheet
	Mark  string // a sign beside the colour
	Word  string // in a word or two, for tables
	Text  string // in a sentence
}

func statusOf(r *finding.Result) status {
	warnings := visible(strings.Join(r.Warnings, "; "))
	n := int64(len(r.Findings))
	switch {
	case r.Status == finding.OK && n > 0:
		return status{"found", "●", count(n, "finding"), fmt.Sprintf("%s; %s examined.", count(n, "finding"), wereRecords(r.Examined))}
	case r.Status == finding.OK:
		return status{"ok", "✓", "none found", fmt.Sprintf("None found: %s examined.", wereRecords(r.Examined))}
	case r.Status == finding.NotApplicable:
		return status{"na", "–", "not applicable", colon("Not applicable", warnings)}
	case r.Status == finding.Partial:
		text := fmt.Sprintf("Partial: could not look at everything. %s; %s examined.", count(n, "finding"), wereRecords(r.Examined))
		return status{"partial", "!", "partial, " + count(n, "finding"), text}
	case r.Status == finding.Failed:
		return status{"failed", "✕", "failed", colon("Failed", visible(r.Err))}
	case r.Status == finding.Cancelled:
		return status{"failed", "✕", "not run", colon("Not run", visible(r.Err))}
	}
	return status{"failed", "✕", visible(string(r.Status)), "Ended as " + visible(string(r.Status)) + "."}
}

func wereRecords(n int64) string {
	if n == 1 {
		return "1 record was"
	}
	return number(n) + " records were"
}

func colon(head, text string) string {
	if text == "" {
		return head + "."
	}
	return head + ": " + text
}
