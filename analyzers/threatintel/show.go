package threatintel

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/sightings"
	"forensic/analyzers/internal/threat"
	"forensic/datasets/reference"
)

func (s *search) show(p *analyzers.Pass, list []*judgement, src *sources) {
	if len(list) > 0 {
		p.Show(finding.Exhibit{
			ID: "verdicts", Title: "Verdicts",
			Note:  "One row for each observable that an indicator names, the worst first, those that are known to be good last. The severity is the provider's; for findings what follows from it stands beside it.",
			Table: s.verdicts(list),
		})
	}
	p.Show(finding.Exhibit{
		ID: "severities", Title: "Observables by severity",
		Note:  fmt.Sprintf("%d observables were looked up. One counts once for each severity that providers give it, as in the browser of MSTICPy, which shows warning and high unless told otherwise.", s.asked),
		Table: s.severities(list),
	})
	p.Show(finding.Exhibit{
		ID: "sources", Title: "Sources of indicators",
		Note:  "The age is measured at the last event of the evidence; a negative one is newer than the evidence, whose indicators are judged by their dates of validity.",
		Table: s.sources(list, src),
	})
}

func (s *search) verdicts(list []*judgement) *finding.Table {
	t := &finding.Table{Total: int64(len(list)) + s.left + s.good - int64(s.kept), Columns: finding.Columns(
		"Observable:indicator", "Type:text", "Severity:text", "Finding:severity", "Met as:text", "Providers:text", "Known good by:text", "Threat:text", "Category:text",
		"Confidence:int", "Validity:text", "How matched:text", "Source:text", "As of:text", "Provider reference:text", "First seen:time", "Last seen:time",
		"Hosts:text", "Records:int", "Found in:text", "Decoded from:text", "Verdicts:int", "Reference:ref")}
	for _, j := range list[:min(len(list), s.MaxRows)] {
		i := j.lead.Indicator
		severity, judged, met, how := j.lead.Severity.String(), "", "", cmp.Or(j.lead.How, string(i.Match))
		if j.knownGood() {
			severity = "known good"
		}
		if j.finding {
			judged = j.severity.String()
		}
		if len(j.uses) > 0 {
			met = j.uses[0].title
		}
		t.Rows = append(t.Rows, []string{
			j.Observable.Value, string(j.Observable.Type), severity, judged, met, strings.Join(limit(providers(j.verdicts), 5), ", "), strings.Join(limit(j.good, 5), ", "),
			i.Threat, i.Category, confidence(i), j.validity.String(), how, fmt.Sprintf("%s:%d", i.File, i.Line), j.asOf, i.Reference,
			finding.TimeCell(j.First), finding.TimeCell(j.Last), sightings.HostList(j.Places), strconv.FormatInt(j.Count, 10),
			strings.Join(j.Columns, ", "), j.Chain, strconv.FormatInt(int64(len(j.hit.verdicts))+j.more, 10), finding.RefCell(j.Refs[0]),
		})
	}
	return t
}

// providers are those of some verdicts, sorted.
func providers(list []threat.Verdict) []string {
	set := map[string]bool{}
	for _, v := range list {
		set[v.Indicator.Provider] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// severities counts observables by the severities that providers give them.
func (s *search) severities(list []*judgement) *finding.Table {
	counts := map[reference.Severity]int64{}
	conflicts := int64(0)
	var results []threat.Result
	for _, j := range list {
		for _, v := range j.hit.verdicts {
			if !v.Indicator.KnownGood {
				results = append(results, threat.Result{Ioc: j.hit.Value, IocType: string(j.hit.Type), Severity: v.Severity})
			}
		}
		if !j.knownGood() && len(j.good) > 0 {
			conflicts++
		}
	}
	for _, c := range threat.Browse(results, reference.Unknown, reference.Information, reference.Warning, reference.High) {
		counts[c.Severity]++
	}
	t := &finding.Table{Columns: finding.Columns("Severity:text", "Observables:int", "Shown by default:text")}
	for _, severity := range []reference.Severity{reference.High, reference.Warning, reference.Information, reference.Unknown} {
		shown := ""
		if severity >= reference.Warning {
			shown = "yes"
		}
		t.Rows = append(t.Rows, []string{severity.String(), strconv.FormatInt(counts[severity], 10), shown})
	}
	return &finding.Table{Columns: t.Columns, Rows: append(t.Rows,
		[]string{"known good", strconv.FormatInt(s.good, 10), ""},
		[]string{"known bad and known good", strconv.FormatInt(conflicts, 10), "yes"})}
}

// sources lists what the indicators were read from and what each hit.
func (s *search) sources(list []*judgement, src *sources) *finding.Table {
	hits, rated := maps.Clone(s.goodIn), map[origin]int64{}
	for _, j := range list {
		for from := range origins(j.hit.verdicts) {
			hits[from]++
		}
		seen := map[origin]bool{}
		for _, v := range j.hit.verdicts {
			from := origin{v.Indicator.Provider, v.Indicator.File}
			if !v.Indicator.KnownGood && v.Severity >= reference.Warning && !seen[from] {
				seen[from] = true
				rated[from]++
			}
		}
	}
	t := &finding.Table{Columns: finding.Columns("Provider:text", "File:text", "Source:text", "Holds:text", "As of:time", "Age in days:int", "Stale:text",
		"Indicators:int", "Types:text", "Observables named:int", "Warning or high:int")}
	for i := 0; i < len(s.table.Holdings); {
		h := s.table.Holdings[i]
		from := origin{h.Provider, h.File}
		n, kinds, good, bad := int64(0), []string{}, false, false
		for ; i < len(s.table.Holdings) && (origin{s.table.Holdings[i].Provider, s.table.Holdings[i].File}) == from; i++ {
			h = s.table.Holdings[i]
			n += h.Count
			good, bad = good || h.KnownGood, bad || !h.KnownGood
			if kind := string(h.Type); !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
		t.Rows = append(t.Rows, slices.Concat([]string{h.Provider, h.File, src.byFile[h.File].Name, holds(good, bad)}, src.cells(h.File),
			[]string{strconv.FormatInt(n, 10), strings.Join(kinds, ", "), strconv.FormatInt(hits[from], 10), strconv.FormatInt(rated[from], 10)}))
	}
	return t
}

func holds(good, bad bool) string {
	switch {
	case good && bad:
		return "known bad and known good"
	case good:
		return "known good"
	}
	return "known bad"
}

// cells are the date of a file, its age in days and whether it is stale.
func (s *sources) cells(file string) []string {
	cells := []string{"", "", ""}
	if asOf := s.byFile[file].AsOf; !asOf.IsZero() {
		cells[0] = asOf.UTC().Format(time.RFC3339)
	}
	if days, ok := s.age(file); ok {
		cells[1] = strconv.FormatInt(days, 10)
	}
	if s.stale(file) {
		cells[2] = "yes"
	}
	return cells
}
