package iforest

import (
	"math"
	"math/rand/v2"
	"slices"

	"forensic/analyzers/internal/kdtree"
)

// tree is an isolation tree.
type tree struct{ cuts []cut }

// cut divides points by one coordinate, or is an end.
type cut struct {
	feature int32 // -1 for an end
	right   int32 // left is the next one
	at      float64
	length  float64 // of the path to here, and what it would be on average from here
}

// path is the number of cuts that set a point apart.
func (t *tree) path(row []float64) float64 {
	i := int32(0)
	for t.cuts[i].feature >= 0 {
		c := &t.cuts[i]
		if row[c.feature] < c.at {
			i++
		} else {
			i = c.right
		}
	}
	return t.cuts[i].length
}

// grower grows one tree.
type grower struct {
	tree
	points   kdtree.Points
	rng      *rand.Rand
	features []int32
	usable   []int32 // scratch
	limit    int
}

// grow grows tree number i. Each has a generator of its own, so that they may be
// grown in any order.
func grow(points kdtree.Points, ends []int64, p Params, i uint64) *tree {
	g := &grower{points: points, rng: rand.New(rand.NewPCG(p.Seed, i))}
	for k := range points.Dim {
		g.features = append(g.features, int32(k))
	}
	if p.Features > 0 && p.Features < points.Dim {
		g.rng.Shuffle(points.Dim, func(a, b int) { g.features[a], g.features[b] = g.features[b], g.features[a] })
		g.features = g.features[:p.Features]
		slices.Sort(g.features)
	}
	sample := draw(g.rng, ends, p.Sample)
	g.limit = int(math.Ceil(math.Log2(float64(max(len(sample), 2)))))
	g.divide(sample, 0)
	return &g.tree
}

// draw takes n of the points written out, or all (Floyd's sampling).
func draw(rng *rand.Rand, ends []int64, n int64) []int32 {
	total := ends[len(ends)-1]
	n = min(n, total)
	picks := make([]int64, 0, n) // ascending
	for top := total - n; top < total; top++ {
		pick := rng.Int64N(top + 1)
		at, taken := slices.BinarySearch(picks, pick)
		if taken {
			pick, at = top, len(picks) // greater than all before
		}
		picks = slices.Insert(picks, at, pick)
	}
	sample := make([]int32, 0, n)
	for _, pick := range picks {
		i, _ := slices.BinarySearchFunc(ends, pick, func(end, pick int64) int {
			if end <= pick {
				return -1
			}
			return 1
		})
		sample = append(sample, int32(i))
	}
	return sample
}

// divide cuts a sample at random until its points are alone, equal, or deeper
// than what is of interest.
func (g *grower) divide(sample []int32, depth int) {
	feature, low, high := g.pick(sample, depth)
	n := len(g.cuts)
	g.cuts = append(g.cuts, cut{feature: feature, length: float64(depth) + pathLength(int64(len(sample)))})
	if feature < 0 {
		return
	}
	at := low + g.rng.Float64()*(high-low)
	if !(at > low && at <= high) {
		at = high // of neighbouring numbers
	}
	left := 0
	for i, id := range sample {
		if g.value(id, feature) < at {
			sample[left], sample[i] = sample[i], sample[left]
			left++
		}
	}
	g.cuts[n].at = at
	g.divide(sample[:left], depth+1)
	g.cuts[n].right = int32(len(g.cuts))
	g.divide(sample[left:], depth+1)
}

// pick chooses a coordinate in which the sample differs, -1 where there is none.
func (g *grower) pick(sample []int32, depth int) (feature int32, low, high float64) {
	if len(sample) < 2 || depth >= g.limit {
		return -1, 0, 0
	}
	g.usable = g.usable[:0]
	for _, k := range g.features {
		first := g.value(sample[0], k)
		if slices.ContainsFunc(sample, func(id int32) bool { return g.value(id, k) != first }) {
			g.usable = append(g.usable, k)
		}
	}
	if len(g.usable) == 0 {
		return -1, 0, 0
	}
	feature = g.usable[g.rng.IntN(len(g.usable))]
	low, high = math.Inf(1), math.Inf(-1)
	for _, id := range sample {
		v := g.value(id, feature)
		low, high = min(low, v), max(high, v)
	}
	return feature, low, high
}

func (g *grower) value(id, feature int32) float64 {
	return g.points.X[int(id)*g.points.Dim+int(feature)]
}
