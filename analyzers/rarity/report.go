package rarity

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/markov"
	"forensic/store/event"
)

// group is the rare sessions of one data set that share their rarest window.
type group struct {
	*result
	window   string
	verdicts []verdict // by likelihood
}

// report makes findings of the rarest windows.
func (a *analysis) report() {
	var groups []*group
	for _, r := range a.results {
		groups = append(groups, r.groups(a.Window)...)
	}
	slices.SortStableFunc(groups, func(x, y *group) int { return cmp.Compare(x.verdicts[0].z, y.verdicts[0].z) })
	if n := len(groups); n > a.Findings {
		a.pass.Warn("Sessions of %s: the %d rarest of %d rare sequences are findings; the table of sessions goes further.", a.title, a.Findings, n)
		groups = groups[:a.Findings]
	}
	for _, g := range groups {
		a.pass.Report(a.finding(g))
	}
}

// groups joins rare sessions with equal windows, in order of the lowest.
func (r *result) groups(length int) []*group {
	var out []*group
	byWindow := map[string]*group{}
	for _, v := range r.rare {
		text := r.windowText(v, length)
		g := byWindow[text]
		if g == nil {
			g = &group{result: r, window: text}
			byWindow[text] = g
			out = append(out, g)
		}
		g.verdicts = append(g.verdicts, v)
	}
	return out
}

// windowText spells out a window: START and END where it reaches them.
func (r *result) windowText(v verdict, length int) string {
	var parts []string
	if v.window.Start == 0 {
		parts = append(parts, "START")
	}
	steps := r.corpus.Session(v.session)
	for _, s := range steps[v.window.Start:v.window.End] {
		parts = append(parts, r.corpus.Name(s))
	}
	if v.window.End-v.window.Start < length {
		parts = append(parts, "END")
	}
	return strings.Join(parts, " → ")
}

// finding makes a finding of a group.
func (a *analysis) finding(g *group) finding.Finding {
	v := g.verdicts[0]
	reasons := g.scorer.Explain(g.corpus.Session(v.session), v.window, a.Window, 3)
	rarest := slices.MinFunc(reasons, func(x, y markov.Reason) int { return cmp.Compare(x.Likelihood(), y.Likelihood()) })
	f := finding.Finding{
		Title:    "Rare sequence of " + a.title,
		Severity: finding.Info,
		Dataset:  g.dataset,
		Score:    -v.z,
		First:    event.Null, Last: event.Null,
		Benign: "Work that is seldom done: administration, set-up, a change of software or of habits. Rare does not mean harmful.",
	}
	if slices.ContainsFunc(reasons, a.alone) {
		f.Severity = finding.Low
	}
	f.Why = fmt.Sprintf("%s: likelihood %s, where the median of %d sessions is %s (robust z %.1f). The rarest step: %s.",
		g.window, number(v.window.Likelihood), g.base.scored, number(pow10(g.base.center)), v.z, g.describe(rarest))
	if n := len(g.verdicts); n > 1 {
		f.Why += fmt.Sprintf(" %d sessions have this sequence.", n)
	}
	a.people(&f, g, v)
	for i, r := range reasons {
		f.Facts = append(f.Facts, finding.Fact{Name: fmt.Sprintf("Step %d", i+1), Value: g.describe(r)})
	}
	for _, v := range g.verdicts {
		refs, first, last := g.refs(v)
		f.EvidenceTotal += int64(len(refs))
		f.Evidence = append(f.Evidence, refs[:min(len(refs), max(0, a.Refs-len(f.Evidence)))]...)
		if f.First == event.Null || first < f.First {
			f.First = first
		}
		f.Last = max(f.Last, last)
	}
	f.Query = a.sessionQuery(g, v)
	return f
}

// alone tells whether training saw a step, or a parameter of it, nowhere else: in
// this session alone or, if it was a baseline, never.
func (a *analysis) alone(r markov.Reason) bool {
	once := int64(1)
	if a.baseline != nil {
		once = 0
	}
	return r.From != "" && r.Times <= once || slices.ContainsFunc(r.Rare, func(p markov.Rare) bool { return !p.Absent && p.Times <= once })
}

// people fills in whose session it was.
func (a *analysis) people(f *finding.Finding, g *group, v verdict) {
	s := g.list[v.session]
	for i, value := range strings.Split(g.who[s.who], separator) {
		name := a.who[i].name
		switch name {
		case "Host":
			f.Host = value
		case "User", "Account":
			f.User = value
		}
		f.Facts = append(f.Facts, finding.Fact{Name: name, Value: orUnknown(value)})
	}
	f.Facts = append(f.Facts,
		finding.Fact{Name: "Session", Value: fmt.Sprintf("%d events, %s to %s", len(g.corpus.Session(v.session)), finding.TimeCell(s.first), finding.TimeCell(s.last))})
}

// sessionQuery lists the kind's events of the session's time.
func (a *analysis) sessionQuery(g *group, v verdict) string {
	s := g.list[v.session]
	return fmt.Sprintf("SELECT ts, %s AS event, source, member, record FROM events\nWHERE %s\nAND coalesce(dataset, '') = %s AND %s = %s\nAND epoch_us(ts) BETWEEN %d AND %d\nORDER BY ts, source, member, record",
		a.event, a.filter(), literal(g.dataset), a.whoSQL(), whoLiteral(g.who[s.who]), s.first, s.last)
}

// literal is a text in SQL.
func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// whoLiteral writes the joined values with the separator as whoSQL does.
func whoLiteral(who string) string {
	parts := strings.Split(who, separator)
	for i, p := range parts {
		parts[i] = literal(p)
	}
	return strings.Join(parts, " || chr(31) || ")
}

// describe spells out one factor of a likelihood.
func (r *result) describe(m markov.Reason) string {
	var b strings.Builder
	switch {
	case m.From == "":
		fmt.Fprintf(&b, "%s anywhere %s (%d of %d)", short(m.To), number(m.Transition), m.Times, m.Of)
	case m.Of == 0:
		fmt.Fprintf(&b, "%s after %s, which training did not see, %s", short(m.To), short(m.From), number(m.Transition))
	default:
		fmt.Fprintf(&b, "%s after %s %s (%d of %d%s)", short(m.To), short(m.From), number(m.Transition), m.Times, m.Of, r.alternatives(m))
	}
	if m.Params != 1 {
		fmt.Fprintf(&b, "; its parameters %s", number(m.Params))
	}
	for i, p := range m.Rare {
		b.WriteString(map[bool]string{true: " (", false: "; "}[i == 0])
		b.WriteString(describeParam(p))
	}
	if len(m.Rare) > 0 {
		b.WriteString(")")
	}
	return b.String()
}

// alternatives names what follows more often than what did.
func (r *result) alternatives(m markov.Reason) string {
	var more []string
	for _, n := range r.base.models[markov.Values].Usual(m.From, 3) {
		if n.Probability > m.Transition {
			more = append(more, fmt.Sprintf("%s %s", short(n.Name), number(n.Probability)))
		}
	}
	if more == nil {
		return ""
	}
	return "; more usual: " + strings.Join(more, ", ")
}

func describeParam(p markov.Rare) string {
	seen := fmt.Sprintf("%d of %d", p.Times, p.Of)
	switch {
	case p.Absent:
		return fmt.Sprintf("without %s, which %s have", p.Param, seen)
	case p.Unseen:
		return p.Param + ", new to it"
	case p.Value != "":
		return fmt.Sprintf("%s = %s, %s", p.Param, p.Value, seen)
	}
	return fmt.Sprintf("%s, %s", p.Param, seen)
}

// short prints tokens as START and END.
func short(name string) string {
	switch name {
	case markov.StartToken:
		return "START"
	case markov.EndToken:
		return "END"
	}
	return name
}

// number prints a likelihood in few digits.
func number(p float64) string { return strconv.FormatFloat(p, 'g', 3, 64) }

// exact prints a likelihood in all its digits.
func exact(p float64) string { return strconv.FormatFloat(p, 'g', -1, 64) }

func orUnknown(s string) string { return cmp.Or(s, "(none)") }
