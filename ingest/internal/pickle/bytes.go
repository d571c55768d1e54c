package pickle

import (
	"strings"
	"unicode/utf8"
)

// bytesOf returns bytes, also as the protocols before 3 write them.
func bytesOf(v any) (string, bool) {
	for range 4 { // bytearray(encode(...))
		switch b := v.(type) {
		case blob:
			return string(b), true
		case string:
			return b, true
		}
		known, args := call(v)
		switch known {
		case "_codecs.encode":
			return latin1(text(arg(args, 0)))
		case "builtins.bytearray", "builtins.bytes", "pyarrow.py_buffer":
			if len(args) == 0 {
				return "", true
			}
			v = args[0]
		default:
			return "", false
		}
	}
	return "", false
}

// packed is bytesOf for exactly n bytes. It does not look at longer ones, as it
// may be asked about the same value for every cell.
func packed(v any, n int) (string, bool) {
	if known, args := call(v); known == "_codecs.encode" && len(text(arg(args, 0))) > 2*n {
		return "", false
	}
	if known, args := call(v); strings.HasPrefix(known, "builtins.") && len(args) > 0 {
		if _, isObject := args[0].(*object); isObject {
			return "", false
		}
	}
	s, ok := bytesOf(v)
	return s, ok && len(s) == n
}

// latin1 encodes text of the characters below U+0100 in one byte each.
func latin1(s string) (string, bool) {
	n := 0
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			n++
		}
	}
	if n == 0 {
		return s, true
	}
	var out strings.Builder
	out.Grow(len(s) - n/2)
	for _, r := range s {
		if r > 0xff {
			return "", false
		}
		out.WriteByte(byte(r))
	}
	return out.String(), true
}
