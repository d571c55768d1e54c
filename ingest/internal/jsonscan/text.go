package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns the text of a String value as Object gave it. Without escapes it
// is the raw bytes between the quotes, not copied; else the escapes are undone
// and the text is appended to buf. A lone surrogate escape cannot be said in
// UTF-8; its six characters stay as they are.
func Text(buf, raw []byte, escaped bool) []byte {
	raw = raw[1 : len(raw)-1]
	if !escaped {
		return raw
	}
	return unescape(buf, raw)
}

// Key returns the name of a field with its escapes undone.
func Key(f *Field) []byte {
	if !f.KeyEscaped {
		return f.Key
	}
	return unescape(nil, f.Key)
}

// simple holds what a backslash and one character stand for, 0 for no such escape.
var simple = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape appends s, whose escapes are well-formed, with its escapes undone.
// Escapes come in short distances in paths and messages, so text is copied eight
// bytes at a time while it is searched for the next backslash.
func unescape(buf, s []byte) []byte {
	const slack = 8 // a copy may write beyond its end
	n := len(buf)
	if need := n + len(s) + slack; cap(buf) < need {
		buf = append(make([]byte, 0, max(need, 2*cap(buf))), buf...)
	}
	out := buf[:cap(buf)]
	for i := 0; i < len(s); {
		if i+8 <= len(s) {
			w := binary.LittleEndian.Uint64(s[i:])
			binary.LittleEndian.PutUint64(out[n:], w)
			slash := w ^ (ones * '\\')
			hit := (slash - ones) & ^slash & highs
			if hit == 0 {
				i, n = i+8, n+8
				continue
			}
			k := bits.TrailingZeros64(hit) / 8
			i, n = i+k, n+k
		} else if s[i] != '\\' {
			out[n] = s[i]
			i, n = i+1, n+1
			continue
		}
		if s[i+1] != 'u' {
			out[n] = simple[s[i+1]]
			i, n = i+2, n+1
			continue
		}
		text, used := escapedRune(s[i:])
		n += copy(out[n:], text)
		i += used
	}
	return out[:n]
}

// escapedRune undoes the \u escape that begins s, or the pair of them that makes
// one character, and tells how long it was. A lone surrogate stays as it is.
func escapedRune(s []byte) (text []byte, used int) {
	r, used := hex4(s[2:6]), 6
	if utf16.IsSurrogate(r) {
		pair := rune(utf8.RuneError)
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			pair = utf16.DecodeRune(r, hex4(s[8:12]))
		}
		if pair == utf8.RuneError {
			return s[:6], 6
		}
		r, used = pair, 12
	}
	return utf8.AppendRune(nil, r), used
}

// Int reads a whole text as an integer, decimal or hexadecimal with 0x, exactly;
// false if it is none or does not fit.
func Int(b []byte) (int64, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	base := uint64(10)
	if len(b) > 2 && b[0] == '0' && b[1]|0x20 == 'x' {
		base, b = 16, b[2:]
	}
	if len(b) == 0 {
		return 0, false
	}
	var n uint64
	for _, c := range b {
		d := uint64(99)
		switch {
		case c >= '0' && c <= '9':
			d = uint64(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = uint64(c|0x20-'a') + 10
		}
		if d >= base || n > (1<<63)/base {
			return 0, false
		}
		n = n*base + d
	}
	switch {
	case negative && n <= 1<<63:
		return -int64(n), true
	case !negative && n < 1<<63:
		return int64(n), true
	}
	return 0, false
}
