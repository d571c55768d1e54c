package proctree

import (
	"cmp"
	"slices"

	"forensic/store/event"
)

// arrange puts the nodes of the machine in pre-order, siblings by start, and
// counts its trees. It keeps its own stack: chains may be any length.
func (b *builder) arrange() {
	h := &b.host
	sorted := make([]int32, 0, h.hi-h.lo)
	for n := h.lo; n < h.hi; n++ {
		sorted = append(sorted, n)
		if p := b.nodes[n].parent; p != none {
			b.nodes[p].children++
		}
	}
	slices.SortFunc(sorted, b.before)
	// Children of node n are kids[next[n-lo]:next[n-lo]+children], sorted.
	next := make([]int32, h.hi-h.lo+1)
	for n := h.lo; n < h.hi; n++ {
		next[n-h.lo+1] = next[n-h.lo] + b.nodes[n].children
	}
	kids := make([]int32, len(sorted))
	fill := slices.Clone(next)
	for _, n := range sorted {
		if p := b.nodes[n].parent; p != none {
			kids[fill[p-h.lo]] = n
			fill[p-h.lo]++
		}
	}
	var stack []int32
	for _, root := range sorted {
		if b.nodes[root].parent != none {
			continue
		}
		stack = append(stack[:0], root)
		for len(stack) > 0 {
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			b.visit(n)
			below := kids[next[n-h.lo]:next[n-h.lo+1]]
			for i := len(below) - 1; i >= 0; i-- {
				stack = append(stack, below[i])
			}
		}
	}
}

// visit takes the next node of the pre-order: its parent was visited before.
func (b *builder) visit(n int32) {
	x := &b.nodes[n]
	if x.parent != none {
		x.depth = b.nodes[x.parent].depth + 1
	}
	h := &b.host
	h.depth = max(h.depth, int(x.depth)+1)
	root, leaf := x.parent == none, x.children == 0
	if root {
		h.roots++
	}
	if leaf {
		h.leaves++
	}
	if root && leaf {
		h.isolated++
	}
	if !root && !leaf {
		h.branches++
	}
	b.order = append(b.order, n)
}

// before orders siblings: by start, unknown starts last, then by what is stable
// over runs.
func (b *builder) before(m, n int32) int {
	x, y := &b.nodes[m], &b.nodes[n]
	if (x.start == event.Null) != (y.start == event.Null) {
		if x.start == event.Null {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(x.pid, y.pid), cmp.Compare(m, n))
}
