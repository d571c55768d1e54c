package redact

import (
	"strings"
	"unicode/utf16"
)

// Raw rewrites bytes that need not be text: what is UTF-8 in them, and what is
// UTF-16 in them, lowest byte first, as Windows writes it.
func (r *Redactor) Raw(b []byte) []byte { return []byte(r.text(string(b), true)) }

// minWide is the shortest run of UTF-16 that is taken for text.
const minWide = 3

// wide rewrites the runs of UTF-16 in a text with zero bytes.
func (r *Redactor) wide(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		end := wideEnd(s, i)
		if end-i < 2*minWide {
			out.WriteByte(s[i])
			i++
			continue
		}
		out.WriteString(toWide(r.text(fromWide(s[i:end]), true)))
		i = end
	}
	return out.String()
}

// wideEnd is the end of the run of UTF-16 at i: printable ASCII, and whatever else
// of the Latin, Greek and Cyrillic blocks stands between such.
func wideEnd(s string, i int) int {
	for i+1 < len(s) {
		low, high := s[i], s[i+1]
		if high == 0 && (low >= 0x20 && low < 0x7f || low == '\t' || low == '\n' || low == '\r' || low >= 0xa0) || high >= 1 && high <= 4 && low != 0 {
			i += 2
			continue
		}
		break
	}
	return i
}

func fromWide(s string) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = uint16(s[2*i]) | uint16(s[2*i+1])<<8
	}
	return string(utf16.Decode(units))
}

func toWide(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}
