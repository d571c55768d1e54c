package redact

import (
	"sync"
	"unicode"
)

// class is a set of characters that stand in for each other: the letters with two
// cases, those with one, those without, or the digits of one block of 128 code points. Blocks of
// that size never differ in how many bytes their characters take in UTF-8.
type class struct {
	block rune
	kind  uint8
}

// The kinds of classes.
const (
	noClass uint8 = iota // separators, marks, everything that is kept
	cased
	lower // without a partner in the other case: ß
	upper
	uncased
	digit
)

const blockBits = 7

// base is the lower-case letter of a character and whether it was upper-case. What
// has no clear partner in the other case is its own base.
func base(r rune) (b rune, upper bool) {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A', true
		}
		return r, false
	}
	if l := unicode.ToLower(r); l != r && unicode.ToUpper(l) == r {
		return l, true
	}
	return r, false
}

// classOf is the class of a base character.
func classOf(r rune) class {
	c := class{block: r >> blockBits}
	switch {
	case 'a' <= r && r <= 'z':
		c.kind = cased
	case '0' <= r && r <= '9':
		c.kind = digit
	case r < 0x80:
	case unicode.IsDigit(r):
		c.kind = digit
	case unicode.IsLetter(r):
		u := unicode.ToUpper(r)
		switch {
		case u != r && unicode.ToLower(u) == r:
			c.kind = cased
		case unicode.IsLower(r):
			c.kind = lower
		case unicode.IsUpper(r):
			c.kind = upper
		default:
			c.kind = uncased
		}
	}
	return c
}

// alphabets remembers the characters of classes.
type alphabets struct {
	mu   sync.Mutex
	sets map[class][]rune
}

// of lists the characters of a class in order.
func (a *alphabets) of(c class) []rune {
	a.mu.Lock()
	defer a.mu.Unlock()
	if set, ok := a.sets[c]; ok {
		return set
	}
	var set []rune
	for r := c.block << blockBits; r < (c.block+1)<<blockBits; r++ {
		if b, _ := base(r); b == r && classOf(r) == c {
			set = append(set, r)
		}
	}
	if a.sets == nil {
		a.sets = map[class][]rune{}
	}
	a.sets[c] = set
	return set
}
