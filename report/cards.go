package report

import (
	"fmt"
	"strings"

	"forensic/analyzers/finding"
)

// The shapes and words of the severities: colour is never the only sign.
var marks = map[finding.Severity]string{finding.Critical: "▲", finding.High: "▲", finding.Medium: "◆", finding.Low: "●", finding.Info: "○"}

const (
	// cardBytes bounds the evidence text on the index, which must stay small.
	cardBytes = 700_000
	maxCards  = 300
	maxRefs   = 40
)

// card is a finding as the index shows it.
type card struct {
	Anchor, Severity, Mark, Title, When, Host, User, Dataset, Why string
	Facts                                                         []finding.Fact
	Warnings, Techniques, Evidence                                []string
	Page, Analyzer, Benign, Records, Query                        string
}

func (b *build) card(f finding.Finding) card {
	c := card{
		Anchor: "f-" + f.ID, Severity: f.Severity.String(), Mark: marks[f.Severity], Title: visible(f.Title), Host: visible(f.Host), User: visible(f.User), Dataset: visible(f.Dataset),
		Techniques: f.Techniques, Page: f.Analyzer + ".html", Analyzer: b.titleOf(f.Analyzer), Benign: visible(f.Benign), Query: visible(f.Query),
	}
	if when := period(f.First, f.Last); when != "no times" {
		c.When = when
	}
	c.Why, _ = cut(f.Why, 1200)
	for _, x := range f.Facts {
		value, more := cut(x.Value, 700)
		if more > 0 {
			value += " …"
		}
		c.Facts = append(c.Facts, finding.Fact{Name: visible(x.Name), Value: value})
	}
	for _, w := range f.Warnings {
		c.Warnings = append(c.Warnings, visible(w))
	}
	for _, r := range f.Evidence[:min(len(f.Evidence), maxRefs)] {
		c.Evidence = append(c.Evidence, refText(r))
	}
	total := max(f.EvidenceTotal, int64(len(f.Evidence)))
	c.Records = plural(total, "record")
	if n := int64(len(c.Evidence)); n < total {
		c.Records += fmt.Sprintf(", %d of them listed", n)
	}
	return c
}

func (c *card) size() int {
	n := len(c.Why) + len(c.Query) + len(c.Benign) + 1200
	for _, f := range c.Facts {
		n += len(f.Value) + 80
	}
	for _, e := range c.Evidence {
		n += len(e) + 30
	}
	return n
}

// cards returns the worst findings as cards, as many as fit, and notes which.
func (b *build) cards() (out []card, left string) {
	b.carded = map[string]bool{}
	size := 0
	for i, f := range b.findings {
		c := b.card(f)
		if size += c.size(); i == maxCards || size > cardBytes {
			return out, fmt.Sprintf("the %d worst of %d stand here, all of them in the data files", i, len(b.findings))
		}
		b.carded[f.ID] = true
		out = append(out, c)
	}
	return out, ""
}

func (b *build) titleOf(name string) string {
	for _, r := range b.in.Results {
		if r.Name == name {
			return r.Title
		}
	}
	return name
}

// sentence is a line of the summary or of an analysis' page.
type sentence struct{ Severity, Mark, Href, Title, Text string }

// sentences sums the findings up: one line for each title and severity, worst
// first, with the machines it concerns.
func (b *build) sentences() (out []sentence, more string) {
	type group struct {
		first    finding.Finding
		n        int
		machines map[string]bool
		names    []string
	}
	var order []string
	groups := map[string]*group{}
	for _, f := range b.findings {
		k := f.Severity.String() + "\x00" + f.Title
		g := groups[k]
		if g == nil {
			g = &group{first: f, machines: map[string]bool{}}
			groups[k] = g
			order = append(order, k)
		}
		g.n++
		if m := f.Dataset + "\x00" + f.Host; f.Host != "" && !g.machines[m] {
			g.machines[m] = true
			g.names = append(g.names, f.Host)
		}
	}
	const most = 24
	for i, k := range order {
		if i == most {
			return out, fmt.Sprintf("and %d more kinds of findings below", len(order)-most)
		}
		g := groups[k]
		text := plural(int64(g.n), "finding")
		switch n := len(g.names); {
		case n == 1:
			text += " on " + g.names[0]
		case n > 1 && n <= 4:
			text += " on " + strings.Join(g.names, ", ")
		case n > 4:
			text += fmt.Sprintf(" on %d machines, %s first", n, g.names[0])
		}
		why, rest := cut(g.first.Why, 220)
		if rest > 0 {
			why += " …"
		}
		out = append(out, sentence{g.first.Severity.String(), marks[g.first.Severity], b.href(g.first), visible(g.first.Title), visible(text) + ". " + why})
	}
	return out, ""
}

// href leads to a finding's card, or to its analysis if it has none.
func (b *build) href(f finding.Finding) string {
	if b.carded[f.ID] {
		return "index.html#f-" + f.ID
	}
	return f.Analyzer + ".html"
}
