package proctree

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"forensic/analyzers/finding"
)

// kinship is one program started by another, in one data set.
type kinship struct {
	dataset, parent, child text
}

// pairCount is what is known of a pair.
type pairCount struct {
	kinship
	starts, fromParent, ofChild int // this pair, all of the parent, all of the child
	hosts                       int
	first                       int32 // node
}

// surprise is how many bits of news a start carries: -log2 of the share of the pair
// among all starts of its parent, with one start added to each side so that a parent
// seen once surprises nobody.
func (p *pairCount) surprise() float64 {
	return -math.Log2(float64(p.starts+1) / float64(p.fromParent+1))
}

// pairs counts who starts whom, the rarest first: few starts, of a parent that
// starts much.
func (f *forest) pairs() []pairCount {
	type place struct {
		kinship
		host int
	}
	counts, hosts := map[kinship]*pairCount{}, map[place]bool{}
	parents, children := map[kinship]int{}, map[kinship]int{}
	for h := range f.hosts {
		host := &f.hosts[h]
		for _, n := range f.order[host.lo:host.hi] {
			if f.nodes[n].synthetic() {
				continue
			}
			k := kinship{host.dataset, f.parentName(n), f.nodes[n].name}
			if k.parent == 0 || k.child == 0 {
				continue
			}
			c := counts[k]
			if c == nil {
				c = &pairCount{kinship: k, first: n}
				counts[k] = c
			}
			c.starts++
			parents[kinship{k.dataset, k.parent, 0}]++
			children[kinship{k.dataset, 0, k.child}]++
			if at := (place{k, h}); !hosts[at] {
				hosts[at] = true
				c.hosts++
			}
		}
	}
	list := make([]pairCount, 0, len(counts))
	for k, c := range counts {
		c.fromParent, c.ofChild = parents[kinship{k.dataset, k.parent, 0}], children[kinship{k.dataset, 0, k.child}]
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b pairCount) int {
		return cmp.Or(cmp.Compare(b.surprise(), a.surprise()), cmp.Compare(a.ofChild, b.ofChild), cmp.Compare(a.first, b.first))
	})
	return list
}

// rare lists the pairs that surprise most.
func (f *forest) rare(j *judgement, limit int) finding.Exhibit {
	list := f.pairs()
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Data set", Key: "dataset", Kind: finding.KindText},
		{Name: "Parent", Key: "parent", Kind: finding.KindText},
		{Name: "Process", Key: "process", Kind: finding.KindText},
		{Name: "Surprise (bits)", Key: "surprise_bits", Kind: finding.KindFloat},
		{Name: "Starts", Key: "starts", Kind: finding.KindInt},
		{Name: "Starts by the parent", Key: "parent_starts", Kind: finding.KindInt},
		{Name: "Starts of the process", Key: "process_starts", Kind: finding.KindInt},
		{Name: "Hosts", Key: "hosts", Kind: finding.KindInt},
		{Name: "First", Key: "first", Kind: finding.KindTime},
		{Name: "Severity", Key: "severity", Kind: finding.KindSeverity},
		{Name: "Command line", Key: "command_line", Kind: finding.KindCode},
		{Name: "Evidence", Key: "evidence", Kind: finding.KindRef},
	}}
	for i := range list[:min(limit, len(list))] {
		p := &list[i]
		x := &f.nodes[p.first]
		severity := ""
		if m := j.flags[p.first]; m != nil {
			severity = m.severity.String()
		}
		t.Rows = append(t.Rows, []string{
			f.texts.at(p.dataset), f.texts.at(p.parent), f.texts.at(p.child), strconv.FormatFloat(p.surprise(), 'f', 2, 64),
			strconv.Itoa(p.starts), strconv.Itoa(p.fromParent), strconv.Itoa(p.ofChild), strconv.Itoa(p.hosts),
			finding.TimeCell(x.start), severity, f.texts.at(x.cmd), finding.RefCell(f.ref(f.evidence(p.first)[0])),
		})
	}
	e := finding.Exhibit{
		ID: "rare-pairs", Title: "Rare pairs of parent and process", Table: t,
		Note: "Surprise is -log2((starts + 1) / (starts by the parent + 1)) within the data set: high where a parent that starts much started this program hardly ever. Time, command line and evidence are of the first start.",
	}
	if len(list) > limit {
		t.Total = int64(len(list))
		e.Note += fmt.Sprintf(" The %d most surprising of %d pairs are listed.", limit, len(list))
	}
	return e
}
