package proctree

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"forensic/store/event"
)

// linkByGUID links the created nodes to the parents their records name by GUID
// and makes the parents that are missing. It returns the nodes whose link was
// refused; nothing weaker is tried for them.
func (b *builder) linkByGUID(created int32) map[int32]bool {
	refused := map[int32]bool{}
	for child := b.host.lo; child < created; child++ {
		r := b.nodes[child].record
		guid := b.records[r].parentGUID
		if guid == 0 {
			continue
		}
		parent := b.guids[guid]
		if parent == none {
			parent = b.unnamed(&b.records[r])
			if parent == none {
				parent = b.synthesise(r, guid)
			} else {
				b.nodes[parent].guid = guid
			}
			b.guids[guid] = parent
		}
		if !b.link(child, parent) {
			refused[child] = true
			b.host.refused++
		}
	}
	return refused
}

// unnamed finds the parent of a record among the nodes that have no GUID,
// because only the Security log told of their start.
func (b *builder) unnamed(rec *record) int32 {
	name := b.texts.name(rec.parentExe)
	if name == 0 {
		return none
	}
	n := b.alive(rec.parentPID, name, rec.ts, none)
	if n == none || b.nodes[n].guid != 0 {
		return none
	}
	return n
}

// synthesise makes the parent that a record names and no creation stands for.
func (b *builder) synthesise(witness int32, guid text) int32 {
	rec := &b.records[witness]
	n := node{
		parent: none, record: none, witness: witness, start: rec.ts, end: event.Null,
		pid: rec.parentPID, guid: guid, exe: rec.parentExe, cmd: rec.parentCmd,
	}
	if s := b.seen[guid]; guid != 0 && s != nil {
		n.start = earlier(n.start, s.first)
		if n.exe == 0 {
			n.exe = s.exe
		}
		if n.pid == event.Null {
			n.pid = s.pid
		}
	}
	n.name = b.texts.name(n.exe)
	b.host.synthetic++
	return b.append(n)
}

// earlier is the lesser of two times, a known one before an unknown one.
func earlier(a, b int64) int64 {
	if a == event.Null || b != event.Null && b < a {
		return b
	}
	return a
}

// linkByPID links the created nodes that still lack a parent to the process
// that had the parent's pid at their time, or to one made for it.
func (b *builder) linkByPID(created int32, refused map[int32]bool) {
	type key struct {
		pid  int64
		name text
	}
	made := map[key]int32{}
	for child := b.host.lo; child < created; child++ {
		r := b.nodes[child].record
		rec := &b.records[r]
		name := b.texts.name(rec.parentExe)
		if b.nodes[child].parent != none || refused[child] || rec.parentPID == event.Null && name == 0 {
			continue
		}
		if p := b.alive(rec.parentPID, name, rec.ts, child); p != none && b.link(child, p) {
			continue
		}
		k := key{rec.parentPID, name}
		p, ok := made[k]
		if !ok {
			p = b.synthesise(r, 0)
			made[k] = p
		}
		b.link(child, p)
	}
}

// link makes a node the child of another, unless time or a circle forbids it.
func (b *builder) link(child, parent int32) bool {
	c, p := &b.nodes[child], &b.nodes[parent]
	if c.start != event.Null && p.start != event.Null && !p.synthetic() && p.start > c.start+second {
		return false
	}
	if !b.sets.join(child, parent) {
		return false
	}
	c.parent = parent
	if p.synthetic() {
		p.start = earlier(p.start, c.start)
	}
	return true
}

// lifetime says from when a node (or record) may have had a pid.
type lifetime struct {
	pid, since int64
	of         int32
}

func (l lifetime) compare(m lifetime) int {
	return cmp.Or(cmp.Compare(l.pid, m.pid), cmp.Compare(l.since, m.since), cmp.Compare(l.of, m.of))
}

// aliveReach bounds how many earlier processes of a pid are looked at, so that
// one pid used a million times cannot stall the analysis.
const aliveReach = 16

// index sorts the nodes with a known pid by pid and start. A process first seen
// at some instant may have started any time before.
func (b *builder) index() {
	b.byPID = b.byPID[:0]
	for n := b.host.lo; n < int32(len(b.nodes)); n++ {
		x := &b.nodes[n]
		switch {
		case x.pid == event.Null:
		case x.synthetic():
			b.byPID = append(b.byPID, lifetime{x.pid, math.MinInt64, n})
		case x.start != event.Null:
			b.byPID = append(b.byPID, lifetime{x.pid, x.start, n})
		}
	}
	slices.SortFunc(b.byPID, lifetime.compare)
}

// alive finds the process with the given pid, and name where one is given, that
// started last up to ts and had not ended before; none if there is none.
func (b *builder) alive(pid int64, name text, ts int64, except int32) int32 {
	if pid == event.Null || ts == event.Null {
		return none
	}
	i := sort.Search(len(b.byPID), func(i int) bool {
		l := b.byPID[i]
		return l.pid > pid || l.pid == pid && l.since > ts+second
	})
	for j := i - 1; j >= max(0, i-aliveReach) && b.byPID[j].pid == pid; j-- {
		n := b.byPID[j].of
		p := &b.nodes[n]
		ended := p.end != event.Null && p.end < ts-second
		if n != except && !ended && (name == 0 || p.name == 0 || p.name == name) {
			return n
		}
	}
	return none
}

// disjoint tells which nodes are in one tree already.
type disjoint struct{ up []int32 }

func (d *disjoint) add() { d.up = append(d.up, int32(len(d.up))) }

func (d *disjoint) find(n int32) int32 {
	for d.up[n] != n {
		d.up[n] = d.up[d.up[n]] // halve the way for the next search
		n = d.up[n]
	}
	return n
}

// join unites the trees of a root and another node; false if they are one
// already, so that the link would close a circle.
func (d *disjoint) join(root, n int32) bool {
	a, b := d.find(root), d.find(n)
	d.up[a] = b
	return a != b
}
