package indicator

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// layouts are the ways of writing times that feeds have. Times without a zone are
// UTC.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -0700 MST", "2006-01-02 15:04:05 MST",
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02 15:04:05", "2006/01/02", "20060102",
	"1/2/2006, 3:04:05.999 PM", time.RFC1123, time.RFC1123Z, time.ANSIC, time.UnixDate,
}

// parseTime reads a time of a feed; zero if it is none. Numbers are seconds or
// milliseconds since 1970.
func parseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	if len(text) < 8 || len(text) > 64 {
		return time.Time{}
	}
	if t, ok := usualTime(text); ok {
		return t
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && (len(text) != 8) {
		switch {
		case n > 1e8 && n < 1e11:
			return time.UnixMicro(int64(n * 1e6)).UTC()
		case n >= 1e11 && n < 1e14:
			return time.UnixMicro(int64(n * 1e3)).UTC()
		}
		return time.Time{}
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, " (UTC)"), " UTC")
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// usualTime reads 2006-01-02 15:04:05 and 2006-01-02T15:04:05Z, with or without the
// Z, which most feeds have.
func usualTime(s string) (t time.Time, ok bool) {
	s = strings.TrimSuffix(s, "Z")
	if len(s) != 19 || s[4] != '-' || s[7] != '-' || s[10] != ' ' && s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return t, false
	}
	var n [6]int
	for i, at := range [...]int{2, 5, 8, 11, 14, 17} {
		a, b := s[at]-'0', s[at+1]-'0'
		if a > 9 || b > 9 {
			return t, false
		}
		n[i] = int(a)*10 + int(b)
	}
	if s[0] != '1' && s[0] != '2' || s[1] < '0' || s[1] > '9' || n[1] > 12 || n[2] > 28 || n[3] > 23 || n[4] > 59 || n[5] > 59 || n[1] == 0 || n[2] == 0 {
		return t, false // the rare ends of months are left to package time
	}
	century := int(s[0]-'0')*10 + int(s[1]-'0')
	return time.Date(century*100+n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC), true
}

var (
	dateWord = regexp.MustCompile(`(?i)updat|modif|generat|creat|date|version|expor|publish|as of|list \d|\d{4}/`)
	dateForm = regexp.MustCompile(`\b\d{4}[-/]\d{2}[-/]\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?|\b[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [A-Z]{3}|\b20\d{6}\b`)
)

// dateIn finds the date that a comment says the file is of; zero if it says none.
func dateIn(comment string) time.Time {
	if !dateWord.MatchString(comment) {
		return time.Time{}
	}
	return parseTime(dateForm.FindString(comment))
}
