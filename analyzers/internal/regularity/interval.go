// Package regularity tells how regular a series of events is: the interval that
// explains it best, with jitter and missed beats, and the scores that hunters of
// beacons use.
package regularity

import (
	"cmp"
	"math"
	"slices"
)

// Rhythm is the interval that explains a series of events best.
type Rhythm struct {
	Interval float64 // microseconds; 0 where there is none
	Jitter   float64 // median distance of a beat from its time, as a share of the interval
	Beats    int     // events that keep the rhythm
	Missed   int     // times without a beat between the first and the last
	Others   int     // events beside the rhythm
	// Evidence is the logarithm of how much better a rhythm explains the beats than
	// chance does, which hits the windows too where events are many.
	Evidence float64
}

// Coverage is the share of the times that have a beat.
func (r Rhythm) Coverage() float64 {
	if r.Beats == 0 {
		return 0
	}
	return float64(r.Beats) / float64(r.Beats+r.Missed)
}

// The search: how far apart two events of a pair may be in the order of events,
// the width of the classes of differences, the candidates tried, and the windows
// around the time of a beat as shares of the interval.
const (
	maxLag        = 8
	classWidth    = 0.03
	maxCandidates = 12
)

var windows = [...]float64{0.02, 0.06, 0.12, 0.25}

// Find gives the rhythm of events at ascending times, microseconds. It looks at
// the differences between near events for intervals that occur often, and walks
// through the events with each: from a beat to the next, which may be off by a
// share of the interval. A half of the interval has a miss for each beat and the
// double has half of the beats, so the evidence is largest for the interval
// itself. Time is linear in the number of events.
func Find(times []int64) Rhythm {
	var best Rhythm
	if len(times) < 3 || times[0] == times[len(times)-1] {
		return best
	}
	for _, interval := range candidates(times) {
		if r := bestWalk(times, interval); r.Evidence > best.Evidence {
			best = r
		}
	}
	best = fundamental(times, best)
	if again := bestWalk(times, best.Interval); again.Evidence > best.Evidence { // the median of its own steps is a better start
		return again
	}
	return best
}

// bestWalk follows an interval with the window that tells most.
func bestWalk(times []int64, interval float64) (best Rhythm) {
	for _, window := range windows {
		if r := walk(times, interval, window); r.Evidence > best.Evidence {
			best = r
		}
	}
	return best
}

// fundamental takes a part of the interval instead where that has many more beats
// and hardly more misses: where each beat is late or early by chance, the sum of
// several intervals is steadier than one, which makes a multiple look better.
func fundamental(times []int64, r Rhythm) Rhythm {
	best := r
	for part := 2; part <= maxLag; part++ {
		p := bestWalk(times, r.Interval/float64(part))
		if float64(p.Beats) >= 1.5*float64(best.Beats) && p.Coverage() >= 0.8*best.Coverage() && p.Evidence >= 0.3*r.Evidence {
			best = p
		}
	}
	return best
}

// candidates are the intervals that occur most often between near events.
func candidates(times []int64) []float64 {
	classes := map[int][]float64{}
	for lag := 1; lag <= maxLag; lag++ {
		for i := lag; i < len(times); i++ {
			if d := float64(times[i] - times[i-lag]); d > 0 {
				class := int(math.Log(d) / classWidth)
				classes[class] = append(classes[class], d)
			}
		}
	}
	keys := make([]int, 0, len(classes))
	for k := range classes {
		keys = append(keys, k)
	}
	// A class and the one above: a value at the border is in either.
	weight := func(k int) int { return len(classes[k]) + len(classes[k+1]) }
	slices.SortFunc(keys, func(a, b int) int { return cmp.Or(weight(b)-weight(a), a-b) })
	var out []float64
	for _, k := range keys[:min(len(keys), maxCandidates)] {
		both := slices.Concat(classes[k], classes[k+1])
		slices.Sort(both)
		out = append(out, both[len(both)/2])
	}
	return out
}

// walk follows an interval through the events.
func walk(times []int64, interval, window float64) Rhythm {
	r := Rhythm{Beats: 1}
	first, last := float64(times[0]), float64(times[len(times)-1])
	limit := 4*int((last-first)/interval) + 8 // of steps
	at, i := first, 1
	var gaps, offs []float64 // lengths in intervals are 1 where no beat was missed
	missed := 0
	for step := 0; at+interval*(1+float64(missed)-window) <= last && step < limit; step++ {
		want := at + interval*float64(missed+1)
		for i < len(times) && float64(times[i]) < want-interval*window {
			i++
		}
		hit := nearest(times, i, want, interval*window)
		if hit < 0 {
			missed++
			continue
		}
		gaps = append(gaps, (float64(times[hit])-at)/float64(missed+1))
		offs = append(offs, math.Abs(float64(times[hit])-want))
		r.Beats, r.Missed = r.Beats+1, r.Missed+missed
		at, i, missed = float64(times[hit]), hit+1, 0
	}
	if len(gaps) < 2 {
		return Rhythm{}
	}
	slices.Sort(gaps)
	slices.Sort(offs)
	r.Interval, r.Jitter = gaps[len(gaps)/2], offs[len(offs)/2]/interval
	r.Others = len(times) - r.Beats
	r.Evidence = evidence(r, float64(len(times))/(last-first), interval*window, missed)
	return r
}

// nearest is the event next to want among those from i within the window; -1
// where there is none.
func nearest(times []int64, i int, want, window float64) int {
	best := -1
	for ; i < len(times) && float64(times[i]) <= want+window; i++ {
		if best < 0 || math.Abs(float64(times[i])-want) < math.Abs(float64(times[best])-want) {
			best = i
		}
	}
	return best
}

// evidence compares the share of the times that have a beat with the share that
// events without a rhythm, as many as these, would hit: the log-likelihood ratio
// of the two. Missed times after the last beat count as well.
func evidence(r Rhythm, rate, window float64, after int) float64 {
	n := float64(r.Beats + r.Missed + after)
	hits := float64(r.Beats)
	share, chance := hits/n, -math.Expm1(-2*window*rate)
	if share <= chance {
		return 0
	}
	e := hits * math.Log(share/chance)
	if share < 1 {
		e += (n - hits) * math.Log((1-share)/(1-chance))
	}
	return e
}
