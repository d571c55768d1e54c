package sightings

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forensic/store/event"
)

// Set holds distinct observables. What it holds does not depend on the order in
// which they come, unless there are too many.
type Set struct {
	// Left counts the sightings of observables beyond the limit, LeftMentions those
	// of mentions.
	Left, LeftMentions int64
	// Examined is how many distinct texts and values were read, Warnings what limits
	// the collection.
	Examined int64
	Warnings []string

	max      int
	seen     map[Key]*Observed
	mentions map[mentionKey]*Mention
	names    map[string]string // equal names of hosts, files ... are kept once
}

// NewSet makes a set of so many distinct observables at most.
func NewSet(most int) *Set {
	return &Set{max: most, seen: map[Key]*Observed{}, mentions: map[mentionKey]*Mention{}, names: map[string]string{}}
}

// Len is the number of distinct observables, Full whether further ones are left
// out.
func (s *Set) Len() int   { return len(s.seen) }
func (s *Set) Full() bool { return len(s.seen) >= s.max }

// Has tells whether an observable is in the set.
func (s *Set) Has(k Key) bool { return s.seen[k] != nil }

// Add counts a sighting.
func (s *Set) Add(x Sighting) {
	o := s.seen[x.Key]
	if o == nil {
		if s.Full() {
			s.Left++
			return
		}
		o = &Observed{Key: x.Key, Part: x.Part, Seen: Unseen()}
		s.seen[x.Key] = o
	}
	s.share(&x)
	o.Part = partOf(o.Part, x.Part)
	o.Chain = shorter(o.Chain, x.Chain)
	o.Plain = o.Plain || x.Chain == "" && !x.Network
	o.Network = o.Network || x.Network
	o.Active = o.Active || x.Active
	o.Seen.add(x, MaxRefs)
}

// Unseen is what was not seen anywhere yet.
func Unseen() Seen { return Seen{First: event.Null, Last: event.Null} }

// maxNames bounds the names that are kept once.
const maxNames = 1 << 16

// share replaces names by equal ones that are kept already.
func (s *Set) share(x *Sighting) {
	for _, name := range []*string{&x.Dataset, &x.Host, &x.Ref.Source, &x.Ref.Member} {
		if kept, ok := s.names[*name]; ok {
			*name = kept
		} else if len(s.names) < maxNames {
			s.names[*name] = *name
		}
	}
}

// Observed lists the observables by type and value. They belong to the set and
// must not be changed.
func (s *Set) Observed() []*Observed {
	list := slices.Collect(maps.Values(s.seen))
	slices.SortFunc(list, func(a, b *Observed) int {
		return cmp.Or(strings.Compare(string(a.Type), string(b.Type)), strings.Compare(a.Value, b.Value))
	})
	return list
}

// HostList names the hosts of some places, and how many more there are.
func HostList(places []Place) string {
	names := map[string]bool{}
	for _, p := range places {
		names[cmp.Or(p.Host, "?")] = true
	}
	list := slices.Sorted(maps.Keys(names))
	if n := len(list) - maxHosts; n > 0 {
		return strings.Join(list[:maxHosts], ", ") + " and " + strconv.Itoa(n) + " more"
	}
	return strings.Join(list, ", ")
}
