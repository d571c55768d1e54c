package ingest

import (
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

// correctClock turns the printed times of a member into UTC, in place, and says
// how. Printed local times carry no zone or a false one, so the zone is learned
// from records that state UTC too (the anchors: Sysmon's UtcTime, except of
// events 3 and 22, whose clock is another). The offset is the median difference,
// rounded to a quarter of an hour. Without anchors the zone the collector
// printed is used; without that the times keep SourceUnknownZone.
func correctClock(l *event.Late) event.Clock {
	c := event.Clock{Basis: basisOf(l)}
	offset, from, to, ok := learnOffset(l, &c)
	if ok {
		s := offset / second
		c.Offset = &s
	}
	for i := range l.TS {
		if l.TS[i] == event.Null || l.Basis[i] == event.BasisNone {
			l.TS[i] = event.Null
			c.NoTime++
			continue
		}
		switch {
		case l.Basis[i] == event.BasisUTC:
			l.Source[i] = event.SourceUTC
			l.Offset[i] = 0
		case !ok:
			l.Source[i] = event.SourceUnknownZone
			c.Unknown++
		default:
			fixLocal(l, i, offset, from, to, &c)
		}
	}
	return c
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

// learnOffset finds how far the printed local times are ahead of UTC, and the
// window that the anchors span.
func learnOffset(l *event.Late, c *event.Clock) (offset, from, to int64, ok bool) {
	from, to = math.MaxInt64, math.MinInt64
	var diffs []int64
	for i, a := range l.Anchor {
		if a == event.Null || l.TS[i] == event.Null || l.Basis[i] < event.BasisLocal {
			continue
		}
		diffs = append(diffs, l.TS[i]-a)
		from, to = min(from, a), max(to, a)
	}
	c.Anchors = int64(len(diffs))
	if len(diffs) > 0 {
		slices.Sort(diffs)
		offset = roundTo(diffs[len(diffs)/2], quarter)
		for _, d := range diffs {
			if abs(d-offset) <= near || abs(abs(d-offset)-halfDay) <= near {
				c.Agree++
			}
		}
		return offset, from, to, true
	}
	if zone, found := commonZone(l.Zones); found {
		return zone * second, math.MinInt64 / 2, math.MaxInt64 / 2, true
	}
	return 0, 0, 0, false
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

// basisOf says in words what the printed times of the member are.
func basisOf(l *event.Late) string {
	var n [event.BasisLocal12 + 1]int
	for _, b := range l.Basis {
		n[b]++
	}
	switch {
	case n[event.BasisLocal12] > 0:
		return "local time on a 12-hour clock, zone not stated"
	case n[event.BasisLocal] > 0:
		return "local time, zone not stated"
	case n[event.BasisUTC] > 0:
		return "UTC"
	}
	return "no times"
}

func roundTo(v, unit int64) int64 {
	return int64(math.Round(float64(v)/float64(unit))) * unit
}

func abs(v int64) int64 { return max(v, -v) }
