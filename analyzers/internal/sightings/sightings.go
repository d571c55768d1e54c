// Package sightings collects the observables of a case, with where, when and how
// often they were seen: from columns that hold them, from texts, and from what is
// encoded in texts. It judges nothing. Analyzers of one run share what it collects.
package sightings

import (
	"cmp"
	"slices"
	"strings"

	"forensic/analyzers/internal/observe"
	"forensic/store/event"
)

// Key tells observables apart. A caller that fills a Set itself may use types of
// its own.
type Key struct {
	Type  observe.Type
	Value string
}

// Place is a machine of a data set.
type Place struct{ Dataset, Host string }

// Compare orders places by data set and host.
func (p Place) Compare(o Place) int {
	return cmp.Or(strings.Compare(p.Dataset, o.Dataset), strings.Compare(p.Host, o.Host))
}

// Sighting is one observable in the texts or values that are equal on one machine.
type Sighting struct {
	Key
	Place
	Columns     []string // where they stood
	Count       int64    // records
	First, Last int64    // microseconds UTC, event.Null where unknown
	Ref         event.Ref
	Part        observe.Type // what it is part of; empty if it stands alone
	Chain       string       // how it was decoded; empty if it was not
	Active      bool         // it was decoded from or to something that runs
	Network     bool         // it stood in a column of network or DNS events
}

// Seen is where, when and how often something was seen.
type Seen struct {
	Columns     []string // sorted
	Places      []Place  // in their order
	Count       int64    // records
	First, Last int64    // microseconds UTC, event.Null where unknown
	Refs        []event.Ref
}

// Observed is one observable with all the places it was seen.
type Observed struct {
	Key
	Seen
	Part    observe.Type // what it is part of wherever it was seen; empty if it also stands alone
	Chain   string       // how it was decoded, the shortest way; empty if it was not
	Active  bool         // seen in a decoded script, command, program or lone URL
	Plain   bool         // seen in plain text or a column
	Network bool         // seen in a column of network or DNS events
}

// OnlyDecoded tells whether it was seen in nothing but decoded content.
func (o *Observed) OnlyDecoded() bool { return o.Chain != "" && !o.Plain && !o.Network }

// How many references are kept, the lowest in their order: of observables there
// are many.
const (
	MaxRefs        = 5
	MaxMentionRefs = 20
)

func (s *Seen) add(x Sighting, refs int) {
	for _, c := range x.Columns {
		s.Columns = insert(s.Columns, c, strings.Compare)
	}
	s.Places = insert(s.Places, x.Place, Place.Compare)
	s.Count += x.Count
	s.First, s.Last = Span(s.First, s.Last, x.First, x.Last)
	s.Refs = KeepRef(s.Refs, x.Ref, refs)
}

// Merge adds what was seen of the same elsewhere, with so many references at most.
func (s *Seen) Merge(o Seen, refs int) {
	for _, c := range o.Columns {
		s.Columns = insert(s.Columns, c, strings.Compare)
	}
	for _, p := range o.Places {
		s.Places = insert(s.Places, p, Place.Compare)
	}
	s.Count += o.Count
	s.First, s.Last = Span(s.First, s.Last, o.First, o.Last)
	for _, r := range o.Refs {
		s.Refs = KeepRef(s.Refs, r, refs)
	}
}

// Merge adds what was seen of the same observable elsewhere.
func (o *Observed) Merge(x *Observed) {
	o.Seen.Merge(x.Seen, MaxRefs)
	o.Part = partOf(o.Part, x.Part)
	o.Chain = shorter(o.Chain, x.Chain)
	o.Active, o.Plain, o.Network = o.Active || x.Active, o.Plain || x.Plain, o.Network || x.Network
}

// partOf joins what an observable was part of in two places.
func partOf(a, b observe.Type) observe.Type {
	if b == "" || a != "" && b < a {
		return b
	}
	return a
}

// shorter picks the shortest way of decoding, of equally long ones the first in
// order; empty is none.
func shorter(a, b string) string {
	if b != "" && (a == "" || len(b) < len(a) || len(b) == len(a) && b < a) {
		return b
	}
	return a
}

// insert adds a value to a sorted list that lacks it.
func insert[T any](list []T, v T, compare func(T, T) int) []T {
	i, found := slices.BinarySearchFunc(list, v, compare)
	if found {
		return list
	}
	return slices.Insert(list, i, v)
}

// Span widens a stretch of time by another; event.Null is no time.
func Span(first, last, otherFirst, otherLast int64) (int64, int64) {
	if otherFirst == event.Null {
		return first, last
	}
	if first == event.Null {
		return otherFirst, otherLast
	}
	return min(first, otherFirst), max(last, otherLast)
}

// KeepRef keeps the first few references in their order.
func KeepRef(refs []event.Ref, r event.Ref, most int) []event.Ref {
	i, found := slices.BinarySearchFunc(refs, r, event.Ref.Compare)
	if found || i == most {
		return refs
	}
	return slices.Insert(refs[:min(len(refs), most-1)], i, r)
}

// maxHosts is how many hosts HostList names.
const maxHosts = 5
