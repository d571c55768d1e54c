package redact

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a stretch of text whose place or form says what it names.
type span struct {
	from, to int
	kind     kind
}

// scanner finds spans in one pass: it looks around each character that can be
// inside one, never further back than the span before and never again over a run
// that it has judged.
type scanner struct {
	text  string
	prose bool // labels say what follows
	r     *Redactor
	spans []span

	last  int // end of the last span
	dots  int // end of the last run of letters, digits and dots
	colon int // end of the last run of hexadecimal digits and colons
}

// anchor tells the characters to look around.
var anchor = func() (t [256]bool) {
	for _, c := range []byte(`.:-@\/=>`) {
		t[c] = true
	}
	return t
}()

// scan lists the spans of a text in order, none overlapping.
func (r *Redactor) scan(text string, prose bool) []span {
	s := scanner{text: text, prose: prose, r: r}
	s.binarySIDs()
	binary := s.spans
	s.spans, s.last = nil, 0
	for i := 0; i < len(text); i++ {
		if !anchor[text[i]] || i < s.last {
			continue
		}
		switch text[i] {
		case '.':
			s.dot(i)
		case ':':
			if !s.colons(i) {
				s.label(i)
			}
		case '-':
			s.dash(i)
		case '@':
			s.mail(i)
		case '\\':
			s.backslash(i)
		case '/':
			s.home(i, "home/", "users/", "users%2f")
		case '=':
			s.label(i)
		case '>':
			s.element(i)
		}
	}
	if len(binary) == 0 {
		return s.spans
	}
	return mergeSpans(s.spans, binary)
}

// mergeSpans puts two ordered lists together; of two that overlap the first begun
// stays.
func mergeSpans(a, b []span) (out []span) {
	for len(a) > 0 || len(b) > 0 {
		var next span
		if len(b) == 0 || len(a) > 0 && a[0].from <= b[0].from {
			next, a = a[0], a[1:]
		} else {
			next, b = b[0], b[1:]
		}
		if len(out) == 0 || next.from >= out[len(out)-1].to {
			out = append(out, next)
		}
	}
	return out
}

func (s *scanner) add(from, to int, k kind) {
	if from < s.last || from >= to {
		return
	}
	s.spans = append(s.spans, span{from, to, k})
	s.last = to
}

func isAlnum(c byte) bool { return c-'0' < 10 || (c|0x20)-'a' < 26 }
func isDigit(c byte) bool { return c-'0' < 10 }

// edgeBefore tells whether a word can begin at i: no letter or digit before it, or
// one that belongs to an escape: \n, \u003e, \x41, %20.
func edgeBefore(text string, i int) bool {
	if i == 0 {
		return true
	}
	c := text[i-1]
	if c >= utf8.RuneSelf {
		r, _ := utf8.DecodeLastRuneInString(text[:i])
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	if !isAlnum(c) {
		return true
	}
	if i >= 2 && text[i-2] == '\\' && strings.IndexByte("ntrbfv0", c) >= 0 {
		return true
	}
	if i >= 3 && text[i-3] == '%' && isHex(text[i-2]) && isHex(c) {
		return true
	}
	if i >= 4 && text[i-4:i-2] == `\x` && isHex(text[i-2]) && isHex(c) {
		return true
	}
	return i >= 6 && text[i-6:i-4] == `\u` && isHex(text[i-4]) && isHex(text[i-3]) && isHex(text[i-2]) && isHex(c)
}

// edgeAfter tells whether a word can end before i.
func edgeAfter(text string, i int) bool {
	if i >= len(text) {
		return true
	}
	if text[i] >= utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	return !isAlnum(text[i])
}

// before is where a run of characters that ends at i begins: at most n long, not
// before the last span.
func (s *scanner) before(i, n int, in func(byte) bool) int {
	from := i
	for from > s.last && i-from < n && in(s.text[from-1]) {
		from--
	}
	return from
}

// after is where a run of characters that begins at i ends.
func (s *scanner) after(i, n int, in func(byte) bool) int {
	to := i
	for to < len(s.text) && to-i < n && in(s.text[to]) {
		to++
	}
	return to
}

func hostByte(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }
