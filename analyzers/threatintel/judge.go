package threatintel

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/threat"
	"forensic/datasets/reference"
)

// judgement is a hit with what follows from its verdicts.
type judgement struct {
	*hit
	lead     threat.Verdict // the one that speaks
	validity threat.Validity
	severity finding.Severity
	finding  bool     // it is rated high enough for one
	lowered  []string // why it is less severe than the provider says
	bad      []string // providers that rate it warning or high, sorted
	good     []string // providers that know it as good, sorted
	asOf     string   // of the source of the lead
}

// judged judges the hits: those for findings first, by severity, rank and value.
func (s *search) judged(src *sources) []*judgement {
	list := make([]*judgement, 0, len(s.hits))
	for _, h := range s.hits {
		list = append(list, s.judge(h, src))
	}
	slices.SortFunc(list, func(a, b *judgement) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(b.severity, a.severity), cmp.Compare(b.score(), a.score()), a.rank()-b.rank(),
			cmp.Compare(b.Count, a.Count), strings.Compare(string(a.Observable.Type), string(b.Observable.Type)), strings.Compare(a.Observable.Value, b.Observable.Value))
	})
	return list
}

// order puts findings before other bad verdicts, and those before known good.
func order(j *judgement) int {
	switch {
	case j.finding:
		return 0
	case !j.knownGood():
		return 1
	}
	return 2
}

// rank is that of the worst way it was met.
func (j *judgement) rank() int {
	if len(j.uses) == 0 {
		return 99
	}
	return j.uses[0].rank
}

// score ranks findings of one severity: by how many providers agree, then by
// confidence.
func (j *judgement) score() float64 {
	return float64(len(j.bad)) + float64(max(j.lead.Indicator.Confidence, 0))/1000
}

// judge judges a hit by the verdict from which most follows.
func (s *search) judge(h *hit, src *sources) *judgement {
	j := &judgement{hit: h}
	bad, good := map[string]bool{}, map[string]bool{}
	for i, v := range h.verdicts {
		if v.Indicator.KnownGood {
			if !v.Weak {
				good[v.Indicator.Provider] = true
			}
			continue
		}
		if v.Severity >= reference.Warning {
			bad[v.Indicator.Provider] = true
		}
		severity, validity, lowered := s.weigh(h, v)
		if i == 0 || severity > j.severity {
			j.lead, j.severity, j.validity, j.lowered = v, severity, validity, lowered
		}
	}
	j.bad, j.good = slices.Sorted(maps.Keys(bad)), slices.Sorted(maps.Keys(good))
	if h.knownGood() {
		j.lead = h.verdicts[0]
		j.validity = threat.ValidAt(h.First, h.Last, j.lead.Indicator.ValidFrom, j.lead.Indicator.ValidUntil)
	}
	j.asOf = src.asOf(j.lead.Indicator.File, h.Last)
	if j.finding = len(bad) > 0; !j.finding {
		j.severity, j.lowered = finding.Info, nil
		return j
	}
	if len(good) > 0 {
		j.lower(fmt.Sprintf("%s has the same as known good", strings.Join(j.good, ", ")))
	}
	switch {
	case h.uses[0].weak != "":
		j.lower(h.uses[0].weak)
	case h.Observable.Type == reference.FileName:
		j.lower("a file name alone says little")
	}
	j.severity = max(j.severity, finding.Low)
	return j
}

func (j *judgement) lower(why string) {
	j.severity = max(j.severity, finding.Info+1) - 1
	j.lowered = append(j.lowered, why)
}

// weigh tells what one verdict is worth at the time of the events.
func (s *search) weigh(h *hit, v threat.Verdict) (severity finding.Severity, validity threat.Validity, lowered []string) {
	i := v.Indicator
	validity = threat.ValidAt(h.First, h.Last, i.ValidFrom, i.ValidUntil)
	switch v.Severity {
	case reference.High:
		severity = finding.High
	case reference.Warning:
		severity = finding.Medium
	default:
		return finding.Info, validity, nil
	}
	if v.Weak {
		lowered = append(lowered, fmt.Sprintf("the indicator names %s and does not claim what is %s", i.Value, v.How))
	}
	if validity == threat.Expired {
		severity--
		lowered = append(lowered, "it expired on "+i.ValidUntil.Format("2006-01-02")+", before the events")
	}
	if i.Confidence >= 0 && i.Confidence < s.LeastConfident {
		severity--
		lowered = append(lowered, fmt.Sprintf("the provider's confidence is %d of 100", i.Confidence))
	}
	return severity, validity, lowered
}

// why says why the hit is a finding, with the matched values.
func (j *judgement) why() string {
	i, u := j.lead.Indicator, j.uses[0]
	var b strings.Builder
	fmt.Fprintf(&b, "%s was met in %d records (%s). ", j.Observable.Value, u.Count, strings.Join(u.Columns, ", "))
	fmt.Fprintf(&b, "%s rates %s %q %s", cmp.Or(i.Provider, "A provider without a name"), i.Type, i.Value, i.Severity)
	if j.lead.How != "" {
		fmt.Fprintf(&b, " (what was met is %s)", j.lead.How)
	}
	if about := about(i); about != "" {
		b.WriteString(": " + about)
	}
	fmt.Fprintf(&b, "; %s line %d, %s.", cmp.Or(i.File, "file unknown"), i.Line, j.asOf)
	switch j.validity {
	case threat.NotYet:
		fmt.Fprintf(&b, " The indicator is valid from %s on, after the events.", i.ValidFrom.Format("2006-01-02"))
	case threat.Undated:
		b.WriteString(" Whether it was valid then cannot be told: the events have no time.")
	case threat.Valid:
		b.WriteString(" It was valid at the time of the events.")
	}
	if len(j.bad) > 1 {
		fmt.Fprintf(&b, " %d providers agree: %s.", len(j.bad), strings.Join(limit(j.bad, 5), ", "))
	}
	if j.Chain != "" {
		fmt.Fprintf(&b, " It stands in decoded content (%s).", j.Chain)
	}
	if len(j.lowered) > 0 {
		fmt.Fprintf(&b, " Less severe than the provider says: %s.", strings.Join(j.lowered, "; "))
	}
	return b.String()
}

// about is what an indicator says of the threat.
func about(i reference.Indicator) string {
	var parts []string
	for _, p := range []string{i.Threat, i.Category} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// attack is an id of an ATT&CK technique in a tag.
var attack = regexp.MustCompile(`(?i)\bT\d{4}(?:\.\d{3})?\b`)

// techniques are those that the indicator itself names, and those that follow from
// how it was met.
func (j *judgement) techniques() []string {
	set := map[string]bool{}
	for _, tag := range j.lead.Indicator.Tags {
		for _, id := range attack.FindAllString(tag, -1) {
			set[strings.ToUpper(id)] = true
		}
	}
	switch u := j.uses[0]; u.rank {
	case contacted.rank, asked.rank:
		if c2[strings.ToLower(j.lead.Indicator.Category)] {
			set["T1071"] = true
		}
	case decoded.rank:
		set["T1027"], set["T1140"] = true, true
	}
	return slices.Sorted(maps.Keys(set))
}

// c2 are words by which sources call servers that malware takes commands from.
var c2 = map[string]bool{"c2": true, "c&c": true, "cnc": true, "command and control": true, "command-and-control": true, "botnet_cc": true, "botnet c2": true}

// limit shortens a list.
func limit(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), "and "+strconv.Itoa(len(list)-n)+" more")
}
