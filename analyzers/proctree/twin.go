package proctree

import (
	"cmp"
	"slices"

	"forensic/store/event"
)

const (
	// twinGap is how far apart the two records of one start may be. Security
	// times of some collectors are cut to the second.
	twinGap = 3 * second
	// twinReach bounds how many neighbours of the same pid a record is compared
	// with on each side, so that a flood of them cannot stall the analysis.
	twinReach = 32
)

// pair is a Sysmon and a Security record of one start.
type pair struct {
	gap              int64
	sysmon, security int32
}

// pairTwins pairs the Security creations of the machine with Sysmon ones: same
// pid, same file name, at most twinGap apart, one to one, nearest in time first.
func (b *builder) pairTwins() []pair {
	if b.host.sysmon == 0 || b.host.security == 0 {
		return nil
	}
	var list []lifetime
	for r := b.lo; r < b.hi; r++ {
		rec := &b.records[r]
		n := b.of[r]
		first := rec.from == sysmon && b.nodes[n].record == int32(r) // further records of a GUID are no new process
		if (first || n == none) && rec.pid != event.Null && rec.ts != event.Null {
			list = append(list, lifetime{rec.pid, rec.ts, int32(r)})
		}
	}
	slices.SortFunc(list, lifetime.compare)
	return b.nearest(b.candidates(list))
}

// candidates lists every pair that may be twins.
func (b *builder) candidates(list []lifetime) (pairs []pair) {
	for i, x := range list {
		rx := &b.records[x.of]
		for _, y := range list[i+1 : min(len(list), i+1+twinReach)] {
			if y.pid != x.pid || y.since-x.since > twinGap {
				break
			}
			ry := &b.records[y.of]
			if ry.name != rx.name || ry.from == rx.from {
				continue
			}
			p := pair{y.since - x.since, x.of, y.of}
			if rx.from == security {
				p.sysmon, p.security = y.of, x.of
			}
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// nearest keeps the pairs that win both their records.
func (b *builder) nearest(pairs []pair) []pair {
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.gap, b.gap), cmp.Compare(a.sysmon, b.sysmon), cmp.Compare(a.security, b.security))
	})
	used := make([]bool, b.hi-b.lo)
	return slices.DeleteFunc(pairs, func(p pair) bool {
		one, two := &used[int(p.sysmon)-b.lo], &used[int(p.security)-b.lo]
		lost := *one || *two
		if !lost {
			*one, *two = true, true
		}
		return lost
	})
}
