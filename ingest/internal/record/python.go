package record

import (
	"unicode/utf8"

	"forensic/ingest/internal/jsonscan"
)

// maxPython bounds the literals that are read.
const maxPython = 1 << 20

// FromPython turns the printed form of a Python dict or list, as pandas writes
// it into cells, into JSON: single-quoted strings, None, True, False, tuples, and
// prefixes such as b'...'. Ok is false for anything else.
func FromPython(text []byte) (literal []byte, ok bool) {
	if len(text) > maxPython || !utf8.Valid(text) {
		return nil, false
	}
	p := python{in: text, out: make([]byte, 0, len(text)+16)}
	for p.pos < len(p.in) {
		if !p.step() {
			return nil, false
		}
	}
	if _, err := jsonscan.Value(p.out); err != nil {
		return nil, false
	}
	return p.out, true
}

type python struct {
	in, out []byte
	pos     int
	open    []byte // closing brackets due
}

// words are the constants of Python.
var words = map[string]string{"None": "null", "True": "true", "False": "false", "nan": "null", "inf": "null"}

// step turns the next token.
func (p *python) step() bool {
	c := p.in[p.pos]
	switch {
	case c == '\'' || c == '"':
		return p.str(c)
	case c == '(' || c == '[':
		p.open = append(p.open, ']')
		p.out = append(p.out, '[')
	case c == '{':
		p.open = append(p.open, '}')
		p.out = append(p.out, '{')
	case c == ')' || c == ']' || c == '}':
		if len(p.open) == 0 {
			return false
		}
		if n := len(p.out); n > 0 && p.out[n-1] == ',' { // (1,) and [1,]
			p.out = p.out[:n-1]
		}
		p.out = append(p.out, p.open[len(p.open)-1])
		p.open = p.open[:len(p.open)-1]
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
	case c == ',' || c == ':' || c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9':
		p.out = append(p.out, c)
	default:
		return p.word()
	}
	p.pos++
	return true
}

// word turns a constant, the exponent of a number, or the prefix of a string.
func (p *python) word() bool {
	start := p.pos
	for p.pos < len(p.in) && (p.in[p.pos]|0x20 >= 'a' && p.in[p.pos]|0x20 <= 'z') {
		p.pos++
	}
	w := string(p.in[start:p.pos])
	if json, ok := words[w]; ok {
		p.out = append(p.out, json...)
		return true
	}
	next := p.pos < len(p.in) && (p.in[p.pos] == '\'' || p.in[p.pos] == '"')
	switch {
	case next && (w == "b" || w == "u" || w == "r"):
		return true
	case (w == "e" || w == "E") && start > 0 && p.in[start-1] >= '0' && p.in[start-1] <= '9':
		p.out = append(p.out, 'e')
		return true
	}
	return false
}

// str turns a string in quotes of either kind.
func (p *python) str(quote byte) bool {
	p.out = append(p.out, '"')
	for p.pos++; p.pos < len(p.in); p.pos++ {
		c := p.in[p.pos]
		switch {
		case c == quote:
			p.out = append(p.out, '"')
			p.pos++
			return true
		case c == '\\':
			if !p.escape() {
				return false
			}
		default:
			p.out = jsonscan.QuoteByte(p.out, c)
		}
	}
	return false
}

// escape turns an escape sequence; pos is at the backslash and ends at its last
// character.
func (p *python) escape() bool {
	p.pos++
	if p.pos >= len(p.in) {
		return false
	}
	switch c := p.in[p.pos]; c {
	case '\'':
		p.out = append(p.out, '\'')
	case '"', '\\', 'n', 'r', 't', 'b', 'f':
		p.out = append(p.out, '\\', c)
	case 'x':
		if p.pos+2 >= len(p.in) {
			return false
		}
		p.out = append(append(p.out, `\u00`...), p.in[p.pos+1:p.pos+3]...)
		p.pos += 2
	case 'u':
		p.out = append(p.out, `\u`...)
	default:
		p.out = append(p.out, '\\', '\\', c)
	}
	return true
}
