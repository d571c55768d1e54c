package threat

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// patterns finds which of many LIKE patterns a value matches, without trying all
// of them: each pattern is filed under four bytes that every match must have.
type patterns struct {
	byGram map[string][]pattern
	other  []pattern // that demand no four bytes in a row
}

// gram is how many bytes a pattern is filed under.
const gram = 4

// pattern is an SQL LIKE pattern: % stands for any characters, _ for one, what
// follows \ for itself.
type pattern struct {
	text     string
	segments [][]piece // what stands between the %
	from, to bool      // whether it is tied to the beginning and the end
}

// piece is some literal bytes, or one character if it is empty.
type piece string

func newPatterns(list []string) *patterns {
	p := &patterns{byGram: map[string][]pattern{}}
	for _, text := range list {
		one := parsePattern(text)
		if g := p.rarest(one); g != "" {
			p.byGram[g] = append(p.byGram[g], one)
		} else {
			p.other = append(p.other, one)
		}
	}
	return p
}

// rarest picks the bytes of a pattern under which the fewest are filed so far.
func (p *patterns) rarest(one pattern) (best string) {
	for _, seg := range one.segments {
		for _, lit := range seg {
			for i := 0; i+gram <= len(lit); i++ {
				if g := string(lit[i : i+gram]); best == "" || len(p.byGram[g]) < len(p.byGram[best]) {
					best = g
				}
			}
		}
	}
	return best
}

// match lists the patterns that a value matches, whatever its letter case, sorted.
func (p *patterns) match(value string) (out []string) {
	value = strings.ToLower(value)
	try := func(list []pattern) {
		for i := range list {
			if !slices.Contains(out, list[i].text) && list[i].like(value) {
				out = append(out, list[i].text)
			}
		}
	}
	try(p.other)
	for i := 0; i+gram <= len(value) && len(p.byGram) > 0; i++ {
		if list := p.byGram[value[i:i+gram]]; list != nil && strings.Index(value, value[i:i+gram]) == i {
			try(list)
		}
	}
	slices.Sort(out)
	return out
}

func parsePattern(text string) pattern {
	p := pattern{text: text, from: true}
	var seg []piece
	var lit strings.Builder
	literal := func() {
		if lit.Len() > 0 {
			seg = append(seg, piece(lit.String()))
			lit.Reset()
		}
	}
	open := true // whether the current segment is tied to what was before
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			lit.WriteByte(text[i])
		case c == '_':
			literal()
			seg = append(seg, "")
		case c == '%':
			literal()
			if len(p.segments) == 0 && open {
				p.from = len(seg) > 0
			}
			if len(seg) > 0 {
				p.segments = append(p.segments, seg)
			}
			seg, open = nil, false
		default:
			lit.WriteByte(c)
		}
	}
	literal()
	if p.to = len(seg) > 0 || open; p.to {
		p.segments = append(p.segments, seg)
	}
	return p
}

// like tells whether the whole value matches. Between two % the first match is as
// good as any later one, so nothing is tried twice.
func (p *pattern) like(value string) bool {
	at := 0
	for i, seg := range p.segments {
		first, last := i == 0 && p.from, i == len(p.segments)-1 && p.to
		end := -1
		for start := at; start <= len(value); start++ {
			if end = matchAt(value, start, seg); end >= 0 && (!last || end == len(value)) || first {
				break
			}
			end = -1
		}
		if end < 0 || last && end != len(value) {
			return false
		}
		at = end
	}
	return true
}

// matchAt returns where a match that begins at an offset ends, -1 if there is none.
func matchAt(value string, at int, seg []piece) int {
	for _, lit := range seg {
		switch {
		case lit == "" && at < len(value):
			_, n := utf8.DecodeRuneInString(value[at:])
			at += n
		case lit != "" && strings.HasPrefix(value[at:], string(lit)):
			at += len(lit)
		default:
			return -1
		}
	}
	return at
}
