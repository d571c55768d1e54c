package redact

import (
	"slices"
	"strings"
)

// automaton finds many words in one pass (Aho and Corasick, 1975). States are
// numbered breadth first, so that the children of a state stand side by side: a
// state takes a few bytes, and a dictionary of a million letters fits into memory.
// ASCII letters match in either case.
type automaton struct {
	first []uint32 // children of state s: first[s] to first[s+1]
	label []byte   // the byte that leads to a state
	fail  []uint32
	out   []uint32 // next state on the chain of failures that ends a word; 0 for none
	word  []uint8  // what kind of word ends in a state
	depth []uint16
	root  [256]uint32
	dense [][256]uint32 // children of the states one byte deep, which are the first
}

// The kinds of ends in automaton.word.
const (
	noWord uint8 = iota
	bounded
	anywhere // found inside longer words as well
)

// embedded is the length from which a word is also looked for inside others. A
// shorter one would be found by chance in encoded content.
const embedded = 8

// newAutomaton takes words in lower case.
func newAutomaton(words map[string]bool) *automaton {
	list := make([]string, 0, len(words))
	for w := range words {
		if len(w) <= 1<<12 {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	a := &automaton{label: []byte{0}, fail: []uint32{0}, out: []uint32{0}, word: []uint8{noWord}, depth: []uint16{0}}
	a.grow(list)
	for s := a.first[0]; s < a.end(0); s++ {
		c := a.label[s]
		a.root[c] = s
		if 'a' <= c && c <= 'z' {
			a.root[c-0x20] = s
		}
	}
	a.dense = make([][256]uint32, 1, a.end(0))
	for s := a.first[0]; s < a.end(0); s++ {
		var t [256]uint32
		for child := a.first[s]; child < a.end(s); child++ {
			t[a.label[child]] = child
		}
		a.dense = append(a.dense, t)
	}
	for s := uint32(1); s < uint32(len(a.label)); s++ {
		for child := a.first[s]; child < a.end(s); child++ {
			a.link(s, child)
		}
	}
	return a
}

// grow numbers the states level by level. Each state stands for a range of the
// sorted words that have its text in front.
func (a *automaton) grow(list []string) {
	type node struct{ from, to int }
	level := []node{{0, len(list)}}
	for depth := 0; len(level) > 0; depth++ {
		var next []node
		for _, n := range level {
			a.first = append(a.first, uint32(len(a.label)))
			for from := n.from; from < n.to; {
				if len(list[from]) == depth {
					from++ // ends here
					continue
				}
				c, to := list[from][depth], from+1
				for to < n.to && list[to][depth] == c {
					to++
				}
				kind := noWord
				if len(list[from]) == depth+1 {
					kind = kindOfWord(list[from])
				}
				a.label, a.word = append(a.label, c), append(a.word, kind)
				a.fail, a.out = append(a.fail, 0), append(a.out, 0)
				a.depth = append(a.depth, uint16(depth+1))
				next = append(next, node{from, to})
				from = to
			}
		}
		level = next
	}
	a.first = append(a.first, uint32(len(a.label)))
}

func (a *automaton) end(s uint32) uint32 { return a.first[s+1] }

// kindOfWord tells words that are looked for inside others: long ones that no hash
// can hold.
func kindOfWord(w string) uint8 {
	if len(w) >= embedded && strings.IndexFunc(w, func(r rune) bool { return r > 'f' && r != '-' }) >= 0 {
		return anywhere
	}
	return bounded
}

// child is the state that a byte leads to from a state, 0 for none.
func (a *automaton) child(s uint32, c byte) uint32 {
	switch {
	case s == 0:
		return a.root[c]
	case int(s) < len(a.dense):
		return a.dense[s][c]
	}
	for n := a.first[s]; n < a.end(s); n++ {
		if a.label[n] == c {
			return n
		}
	}
	return 0
}

// link sets where a child of s falls back to.
func (a *automaton) link(s, child uint32) {
	c := a.label[child]
	for f := a.fail[s]; ; f = a.fail[f] {
		next := a.root[c]
		if f != 0 {
			next = a.child(f, c)
		}
		if next != 0 || f == 0 {
			a.fail[child] = next
			break
		}
	}
	if f := a.fail[child]; a.word[f] != noWord {
		a.out[child] = f
	} else {
		a.out[child] = a.out[f]
	}
}

// each calls fn for every word found that has the edges it needs.
func (a *automaton) each(text string, fn func(from, to int)) {
	if len(a.label) == 1 {
		return
	}
	state := uint32(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		if state == 0 {
			if state = a.root[c]; state == 0 {
				continue
			}
		} else {
			state = a.step(state, c)
		}
		s := state
		if a.word[s] == noWord {
			s = a.out[s]
		}
		for ; s != 0; s = a.out[s] {
			from, to := i+1-int(a.depth[s]), i+1
			if a.word[s] == anywhere || edgeBefore(text, from) && edgeAfter(text, to) {
				fn(from, to)
			}
		}
	}
}

func (a *automaton) step(s uint32, c byte) uint32 {
	if 'A' <= c && c <= 'Z' {
		c |= 0x20
	}
	for s != 0 {
		if next := a.child(s, c); next != 0 {
			return next
		}
		s = a.fail[s]
	}
	return a.root[c]
}

// begins tells whether a text, in lower case, is the beginning of a word and not all
// of it.
func (a *automaton) begins(text string) bool {
	s := uint32(0)
	for i := range len(text) {
		if s = a.child(s, text[i]); s == 0 {
			return false
		}
	}
	return s != 0 && a.first[s] < a.end(s)
}
