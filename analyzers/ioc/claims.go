package ioc

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/sightings"
)

// claim is what one place of an indicator says.
type claim struct {
	title      string
	subject    string // the host, address or name it is about: claims of one title and subject are one finding
	severity   finding.Severity
	why        string // a sentence that begins with the subject or the program
	value      string // the URL or address as it stands
	techniques []string
	benign     string
	script     bool // one step less severe in the text of a script
}

// inScript lowers a claim that rests on the text of scripts alone: scripts hold
// examples and help beside what they do.
func (c claim) inScript() claim {
	if !c.script {
		return c
	}
	if c.severity > finding.Low {
		c.severity--
	}
	c.why += " It stands in the text of a script, which may be an example."
	return c
}

// claimKey tells findings apart.
type claimKey struct{ title, subject string }

// gathered is a finding in the making.
type gathered struct {
	claim
	sightings.Seen
	values map[string]bool
}

// claims gathers claims by title and subject.
type claims map[claimKey]*gathered

// add adds a claim with where it was seen.
func (cs claims) add(c claim, s sightings.Seen) {
	k := claimKey{c.title, c.subject}
	g := cs[k]
	if g == nil {
		g = &gathered{claim: c, Seen: sightings.Unseen(), values: map[string]bool{}}
		cs[k] = g
	}
	if c.severity > g.severity || c.severity == g.severity && c.why < g.why {
		g.claim = c // the worst of them speaks
	}
	if c.value != "" {
		g.values[c.value] = true
	}
	g.Merge(s, sightings.MaxMentionRefs)
}

// addMention adds what a mention says by the words beside it.
func (cs claims) addMention(m *sightings.Mention) {
	for _, c := range judge(m.Key, m.Beside) {
		if m.Script {
			c = c.inScript()
		}
		cs.add(c, m.Seen)
	}
}

// addIndicator makes a claim about an indicator with all its places.
func (cs claims) addIndicator(c claim, i *sightings.Observed) {
	cs[claimKey{c.title, c.subject}] = &gathered{claim: c, Seen: i.Seen, values: map[string]bool{}}
}

// maxValues is how many values a finding names.
const maxValues = 10

// report reports the claims, the most severe of each title first, so many of a
// title at most.
func (cs claims) report(p *analyzers.Pass, most int) {
	list := slices.Collect(maps.Values(cs))
	slices.SortFunc(list, func(a, b *gathered) int {
		return cmp.Or(strings.Compare(a.title, b.title), cmp.Compare(b.severity, a.severity), cmp.Compare(b.Count, a.Count), strings.Compare(a.subject, b.subject))
	})
	of := map[string]int{}
	for _, g := range list {
		if of[g.title]++; of[g.title] <= most {
			p.Report(g.finding())
		}
	}
	for _, title := range slices.Sorted(maps.Keys(of)) {
		if n := of[title] - most; n > 0 {
			p.Warn("%d more findings %q are not listed; the table of indicators has theirs", n, title)
		}
	}
}

func (g *gathered) finding() finding.Finding {
	values := slices.Sorted(maps.Keys(g.values))
	f := finding.Finding{
		Title: g.title, Why: g.why, Severity: g.severity, Techniques: g.techniques, Benign: g.benign,
		First: g.First, Last: g.Last, Evidence: g.Refs, EvidenceTotal: g.Count,
		Facts: []finding.Fact{{Name: "Subject", Value: g.subject}},
	}
	for _, v := range values[:min(len(values), maxValues)] {
		if v != g.subject {
			f.Facts = append(f.Facts, finding.Fact{Name: "Seen as", Value: v})
		}
	}
	if n := len(values) - maxValues; n > 0 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Seen as", Value: fmt.Sprintf("%d more forms", n)})
	}
	f.Facts = append(f.Facts,
		finding.Fact{Name: "Found in", Value: strings.Join(g.Columns, ", ")},
		finding.Fact{Name: "Machines", Value: strconv.Itoa(len(g.Places)) + ": " + sightings.HostList(g.Places)})
	if len(g.Places) == 1 {
		f.Dataset, f.Host = g.Places[0].Dataset, g.Places[0].Host
	}
	return f
}
