package hdbscan

import "math"

// none stands for no node and no cluster.
const none = -1

// dendrogram is the hierarchy of single linkage: node i under the number of
// points is point i, the others join two or more nodes at one distance.
type dendrogram struct {
	points  int
	nodes   []treeNode
	root    int32
	ceiling float64
}

// treeNode is a set of points.
type treeNode struct {
	distance    float64 // at which it falls apart
	weight      int64
	first, last int32 // children, linked by next
	next        int32 // sibling
}

// newDendrogram joins the points along the edges, shortest first. Edges of one
// length make one node.
func newDendrogram(weights []int64, core []float64, edges []edge, floor, ceiling float64) *dendrogram {
	n := len(weights)
	t := &dendrogram{points: n, nodes: make([]treeNode, n, 2*n), root: none, ceiling: ceiling}
	top := make([]int32, n) // node of each component
	within := func(d float64) float64 { return min(max(d, floor), ceiling) }
	for i := range n {
		t.nodes[i] = treeNode{within(core[i]), weights[i], none, none, none}
		top[i] = int32(i)
	}
	sets := newSets(n)
	for at := 0; at < len(edges); {
		distance, since := within(edges[at].distance), int32(len(t.nodes))
		for ; at < len(edges) && within(edges[at].distance) == distance; at++ {
			a, b := top[sets.find(edges[at].a)], top[sets.find(edges[at].b)]
			sets.join(edges[at].a, edges[at].b)
			top[sets.find(edges[at].a)] = t.join(a, b, distance, since)
		}
	}
	if n > 0 {
		t.root = top[sets.find(0)]
	}
	return t
}

// join makes one node of two. Nodes from since on have the same distance and are
// dissolved rather than nested.
func (t *dendrogram) join(a, b int32, distance float64, since int32) int32 {
	if a < since {
		a, b = b, a
	}
	if a < since { // both are older
		t.nodes = append(t.nodes, treeNode{distance, t.nodes[a].weight, a, a, none})
		a = int32(len(t.nodes) - 1)
	}
	into := &t.nodes[a]
	into.weight += t.nodes[b].weight
	if b >= since {
		t.nodes[into.last].next = t.nodes[b].first
		into.last = t.nodes[b].last
	} else {
		t.nodes[into.last].next = b
		into.last = b
	}
	return a
}

// cluster is a cluster of the condensed tree.
type cluster struct {
	parent    int32
	birth     float64 // inverse of the distance at which it split off
	stability float64
}

// condensed is the hierarchy without the loss of single points: clusters that
// split into clusters.
type condensed struct {
	*dendrogram
	least    int64
	clusters []cluster // parents come before their children
	fell     []int32   // the last cluster that each point was in
}

// step is a node that is all that is left of a cluster.
type step struct{ node, cluster int32 }

// condense walks down the dendrogram. Where a set falls into two or more of at
// least the least weight, these are new clusters; less than that falls out.
func condense(t *dendrogram, least int64) *condensed {
	c := &condensed{dendrogram: t, least: least, fell: make([]int32, t.points)}
	if t.root == none {
		return c
	}
	c.clusters = []cluster{{parent: none}}
	stack := c.start()
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = c.split(s, stack[:len(stack)-1])
	}
	return c
}

// start is what the walk begins with: the whole, or what hangs together under
// the ceiling.
func (c *condensed) start() (stack []step) {
	if math.IsInf(c.ceiling, 1) {
		return []step{{c.root, 0}}
	}
	birth := 1 / c.ceiling
	add := func(n int32) {
		if !c.lasts(n, c.ceiling) {
			c.fallOut(step{n, 0}, c.nodes[n].weight, birth)
			return
		}
		stack = append(stack, step{n, int32(len(c.clusters))})
		c.clusters = append(c.clusters, cluster{parent: 0, birth: birth})
	}
	if c.nodes[c.root].distance < c.ceiling {
		add(c.root)
		return stack
	}
	for child := c.nodes[c.root].first; child != none; child = c.nodes[child].next {
		add(child)
	}
	return stack
}

// split lets a set fall apart and pushes the parts that go on.
func (c *condensed) split(s step, stack []step) []step {
	node := c.nodes[s.node]
	lambda := 1 / node.distance
	if int(s.node) < c.points { // equal points: they all go at once
		c.fallOut(s, node.weight, lambda)
		return stack
	}
	large := 0
	for child := node.first; child != none; child = c.nodes[child].next {
		if c.lasts(child, node.distance) {
			large++
		}
	}
	for child := node.first; child != none; child = c.nodes[child].next {
		weight := c.nodes[child].weight
		switch {
		case !c.lasts(child, node.distance):
			c.fallOut(step{child, s.cluster}, weight, lambda)
		case large == 1:
			stack = append(stack, step{child, s.cluster})
		default:
			parent := &c.clusters[s.cluster]
			parent.stability += float64(weight) * (lambda - parent.birth)
			stack = append(stack, step{child, int32(len(c.clusters))})
			c.clusters = append(c.clusters, cluster{parent: s.cluster, birth: lambda})
		}
	}
	return stack
}

// lasts tells whether a part of what fell apart at a distance is a cluster
// there. Equal points of that core distance fall apart themselves.
func (c *condensed) lasts(node int32, distance float64) bool {
	return c.nodes[node].weight >= c.least && c.nodes[node].distance < distance
}

// fallOut takes the points of a node out of the cluster.
func (c *condensed) fallOut(s step, weight int64, lambda float64) {
	of := &c.clusters[s.cluster]
	of.stability += float64(weight) * (lambda - of.birth)
	stack := []int32{s.node}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if int(n) < c.points {
			c.fell[n] = s.cluster
		}
		for child := c.nodes[n].first; child != none; child = c.nodes[child].next {
			stack = append(stack, child)
		}
	}
}

// choose picks the clusters of the greatest excess of mass, none inside another,
// and returns for each cluster the chosen one that it is in, or none.
func (c *condensed) choose() []int32 {
	chosen := make([]int32, len(c.clusters))
	below := make([]float64, len(c.clusters)) // the best that the children give
	for i := len(c.clusters) - 1; i > 0; i-- {
		chosen[i] = none
		best := c.clusters[i].stability
		if below[i] > best {
			best = below[i]
		} else {
			chosen[i] = int32(i)
		}
		below[c.clusters[i].parent] += best
	}
	for i := range chosen {
		if i == 0 {
			chosen[i] = none
		} else if over := chosen[c.clusters[i].parent]; over != none {
			chosen[i] = over
		}
	}
	return chosen
}
