package report

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// maxExcerpt bounds verbatim evidence in a page, in characters; the data files
// hold it in full.
const maxExcerpt = 600

const instant = "2006-01-02 15:04:05.000"

// visible writes out every character that could hide or rearrange text: control
// and format characters (bidirectional, zero-width), line separators, variation
// selectors, private use and bytes that are not UTF-8. Line feeds and tabs stay.
func visible(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n") // the line end of Windows hides nothing
	if utf8.ValidString(s) && !strings.ContainsFunc(s, hides) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		_, width := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && width == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !hides(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func hides(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// excerpt is the beginning of a text, made visible, and the number of characters
// left out.
func excerpt(s string, limit int) (string, int) {
	end, n := len(s), 0
	for i := range s {
		if n == limit {
			end = i
			break
		}
		n++
	}
	return visible(s[:end]), utf8.RuneCountInString(s[end:])
}

// short is an excerpt for places that name no data file, with dots where it ends.
func short(limit int, s string) string {
	text, more := excerpt(s, limit)
	if more > 0 {
		text += "…"
	}
	return text
}

var defanger = strings.NewReplacer(".", "[.]", "@", "[at]")

// defang writes an indicator so that no program makes a link of it: hxxp for
// http, fxp for ftp, [.] for the dots and [at] for the @ of its host. Of a URL
// only the part up to the path changes.
func defang(s string) string {
	scheme, rest, isURL := strings.Cut(s, "://")
	if !isURL {
		return defanger.Replace(s)
	}
	path := ""
	if i := strings.IndexAny(rest, `/\?#`); i >= 0 {
		rest, path = rest[:i], rest[i:]
	}
	scheme = strings.NewReplacer("http", "hxxp", "ftp", "fxp").Replace(strings.ToLower(scheme))
	return scheme + "://" + defanger.Replace(rest) + strings.ReplaceAll(path, "://", "[:]//")
}

// address is the beginning of a URL in running text, up to the end of its host.
var address = regexp.MustCompile(`(?i)(?:https?|ftp)://[^\s/\\?#"'<>|,;)]*`)

// prose is an excerpt of running text in which no address can become a link, not
// even in a program that looks for addresses in a printed page.
func prose(limit int, s string) string {
	text, more := excerpt(s, limit)
	text = address.ReplaceAllStringFunc(text, defang)
	if more > 0 {
		text += "…"
	}
	return text
}

// when writes an instant in UTC, "" for Null.
func when(us int64) string {
	if us == event.Null {
		return ""
	}
	return time.UnixMicro(us).UTC().Format(instant)
}

// period writes a span of time, one instant where both ends agree.
func period(first, last int64) string {
	a, b := when(first), when(last)
	switch {
	case a == "" || a == b:
		return b
	case b == "":
		return a
	case a[:11] == b[:11]:
		return a + " – " + b[11:]
	}
	return a + " – " + b
}

// rfc3339 writes an instant for data files, "" for Null.
func rfc3339(us int64) string {
	if us == event.Null {
		return ""
	}
	return time.UnixMicro(us).UTC().Format("2006-01-02T15:04:05.999999Z")
}

// refText writes a reference with the hash cut to 12 digits.
func refText(r event.Ref) string {
	return fmt.Sprintf("%.12s:%s:%d", r.Source, r.Member, r.Record)
}

// number writes a whole number with its thousands set apart.
func number(n int64) string {
	digits := fmt.Sprint(n)
	start := len(digits) - len(strings.TrimPrefix(digits, "-"))
	for i := len(digits) - 3; i > start; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// count writes a number with its noun, which gets an s where it needs one.
func count(n int64, noun string) string {
	stem, y := strings.CutSuffix(noun, "ry") // entry, query; not day
	switch {
	case n == 1:
	case y:
		noun = stem + "ries"
	default:
		noun += "s"
	}
	return number(n) + " " + noun
}

// shapes tell severities apart without colour.
var shapes = [...]string{"○", "◇", "◆", "▲", "⬣"}

func shape(s finding.Severity) string { return shapes[min(int(s), len(shapes)-1)] }
