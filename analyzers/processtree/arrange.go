package processtree

import (
	"cmp"
	"slices"
	"sync"
)

// arrange numbers the tree: flags and the order of the reader. Of several
// processes with one key the first stays.
func arrange(s Schema, list []Process) *Tree {
	t := &Tree{Schema: s, Processes: list[:0]}
	byKey := make(map[string]int, len(list))
	parents := make([]string, 0, len(list)) // also of those that are left out
	for _, p := range list {
		parents = append(parents, p.parentKey)
		if _, twice := byKey[p.Key]; !twice {
			byKey[p.Key] = len(t.Processes)
			t.Processes = append(t.Processes, p)
		}
	}
	for i := range t.Processes {
		p := &t.Processes[i]
		p.Root, p.Leaf = p.parentKey == "", true
	}
	for _, k := range parents {
		if at, ok := byKey[k]; ok && k != "" {
			t.Processes[at].Leaf = false
		}
	}
	t.connect(byKey)
	t.reorder(t.preOrder())
	t.byKey = sync.OnceValue(t.index)
	return t
}

// index finds processes by their keys.
func (t *Tree) index() map[string]int {
	places := make(map[string]int, len(t.Processes))
	for i := range t.Processes {
		places[t.Processes[i].Key] = i
	}
	return places
}

// connect turns keys of parents into indexes. Children come in order of their places.
func (t *Tree) connect(byKey map[string]int) {
	counts := make([]int, len(t.Processes))
	for i := range t.Processes {
		p := &t.Processes[i]
		p.Branch = !p.Root && !p.Leaf
		if parent, ok := byKey[p.parentKey]; ok && p.parentKey != "" && parent != i {
			p.Parent = parent
			counts[parent]++
		}
	}
	t.children = share(counts)
	for i := range t.Processes {
		if p := t.Processes[i].Parent; p >= 0 {
			t.children[p] = append(t.children[p], i)
		}
	}
	for _, c := range t.children {
		slices.SortFunc(c, func(a, b int) int { return cmp.Compare(t.Processes[a].Index, t.Processes[b].Index) })
	}
}

// share makes one list for many of known lengths.
func share(counts []int) [][]int {
	total := 0
	for _, n := range counts {
		total += n
	}
	all, lists := make([]int, total), make([][]int, len(counts))
	for i, n := range counts {
		lists[i], all = all[:0:n], all[n:]
	}
	return lists
}

// preOrder walks down from the roots; what no root leads to follows, as roots of
// its own would.
func (t *Tree) preOrder() []int {
	w := walker{tree: t, reached: make([]bool, len(t.Processes)), order: make([]int, 0, len(t.Processes))}
	var roots []int
	for i := range t.Processes {
		if t.Processes[i].Root {
			roots = append(roots, i)
		}
	}
	slices.SortFunc(roots, func(a, b int) int { return cmp.Compare(t.Processes[a].Index, t.Processes[b].Index) })
	for _, r := range roots {
		w.down(r)
	}
	for i := range t.Processes {
		if !w.reached[i] && t.Processes[i].Parent < 0 {
			w.down(i)
		}
	}
	for i := range t.Processes { // circles
		if !w.reached[i] {
			t.Processes[i].Parent = -1
			w.down(i)
		}
	}
	return w.order
}

// walker goes through a tree without recursion: chains are thousands deep.
type walker struct {
	tree    *Tree
	reached []bool
	order   []int
	stack   []int
}

func (w *walker) down(root int) {
	w.stack = append(w.stack[:0], root)
	for len(w.stack) > 0 {
		i := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if w.reached[i] {
			continue
		}
		w.reached[i] = true
		w.order = append(w.order, i)
		if p := &w.tree.Processes[i]; p.Parent >= 0 && w.reached[p.Parent] && i != root {
			p.Depth = w.tree.Processes[p.Parent].Depth + 1
		}
		for _, c := range slices.Backward(w.tree.children[i]) {
			w.stack = append(w.stack, c)
		}
	}
}

// reorder puts the processes into an order and keeps what points at them.
func (t *Tree) reorder(order []int) {
	place := make([]int, len(order))
	for to, from := range order {
		place[from] = to
	}
	sorted := make([]Process, len(order))
	children := make([][]int, len(order))
	for to, from := range order {
		sorted[to], children[to] = t.Processes[from], t.children[from]
		if p := sorted[to].Parent; p >= 0 {
			sorted[to].Parent = place[p]
		}
		for i, c := range children[to] {
			children[to][i] = place[c]
		}
	}
	t.Processes, t.children = sorted, children
}
