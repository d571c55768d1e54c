package entity

import (
	"cmp"
	"slices"
	"strings"

	"forensic/store/event"
)

// Merged is one thing under all its names.
type Merged struct {
	Entity            // its fullest spelling; without a data set if it is in several
	Key      string   // canonical identity of that spelling
	Aliases  []string // its other labels, sorted, at most maxAliases
	Mentions int64    // sum of the counts of its mentions
	Links    int      // different links
	First    int64    // microseconds UTC; event.Null where unknown
	Last     int64
	Ref      event.Ref // the first record in order of source, member and record
}

// Graph is what a Set comes to. Entities are sorted by kind and key, links by
// their ends and verb.
type Graph struct {
	Entities []Merged
	Links    []Link
	// Of tells which entity the index given by Set.Add became.
	Of []int
}

// maxAliases bounds the other names kept of an entity.
const maxAliases = 20

// Merge finds out which mentions are one thing. It joins two only where the
// evidence leaves one way to read them: a short name that two machines of a data
// set have joins neither. The result does not depend on the order of Add and Link.
func (s *Set) Merge() Graph {
	m := &merger{Set: s, parent: make([]int, len(s.mentions)), keys: make([]string, len(s.mentions))}
	for i := range m.parent {
		m.parent[i], m.keys[i] = i, s.mentions[i].Key()
	}
	m.hosts()
	m.names()
	m.accounts()
	m.addresses()
	return m.graph()
}

// merger joins mentions by union-find: parent leads to the mention with the
// lowest kind and key of what is joined.
type merger struct {
	*Set
	parent []int
	keys   []string
}

func (m *merger) find(i int) int {
	for m.parent[i] != i {
		m.parent[i] = m.parent[m.parent[i]]
		i = m.parent[i]
	}
	return i
}

func (m *merger) union(a, b int) {
	a, b = m.find(a), m.find(b)
	if a == b {
		return
	}
	if m.before(b, a) {
		a, b = b, a
	}
	m.parent[b] = a
}

func (m *merger) before(a, b int) bool {
	if d := cmp.Compare(m.mentions[a].Kind, m.mentions[b].Kind); d != 0 {
		return d < 0
	}
	return m.keys[a] < m.keys[b]
}

func (m *merger) unionAll(list []int) {
	for _, i := range list[1:] {
		m.union(list[0], i)
	}
}

// graph gathers what was joined.
func (m *merger) graph() Graph {
	members := map[int][]int{}
	for i := range m.mentions {
		members[m.find(i)] = append(members[m.find(i)], i)
	}
	roots := make([]int, 0, len(members))
	for root := range members {
		roots = append(roots, root)
	}
	slices.SortFunc(roots, func(a, b int) int {
		if m.before(a, b) {
			return -1
		}
		return 1
	})
	g := Graph{Of: make([]int, len(m.mentions))}
	for at, root := range roots {
		for _, i := range members[root] {
			g.Of[i] = at
		}
		g.Entities = append(g.Entities, m.merged(members[root]))
	}
	m.tie(&g)
	return g
}

// merged sums up one thing. Only mentions of its kind can name it: an address
// that belongs to a host is an alias.
func (m *merger) merged(list []int) Merged {
	kind := m.mentions[m.find(list[0])].Kind
	out := Merged{First: event.Null, Last: event.Null}
	labels := map[string]bool{}
	best, wide := -1, false
	for _, i := range list {
		o := &m.mentions[i]
		labels[o.Label()] = true
		wide = wide || o.wide
		out.Mentions += o.Count
		out.First, out.Last, out.Ref = earlier(out.First, o.First), max(out.Last, o.Last), lower(out.Ref, o.Ref)
		if o.Kind == kind && (best < 0 || m.fullest(i, best)) {
			best = i
		}
	}
	out.Entity, out.Key = m.mentions[best].Entity, m.keys[best]
	if a := out.parts(); kind == Account && !a.local && a.domain != "" {
		out.Host = "" // that of the mention: the account is of the domain
	}
	if wide {
		out.Dataset = ""
	}
	delete(labels, out.Label())
	for l := range labels {
		out.Aliases = append(out.Aliases, l)
	}
	slices.Sort(out.Aliases)
	out.Aliases = out.Aliases[:min(len(out.Aliases), maxAliases)]
	return out
}

func (m *merger) fullest(a, b int) bool {
	fa, fb := m.mentions[a].fields(), m.mentions[b].fields()
	if fa != fb {
		return fa > fb
	}
	return m.keys[a] < m.keys[b]
}

// tie puts the links between what was joined. What became one has no link to
// itself, but a thing that names itself keeps it: a program that starts itself.
func (m *merger) tie(g *Graph) {
	index := map[linkKey]int{}
	for _, l := range m.list {
		same := l.From == l.To
		l.From, l.To = g.Of[l.From], g.Of[l.To]
		if l.From != l.To || same {
			g.Links = addLink(index, g.Links, l)
		}
	}
	slices.SortFunc(g.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), strings.Compare(a.Verb, b.Verb))
	})
	for _, l := range g.Links {
		g.Entities[l.From].Links++
		if l.To != l.From {
			g.Entities[l.To].Links++
		}
	}
}
