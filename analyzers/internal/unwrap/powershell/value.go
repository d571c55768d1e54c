package powershell

import (
	"strconv"
	"strings"
)

type valueKind uint8

const (
	unknown valueKind = iota
	str
	num
	char
	list
	encoding // of text, named s
	method   // a member of s that waits for Invoke
)

// value is a constant. The zero value is not known.
type value struct {
	kind   valueKind
	s      string
	n      int64 // number, or code of a character
	l      []value
	tricks Trick // what was undone to get it
	codes  int   // how many characters of it stood as numbers
	inWord int   // how many joints of it lie inside a word
}

// text is the value as PowerShell turns it into a string.
func (v *value) text() string {
	switch v.kind {
	case str:
		return v.s
	case num:
		return strconv.FormatInt(v.n, 10)
	case char:
		return string(rune(v.n))
	case list:
		return joinText(v.l, " ")
	}
	return ""
}

func joinText(l []value, sep string) string {
	var out strings.Builder
	for i := range l {
		if i > 0 {
			out.WriteString(sep)
		}
		out.WriteString(l[i].text())
	}
	return out.String()
}

// items are the elements of a list, or the value alone.
func (v *value) items() []value {
	if v.kind == list {
		return v.l
	}
	return []value{*v}
}

// size is what a value costs of the budget.
func (v *value) size() int {
	if v.kind == list {
		return 16 * len(v.l)
	}
	return len(v.s) + 4
}

// from notes what a value was computed from.
func (v value) from(trick Trick, parts ...value) value {
	v.tricks |= trick
	for i := range parts {
		v.tricks |= parts[i].tricks
		v.codes += parts[i].codes
		v.inWord += parts[i].inWord
	}
	return v
}

func text(s string) value     { return value{kind: str, s: s} }
func number(n int64) value    { return value{kind: num, n: n} }
func character(n int64) value { return value{kind: char, n: n} }

// integer is the value as a whole number; texts are read as PowerShell does.
func (v *value) integer() (int64, bool) {
	switch v.kind {
	case num, char:
		return v.n, true
	case str:
		s := strings.ToLower(strings.TrimSpace(v.s))
		if hex, ok := strings.CutPrefix(s, "0x"); ok {
			n, err := strconv.ParseInt(hex, 16, 64)
			return n, err == nil
		}
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil
	case list:
		if len(v.l) == 1 {
			return v.l[0].integer()
		}
	}
	return 0, false
}

// toChar casts to [char]: of a number the character of the code, of a text its
// only character.
func (v *value) toChar() (value, bool) {
	if v.kind == str {
		if r := []rune(v.s); len(r) == 1 {
			return character(int64(r[0])).from(0, *v), true
		}
		return value{}, false
	}
	n, ok := v.integer()
	if !ok || n < 0 || n > 0x10ffff {
		return value{}, false
	}
	c := character(n).from(0, *v)
	if v.kind != char {
		c.tricks |= CharCodes
		c.codes++
	}
	return c, true
}

// bytes are the elements of a list where each is a number of one byte or a
// character of one.
func (v *value) bytes() ([]byte, bool) {
	if v.kind != list || len(v.l) == 0 {
		return nil, false
	}
	out := make([]byte, len(v.l))
	for i := range v.l {
		n, ok := v.l[i].integer()
		if !ok || n < 0 || n > 255 || v.l[i].kind == list {
			return nil, false
		}
		out[i] = byte(n)
	}
	return out, true
}

// characters splits a text into a list of its characters.
func characters(s string) value {
	l := make([]value, 0, len(s))
	for _, r := range s {
		l = append(l, character(int64(r)))
	}
	return value{kind: list, l: l}
}

// allChars tells whether a list holds characters only, and at least one.
func (v *value) allChars() bool {
	for i := range v.l {
		if v.l[i].kind != char {
			return false
		}
	}
	return len(v.l) > 0
}
