package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// names maps names token by token, a token being a run of letters and digits: so
// the pseudonym of pedro is found again in that of pedro-admin. Separators, the case
// of each letter and the kind of each character stay.
type names struct {
	f       feistel
	letters alphabets
	tokens  memo
	back    bool // pseudonyms to originals
}

// one maps a name. Well-known names, and well-known tokens in a name, stay: they are
// left out of what is permuted, by walking on until an image is none of them.
func (n *names) one(name string) string {
	if wellKnown(name) {
		return name
	}
	for range maxWalk {
		if name = n.walk(name); !wellKnown(name) {
			break
		}
	}
	return name
}

// maxWalk bounds the steps of a walk; a second step is rare already.
const maxWalk = 1000

// walk maps each token.
func (n *names) walk(name string) string {
	var out strings.Builder
	for i := 0; i < len(name); {
		end := tokenEnd(name, i)
		if end > i {
			out.WriteString(n.token(name[i:end]))
			i = end
			continue
		}
		_, size := utf8.DecodeRuneInString(name[i:])
		out.WriteString(name[i : i+size])
		i += size
	}
	return out.String()
}

// tokenEnd is the end of the run of letters and digits at i.
func tokenEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		b, _ := base(r)
		if r == utf8.RuneError && size < 2 || classOf(b).kind == noClass {
			break
		}
		i += size
	}
	return i
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// token maps a run of letters and digits.
func (n *names) token(t string) string {
	if out, ok := n.tokens.get(t); ok {
		return out
	}
	out := t
	if !wellKnownToken[strings.ToLower(t)] {
		for range maxWalk {
			if out = n.permute(out); !wellKnownToken[strings.ToLower(out)] {
				break
			}
		}
	}
	n.tokens.put(t, out)
	return out
}

// permute maps a run of letters and digits without regard to what is well known.
func (n *names) permute(t string) string {
	runes := []rune(t)
	upper := make([]bool, len(runes))
	sets := make([][]rune, len(runes))
	digits, radices := make([]uint32, len(runes)), make([]uint32, len(runes))
	for i, r := range runes {
		var b rune
		b, upper[i] = base(r)
		sets[i] = n.letters.of(classOf(b))
		at, _ := slices.BinarySearch(sets[i], b)
		digits[i], radices[i] = uint32(at), uint32(len(sets[i]))
	}
	n.f.permute(digits, radices, n.back)
	for i, d := range digits {
		runes[i] = sets[i][d]
		if upper[i] {
			runes[i] = unicode.ToUpper(runes[i])
		}
	}
	return string(runes)
}
