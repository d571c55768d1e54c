package envelope

import (
	"encoding/binary"
	"math/bits"
)

// Nest passes over one JSON value in a stream, piece by piece, without checking
// it: brackets are counted, texts are skipped. The zero value is before the value.
type Nest struct {
	depth    int
	started  bool
	text     bool // within a text
	escaped  bool // the next byte of the text is escaped
	scalar   bool // a number or word
	finished bool
}

// kinds of bytes outside texts
const (
	plain = iota
	opens
	closes
	quotes
	breaks // ends a scalar
)

var class = [256]uint8{
	'{': opens, '[': opens, '}': closes, ']': closes, '"': quotes,
	',': breaks, ':': breaks, ' ': breaks, '\t': breaks, '\n': breaks, '\r': breaks,
}

// Scan goes on in the next piece of the stream. It returns how much of it belongs
// to the value, and whether the value ends there. A number or word ends before
// the byte that follows it, which must be seen.
func (n *Nest) Scan(data []byte) (used int, done bool) {
	if n.finished || len(data) == 0 {
		return 0, n.finished
	}
	if !n.started {
		n.started = true
		n.scalar = class[data[0]] == plain || class[data[0]] == breaks
	}
	if n.scalar {
		for i, c := range data {
			if class[c] != plain {
				n.finished = true
				return i, true
			}
		}
		return len(data), false
	}
	i := 0
	for i < len(data) {
		if !n.text {
			if i = n.skipBrackets(data, i); n.finished {
				return i, true
			}
			continue
		}
		if i = n.skipText(data, i); !n.text && n.depth == 0 {
			n.finished = true
			return i, true
		}
	}
	return i, false
}

// skipBrackets goes on to the place after the next quote or the end of the value.
func (n *Nest) skipBrackets(data []byte, i int) int {
	for ; i < len(data); i++ {
		switch class[data[i]] {
		case quotes:
			n.text = true
			return i + 1
		case opens:
			n.depth++
		case closes:
			if n.depth--; n.depth <= 0 {
				n.finished = true
				return i + 1
			}
		}
	}
	return i
}

// skipText passes over a text from a place within it and returns the place after
// its end or after the data. It looks for a quote or a backslash in eight bytes
// at a time.
func (n *Nest) skipText(data []byte, i int) int {
	if n.escaped {
		n.escaped = false
		i++
	}
	for {
		for i+8 <= len(data) {
			word := binary.LittleEndian.Uint64(data[i:])
			if found := equal(word, '"') | equal(word, '\\'); found != 0 {
				i += bits.TrailingZeros64(found) / 8
				break
			}
			i += 8
		}
		for i < len(data) && data[i] != '"' && data[i] != '\\' {
			i++
		}
		switch {
		case i >= len(data):
			return len(data)
		case data[i] == '"':
			n.text = false
			return i + 1
		}
		if i += 2; i > len(data) {
			n.escaped = true
			return len(data)
		}
	}
}

// equal marks the bytes of a word that equal c; above the first it may mark others
// too.
func equal(word uint64, c byte) uint64 {
	const ones = 0x0101010101010101
	x := word ^ ones*uint64(c)
	return (x - ones) &^ x & (ones << 7)
}

// Compact appends JSON without the white space between its tokens.
func Compact(out, text []byte) []byte {
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case ' ', '\t', '\n', '\r':
			i++
		case '"':
			n := Nest{text: true}
			end := n.skipText(text, i+1)
			out = append(out, text[i:end]...)
			i = end
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}
