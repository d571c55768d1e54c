package kdtree

import "math"

// Weight is the weight of the points within a squared distance of q, q itself
// included where it is one of them. It stops counting at enough.
func (t *Tree) Weight(q []float64, radius2 float64, enough int64) int64 {
	if len(t.nodes) == 0 {
		return 0
	}
	return t.weigh(0, q, radius2, enough)
}

func (t *Tree) weigh(n int, q []float64, radius2 float64, enough int64) (sum int64) {
	d := &t.nodes[n]
	if d.weight == 0 || t.nearest2(n, q) > radius2 {
		return 0
	}
	if t.farthest2(n, q) <= radius2 {
		return d.weight
	}
	if d.right != 0 {
		if sum = t.weigh(n+1, q, radius2, enough); sum < enough {
			sum += t.weigh(int(d.right), q, radius2, enough-sum)
		}
		return sum
	}
	for i := int(d.lo); i < int(d.hi) && sum < enough; i++ {
		if t.distance2(i, q) <= radius2 {
			sum += t.weight[i]
		}
	}
	return sum
}

// Each calls fn with every point within a squared distance of q.
func (t *Tree) Each(q []float64, radius2 float64, fn func(id int32)) {
	if len(t.nodes) > 0 {
		t.each(0, q, radius2, fn)
	}
}

func (t *Tree) each(n int, q []float64, radius2 float64, fn func(id int32)) {
	d := &t.nodes[n]
	if d.weight == 0 || t.nearest2(n, q) > radius2 {
		return
	}
	if d.right != 0 {
		t.each(n+1, q, radius2, fn)
		t.each(int(d.right), q, radius2, fn)
		return
	}
	for i := int(d.lo); i < int(d.hi); i++ {
		if t.weight[i] > 0 && t.distance2(i, q) <= radius2 {
			fn(t.id[i])
		}
	}
}

// Take removes every point within a squared distance of q and appends them to
// list. Later searches pass over what was taken, which is what keeps a cluster
// in which everything is near everything from costing the square of its size.
func (t *Tree) Take(q []float64, radius2 float64, list []int32) []int32 {
	if len(t.nodes) == 0 {
		return list
	}
	list, _ = t.take(0, q, radius2, list)
	return list
}

func (t *Tree) take(n int, q []float64, radius2 float64, list []int32) ([]int32, int64) {
	d := &t.nodes[n]
	if d.weight == 0 || t.nearest2(n, q) > radius2 {
		return list, 0
	}
	var gone int64
	if d.right != 0 {
		var one, two int64
		list, one = t.take(n+1, q, radius2, list)
		list, two = t.take(int(d.right), q, radius2, list)
		gone = one + two
	} else {
		for i := int(d.lo); i < int(d.hi); i++ {
			if t.weight[i] > 0 && t.distance2(i, q) <= radius2 {
				list = append(list, t.id[i])
				gone += t.weight[i]
				t.weight[i] = 0
			}
		}
	}
	d.weight -= gone
	return list, gone
}

// Reach2 is the squared distance from q within which there is a weight of k, q
// included where it is one of the points; infinite if there is not so much.
func (t *Tree) Reach2(q []float64, k int64) float64 {
	if len(t.nodes) == 0 || t.nodes[0].weight < k {
		return math.Inf(1)
	}
	if k <= 0 {
		return 0
	}
	r := reach{k: k}
	t.reach(0, q, &r)
	return r.near[len(r.near)-1].d2
}

// reach holds the nearest points found, nearest first, no more than a weight of
// k needs.
type reach struct {
	k, weight int64
	near      []neighbour
}

type neighbour struct {
	d2     float64
	weight int64
}

// add puts a neighbour in its place and drops those that k does without.
func (r *reach) add(d2 float64, weight int64) {
	weight = min(weight, r.k) // so that sums of hostile weights stay in range
	if r.weight >= r.k && d2 >= r.near[len(r.near)-1].d2 {
		return
	}
	r.near = append(r.near, neighbour{})
	at := len(r.near) - 1
	for at > 0 && r.near[at-1].d2 > d2 {
		r.near[at] = r.near[at-1]
		at--
	}
	r.near[at] = neighbour{d2, weight}
	r.weight += weight
	for last := len(r.near) - 1; r.weight-r.near[last].weight >= r.k; last-- {
		r.weight -= r.near[last].weight
		r.near = r.near[:last]
	}
}

func (t *Tree) reach(n int, q []float64, r *reach) {
	d := &t.nodes[n]
	if d.right == 0 {
		for i := int(d.lo); i < int(d.hi); i++ {
			if t.weight[i] > 0 {
				r.add(t.distance2(i, q), t.weight[i])
			}
		}
		return
	}
	one, two := n+1, int(d.right)
	near, far := t.nearest2(one, q), t.nearest2(two, q)
	if far < near {
		one, two, near, far = two, one, far, near
	}
	if r.weight < r.k || near < r.near[len(r.near)-1].d2 {
		t.reach(one, q, r)
	}
	if r.weight < r.k || far < r.near[len(r.near)-1].d2 {
		t.reach(two, q, r)
	}
}
