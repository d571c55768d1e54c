package ingest

import (
	"maps"
	"math"
	"slices"

	"forensic/store/event"
)

const (
	second  = int64(1e6)
	halfDay = 12 * 3600 * second
	// quarter is what zones are multiples of; offsets are rounded to it.
	quarter = 15 * 60 * second
	// near is how close a record's own UtcTime must be to the corrected time.
	near = 30 * second
	// margin widens the window of the anchors for deciding the half of the day.
	margin = 10 * 60 * second
)

// clock turns the printed times of a member into UTC and says how. Printed local
// times carry no zone or a false one, so the zone is learned from records that
// state UTC too (the anchors: Sysmon's UtcTime, except of events 3 and 22, whose
// clock is another). The offset is the median difference, rounded to a quarter of
// an hour. Without anchors the zone the collector printed is used; without that
// the times keep SourceUnknownZone.
type clock struct {
	bases    [event.BasisLocal12 + 1]int64
	diffs    map[int64]int64 // anchors by how many seconds the printed time is ahead
	from, to int64           // the window that the anchors span
	zones    map[int64]int64 // see event.Batch.Zones

	offset      int64
	known       bool
	first, last int64 // final times
	out         event.Clock
}

// maxDiffs bounds the distinct differences that are counted; a true clock has few.
const maxDiffs = 1 << 16

func newClock() *clock {
	return &clock{
		diffs: map[int64]int64{}, zones: map[int64]int64{}, from: math.MaxInt64, to: math.MinInt64, first: event.Null, last: event.Null,
	}
}

// learn takes what a batch tells of the clock. All batches of a member are learned
// from before any row is fixed.
func (c *clock) learn(b *event.Batch) {
	for zone, n := range b.Zones {
		c.zones[zone] += n
	}
	for row, basis := range b.Basis {
		c.bases[basis]++
		a, ts := b.Anchor[row], b.Int(event.ColTS, row)
		if a == event.Null || ts == event.Null || basis < event.BasisLocal {
			continue
		}
		c.out.Anchors++
		c.from, c.to = min(c.from, a), max(c.to, a)
		seconds := floor(ts-a, second)
		if _, there := c.diffs[seconds]; there || len(c.diffs) < maxDiffs {
			c.diffs[seconds]++
		}
	}
}

// settle works out the offset when the whole member was seen.
func (c *clock) settle() {
	c.out.Basis = c.basis()
	if len(c.diffs) > 0 {
		c.offset, c.known = roundTo(c.median()*second, quarter), true
		for d, n := range c.diffs {
			if abs(d*second-c.offset) <= near || abs(abs(d*second-c.offset)-halfDay) <= near {
				c.out.Agree += n
			}
		}
	} else if zone, found := commonZone(c.zones); found {
		c.offset, c.known = zone*second, true
		c.from, c.to = math.MinInt64/2, math.MaxInt64/2
	}
	if c.known {
		s := c.offset / second
		c.out.Offset = &s
	}
}

// median is the upper median of the differences, in seconds.
func (c *clock) median() int64 {
	var n, below int64
	for _, k := range c.diffs {
		n += k
	}
	sorted := slices.Sorted(maps.Keys(c.diffs))
	for _, d := range sorted {
		if below += c.diffs[d]; below > n/2 {
			return d
		}
	}
	return sorted[len(sorted)-1]
}

// fix corrects a run of rows in place.
func (c *clock) fix(l *event.Late) {
	for i := range l.TS {
		if l.TS[i] == event.Null || l.Basis[i] == event.BasisNone {
			l.TS[i] = event.Null
			c.out.NoTime++
			continue
		}
		switch {
		case l.Basis[i] == event.BasisUTC:
			l.Source[i] = event.SourceUTC
			l.Offset[i] = 0
		case !c.known:
			l.Source[i] = event.SourceUnknownZone
			c.out.Unknown++
		default:
			fixLocal(l, i, c.offset, c.from, c.to, &c.out)
		}
		if t := l.TS[i]; c.first == event.Null || t < c.first {
			c.first = t
		}
		c.last = max(c.last, l.TS[i])
	}
}

// fixLocal corrects one printed local time.
func fixLocal(l *event.Late, i int, offset, from, to int64, c *event.Clock) {
	t, source := l.TS[i]-offset, event.SourceCorrected
	if l.Basis[i] == event.BasisLocal12 {
		var moved, sure bool
		t, moved, sure = halfOfDay(t, l.Anchor[i], from, to)
		if moved {
			source = event.SourceCorrected12
			c.Moved12++
		}
		if !sure {
			c.Ambiguous++
		}
	}
	l.Offset[i] = (l.TS[i] - t) / second
	if a := l.Anchor[i]; a != event.Null && abs(a-t) <= near {
		t, source = a, event.SourceUTCTime
		c.UTCTime++
	}
	l.TS[i], l.Source[i] = t, source
}

// halfOfDay moves a time read off a 12-hour clock into the right half of the
// day: next to its own anchor, or into the window of all anchors. Sure is false
// where both halves fit, or none.
func halfOfDay(t, anchor, from, to int64) (at int64, moved, sure bool) {
	candidates := [...]int64{t, t - halfDay, t + halfDay}
	if anchor != event.Null {
		for i, x := range candidates {
			if abs(x-anchor) <= near {
				return x, i > 0, true
			}
		}
	}
	fits, best := 0, -1
	for i, x := range candidates {
		if x >= from-margin && x <= to+margin {
			if best < 0 {
				best = i
			}
			fits++
		}
	}
	if best < 0 {
		return t, false, false
	}
	return candidates[best], best > 0, fits == 1
}

// commonZone returns the most frequent zone; the smaller one of equals.
func commonZone(zones map[int64]int64) (zone int64, ok bool) {
	var most int64
	for z, n := range zones {
		if n > most || n == most && z < zone {
			zone, most, ok = z, n, true
		}
	}
	return zone, ok
}

// basis says in words what the printed times of the member are.
func (c *clock) basis() string {
	switch {
	case c.bases[event.BasisLocal12] > 0:
		return "local time on a 12-hour clock, zone not stated"
	case c.bases[event.BasisLocal] > 0:
		return "local time, zone not stated"
	case c.bases[event.BasisUTC] > 0:
		return "UTC"
	}
	return "no times"
}

// floor divides, rounding down.
func floor(v, unit int64) int64 {
	q := v / unit
	if v%unit < 0 {
		q--
	}
	return q
}

func roundTo(v, unit int64) int64 {
	return int64(math.Round(float64(v)/float64(unit))) * unit
}

func abs(v int64) int64 { return max(v, -v) }
