package hdbscan

import (
	"cmp"
	"math"
	"slices"

	"forensic/analyzers/internal/kdtree"
)

// edge joins two points at their mutual reachability.
type edge struct {
	a, b     int32
	distance float64
}

// span returns the core distances of distinct points and a minimum spanning tree
// of their mutual reachability, shortest edge first.
func span(points kdtree.Points, weights []int64, minSamples int64) (core []float64, edges []edge) {
	tree := kdtree.New(points, weights, nil)
	core = make([]float64, len(weights))
	core2 := make([]float64, len(weights))
	// With less weight than that altogether all of it is what makes a core.
	var total int64
	for _, w := range weights {
		total += min(w, minSamples)
	}
	for i := range core {
		core2[i] = tree.Reach2(points.Row(i), min(minSamples, total))
		core[i] = math.Sqrt(core2[i])
	}
	edges = boruvka(points, kdtree.NewJoin(tree, core2), core2)
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(x.distance, y.distance), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	return core, edges
}

// boruvka joins in each round every component with the one nearest to it. There
// are at most as many rounds as the logarithm of the number of points.
func boruvka(points kdtree.Points, join *kdtree.Join, core2 []float64) (edges []edge) {
	n := len(core2)
	sets := newSets(n)
	best := make([]edge, n) // by component, squared
	for len(edges) < n-1 {
		join.Partition(sets.find)
		for i := range best {
			best[i].distance = math.Inf(1)
		}
		for i := range n {
			own := sets.find(int32(i))
			b := &best[own]
			if to, d2 := join.Nearest(points.Row(i), core2[i], own, b.distance); to >= 0 {
				*b = edge{int32(i), to, d2}
			}
		}
		for _, e := range best {
			if !math.IsInf(e.distance, 1) && sets.join(e.a, e.b) {
				edges = append(edges, edge{min(e.a, e.b), max(e.a, e.b), math.Sqrt(e.distance)})
			}
		}
	}
	return edges
}

// sets is a partition of points (union by size, path halving).
type sets struct {
	parent []int32
	size   []int32
}

func newSets(n int) *sets {
	s := &sets{make([]int32, n), make([]int32, n)}
	for i := range s.parent {
		s.parent[i], s.size[i] = int32(i), 1
	}
	return s
}

func (s *sets) find(i int32) int32 {
	for s.parent[i] != i {
		s.parent[i] = s.parent[s.parent[i]]
		i = s.parent[i]
	}
	return i
}

// join tells whether a and b were apart.
func (s *sets) join(a, b int32) bool {
	a, b = s.find(a), s.find(b)
	if a == b {
		return false
	}
	if s.size[a] < s.size[b] {
		a, b = b, a
	}
	s.parent[b] = a
	s.size[a] += s.size[b]
	return true
}
