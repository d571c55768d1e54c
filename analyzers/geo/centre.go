package geo

import (
	"math"
	"slices"
)

// centreLimit bounds the addresses whose centre is taken.
const centreLimit = 1_000_000

// median is the middle of the values, or the mean of the two in the middle; not a
// number where there is none. MSTICPy centres its maps on the medians of latitudes
// and longitudes, or on their means. Both are of the numbers as they are: around the
// antimeridian they mislead.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// mean is the sum over the number of the values.
func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
