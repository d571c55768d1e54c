package regularity

import (
	"math"
	"slices"
)

// Scores are between 0 and 1; 1 is what a machine does. They follow what RITA
// (Real Intelligence Threat Analytics) published: the symmetry and the spread of
// intervals and of sizes, how evenly the events are spread over the time, and how
// much of the time they cover.
type Scores struct {
	Interval  float64 // mean of symmetry and spread of the intervals
	Size      float64 // likewise of the sizes; -1 where no sizes are known
	Histogram float64 // 1 less the variation coefficient of counts in 24 equal parts
	Duration  float64 // share of the whole time between first and last
}

// Total is the mean of the scores that are known.
func (s Scores) Total() float64 {
	if s.Size < 0 {
		return (s.Interval + s.Histogram + s.Duration) / 3
	}
	return (s.Interval + s.Size + s.Histogram + s.Duration) / 4
}

// Score rates events at ascending times, microseconds, with their sizes in bytes
// (nil where unknown), within the time from and to that was observed.
func Score(times []int64, sizes []float64, from, to int64) Scores {
	s := Scores{Size: -1}
	if len(times) < 3 {
		return s
	}
	gaps := make([]float64, 0, len(times)-1)
	for i := 1; i < len(times); i++ {
		gaps = append(gaps, float64(times[i]-times[i-1]))
	}
	s.Interval = evenness(gaps)
	if len(sizes) > 0 {
		s.Size = evenness(slices.Clone(sizes))
	}
	first, last := times[0], times[len(times)-1]
	if to > from {
		s.Duration = math.Min(1, float64(last-first)/float64(to-from))
	}
	s.Histogram = spread(times, first, last)
	return s
}

// evenness is the mean of 1 less the amount of Bowley's skewness, and of 1 less the
// median absolute deviation over the median. It sorts v.
func evenness(v []float64) float64 {
	slices.Sort(v)
	q1, q2, q3 := quantile(v, 0.25), quantile(v, 0.5), quantile(v, 0.75)
	skew := 0.0
	if q3 > q1 && q2 != q1 && q2 != q3 {
		skew = (q1 + q3 - 2*q2) / (q3 - q1)
	}
	off := make([]float64, len(v))
	for i, x := range v {
		off[i] = math.Abs(x - q2)
	}
	slices.Sort(off)
	dispersion := 1.0
	if mad := quantile(off, 0.5); mad > 0 {
		dispersion = 0
		if q2 > 0 {
			dispersion = math.Max(0, 1-mad/q2)
		}
	}
	return (1 - math.Abs(skew) + dispersion) / 2
}

// quantile interpolates between sorted values.
func quantile(v []float64, q float64) float64 {
	at := q * float64(len(v)-1)
	low := int(at)
	if low+1 >= len(v) {
		return v[len(v)-1]
	}
	return v[low] + (at-float64(low))*(v[low+1]-v[low])
}

// spread is 1 less the variation coefficient of the counts in 24 equal parts.
func spread(times []int64, first, last int64) float64 {
	const parts = 24
	if last <= first {
		return 0
	}
	n := min(parts, len(times)) // fewer events than parts leave parts empty by necessity
	counts := make([]float64, n)
	for _, t := range times {
		counts[min(int(float64(t-first)/float64(last-first)*float64(n)), n-1)]++
	}
	mean, square := float64(len(times))/float64(n), 0.0
	for _, c := range counts {
		square += (c - mean) * (c - mean)
	}
	return math.Max(0, 1-math.Sqrt(square/float64(n))/mean)
}
