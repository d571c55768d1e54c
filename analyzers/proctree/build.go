package proctree

import (
	"slices"

	"forensic/store/event"
)

// second is a second in microseconds, and how far the clocks of two logs of one
// machine are trusted to agree.
const second = 1_000_000

// none is no node or no record.
const none int32 = -1

// node is one process.
type node struct {
	parent int32
	// record is the creation its values come from, none for a process whose
	// creation is not in the evidence. witness is the creation that names such
	// a process as its parent.
	record, witness int32
	start, end      int64 // event.Null where unknown; first seen if there is no record
	pid             int64
	guid            text
	exe, name, cmd  text
	depth           int32 // 0 for a root
	children        int32
}

func (n *node) synthetic() bool { return n.record == none }

// forest is the trees of all machines.
type forest struct {
	texts   *texts
	records []record
	nodes   []node
	of      []int32 // node of each record
	order   []int32 // nodes in pre-order, machines and siblings in order
	hosts   []host
	sets    disjoint
	// The records of node n are grouped[starts[n]:starts[n+1]].
	grouped, starts []int32
}

// host is one machine: its nodes, its part of the order, and counts.
type host struct {
	dataset, name                     text
	lo, hi                            int32 // its nodes, and the same bounds in order
	sysmon, security, other           int
	merged, synthetic                 int
	roots, leaves, branches, isolated int
	depth                             int // levels
	refused                           int // links that time or a circle forbids
	silent                            int // processes with a creation but no command line
}

// build links the processes of every machine. Its time is that of sorting them.
func build(in *input) *forest {
	f := &forest{texts: in.texts, records: in.records, of: make([]int32, len(in.records))}
	guids := make([]int32, len(in.texts.strings))
	fill(f.of, none)
	fill(guids, none)
	f.nodes = make([]node, 0, len(in.records))
	ends, sightings := in.ends, in.sightings
	endRanges := ranges(len(ends), func(i int) machine { return machine{ends[i].dataset, ends[i].host} })
	seenRanges := ranges(len(sightings), func(i int) machine { return machine{sightings[i].dataset, sightings[i].host} })
	for lo := 0; lo < len(f.records); {
		key := machine{f.records[lo].dataset, f.records[lo].host}
		hi := lo + 1
		for hi < len(f.records) && (machine{f.records[hi].dataset, f.records[hi].host}) == key {
			hi++
		}
		b := builder{
			forest: f, host: host{dataset: key.dataset, name: key.host, lo: int32(len(f.nodes))},
			lo: lo, hi: hi, guids: guids,
		}
		r, s := endRanges[key], seenRanges[key]
		b.build(ends[r[0]:r[1]], sightings[s[0]:s[1]])
		f.hosts = append(f.hosts, b.host)
		lo = hi
	}
	f.collect()
	return f
}

func fill(s []int32, v int32) {
	for i := range s {
		s[i] = v
	}
}

// machine identifies a host.
type machine struct{ dataset, host text }

// ranges finds the run of each machine in a grouped slice.
func ranges(n int, at func(int) machine) map[machine][2]int {
	m := map[machine][2]int{}
	for lo := 0; lo < n; {
		hi := lo + 1
		for hi < n && at(hi) == at(lo) {
			hi++
		}
		m[at(lo)] = [2]int{lo, hi}
		lo = hi
	}
	return m
}

// builder builds the trees of one machine.
type builder struct {
	*forest
	host   host
	lo, hi int     // its records
	guids  []int32 // node of each process GUID, by the number of its text; none but for this machine's
	byPID  []lifetime
	seen   map[text]*sighting
}

func (b *builder) build(ends []end, sightings []sighting) {
	b.seen = make(map[text]*sighting, len(sightings))
	for i := range sightings {
		b.seen[sightings[i].guid] = &sightings[i]
	}
	b.learn()
	b.create()
	created := int32(len(b.nodes))
	b.index()
	refused := b.linkByGUID(created)
	if len(b.nodes) > int(created) {
		b.index() // with the parents just made
	}
	b.finish(ends)
	b.linkByPID(created, refused)
	b.host.hi = int32(len(b.nodes))
	b.arrange()
	for r := b.lo; r < b.hi; r++ {
		b.guids[b.records[r].guid], b.guids[b.records[r].parentGUID] = none, none
	}
}

// finish sets the ends of processes, the first one told for each.
func (b *builder) finish(ends []end) {
	for i := range ends {
		e := &ends[i]
		n := b.guids[e.guid]
		if e.guid == 0 || n == none {
			n = b.alive(e.pid, e.name, e.ts, none)
		}
		if n == none || b.nodes[n].end != event.Null {
			continue
		}
		if s := b.nodes[n].start; s == event.Null || b.nodes[n].synthetic() || s <= e.ts+second {
			b.nodes[n].end = e.ts
		}
	}
}

// collect groups the records by node.
func (f *forest) collect() {
	f.starts = make([]int32, len(f.nodes)+1)
	for _, n := range f.of {
		f.starts[n+1]++
	}
	for n := range f.nodes {
		f.starts[n+1] += f.starts[n]
	}
	f.grouped = make([]int32, len(f.of))
	next := slices.Clone(f.starts)
	for r, n := range f.of {
		f.grouped[next[n]] = int32(r)
		next[n]++
	}
}

// evidence lists the records of a node, in order; of one without a creation,
// the record that names it.
func (f *forest) evidence(n int32) []int32 {
	if f.nodes[n].synthetic() {
		return []int32{f.nodes[n].witness}
	}
	return f.grouped[f.starts[n]:f.starts[n+1]]
}

func (f *forest) ref(r int32) event.Ref {
	rec := &f.records[r]
	return event.Ref{Source: f.texts.at(rec.source), Member: f.texts.at(rec.member), Record: rec.ordinal}
}

func (f *forest) refs(records []int32) []event.Ref {
	refs := make([]event.Ref, len(records))
	for i, r := range records {
		refs[i] = f.ref(r)
	}
	slices.SortFunc(refs, event.Ref.Compare)
	return slices.Compact(refs)
}
