package stl

import "math"

// FindPeriod gives the period of a series that explains it best, and how well:
// its autocorrelation at that distance after a straight line is taken away, from
// -1 to 1. Candidates are tried first, in their order of preference: the first one
// within a tenth of the best is taken. Without candidates every distance from 2 to
// a third of the series is one, and only peaks count. The period is 0 where no
// autocorrelation is above the level that noise of that length reaches once in a
// thousand (3.3 over the root of the number of values).
func FindPeriod(y []float64, candidates ...int) (period int, strength float64) {
	x := flatten(y)
	noise := 3.3 / math.Sqrt(float64(len(x)))
	best := noise
	strengths := map[int]float64{}
	if len(candidates) == 0 {
		for lag := 2; lag <= len(x)/3; lag++ {
			candidates = append(candidates, lag)
		}
		acf := make([]float64, len(x)/3+2)
		for lag := 1; lag < len(acf); lag++ {
			acf[lag] = autocorrelation(x, lag)
		}
		for lag := 2; lag+1 < len(acf); lag++ {
			if acf[lag] > acf[lag-1] && acf[lag] >= acf[lag+1] {
				strengths[lag] = acf[lag]
				best = math.Max(best, acf[lag])
			}
		}
	} else {
		for _, lag := range candidates {
			if lag >= 2 && lag <= len(x)/2 {
				strengths[lag] = autocorrelation(x, lag)
				best = math.Max(best, strengths[lag])
			}
		}
	}
	for _, lag := range candidates {
		if s := strengths[lag]; s > noise && s >= 0.9*best {
			return lag, s
		}
	}
	return 0, 0
}

// flatten takes the least-squares line away.
func flatten(y []float64) []float64 {
	n := float64(len(y))
	var sx, sy, sxx, sxy float64
	for i, v := range y {
		x := float64(i) - (n-1)/2
		sx += x
		sy += v
		sxx += x * x
		sxy += x * v
	}
	slope := 0.0
	if sxx > 0 {
		slope = sxy / sxx
	}
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = v - sy/n - slope*(float64(i)-(n-1)/2)
	}
	return out
}

// autocorrelation is that of a series without mean, each product counted.
func autocorrelation(x []float64, lag int) float64 {
	all := dot(x, x)
	if all == 0 || lag >= len(x) {
		return 0
	}
	return dot(x[lag:], x[:len(x)-lag]) / all * float64(len(x)) / float64(len(x)-lag)
}
