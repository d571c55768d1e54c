package ioc

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/store/event"
)

// key tells indicators apart.
type key struct {
	Type  observe.Type
	Value string
}

// place is a machine of a data set.
type place struct{ dataset, host string }

// indicator is one indicator with all the places it was seen.
type indicator struct {
	key
	part    observe.Type    // what it is part of wherever it was seen; empty if it also stands alone
	sources map[string]bool // columns
	chain   string          // how it was decoded, the shortest way; empty if it was not
	active  bool            // seen in a decoded script, command, program or lone URL
	plain   bool            // seen in plain text or a column
	network bool            // seen in a column of network or DNS events
	count   int64           // records
	places  map[place]bool
	first   int64
	last    int64
	refs    []event.Ref // the first few, in the order of references
}

// sighting is one place of an indicator.
type sighting struct {
	sources []string
	place
	count       int64
	first, last int64
	ref         event.Ref
	chain       string // how it was decoded
	active      bool   // it was decoded from or to something that runs
	network     bool
	part        observe.Type
}

// How many references are kept: of indicators there are many.
const (
	maxRefs          = 20 // for a finding
	maxIndicatorRefs = 5
)

// collection gathers indicators; what it holds does not depend on the order in
// which they come, unless there are too many.
type collection struct {
	seen   map[key]*indicator
	max    int
	left   int64 // sightings of indicators beyond max
	claims claims
}

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	c := &collection{seen: map[key]*indicator{}, max: o.MaxIndicators, claims: claims{}}
	if err := c.texts(ctx, p, o); err != nil {
		return err
	}
	if err := c.columns(ctx, p); err != nil {
		return err
	}
	if c.left > 0 {
		p.CouldNotLook("%d indicators were not kept: there are more than %d distinct ones", c.left, c.max)
	}
	list := c.sorted()
	show(p, list, o.MaxRows)
	c.hidden(list)
	c.hosts(list)
	if err := c.contacted(ctx, p); err != nil {
		return err
	}
	c.claims.report(p, o.MaxFindings)
	return nil
}

// add counts a sighting.
func (c *collection) add(k key, s sighting) {
	i := c.seen[k]
	if i == nil {
		if len(c.seen) >= c.max {
			c.left++
			return
		}
		i = &indicator{key: k, part: s.part, sources: map[string]bool{}, places: map[place]bool{}, first: event.Null, last: event.Null}
		c.seen[k] = i
	}
	if s.part == "" || i.part != "" && s.part < i.part {
		i.part = s.part
	}
	for _, source := range s.sources {
		i.sources[source] = true
	}
	if s.chain != "" && (i.chain == "" || len(s.chain) < len(i.chain) || len(s.chain) == len(i.chain) && s.chain < i.chain) {
		i.chain = s.chain
	}
	i.plain = i.plain || s.chain == "" && !s.network
	i.network = i.network || s.network
	i.active = i.active || s.active
	i.count += s.count
	i.places[s.place] = true
	i.first, i.last = span(i.first, i.last, s.first, s.last)
	i.refs = keepRef(i.refs, s.ref, maxIndicatorRefs)
}

// span widens a stretch of time by another; event.Null is no time.
func span(first, last, otherFirst, otherLast int64) (int64, int64) {
	if otherFirst == event.Null {
		return first, last
	}
	if first == event.Null {
		return otherFirst, otherLast
	}
	return min(first, otherFirst), max(last, otherLast)
}

// keepRef keeps the first few references in their order.
func keepRef(refs []event.Ref, r event.Ref, most int) []event.Ref {
	i, found := slices.BinarySearchFunc(refs, r, event.Ref.Compare)
	if found || i == most {
		return refs
	}
	return slices.Insert(refs[:min(len(refs), most-1)], i, r)
}

// sorted returns the indicators: decoded ones first, then addresses of the outside
// and URLs, then by type, count and value.
func (c *collection) sorted() []*indicator {
	list := slices.Collect(maps.Values(c.seen))
	order := map[observe.Type]int{}
	for n, t := range observe.Types {
		order[t] = n
	}
	rank := func(i *indicator) int {
		switch {
		case i.chain != "":
			return 0
		case outside(scopeOf(i.key)) || i.Type == observe.URL:
			return 1
		}
		return 2
	}
	slices.SortFunc(list, func(a, b *indicator) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(order[a.Type], order[b.Type]),
			cmp.Compare(b.count, a.count), strings.Compare(a.Value, b.Value))
	})
	return list
}
