package proctree

import (
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
)

// showForests draws the trees of each data set, the first ones up to the limit,
// those with findings before the others.
func (f *forest) showForests(pass *analyzers.Pass, j *judgement, o options) {
	sets := f.dataSets()
	drawn := f.choose(sets, j, o.Forests)
	if len(drawn) < len(sets) {
		pass.Warn("Trees are drawn for %d of %d data sets, those with findings first; the table of all processes covers the rest.", len(drawn), len(sets))
	}
	for i, set := range drawn {
		e := f.draw(f.hosts[set[0]:set[1]], j, o.ForestNodes)
		e.ID = fmt.Sprintf("trees-%02d", i+1)
		if name := finding.Slug(f.texts.at(f.hosts[set[0]].dataset)); name != "" {
			e.ID += "-" + name
		}
		pass.Show(e)
	}
}

// dataSets lists the runs of hosts of each data set.
func (f *forest) dataSets() (sets [][2]int) {
	for lo := 0; lo < len(f.hosts); {
		hi := lo + 1
		for hi < len(f.hosts) && f.hosts[hi].dataset == f.hosts[lo].dataset {
			hi++
		}
		sets = append(sets, [2]int{lo, hi})
		lo = hi
	}
	return sets
}

// choose picks the data sets to draw and keeps their order.
func (f *forest) choose(sets [][2]int, j *judgement, limit int) [][2]int {
	if len(sets) <= limit {
		return sets
	}
	worst := func(set [2]int) (s finding.Severity) {
		for _, n := range f.order[f.hosts[set[0]].lo:f.hosts[set[1]-1].hi] {
			if m := j.flags[n]; m != nil {
				s = max(s, m.severity)
			}
		}
		return s
	}
	ranked := slices.Clone(sets)
	slices.SortStableFunc(ranked, func(a, b [2]int) int { return int(worst(b)) - int(worst(a)) })
	ranked = ranked[:limit]
	slices.SortFunc(ranked, func(a, b [2]int) int { return a[0] - b[0] })
	return ranked
}

// draw makes the exhibit of one data set.
func (f *forest) draw(hosts []host, j *judgement, limit int) finding.Exhibit {
	lo, hi := hosts[0].lo, hosts[len(hosts)-1].hi
	order := f.order[lo:hi]
	kept := f.keep(order, j, limit)
	e := finding.Exhibit{
		Title: "Process trees of " + orUnnamed(f.texts.at(hosts[0].dataset)),
		Note:  "Each process stands below the one that started it. Colours tell accounts apart; a process without a creation event is known only from its children and other events.",
	}
	forest := &finding.Forest{}
	if len(kept) < len(order) {
		forest.Total = int64(len(order))
		e.Note += fmt.Sprintf(" %d of %d processes are drawn: trees with findings first, then the earliest.", len(kept), len(order))
	}
	place := make(map[int32]int, len(kept))
	host := 0
	for i, n := range kept {
		for n >= hosts[host].hi {
			host++
		}
		place[n] = i
		forest.Nodes = append(forest.Nodes, f.drawn(n, &hosts[host], place, j.flags[n]))
	}
	e.Forest = forest
	return e
}

// keep chooses at most limit nodes of an order such that a node's parent is
// kept with it: whole trees with flagged nodes first, then whole other trees,
// and of a tree too large the ways to its flagged nodes and what follows.
func (f *forest) keep(order []int32, j *judgement, limit int) []int32 {
	if len(order) <= limit {
		return order
	}
	kept := make(map[int32]bool, limit)
	for _, flagged := range []bool{true, false} {
		for _, tree := range f.trees(order) {
			if len(kept) == limit {
				break
			}
			if slices.ContainsFunc(tree, func(n int32) bool { return j.flags[n] != nil }) == flagged {
				f.keepTree(tree, j, limit, kept)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(order), func(n int32) bool { return !kept[n] })
}

// trees cuts an order at its roots.
func (f *forest) trees(order []int32) (trees [][]int32) {
	for lo := 0; lo < len(order); {
		hi := lo + 1
		for hi < len(order) && f.nodes[order[hi]].parent != none {
			hi++
		}
		trees = append(trees, order[lo:hi])
		lo = hi
	}
	return trees
}

func (f *forest) keepTree(tree []int32, j *judgement, limit int, kept map[int32]bool) {
	if len(kept)+len(tree) > limit {
		for _, n := range tree {
			if j.flags[n] != nil {
				f.keepWay(n, limit, kept)
			}
		}
	}
	for _, n := range tree {
		if p := f.nodes[n].parent; len(kept) < limit && (p == none || kept[p]) {
			kept[n] = true
		}
	}
}

// keepWay keeps a node and its ancestors if there is room for all of them.
func (f *forest) keepWay(n int32, limit int, kept map[int32]bool) {
	var way []int32
	for m := n; m != none && !kept[m]; m = f.nodes[m].parent {
		if way = append(way, m); len(kept)+len(way) > limit {
			return
		}
	}
	for _, m := range way {
		kept[m] = true
	}
}

// drawn is one node of an exhibit.
func (f *forest) drawn(n int32, h *host, place map[int32]int, mark *flag) finding.Node {
	x := &f.nodes[n]
	out := finding.Node{
		Parent: -1, Depth: int(x.depth), Label: f.label(n), Detail: f.texts.at(x.cmd),
		First: x.start, Synthetic: x.synthetic(), Evidence: f.refs(f.evidence(n)), Facts: f.facts(n),
	}
	if x.parent == none {
		out.Group = f.texts.at(h.name)
	} else {
		out.Parent = place[x.parent]
	}
	if !x.synthetic() {
		out.Color = f.texts.at(f.records[x.record].user)
	}
	if mark != nil {
		out.Flagged, out.Why = mark.severity, strings.Join(mark.titles, "; ")
	}
	return out
}

func (f *forest) facts(n int32) (facts []finding.Fact) {
	x, t := &f.nodes[n], f.texts
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, finding.Fact{Name: name, Value: value})
		}
	}
	add("PID", number(x.pid))
	if x.synthetic() {
		add("Image", t.at(x.exe))
		add("First seen", finding.TimeCell(x.start))
	} else {
		rec := &f.records[x.record]
		add("User", t.at(rec.user))
		add("Image", t.at(x.exe))
		add("Parent", strings.TrimSpace(base(t.at(rec.parentExe))+" "+number(rec.parentPID)))
		add("Logon", hex(rec.logon))
		add("Integrity", t.at(rec.integrity))
		add("SHA-256", t.at(rec.sha256))
		add("Start", finding.TimeCell(x.start))
	}
	add("End", finding.TimeCell(x.end))
	add("GUID", t.at(x.guid))
	add("Source events", f.sources(n))
	return facts
}

func orUnnamed(s string) string {
	if s == "" {
		return "the unnamed data set"
	}
	return s
}
