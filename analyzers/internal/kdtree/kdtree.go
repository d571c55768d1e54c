// Package kdtree is a k-d tree over weighted points in flat memory, with the
// searches that density-based clustering asks for: is there enough weight
// nearby, how far is the k-th neighbour, take away what is nearby.
package kdtree

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// leafSize is how many points a leaf holds at most: below it, a scan is faster
// than a descent.
const leafSize = 12

// Points is a set of points: row i is X[i*Dim : (i+1)*Dim]. Coordinates must be
// finite.
type Points struct {
	Dim int
	X   []float64
}

// Len is the number of points.
func (p Points) Len() int {
	if p.Dim == 0 {
		return 0
	}
	return len(p.X) / p.Dim
}

// Row is point i.
func (p Points) Row(i int) []float64 { return p.X[i*p.Dim : (i+1)*p.Dim : (i+1)*p.Dim] }

// Check returns an error if a coordinate is not finite or a weight not positive,
// or their numbers do not match. Nil weights are good.
func (p Points) Check(weights []int64) error {
	if p.Dim < 1 || len(p.X)%p.Dim != 0 || p.Len() > math.MaxInt32 {
		return fmt.Errorf("%d coordinates are no points of %d dimensions", len(p.X), p.Dim)
	}
	if weights != nil && len(weights) != p.Len() {
		return fmt.Errorf("%d weights of %d points", len(weights), p.Len())
	}
	for i, v := range p.X {
		if math.IsNaN(v) || math.Abs(v) > maxCoordinate {
			return fmt.Errorf("coordinate %v of point %d is out of range", v, i/p.Dim)
		}
	}
	for i, w := range weights {
		if w < 1 {
			return fmt.Errorf("weight %d of point %d is not positive", w, i)
		}
	}
	return nil
}

// maxCoordinate keeps squared distances finite.
const maxCoordinate = 1e150

// node is a box with the points lo to hi of the tree's order. Its left child is
// the next node; right is 0 for a leaf.
type node struct {
	lo, hi int32
	right  int32
	weight int64 // of the points that are still there
}

// Tree is a k-d tree. Its points are split at the median of the widest side of
// their bounding box (Friedman, Bentley and Finkel, 1977). Searches may run in
// parallel with each other, but not with Take.
type Tree struct {
	dim    int
	x      []float64 // points in tree order
	id     []int32   // index of the caller by tree order
	weight []int64   // by tree order; 0 for taken ones
	nodes  []node
	boxes  []float64 // for each node dim minima and dim maxima
}

// New builds the tree of the points listed in ids, all if ids is nil. A weight
// says how many equal points a point stands for; nil means one each. Weights
// are positive.
func New(p Points, weights []int64, ids []int32) *Tree {
	if ids == nil {
		ids = make([]int32, p.Len())
		for i := range ids {
			ids[i] = int32(i)
		}
	} else {
		ids = slices.Clone(ids)
	}
	t := &Tree{dim: p.Dim, id: ids, weight: make([]int64, len(ids)), x: make([]float64, len(ids)*p.Dim)}
	if len(ids) == 0 {
		return t
	}
	t.build(p, 0, len(ids))
	for i, id := range ids {
		copy(t.x[i*p.Dim:], p.Row(int(id)))
		t.weight[i] = 1
		if weights != nil {
			t.weight[i] = weights[id]
		}
	}
	for n := len(t.nodes) - 1; n >= 0; n-- { // children follow their parent
		d := &t.nodes[n]
		if d.right != 0 {
			d.weight = t.nodes[n+1].weight + t.nodes[d.right].weight
			continue
		}
		for _, w := range t.weight[d.lo:d.hi] {
			d.weight += w
		}
	}
	return t
}

// build adds the node of the points lo to hi and what is below it. Its depth is
// the logarithm of the number of points, whatever they are.
func (t *Tree) build(p Points, lo, hi int) {
	n := len(t.nodes)
	t.nodes = append(t.nodes, node{lo: int32(lo), hi: int32(hi)})
	ids := t.id[lo:hi]
	t.boxes = append(t.boxes, p.Row(int(ids[0]))...)
	t.boxes = append(t.boxes, p.Row(int(ids[0]))...)
	low, high := t.box(n)
	for _, id := range ids[1:] {
		for k, v := range p.Row(int(id)) {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	if hi-lo <= leafSize {
		return
	}
	wide := 0
	for k := range low {
		if high[k]-low[k] > high[wide]-low[wide] {
			wide = k
		}
	}
	mid := (hi - lo) / 2
	partition(ids, mid, func(a, b int32) int {
		return cmp.Or(cmp.Compare(p.X[int(a)*p.Dim+wide], p.X[int(b)*p.Dim+wide]), cmp.Compare(a, b))
	})
	t.build(p, lo, lo+mid)
	t.nodes[n].right = int32(len(t.nodes))
	t.build(p, lo+mid, hi)
}

// partition puts the k smallest of ids first (Hoare's selection with the median
// of three). When pivots keep being bad it sorts instead.
func partition(ids []int32, k int, compare func(a, b int32) int) {
	for budget := 4 * len(ids); len(ids) > leafSize; {
		if budget -= len(ids); budget < 0 {
			break
		}
		a, b, c := ids[0], ids[len(ids)/2], ids[len(ids)-1]
		if compare(a, b) > 0 {
			a, b = b, a
		}
		if compare(b, c) > 0 {
			b = c
			if compare(a, b) > 0 {
				b = a
			}
		}
		i, j := 0, len(ids)-1
		for i <= j {
			for compare(ids[i], b) < 0 {
				i++
			}
			for compare(ids[j], b) > 0 {
				j--
			}
			if i <= j {
				ids[i], ids[j] = ids[j], ids[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			ids = ids[:j+1]
		case k >= i:
			ids, k = ids[i:], k-i
		default:
			return
		}
	}
	slices.SortFunc(ids, compare)
}

// box returns the corners of a node.
func (t *Tree) box(n int) (low, high []float64) {
	at := n * 2 * t.dim
	return t.boxes[at : at+t.dim : at+t.dim], t.boxes[at+t.dim : at+2*t.dim : at+2*t.dim]
}

// nearest2 is the squared distance from q to the nearest place in a node's box.
func (t *Tree) nearest2(n int, q []float64) (sum float64) {
	low, high := t.box(n)
	for k, v := range q {
		d := max(low[k]-v, v-high[k], 0)
		sum += d * d
	}
	return sum
}

// farthest2 is the squared distance from q to the farthest place in the box.
func (t *Tree) farthest2(n int, q []float64) (sum float64) {
	low, high := t.box(n)
	for k, v := range q {
		d := max(v-low[k], high[k]-v)
		sum += d * d
	}
	return sum
}

// distance2 is the squared distance from q to point i in tree order.
func (t *Tree) distance2(i int, q []float64) float64 {
	return Distance2(t.x[i*t.dim:(i+1)*t.dim], q)
}

// Distance2 is the squared Euclidean distance of two points of one dimension.
func Distance2(a, b []float64) (sum float64) {
	for k, v := range b {
		d := a[k] - v
		sum += d * d
	}
	return sum
}
