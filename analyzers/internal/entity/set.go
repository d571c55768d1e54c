package entity

import (
	"strings"

	"forensic/store/event"
)

// Mention is an entity as records name it: how often, when, and one record.
type Mention struct {
	Entity
	Count       int64
	First, Last int64 // microseconds UTC; event.Null where unknown
	Ref         event.Ref
	wide        bool // several data sets have it
}

// Link says that one entity did something to another, or has it.
type Link struct {
	From, To    int    // indices: of Set.Add, and in a Graph into its Entities
	Verb        string // reads From Verb To
	Count       int64
	First, Last int64 // microseconds UTC; event.Null where unknown
	Ref         event.Ref
}

// HasAddress is the verb of a link from a host to an address that its own records
// show as its own. Merge makes them one where no other host has the address.
const HasAddress = "has address"

// Set collects mentions and links. The zero value is ready.
type Set struct {
	index    map[string]int
	mentions []Mention
	links    map[linkKey]int
	list     []Link
}

type linkKey struct {
	from, to int
	verb     string
}

// Add counts a mention and gives its index for Link, -1 if the entity has nothing
// that identifies it. Equal entities have one index.
func (s *Set) Add(m Mention) int {
	if !m.Valid() {
		return -1
	}
	m.Entity = m.Bound()
	switch {
	case m.Kind == Account && !realSID(m.ID):
		m.ID = ""
	case m.Kind == IP && !strings.HasSuffix(addressSpace(m.Entity), "\x00"+m.Host), m.Kind == Hash, m.Kind == URL, m.Kind == DNS:
		m.Host = "" // it means the same on all machines
	}
	key := m.Key()
	at, ok := s.index[key]
	if !ok {
		if s.index == nil {
			s.index = map[string]int{}
		}
		s.index[key] = len(s.mentions)
		s.mentions = append(s.mentions, m)
		return len(s.mentions) - 1
	}
	o := &s.mentions[at]
	o.Count += m.Count
	o.First, o.Last, o.Ref = earlier(o.First, m.First), max(o.Last, m.Last), lower(o.Ref, m.Ref)
	o.wide = o.wide || m.Dataset != o.Dataset
	o.Entity = fuller(o.Entity, m.Entity)
	return at
}

// Link counts a link; one from or to -1 is ignored.
func (s *Set) Link(l Link) {
	if l.From < 0 || l.To < 0 {
		return
	}
	if s.links == nil {
		s.links = map[linkKey]int{}
	}
	s.list = addLink(s.links, s.list, l)
}

// Len is the number of different entities added.
func (s *Set) Len() int { return len(s.mentions) }

// addLink adds a link to a list, or to the one that is there already.
func addLink(index map[linkKey]int, list []Link, l Link) []Link {
	key := linkKey{l.From, l.To, l.Verb}
	at, ok := index[key]
	if !ok {
		index[key] = len(list)
		return append(list, l)
	}
	o := &list[at]
	o.Count += l.Count
	o.First, o.Last, o.Ref = earlier(o.First, l.First), max(o.Last, l.Last), lower(o.Ref, l.Ref)
	return list
}

// earlier is the lower of two times, of which either may be event.Null.
func earlier(a, b int64) int64 {
	switch {
	case a == event.Null:
		return b
	case b == event.Null:
		return a
	}
	return min(a, b)
}

// lower is the first of two references; an empty one is none.
func lower(a, b event.Ref) event.Ref {
	if a == (event.Ref{}) || b != (event.Ref{}) && b.Compare(a) < 0 {
		return b
	}
	return a
}

// fuller is the spelling to keep of two with one key, whichever came first: the
// one with more fields, then the lower text.
func fuller(a, b Entity) Entity {
	fa, fb := a.fields(), b.fields()
	switch {
	case fa > fb || fa == fb && a.spelling() <= b.spelling():
		return a
	}
	return b
}

// fields counts what is known.
func (e Entity) fields() (n int) {
	for _, s := range []string{e.Host, e.Name, e.Domain, e.ID, e.PID, e.Started, e.CommandLine} {
		if s != "" {
			n++
		}
	}
	if e.Kind == Host && strings.Contains(e.Name, ".") {
		n++ // the full name
	}
	return n
}

func (e Entity) spelling() string {
	return e.Name + "\x00" + e.Domain + "\x00" + e.ID + "\x00" + e.Host + "\x00" + e.Dataset + "\x00" + e.PID
}
