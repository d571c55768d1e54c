package processtree

import (
	"fmt"
	"strings"
)

// Summary counts a tree. A process that is root and leaf is isolated.
type Summary struct{ Processes, Roots, Leaves, Branches, Isolated, Depth int }

// Summary counts the tree.
func (t *Tree) Summary() (s Summary) {
	s.Processes = len(t.Processes)
	for i := range t.Processes {
		p := &t.Processes[i]
		s.Depth = max(s.Depth, p.Depth+1)
		for _, c := range []struct {
			is bool
			n  *int
		}{{p.Root, &s.Roots}, {p.Leaf, &s.Leaves}, {p.Branch, &s.Branches}, {p.Root && p.Leaf, &s.Isolated}} {
			if c.is {
				*c.n++
			}
		}
	}
	return s
}

// Find gives the index of the process with a key.
func (t *Tree) Find(key string) (int, bool) {
	i, ok := t.byKey()[key]
	return i, ok
}

// Roots gives the processes without a parent, in order.
func (t *Tree) Roots() (list []int) {
	for i := range t.Processes {
		if t.Processes[i].Root {
			list = append(list, i)
		}
	}
	return list
}

// RootOf gives the first ancestor of a process, which may be itself.
func (t *Tree) RootOf(i int) int {
	for t.Processes[i].Parent >= 0 {
		i = t.Processes[i].Parent
	}
	return i
}

// Children gives those that a process started, in order of time.
func (t *Tree) Children(i int) []int { return t.children[i] }

// Descendants gives the processes below one, each behind its ancestors, down to so
// many levels; all for a negative number.
func (t *Tree) Descendants(i, levels int) (list []int) {
	top := t.Processes[i].Depth
	for j := i + 1; j < len(t.Processes) && t.Processes[j].Depth > top; j++ {
		if levels < 0 || t.Processes[j].Depth-top <= levels {
			list = append(list, j)
		}
	}
	return list
}

// Ancestors gives those above a process, the root first.
func (t *Tree) Ancestors(i int) (list []int) {
	for p := t.Processes[i].Parent; p >= 0; p = t.Processes[p].Parent {
		list = append(list, p)
	}
	for a, b := 0, len(list)-1; a < b; a, b = a+1, b-1 {
		list[a], list[b] = list[b], list[a]
	}
	return list
}

// Siblings gives the other children of a process's parent, in order of time.
func (t *Tree) Siblings(i int) (list []int) {
	if p := t.Processes[i].Parent; p >= 0 {
		for _, c := range t.children[p] {
			if c != i {
				list = append(list, c)
			}
		}
	}
	return list
}

// Path is the way from the root to a process: the places of all, each wide enough
// that texts sort as numbers do.
func (t *Tree) Path(i int) string {
	var b strings.Builder
	for _, a := range append(t.Ancestors(i), i) {
		if b.Len() > 0 {
			b.WriteByte('/')
		}
		fmt.Fprintf(&b, "%07d", t.Processes[a].Index)
	}
	return b.String()
}
