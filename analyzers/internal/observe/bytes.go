package observe

import "strings"

// kind is a set of what a byte may be part of.
type kind uint16

const (
	word   kind = 1 << iota // letters, digits, dot, hyphen, underscore
	mark                    // begins something although not of a word
	dot                     // .
	digit                   // 0-9
	letter                  // a-z, A-Z
	hex                     // a-f, A-F: the letters among the hexadecimal digits
	upper                   // A-Z
	under                   // _
	hyphen                  // -
	follow                  // after a word, calls for a closer look at it
	inURL                   // may stand in a URL
	inPath                  // may stand in an unquoted Windows path
	inUnix                  // may stand in an unquoted Linux path

	starts = word | mark
)

var kinds = func() (k [256]kind) {
	for c := range 256 {
		b := byte(c)
		if isLetter(b) {
			k[c] = word | letter | inPath | inUnix
			if b|0x20 <= 'f' {
				k[c] |= hex
			}
			if b < 'a' {
				k[c] |= upper
			}
		}
		if isDigit(b) {
			k[c] = word | digit | inPath | inUnix
		}
		if c >= 0x80 {
			k[c] = inPath | inUnix
		}
		if c > ' ' && c != 0x7f && strings.IndexByte("\"'<>`|{}^\\;,", b) < 0 {
			k[c] |= inURL
		}
	}
	for set, bits := range map[string]kind{
		".": word | dot, "_": word | under, "-": word | hyphen, "/:\\%~[": mark, ":@[({\\%": follow,
		"._-$%~+@!#\\": inPath, "._-+@%~/": inUnix,
	} {
		for i := range len(set) {
			k[set[i]] |= bits
		}
	}
	return k
}()

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isAlnum(c byte) bool  { return isLetter(c) || isDigit(c) }
func isHex(c byte) bool    { return kinds[c]&(digit|hex) != 0 }

// foldEqual tells whether s is this lower-case ASCII word in any case.
func foldEqual(s, lower string) bool { return len(s) == len(lower) && strings.EqualFold(s, lower) }

// foldPrefix tells whether s begins with this lower-case ASCII word in any case.
func foldPrefix(s, lower string) bool {
	return len(s) >= len(lower) && strings.EqualFold(s[:len(lower)], lower)
}

// unhex is the value of a hexadecimal digit.
func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// percentDecode undoes percent-encoding; what is no valid escape stays.
func percentDecode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}
