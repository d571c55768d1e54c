package chart

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape makes a text safe in XML and shows what would hide or rearrange it.
func escape(text string) string {
	if !strings.ContainsFunc(text, hides) {
		return markup.Replace(text)
	}
	var b strings.Builder
	for i, r := range text {
		b.WriteString(shown(r, text[i:]))
	}
	return markup.Replace(b.String())
}

// hides tells control, format (bidirectional, zero-width), separator and other
// characters without a shape of their own.
func hides(r rune) bool {
	if r >= ' ' && r < 0x7f {
		return false
	}
	return r == utf8.RuneError || r == '\u2800' || !unicode.IsPrint(r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// shown is how the character at the beginning of rest is written; line breaks and
// tabs become spaces, as charts have lines of their own.
func shown(r rune, rest string) string {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return " "
	case !hides(r):
		return string(r)
	case r == utf8.RuneError && !strings.HasPrefix(rest, "\ufffd"):
		return fmt.Sprintf(`\x%02x`, rest[0])
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// clip cuts a text to so many characters.
func clip(text string, limit int) string {
	n := 0
	for i := range text {
		if n == limit {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

// fit cuts a text to about so many pixels at the size of the charts (11). It reads
// no more of a long text than fits.
func fit(text string, pixels float64) string {
	var b strings.Builder
	used, cut := 0.0, 0
	for i, r := range text {
		c := shown(r, text[i:])
		w := widthOf(c)
		if used+w > pixels {
			return strings.TrimRight(b.String()[:cut], " ") + "…"
		}
		used += w
		b.WriteString(c)
		if used+widthOf("…") <= pixels {
			cut = b.Len()
		}
	}
	return b.String()
}

// widthOf estimates the pixels of a text at size 11, rather too many than too few.
func widthOf(text string) float64 {
	w := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljI.,:;|!'`", r):
			w += 3.2
		case strings.ContainsRune(" ()[]{}frt-/\\\"", r):
			w += 4.3
		case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '@' || r == '%' || r == '…':
			w += 10
		case r >= 'A' && r <= 'Z':
			w += 7.6
		case r >= 0x1100:
			w += 11.5
		case unicode.Is(unicode.M, r): // stands on the character before
		default:
			w += 6.4
		}
	}
	return w
}

// grouped prints a number with narrow gaps between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// plural prints a count with its word.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return grouped(int64(n)) + " " + word + "s"
}
