package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"forensic/store/event"
)

// visible shows control, bidirectional, zero-width and other invisible characters
// and bytes that are no UTF-8 as escapes, so that a text cannot look like what it
// is not. Line ends and tabs stay.
func visible(s string) string {
	if strings.IndexFunc(s, hides) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		_, width := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && width == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\r' && strings.HasPrefix(s[i:], "\r\n"):
		case !hides(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

func hides(r rune) bool {
	return r != '\n' && r != '\t' && (r == utf8.RuneError || !unicode.IsPrint(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point))
}

// defang makes an indicator harmless to click or copy.
func defang(s string) string {
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		host, tail := rest, ""
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			host, tail = rest[:i], rest[i:]
		}
		scheme = strings.NewReplacer("http", "hxxp", "ftp", "fxp").Replace(scheme)
		return scheme + "://" + strings.ReplaceAll(host, ".", "[.]") + strings.ReplaceAll(tail, "://", "[:]//")
	}
	if local, host, ok := strings.Cut(s, "@"); ok {
		return local + "[at]" + strings.ReplaceAll(host, ".", "[.]")
	}
	return strings.ReplaceAll(s, ".", "[.]")
}

// cut returns the first n bytes or so of a text, made visible, and how many
// characters are left.
func cut(s string, n int) (head string, more int) {
	if len(s) <= n {
		return visible(s), 0
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return visible(s[:n]), utf8.RuneCountInString(s[n:])
}

// stamp prints an instant in UTC; empty for Null.
func stamp(micros int64) string {
	if micros == event.Null {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format("2006-01-02 15:04:05.999")
}

// rfc3339 is stamp for data files, in full precision.
func rfc3339(micros int64) string {
	if micros == event.Null {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.999999Z")
}

// period prints a span of time.
func period(first, last int64) string {
	switch {
	case first == event.Null:
		return "no times"
	case first == last:
		return stamp(first)
	}
	return stamp(first) + " – " + stamp(last)
}

// count prints a number with spaces between thousands.
func count(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// plural prints a count and its noun.
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// refText names a raw record for readers; the data files have it in full.
func refText(r event.Ref) string {
	return fmt.Sprintf("%s:%s:%d", r.Source[:min(len(r.Source), 12)], visible(r.Member), r.Record)
}
