package threatintel

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/sightings"
	"forensic/datasets/reference"
)

// group is a finding in the making: what one indicator covers, met in one way.
type group struct {
	lead *judgement // the worst
	sightings.Seen
	members []*judgement
}

// groupKey tells findings apart.
type groupKey struct {
	title string
	kind  reference.IndicatorType
	value string // of the indicator
}

// report reports one finding for each indicator and way, so many of a title at
// most.
func report(p *analyzers.Pass, list []*judgement, most int) {
	groups := map[groupKey]*group{}
	var inOrder []*group
	for _, j := range list {
		if !j.finding {
			continue
		}
		k := groupKey{j.uses[0].title, j.lead.Indicator.Type, j.lead.Indicator.Value}
		g := groups[k]
		if g == nil {
			g = &group{lead: j, Seen: sightings.Unseen()}
			groups[k] = g
			inOrder = append(inOrder, g)
		}
		g.members = append(g.members, j)
		g.Merge(j.uses[0].Seen, maxRefs)
	}
	of := map[string]int{}
	for _, g := range inOrder {
		title := g.lead.uses[0].title
		if of[title]++; of[title] <= most {
			p.Report(g.finding())
		}
	}
	for _, title := range slices.Sorted(maps.Keys(of)) {
		if n := of[title] - most; n > 0 {
			p.Warn("%d more findings %q are not listed; the table of verdicts has theirs", n, title)
		}
	}
}

// maxNamed is how many observables a finding names.
const maxNamed = 10

func (g *group) finding() finding.Finding {
	j := g.lead
	u := j.uses[0]
	f := finding.Finding{
		Title: u.title, Why: j.why(), Severity: j.severity, Techniques: j.techniques(), First: g.First, Last: g.Last,
		Evidence: g.Refs, EvidenceTotal: g.Count, Score: j.score(), Benign: u.benign, Query: g.query(),
	}
	if len(g.Places) == 1 {
		f.Dataset, f.Host = g.Places[0].Dataset, g.Places[0].Host
	}
	fact := func(name, value string) {
		if value != "" {
			f.Facts = append(f.Facts, finding.Fact{Name: name, Value: value})
		}
	}
	i := j.lead.Indicator
	fact("Observable", j.Observable.Value)
	fact("Indicator", fmt.Sprintf("%s %s (%s)", i.Type, i.Value, i.Match))
	for _, m := range g.members[1:min(len(g.members), maxNamed+1)] {
		fact("It covers also", m.Observable.Value)
	}
	if n := len(g.members) - 1 - maxNamed; n > 0 {
		fact("It covers also", fmt.Sprintf("%d more", n))
	}
	fact("Providers", strings.Join(limit(j.bad, maxNamed), ", "))
	fact("Known good by", strings.Join(limit(j.good, maxNamed), ", "))
	fact("Threat", i.Threat)
	fact("Category", i.Category)
	fact("Confidence", confidence(i))
	fact("Description", cut(i.Description, 400))
	fact("Validity", j.validity.String())
	fact("Source", fmt.Sprintf("%s:%d, %s", i.File, i.Line, j.asOf))
	fact("Reference", i.Reference)
	fact("Programs", strings.Join(u.programs, ", "))
	for _, other := range j.uses[1:] {
		if other.column == "" {
			fact("Met also", other.title)
		} else {
			fact("Met also", fmt.Sprintf("%s (%d records)", other.title, other.Count))
		}
	}
	fact("Machines", fmt.Sprintf("%d: %s", len(g.Places), sightings.HostList(g.Places)))
	if len(j.good) > 0 {
		f.Warnings = append(f.Warnings, "Providers contradict each other: "+strings.Join(limit(j.good, maxNamed), ", ")+" has it as known good.")
	}
	return f
}

// query repeats the search for the records of the finding.
func (g *group) query() string {
	u := g.lead.uses[0]
	var cond []string
	for _, col := range byClass {
		if col.column == u.column {
			var values []string
			for _, m := range g.members[:min(len(g.members), maxRefs)] {
				values = append(values, quote(m.Observable.Value))
			}
			cond = append(cond, col.value+" IN ("+strings.Join(values, ", ")+")")
		}
	}
	if len(cond) == 0 {
		for _, r := range g.Refs {
			cond = append(cond, fmt.Sprintf("source = %s AND member = %s AND record = %d", quote(r.Source), quote(r.Member), r.Record))
		}
	}
	return "SELECT ts, host_name, class, source, member, record FROM events WHERE " + strings.Join(cond, " OR ") + " ORDER BY ts, source, member, record"
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// confidence is that of an indicator as text, empty if the source tells none.
func confidence(i reference.Indicator) string {
	if i.Confidence < 0 {
		return ""
	}
	return fmt.Sprint(i.Confidence)
}

// cut shortens a text to about n bytes, at a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + " …"
}
