package logons

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// failures lists who failed from where and why.
func failures(list []attempt, o options) finding.Exhibit {
	t := &finding.Table{Columns: finding.Columns("Data set:text", "Host:text", "Account:text", "Source:text", "Event:text", "Type:text", "Reason:text", "Code:text",
		"Failures:int", "First:time", "Last:time", "Evidence:ref")}
	var failed []*attempt
	for i := range list {
		if list[i].failed {
			failed = append(failed, &list[i])
		}
	}
	slices.SortStableFunc(failed, func(a, b *attempt) int { return cmp.Compare(b.count, a.count) })
	for _, a := range failed[:min(len(failed), o.Rows)] {
		t.Rows = append(t.Rows, []string{
			a.dataset, a.host, a.account, a.origin, a.code, typeName(a.logonType), reason(a.reason), a.reason, fmt.Sprint(a.count),
			finding.TimeCell(a.first), finding.TimeCell(a.last), finding.RefCell(a.refs[0]),
		})
	}
	if len(failed) > o.Rows {
		t.Total = int64(len(failed))
	}
	return finding.Exhibit{ID: "failures", Title: "Failures", Table: t, Note: "Alike ones together, most first. An empty source is the machine itself, or was not logged."}
}

// pairOf is an account and where it logged on.
type pairOf struct{ dataset, account, host string }

// showMatrix draws which person logged on where, and lists all pairs.
func showMatrix(p *analyzers.Pass, list []attempt, o options) {
	counts, accounts, hosts := map[pairOf]int64{}, map[string]int64{}, map[string]int64{}
	for i := range list {
		a := &list[i]
		if a.failed || !person(a.account) || a.host == "" || a.code == "4648" || a.code == "4768" || a.code == "4769" || a.code == "4776" {
			continue
		}
		counts[pairOf{a.dataset, a.account, a.host}] += a.count
		accounts[a.account] += a.count
		hosts[a.host] += a.count
	}
	if len(counts) == 0 {
		return
	}
	m := &finding.Matrix{XLabel: "machine", YLabel: "account", Unit: "logons", X: most(hosts, o.Matrix), Y: most(accounts, o.Matrix)}
	sums := map[[2]int]int64{}
	for pair, n := range counts {
		x, okX := slices.BinarySearch(m.X, pair.host)
		y, okY := slices.BinarySearch(m.Y, pair.account)
		if okX && okY {
			sums[[2]int{y, x}] += n
		}
	}
	for y := range m.Y {
		for x := range m.X {
			if n := sums[[2]int{y, x}]; n > 0 {
				m.Cells = append(m.Cells, finding.MatrixCell{X: x, Y: y, Value: float64(n)})
			}
		}
	}
	note := "Successful logons of people, machines and parts of Windows left out."
	if len(accounts) > len(m.Y) || len(hosts) > len(m.X) {
		note += fmt.Sprintf(" The busiest of %s and %s.", words.Count(int64(len(accounts)), "account"), words.Count(int64(len(hosts)), "machine"))
	}
	p.Show(finding.Exhibit{ID: "who-where", Title: "Who logged on where", Note: note, Matrix: m})
}

// most are the names with the highest counts, sorted by name.
func most(counts map[string]int64, limit int) []string {
	list := make([]string, 0, len(counts))
	for name := range counts {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	list = list[:min(limit, len(list))]
	slices.Sort(list)
	return list
}

const day = 86400e6

// firsts reports pairs of account and machine, or source, that are new: to the
// baseline, or to the time before the last day of evidence that spans long enough.
func firsts(ctx context.Context, p *analyzers.Pass, list []attempt, o options) error {
	known := map[string]bool{}
	since := map[string]int64{} // by data set, what is new
	if p.Baseline != nil {
		base, err := attempts(ctx, p.Baseline)
		if err != nil {
			return err
		}
		if len(base) == 0 {
			p.Warn("The baseline has no logons: nothing can be told to be new.")
			return nil
		}
		for i := range base {
			known[base[i].account+"\x00@"+base[i].host], known[base[i].account+"\x00<"+base[i].origin] = true, true
		}
	} else {
		learnHistory(list, o, known, since)
	}
	type group struct{ dataset, account string }
	news := map[group][]*attempt{}
	var order []group
	for i := range list {
		a := &list[i]
		from, has := since[a.dataset]
		if p.Baseline == nil && (!has || a.first < from) || a.failed || !person(a.account) {
			continue
		}
		place := ""
		if p.Baseline == nil {
			place = a.dataset + "\x00"
		}
		if known[place+a.account+"\x00@"+a.host] && (known[place+a.account+"\x00<"+a.origin] || a.origin == "") {
			continue
		}
		g := group{a.dataset, a.account}
		if news[g] == nil {
			order = append(order, g)
		}
		news[g] = append(news[g], a)
	}
	for n, g := range order {
		if n == o.Findings {
			p.Warn("%d accounts logged on somewhere for the first time, %d are reported.", len(order), n)
			break
		}
		p.Report(newPlaces(news[g], p.Baseline != nil, o))
	}
	return nil
}

// learnHistory takes what came before the last day of each data set as known, where
// the data set is long enough.
func learnHistory(list []attempt, o options, known map[string]bool, since map[string]int64) {
	first, last := map[string]int64{}, map[string]int64{}
	for i := range list {
		if a := &list[i]; a.first != event.Null {
			if f, ok := first[a.dataset]; !ok || a.first < f {
				first[a.dataset] = a.first
			}
			last[a.dataset] = max(last[a.dataset], a.last)
		}
	}
	for dataset, f := range first {
		if last[dataset]-f >= o.HistoryDays*day {
			since[dataset] = last[dataset] - day
		}
	}
	for i := range list {
		if a := &list[i]; a.first < since[a.dataset] {
			known[a.dataset+"\x00"+a.account+"\x00@"+a.host], known[a.dataset+"\x00"+a.account+"\x00<"+a.origin] = true, true
		}
	}
}

func newPlaces(list []*attempt, baseline bool, o options) finding.Finding {
	a := list[0]
	f := finding.Finding{
		Title: "Account on a machine or from a source for the first time", Severity: finding.Low, Techniques: []string{"T1078"},
		Dataset: a.dataset, User: a.account, First: event.Null, Last: event.Null,
		Benign: "New machines, new addresses and new duties of people.",
	}
	places := map[string]bool{}
	var n int64
	for _, x := range list {
		n += x.count
		f.Widen(x.first, x.last)
		place := cmp.Or(x.host, "signed in") + " from " + cmp.Or(x.origin, "the machine itself")
		places[place] = true
		if len(f.Evidence) < o.Refs {
			f.Evidence = append(f.Evidence, x.refs[0])
		}
	}
	f.EvidenceTotal = n
	against := "before the last day of the evidence"
	if baseline {
		against = "in the baseline"
	}
	f.Why = fmt.Sprintf("%s was not seen like this %s: %s.", a.account, against, words.Some(keys(places), 10))
	return f
}
