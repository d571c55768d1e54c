package report

import (
	"fmt"
	"html/template"
	"strings"

	"forensic/analyzers/finding"
)

// Bounds of the cards; data/findings.csv holds everything.
const (
	maxCards      = 200     // on the index
	maxCardBytes  = 1 << 20 // of all cards on the index
	maxPageCards  = 500     // on the page of an analyzer
	maxReferences = 12
)

// card is a finding as a page shows it.
type card struct {
	ranked
	Word, Shape         string // severity
	When, Where         string
	Shown               []finding.Fact
	MoreFacts           int
	References          []string
	All, MoreReferences int64
	Anchor              string // link to the card on the index, empty if it has none there
}

func (s *site) card(r ranked) card {
	c := card{ranked: r, Word: min(r.Severity, finding.Critical).String(), Shape: shape(r.Severity), When: period(r.First, r.Last)}
	var where []string
	for _, part := range []string{r.Host, r.User, r.Dataset} {
		if part != "" {
			where = append(where, short(200, part))
		}
	}
	c.Where = strings.Join(where, " · ")
	c.Shown = r.Facts[:min(len(r.Facts), maxFacts)]
	c.MoreFacts = len(r.Facts) - len(c.Shown)
	for _, ref := range r.Evidence[:min(len(r.Evidence), maxReferences)] {
		c.References = append(c.References, short(300, refText(ref)))
	}
	c.All = max(r.EvidenceTotal, int64(len(r.Evidence)))
	c.MoreReferences = c.All - int64(len(c.References))
	if r.Number <= len(s.cards) {
		c.Anchor = fmt.Sprintf("index.html#finding-%d", r.Number)
	}
	return c
}

// renderCards renders the first findings for the index, as many as fit.
func (s *site) renderCards() (out []template.HTML, err error) {
	size := 0
	for _, r := range s.ranked[:min(len(s.ranked), maxCards)] {
		markup, err := s.part("card", s.card(r))
		if err != nil {
			return nil, err
		}
		if size += len(markup); size > maxCardBytes {
			break
		}
		out = append(out, markup)
	}
	return out, nil
}

// findingsOf are the findings of one analyzer, as many as its page shows.
func (s *site) findingsOf(r *finding.Result) (out []card) {
	for _, each := range s.ranked {
		if each.Result == r && len(out) < maxPageCards {
			out = append(out, s.card(each))
		}
	}
	return out
}
