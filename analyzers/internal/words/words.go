// Package words is the English that findings share.
package words

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Times says how often: once, 2 times.
func Times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Count counts things: 1 host, 2 hosts, 2 processes, 2 accesses, 2 entries.
func Count(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	switch stem, y := strings.CutSuffix(thing, "y"); {
	case strings.HasSuffix(thing, "s"):
		thing += "es"
	case y && !strings.ContainsAny(stem[max(len(stem)-1, 0):], "aeiou"):
		thing = stem + "ies"
	default:
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// Cut shortens a text to about n bytes, at the edge of a character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}

// Some joins the first of some names and tells how many more there are.
func Some(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// Duration is microseconds in the unit people would use: 90 s, 4.5 min, 3 h.
func Duration(micros float64) string {
	switch s := micros / 1e6; {
	case s < 120:
		return fmt.Sprintf("%.4g s", s)
	case s < 7200:
		return fmt.Sprintf("%.4g min", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%.4g h", s/3600)
	default:
		return fmt.Sprintf("%.4g days", s/86400)
	}
}
