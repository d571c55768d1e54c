package geo

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"

	"forensic/analyzers"
	"forensic/analyzers/internal/netaddr"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

//go:embed addresses.sql
var addressesText string

var addressesSQL = fmt.Sprintf(addressesText, failedSQL, signinSQL)

// seen is an address with how the evidence has it.
type seen struct {
	address                     string
	records                     int64
	source, destination, answer int64 // records; sign-ins are no part of source
	signins, failed             int64
	hosts, accounts, datasets   int64
	dataset                     string // the first by name
	first, last                 int64
	ref                         event.Ref
	*known
}

// tally is what addresses of one country, network or register come to.
type tally struct {
	name                                string
	addresses, records, signins, failed int64
	first, last                         int64
	more                                map[string]bool // countries or traits
}

func (t *tally) add(s *seen) {
	t.addresses++
	t.records += s.records
	t.signins += s.signins
	t.failed += s.failed
	t.first, t.last = span(t.first, t.last, s.first, s.last, t.addresses == 1)
}

// span widens a span by another; event.Null is the lowest number.
func span(first, last, otherFirst, otherLast int64, fresh bool) (int64, int64) {
	switch {
	case fresh || first == event.Null:
		first = otherFirst
	case otherFirst != event.Null:
		first = min(first, otherFirst)
	}
	if fresh {
		return first, otherLast
	}
	return first, max(last, otherLast)
}

// layer is how an address takes part in what the map of addresses shows.
type layer string

const (
	contacted layer = "contacted"
	client    layer = "client from outside"
	named     layer = "only an answer to a name"
)

func (s *seen) layer() layer {
	switch {
	case s.destination > 0:
		return contacted
	case s.source+s.signins+s.failed > 0:
		return client
	}
	return named
}

// spotKey tells points of the map of addresses apart.
type spotKey struct {
	at    position
	layer layer
}

// spot is what one point of a map stands for.
type spot struct {
	tally
	examples []string
}

// census is what the addresses of a case come to. Its size follows from limits and
// from the countries and networks there are, not from the addresses.
type census struct {
	rows                                []seen // those with the most records
	external, records                   int64
	located, announced, registeredCount int64
	documentation, unknownCount         int64 // external addresses that no database knows
	placeless                           int64 // located, but without coordinates or beyond the limit of places
	first, last                         int64
	countries, networks, registries     map[string]*tally
	spots                               map[spotKey]*spot
	used                                map[string]bool // names of the sources that answered
	lats, lons                          []float64       // of located addresses, up to a limit
}

// readAddresses counts every external address once.
func readAddresses(ctx context.Context, p *analyzers.Pass, a *atlas, o options) (*census, error) {
	c := &census{
		first: event.Null, last: event.Null, countries: map[string]*tally{}, networks: map[string]*tally{}, registries: map[string]*tally{},
		spots: map[spotKey]*spot{}, used: map[string]bool{},
	}
	err := scan.Each(ctx, p.Data, addressesSQL, func(s *seen) []any {
		return []any{
			&s.address, &s.records, &s.source, &s.destination, &s.answer, &s.signins, &s.failed, &s.hosts, &s.accounts, &s.datasets, &s.dataset,
			scan.Time(&s.first), scan.Time(&s.last), &s.ref.Source, &s.ref.Member, &s.ref.Record,
		}
	}, func(s *seen) error {
		if s.known = a.look(s.address); s.external() {
			p.Examined += s.records
			c.add(s, o)
		}
		return nil
	})
	return c, err
}

func (c *census) add(s *seen, o options) {
	c.external++
	c.records += s.records
	c.first, c.last = span(c.first, c.last, s.first, s.last, c.external == 1)
	if len(c.rows) < o.Rows {
		c.rows = append(c.rows, *s)
	}
	for _, name := range []string{s.place.Source, s.network.Source, s.registration.Source} {
		if name != "" {
			c.used[name] = true
		}
	}
	if s.registered {
		c.registeredCount++
	}
	tallyOf(c.registries, s.registration.Registry, o).add(s)
	switch {
	case s.announced && s.organisation() != "":
		c.announced++
		t := tallyOf(c.networks, s.organisation(), o)
		t.add(s)
		t.note(s.country())
	case s.announced:
		c.announced++
	}
	if !s.located {
		if !s.announced {
			c.unknownCount++
			if s.kind == netaddr.Documentation {
				c.documentation++
			}
		}
		return
	}
	c.located++
	tallyOf(c.countries, s.country(), o).add(s)
	c.put(s, o)
}

// note remembers a word beside a tally, up to a limit.
func (t *tally) note(word string) {
	if t.more == nil {
		t.more = map[string]bool{}
	}
	if word != "" && len(t.more) < 20 {
		t.more[word] = true
	}
}

// tallyOf is the tally of a name; names beyond the limit share one.
func tallyOf(list map[string]*tally, name string, o options) *tally {
	t := list[name]
	if t == nil && len(list) >= o.Networks {
		name = "others"
		t = list[name]
	}
	if t == nil {
		t = &tally{name: name, first: event.Null, last: event.Null}
		list[name] = t
	}
	return t
}

// put adds the address to its point of the map.
func (c *census) put(s *seen, o options) {
	at, ok := s.position()
	if !ok {
		c.placeless++
		return
	}
	if len(c.lats) < centreLimit {
		c.lats, c.lons = append(c.lats, at.lat), append(c.lons, at.lon)
	}
	key := spotKey{at, s.layer()}
	point := c.spots[key]
	if point == nil {
		if len(c.spots) >= o.Places {
			c.placeless++
			return
		}
		point = &spot{tally: tally{name: s.label(), first: event.Null, last: event.Null}}
		c.spots[key] = point
	}
	point.add(s)
	point.note(s.organisation())
	if len(point.examples) < 5 {
		point.examples = append(point.examples, s.address)
	}
}

// sorted gives tallies by the number of their addresses, then records, then name.
func sorted(list map[string]*tally) []*tally {
	out := make([]*tally, 0, len(list))
	for _, t := range list {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.addresses, a.addresses), cmp.Compare(b.records, a.records), cmp.Compare(a.name, b.name))
	})
	return out
}
