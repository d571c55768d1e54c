package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// Quote appends a text as a JSON string and tells whether it has escapes.
// Nothing is escaped that JSON does not ask for.
func Quote(out, text []byte) (quoted []byte, escaped bool) {
	out = append(out, '"')
	from := 0
	for i := 0; i < len(text); {
		if i = plain(text, i); i == len(text) {
			break
		}
		c := text[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRune(text[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			out = append(append(out, text[from:i]...), "\ufffd"...)
		} else {
			escaped = true
			out = QuoteByte(append(out, text[from:i]...), c)
		}
		i++
		from = i
	}
	return append(append(out, text[from:]...), '"'), escaped
}

// plain finds, from i on, the first byte that is not printable ASCII or must be
// escaped, eight at a time; len(text) if there is none.
func plain(text []byte, i int) int {
	for i+8 <= len(text) {
		w := binary.LittleEndian.Uint64(text[i:])
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		hit := ((quote - ones) & ^quote) | ((slash - ones) & ^slash) | ((w - ones*0x20) & ^w) | w
		if hit &= highs; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
		i += 8
	}
	for i < len(text) && text[i] >= 0x20 && text[i] < utf8.RuneSelf && text[i] != '"' && text[i] != '\\' {
		i++
	}
	return i
}

// QuoteByte appends an ASCII byte of a string, escaped where JSON asks for it.
func QuoteByte(out []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		return append(out, '\\', c)
	case c == '\n':
		return append(out, '\\', 'n')
	case c == '\r':
		return append(out, '\\', 'r')
	case c == '\t':
		return append(out, '\\', 't')
	case c < 0x20:
		return append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
	return append(out, c)
}
