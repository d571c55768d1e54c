package ioc

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/sightings"
)

// key tells indicators apart.
type key = sightings.Key

// collection is the indicators of the case and what they claim.
type collection struct {
	list   []*sightings.Observed
	claims claims
}

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	set, err := sightings.Collect(ctx, p, sightings.Options{Limits: o.Limits, Max: o.MaxIndicators})
	if err != nil {
		return err
	}
	if set.Left > 0 {
		p.CouldNotLook("%d indicators were not kept: there are more than %d distinct ones", set.Left, o.MaxIndicators)
	}
	if set.LeftMentions > 0 {
		p.CouldNotLook("%d URLs in commands and scripts were not judged by what stands beside them: there are more than %d", set.LeftMentions, o.MaxIndicators)
	}
	c := &collection{list: sorted(set), claims: claims{}}
	show(p, c.list, o.MaxRows)
	for _, m := range set.Mentions() {
		c.claims.addMention(m)
	}
	c.hidden()
	c.hosts()
	if err := c.contacted(ctx, p); err != nil {
		return err
	}
	c.claims.report(p, o.MaxFindings)
	return nil
}

// sorted returns the indicators: decoded ones first, then addresses of the outside
// and URLs, then by type, count and value.
func sorted(set *sightings.Set) []*sightings.Observed {
	list := set.Observed()
	order := map[observe.Type]int{}
	for n, t := range observe.Types {
		order[t] = n
	}
	rank := func(i *sightings.Observed) int {
		switch {
		case i.Chain != "":
			return 0
		case outside(scopeOf(i.Key)) || i.Type == observe.URL:
			return 1
		}
		return 2
	}
	slices.SortFunc(list, func(a, b *sightings.Observed) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(order[a.Type], order[b.Type]),
			cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	return list
}
