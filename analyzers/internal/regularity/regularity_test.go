package regularity

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const second = int64(1e6)

// beacon is n beats from start, each after the one before; jitter is a share of the
// interval on both sides, lost a share of beats that leave no event.
func beacon(r *rand.Rand, n int, interval, jitter, lost float64) (times []int64) {
	at := 1_700_000_000e6
	for range n {
		if r.Float64() >= lost {
			times = append(times, int64(at))
		}
		at += interval * 1e6 * (1 + jitter*(2*r.Float64()-1))
	}
	return times
}

// noise is n events at random times within the span of others.
func noise(r *rand.Rand, n int, within []int64) (times []int64) {
	first, last := within[0], within[len(within)-1]
	for range n {
		times = append(times, first+r.Int64N(last-first))
	}
	return times
}

func merge(lists ...[]int64) []int64 {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return all
}

func TestFind(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	hour := beacon(r, 60, 60, 0, 0)
	for name, test := range map[string]struct {
		times    []int64
		interval float64 // seconds; 0: none
		within   float64 // share of it
		missed   int
		margin   int
	}{
		"exact 60 s":         {hour, 60, 1e-6, 0, 0},
		"long exact 60 s":    {beacon(r, 1440, 60, 0, 0), 60, 1e-6, 0, 0},
		"60 s, jitter 10 %":  {beacon(r, 300, 60, 0.1, 0), 60, 0.03, 0, 2},
		"300 s, jitter 10 %": {beacon(r, 288, 300, 0.1, 0), 300, 0.03, 0, 2},
		"900 s, jitter 10 %": {beacon(r, 96, 900, 0.1, 0), 900, 0.03, 0, 2},
		"60 s, 30 % missing": {beacon(r, 300, 60, 0, 0.3), 60, 1e-6, 90, 25},
		"60 s, both":         {beacon(r, 300, 60, 0.05, 0.2), 60, 0.03, 60, 25},
		"60 s among as many": {merge(hour, noise(r, 60, hour)), 60, 0.01, 0, 6},
		"60 s among three":   {merge(hour, noise(r, 180, hour)), 60, 0.02, 0, 12},
		"60 s and 300 s":     {merge(beacon(r, 300, 60, 0, 0), beacon(r, 60, 300, 0, 0)), 60, 1e-6, 0, 1},
		"5 s, jitter 20 %":   {beacon(r, 200, 5, 0.2, 0), 5, 0.05, 0, 12},
		"noise":              {merge(noise(r, 300, hour)), 0, 0, 0, 0},
		"little noise":       {merge(noise(r, 20, hour)), 0, 0, 0, 0},
		"bursts":             {bursts(r), 0, 0, 0, 0},
		"two events":         {hour[:2], 0, 0, 0, 0},
		"one instant":        {[]int64{5, 5, 5, 5}, 0, 0, 0, 0},
	} {
		got := Find(test.times)
		regular := got.Evidence > 20 && got.Coverage() >= 0.6
		if regular != (test.interval > 0) {
			t.Errorf("%s: %+v, coverage %.2f", name, got, got.Coverage())
			continue
		}
		if !regular {
			continue
		}
		if off := math.Abs(got.Interval/1e6-test.interval) / test.interval; off > test.within {
			t.Errorf("%s: every %.6f s, want %g", name, got.Interval/1e6, test.interval)
		}
		if d := got.Missed - test.missed; d < -test.margin || d > test.margin {
			t.Errorf("%s: %d missed, want about %d", name, got.Missed, test.missed)
		}
	}
}

// bursts is what people do: some events close together, then nothing for long.
func bursts(r *rand.Rand) (times []int64) {
	at := int64(1_700_000_000) * second
	for range 25 {
		at += int64(r.ExpFloat64() * 400e6)
		for range 2 + r.IntN(12) {
			at += int64(r.ExpFloat64() * 2e6)
			times = append(times, at)
		}
	}
	return times
}

func TestScores(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	exact := beacon(r, 200, 60, 0, 0)
	same := slices.Repeat([]float64{512}, 200)
	first, last := exact[0], exact[len(exact)-1]
	s := Score(exact, same, first, last)
	if s.Interval != 1 || s.Size != 1 || s.Duration != 1 || s.Histogram < 0.9 || s.Total() < 0.97 {
		t.Errorf("exact: %+v", s)
	}
	if s := Score(exact, nil, first, first+2*(last-first)); s.Size != -1 || math.Abs(s.Duration-0.5) > 1e-9 {
		t.Errorf("half of the time: %+v", s)
	}
	if b := Score(bursts(r), nil, first, last); b.Interval > 0.6 || b.Total() > 0.6 {
		t.Errorf("bursts: %+v", b)
	}
	if z := Score(nil, nil, 0, 1); z.Interval != 0 || z.Total() != 0 {
		t.Errorf("nothing: %+v", z)
	}
}

func FuzzFind(f *testing.F) {
	f.Add([]byte{60, 60, 60, 61, 0, 0, 255})
	f.Fuzz(func(t *testing.T, gaps []byte) {
		var at int64
		var times []int64
		for _, g := range gaps {
			at += int64(g) * int64(g) * 1000
			times = append(times, at)
		}
		r := Find(times)
		if r.Beats+r.Others > max(len(times), 1) || math.IsNaN(r.Evidence) || r.Missed < 0 {
			t.Errorf("%+v of %d", r, len(times))
		}
		Score(times, nil, 0, at)
	})
}

// BenchmarkFind looks through 20,000 events.
func BenchmarkFind(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	times := merge(beacon(r, 10_000, 60, 0.1, 0.1))
	times = merge(times, noise(r, 10_000, times))
	for b.Loop() {
		Find(times)
	}
}
