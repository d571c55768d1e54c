package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"forensic/analyzers/finding"
)

// Bounds of the lists on the index.
const (
	maxHosts     = 200
	maxSpellings = 5
	maxPlaces    = 12 // hosts of the summary
	topFindings  = 3  // of a host in the summary
)

// indexPage is the first page.
type indexPage struct {
	*Input
	Tally     []tally
	Datasets  int
	Bars      []bar
	Places    []place
	More      int // places that the summary leaves out
	Runs      []run
	Quiet     []navItem // looked and found nothing
	Blind     []run     // could not look, or not at everything
	Cards     []template.HTML
	Found     int
	HostRows  []hostView
	HostCount int64
	HostRest  string
}

// tally counts the findings of one severity; First links to the first of them.
type tally struct {
	Word, Shape string
	Count       int64
	First       string
}

// bar is one class of events with its share of the largest, in tenths of a percent.
type bar struct {
	Class string
	Count int64
	Width int64
}

// place is a host of a dataset with findings.
type place struct {
	Dataset, Host string
	Worst         finding.Severity
	Counts        string
	Top           []topView
}

type topView struct{ Href, Title, Shape, Word string }

// run is the line of an analyzer in the overview.
type run struct {
	*finding.Result
	Status status
}

type hostView struct {
	Host
	Shown string
	Span  string
}

func (s *site) index() indexPage {
	p := indexPage{Input: s.in, Cards: s.cards, Found: len(s.ranked), Tally: s.tally(), Bars: bars(s.in.Classes)}
	p.Places, p.More = s.places()
	for i := range s.in.Results {
		r := run{&s.in.Results[i], statusOf(&s.in.Results[i])}
		p.Runs = append(p.Runs, r)
		switch {
		case r.Result.Status != finding.OK:
			p.Blind = append(p.Blind, r)
		case len(r.Findings) == 0:
			p.Quiet = append(p.Quiet, navItem{Href: r.Name + ".html", Title: r.Title, Count: wereRecords(r.Examined)})
		}
	}
	p.HostRows, p.Datasets = hostViews(s.in.Hosts)
	p.HostCount = int64(len(s.in.Hosts))
	p.HostRest = rest(len(p.HostRows), len(s.in.Hosts), 0, "host", "data/hosts.csv")
	return p
}

// link leads to the card of a finding, on the index or else on its analyzer's page.
func (s *site) link(r ranked) string {
	if r.Number <= len(s.cards) {
		return fmt.Sprintf("#finding-%d", r.Number)
	}
	return fmt.Sprintf("%s.html#finding-%d", r.Result.Name, r.Number)
}

// tally counts findings by severity, worst first.
func (s *site) tally() []tally {
	var out []tally
	for severity := int(finding.Critical); severity >= 0; severity-- {
		t := tally{Word: finding.Severity(severity).String(), Shape: shape(finding.Severity(severity))}
		for _, r := range s.ranked {
			if min(r.Severity, finding.Critical) == finding.Severity(severity) {
				if t.Count == 0 {
					t.First = s.link(r)
				}
				t.Count++
			}
		}
		out = append(out, t)
	}
	return out
}

// places groups the findings by dataset and host: worst place first, the
// foremost findings of each with different titles.
func (s *site) places() (places []place, more int) {
	type key struct{ dataset, host string }
	index := map[key]int{}
	var counts [][finding.Critical + 1]int64
	for _, r := range s.ranked {
		k := key{r.Dataset, r.Host}
		i, ok := index[k]
		if !ok {
			i = len(places)
			index[k] = i
			places = append(places, place{Dataset: r.Dataset, Host: r.Host, Worst: r.Severity})
			counts = append(counts, [finding.Critical + 1]int64{})
		}
		counts[i][min(r.Severity, finding.Critical)]++
		top := topView{s.link(r), prose(160, r.Title), shape(r.Severity), r.Severity.String()}
		same := func(t topView) bool { return t.Title == top.Title }
		if p := &places[i]; len(p.Top) < topFindings && !slices.ContainsFunc(p.Top, same) {
			p.Top = append(p.Top, top)
		}
	}
	for i := range places {
		places[i].Counts = severityWords(counts[i])
	}
	more = max(0, len(places)-maxPlaces)
	return places[:len(places)-more], more
}

func severityWords(counts [finding.Critical + 1]int64) (words string) {
	for s := int(finding.Critical); s >= 0; s-- {
		if counts[s] > 0 {
			if words != "" {
				words += ", "
			}
			words += number(counts[s]) + " " + finding.Severity(s).String()
		}
	}
	return words
}

func bars(classes []ClassCount) (out []bar) {
	most := int64(1)
	for _, c := range classes {
		most = max(most, c.Count)
	}
	for _, c := range classes {
		width := int64(float64(c.Count) / float64(most) * 1000)
		out = append(out, bar{c.Class, c.Count, max(width, min(c.Count, 4))})
	}
	return out
}

func hostViews(hosts []Host) (out []hostView, datasets int) {
	names := map[string]bool{}
	for _, h := range hosts {
		names[h.Dataset] = true
		if len(out) < maxHosts {
			v := hostView{Host: h, Span: period(h.First, h.Last)}
			var spellings []string
			for _, spelling := range h.Spellings[:min(len(h.Spellings), maxSpellings)] {
				spellings = append(spellings, short(60, spelling))
			}
			v.Shown = strings.Join(spellings, ", ")
			if more := len(h.Spellings) - maxSpellings; more > 0 {
				v.Shown += fmt.Sprintf(" and %d more", more)
			}
			out = append(out, v)
		}
	}
	return out, len(names)
}
