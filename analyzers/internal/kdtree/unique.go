package kdtree

import (
	"encoding/binary"
	"math"
)

// Unique joins equal points. It returns the distinct ones in order of their
// first occurrence, the sum of the weights of each (nil weights: one each), and
// for every point which distinct one it is. Negative zero equals zero.
func Unique(p Points, weights []int64) (distinct Points, sums []int64, of []int32) {
	distinct.Dim = p.Dim
	of = make([]int32, p.Len())
	seen := make(map[string]int32)
	key := make([]byte, 8*p.Dim)
	for i := range of {
		row := p.Row(i)
		for k, v := range row {
			binary.LittleEndian.PutUint64(key[8*k:], math.Float64bits(v+0))
		}
		at, ok := seen[string(key)]
		if !ok {
			at = int32(len(sums))
			seen[string(key)] = at
			distinct.X = append(distinct.X, row...)
			sums = append(sums, 0)
		}
		of[i] = at
		if weights == nil {
			sums[at]++
		} else {
			sums[at] += weights[i]
		}
	}
	return distinct, sums, of
}

// Normalize scales every row to length one, the null row excepted (scikit-learn's
// Normalizer). It overwrites the points.
func Normalize(p Points) {
	for i := range p.Len() {
		row := p.Row(i)
		var sum float64
		for _, v := range row {
			sum += v * v
		}
		if sum == 0 {
			continue
		}
		length := math.Sqrt(sum)
		for k := range row {
			row[k] /= length
		}
	}
}
