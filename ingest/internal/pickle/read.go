package pickle

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxIntBytes bounds integers, whose decimal form costs more than linear time.
const maxIntBytes = 2048

// take returns the next n bytes, which share the memory of the input.
func (m *machine) take(n uint64) string {
	if m.err != nil {
		return ""
	}
	if n > uint64(len(m.in)-m.pos) {
		m.damage(fmt.Sprintf("%d bytes are announced, %d are left", n, len(m.in)-m.pos))
		return ""
	}
	s := m.in[m.pos : m.pos+int(n)]
	m.pos += int(n)
	return s
}

// uint reads an unsigned integer of n bytes, little-endian.
func (m *machine) uint(n int) (v uint64) {
	s := m.take(uint64(n))
	for i := range len(s) {
		v |= uint64(s[i]) << (8 * i)
	}
	return v
}

// size reads the length of n bytes that stands before signed-length data.
func (m *machine) size4() uint64 {
	n := m.uint(4)
	if n > 1<<31-1 {
		m.damage("a length is negative")
	}
	return n
}

// line reads up to a line feed.
func (m *machine) line() string {
	if m.err != nil {
		return ""
	}
	n := strings.IndexByte(m.in[m.pos:], '\n')
	if n < 0 {
		m.damage("a line has no end")
		return ""
	}
	s := m.in[m.pos : m.pos+n]
	m.pos += n + 1
	return strings.TrimSuffix(s, "\r")
}

// lineUint reads a number of the memo.
func (m *machine) lineUint() uint64 {
	n, err := strconv.ParseUint(m.line(), 10, 63)
	if err != nil {
		m.damage("the number of a memo entry is none")
	}
	return n
}

// lineInt reads a decimal integer, which in INT may be the bool of protocol 0.
func (m *machine) lineInt(long bool) any {
	s := m.line()
	if long {
		s = strings.TrimSuffix(s, "L")
	} else if s == "00" || s == "01" {
		return s == "01"
	}
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	if len(s) > maxIntBytes*2 {
		m.exceeds("digits in an integer", maxIntBytes*2)
		return nil
	}
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		m.damage("an integer is none")
		return nil
	}
	return number(n.String())
}

// twos reads a two's complement integer, little-endian.
func (m *machine) twos(n uint64) any {
	if n > maxIntBytes {
		m.exceeds("bytes in an integer", maxIntBytes)
		return nil
	}
	s := m.take(n)
	if len(s) <= 8 {
		var v int64
		for i := range len(s) {
			v |= int64(s[i]) << (8 * i)
		}
		if len(s) > 0 && len(s) < 8 && s[len(s)-1] >= 0x80 {
			v -= 1 << (8 * len(s))
		}
		return v
	}
	be := make([]byte, len(s))
	for i := range len(s) {
		be[len(s)-1-i] = s[i]
	}
	v := new(big.Int).SetBytes(be)
	if be[0] >= 0x80 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(s))))
	}
	if v.IsInt64() {
		return v.Int64()
	}
	return number(v.String())
}

// utf8Text returns text as it is if it is UTF-8, else with marks for its bad bytes.
func (m *machine) utf8Text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	m.badText++
	return markText(s)
}

// markText writes the bytes of s that are not UTF-8 as \xNN, and a lone
// surrogate, which Python writes in three bytes, as \uNNNN.
func markText(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r != utf8.RuneError || n > 1:
			out.WriteString(s[:n])
		case len(s) >= 3 && s[0] == 0xed && s[1] >= 0xa0 && s[1] < 0xc0 && s[2]&0xc0 == 0x80:
			fmt.Fprintf(&out, `\u%04x`, 0xd000|uint32(s[1]&0x3f)<<6|uint32(s[2]&0x3f))
			n = 3
		default:
			fmt.Fprintf(&out, `\x%02x`, s[0])
		}
		s = s[n:]
	}
	return out.String()
}

// oldText returns a str of Python 2, which is text or bytes.
func oldText(s string) any {
	if utf8.ValidString(s) {
		return s
	}
	return blob(s)
}

// quoted undoes the escapes of a str of Python 2 within its quotes.
func (m *machine) quoted(s string) any {
	s = strings.TrimSpace(s)
	if len(s) < 2 || s[0] != s[len(s)-1] || s[0] != '\'' && s[0] != '"' {
		m.damage("a text has no quotes")
		return nil
	}
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return oldText(s)
	}
	out := make([]byte, 0, len(s))
	for len(s) > 0 {
		n := 1
		if s[0] == '\\' {
			out, n = appendEscape(out, s)
		} else {
			out = append(out, s[0])
		}
		if n > len(s) || n == 0 {
			m.damage("a text ends within an escape")
			return nil
		}
		s = s[n:]
	}
	return oldText(string(out))
}

// appendEscape appends what the escape at the start of s stands for, and returns
// its length, 0 if it is cut off.
func appendEscape(out []byte, s string) ([]byte, int) {
	if len(s) < 2 {
		return out, 0
	}
	if i := strings.IndexByte(`\'"abfnrtv`, s[1]); i >= 0 {
		return append(out, "\\'\"\a\b\f\n\r\t\v"[i]), 2
	}
	switch c := s[1]; {
	case c == 'x':
		if len(s) < 4 {
			return out, 0
		}
		if v, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
			return append(out, byte(v)), 4
		}
		return out, 0
	case c >= '0' && c <= '7':
		v, n := 0, 1
		for n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '7' {
			v = v<<3 | int(s[n]-'0')
			n++
		}
		return append(out, byte(v)), n
	}
	return append(out, s[:2]...), 2
}

// rawUnicode undoes raw-unicode-escape: Latin-1 with \uNNNN and \UNNNNNNNN.
func (m *machine) rawUnicode(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		digits := 0
		if s[i] == '\\' && i+1 < len(s) {
			digits = map[byte]int{'u': 4, 'U': 8}[s[i+1]]
		}
		if digits == 0 {
			out = utf8.AppendRune(out, rune(s[i]))
			i++
			continue
		}
		if i+2+digits > len(s) {
			m.damage("a text ends within an escape")
			return ""
		}
		r, err := strconv.ParseUint(s[i+2:i+2+digits], 16, 32)
		if err != nil || r > utf8.MaxRune {
			m.damage("an escape is none")
			return ""
		}
		if r >= 0xd800 && r < 0xe000 {
			out = append(out, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
		} else {
			out = utf8.AppendRune(out, rune(r))
		}
		i += 2 + digits
	}
	return m.utf8Text(string(out))
}
