package jsonscan

import (
	"bytes"
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
func unescape(buf, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 {
			return append(buf, s...)
		}
		buf = append(buf, s[:i]...)
		s = s[i:]
		if s[1] != 'u' {
			buf = append(buf, simple[s[1]])
			s = s[2:]
			continue
		}
		r, n := hex4(s[2:6]), 6
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
				pair = utf16.DecodeRune(r, hex4(s[8:12]))
			}
			if pair == utf8.RuneError {
				buf = append(buf, s[:6]...)
				s = s[6:]
				continue
			}
			r, n = pair, 12
		}
		buf = utf8.AppendRune(buf, r)
		s = s[n:]
	}
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
