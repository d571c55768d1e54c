package jsonscan

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// str scans a string from its opening quote past its closing one.
func (s *scanner) str() (escaped, ok bool) {
	line, i := s.line, s.pos+1
	for {
		// Eight bytes at a time up to the first that is a quote, a backslash or a
		// control character. The borrow of the subtractions can mark a byte too
		// many only above the first true one, so the lowest mark is right.
		for i+8 <= len(line) {
			w := binary.LittleEndian.Uint64(line[i:])
			quote, slash := w^(ones*'"'), w^(ones*'\\')
			hit := ((quote - ones) & ^quote) | ((slash - ones) & ^slash) | ((w - ones*0x20) & ^w)
			if w&highs != 0 {
				s.wide = true
			}
			if hit &= highs; hit != 0 {
				i += bits.TrailingZeros64(hit) / 8
				break
			}
			i += 8
		}
		if i >= len(line) {
			return false, s.fail(len(line), "unterminated string")
		}
		switch c := line[i]; {
		case c == '"':
			s.pos = i + 1
			return escaped, true
		case c == '\\':
			escaped = true
			if i+1 < len(line) && simple[line[i+1]] != 0 {
				i += 2
				continue
			}
			n := escapeLen(line[i:])
			if n == 0 {
				return false, s.fail(i, "malformed escape")
			}
			i += n
		case c < 0x20:
			return false, s.fail(i, fmt.Sprintf("control character 0x%02x in a string", c))
		default:
			if c >= utf8.RuneSelf {
				s.wide = true
			}
			i++
		}
	}
}

// escapeLen is the length of the escape that begins at b[0], 0 if it is none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if simple[b[1]] != 0 {
		return 2
	}
	if b[1] == 'u' && len(b) >= 6 && hex4(b[2:6]) >= 0 {
		return 6
	}
	return 0
}

// hex4 reads four hexadecimal digits, -1 if they are none.
func hex4(b []byte) rune {
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
