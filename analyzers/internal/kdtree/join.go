package kdtree

import "math"

// Join answers, for a growing partition of the points into components, which
// point of another component is nearest in mutual reachability: the greatest of
// the squared distance of two points and of their two core distances (Campello,
// Moulavi and Sander, 2013).
type Join struct {
	tree *Tree
	core []float64 // squared core distance by tree order
	part []int32   // component by tree order

	least []float64 // smallest core distance of each node
	whole []int32   // component of each node that lies in one, -1 otherwise
}

// NewJoin prepares a join over a tree of all points from which nothing was
// taken. core2 is squared core distances by the caller's index.
func NewJoin(t *Tree, core2 []float64) *Join {
	j := &Join{
		tree: t, core: make([]float64, len(t.id)), part: make([]int32, len(t.id)),
		least: make([]float64, len(t.nodes)), whole: make([]int32, len(t.nodes)),
	}
	for i, id := range t.id {
		j.core[i] = core2[id]
	}
	for n := len(t.nodes) - 1; n >= 0; n-- {
		d := t.nodes[n]
		if d.right != 0 {
			j.least[n] = min(j.least[n+1], j.least[d.right])
			continue
		}
		j.least[n] = math.Inf(1)
		for i := d.lo; i < d.hi; i++ {
			j.least[n] = min(j.least[n], j.core[i])
		}
	}
	return j
}

// Partition tells the component of each point, by the caller's index.
func (j *Join) Partition(component func(id int32) int32) {
	t := j.tree
	for i, id := range t.id {
		j.part[i] = component(id)
	}
	for n := len(t.nodes) - 1; n >= 0; n-- {
		d := t.nodes[n]
		if d.right != 0 {
			j.whole[n] = j.whole[n+1]
			if j.whole[n] != j.whole[d.right] {
				j.whole[n] = -1
			}
			continue
		}
		j.whole[n] = j.part[d.lo]
		for i := d.lo; i < d.hi; i++ {
			if j.part[i] != j.whole[n] {
				j.whole[n] = -1
			}
		}
	}
}

// Nearest returns the point of another component than own that is nearest to q
// and nearer than bound, or -1 and bound. core2 is the squared core distance of
// q. Of equally near points it returns any, but always the same.
func (j *Join) Nearest(q []float64, core2 float64, own int32, bound float64) (id int32, d2 float64) {
	s := joinSearch{j, q, core2, own, -1, bound}
	if len(j.tree.nodes) > 0 && core2 < bound {
		s.visit(0)
	}
	return s.best, s.bound
}

type joinSearch struct {
	*Join
	q     []float64
	core2 float64
	own   int32
	best  int32
	bound float64
}

func (s *joinSearch) visit(n int) {
	t := s.tree
	d := &t.nodes[n]
	if d.right == 0 {
		for i := int(d.lo); i < int(d.hi); i++ {
			if s.part[i] == s.own || s.Join.core[i] >= s.bound {
				continue
			}
			if d2 := max(t.distance2(i, s.q), s.core2, s.Join.core[i]); d2 < s.bound {
				s.best, s.bound = t.id[i], d2
			}
		}
		return
	}
	one, two := n+1, int(d.right)
	near, far := s.atLeast(one), s.atLeast(two)
	if far < near {
		one, two, near, far = two, one, far, near
	}
	if near < s.bound {
		s.visit(one)
	}
	if far < s.bound {
		s.visit(two)
	}
}

// atLeast is a lower bound of the reachability of what a node holds.
func (s *joinSearch) atLeast(n int) float64 {
	if s.whole[n] == s.own {
		return math.Inf(1)
	}
	return max(s.tree.nearest2(n, s.q), s.least[n], s.core2)
}
