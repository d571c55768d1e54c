package timestamp

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// Form settles what a text alone leaves open.
type Form struct {
	DayFirst bool // 3/4/2024 is 3 April
	Year     int  // of syslog's "Mar  2 00:10:05"; 0: such a text is no time
}

// ParseAny reads the times that exports print: the forms of Parse, a date
// alone, month/day/year with a 12- or 24-hour clock, month names as in syslog,
// RFC 1123, Apache logs and Unix date, and numbers that count seconds,
// milliseconds, microseconds or nanoseconds since 1970. Where the order of day
// and month is open, a part above 12 settles it before Form does. The result is
// as Parse gives it; numbers are UTC.
func ParseAny(s []byte, f Form) (micros int64, zone Zone, ok bool) {
	s = bytes.TrimSpace(s)
	if len(s) < 4 || len(s) > 64 {
		return 0, None, false
	}
	if t, z, ok := Parse(s); ok {
		return t, z, true
	}
	if t, ok := epoch(s); ok {
		return t, UTC, true
	}
	p := fields(string(s))
	date, ok := p.date(f)
	if !ok {
		return 0, None, false
	}
	clock, zone, ok := p.clock()
	if !ok || date.year < 1 || !exists(date.year, date.month, date.day) {
		return 0, None, false
	}
	return days(date.year, date.month, date.day)*86400e6 + clock, zone, true
}

// epoch reads a count since 1970 by its size: from 1980 to 2100 in seconds, milli,
// micro or nanoseconds.
func epoch(s []byte) (micros int64, ok bool) {
	if c := s[0]; c < '0' || c > '9' {
		return 0, false
	}
	const from, to = 315532800, 4102444800
	whole, frac, dotted := strings.Cut(string(s), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(whole) < 9 {
		return 0, false
	}
	scale := int64(1e6)
	for _, unit := range [...]int64{1, 1e3, 1e6, 1e9} {
		if n/unit >= from && n/unit < to {
			if unit == 1e9 {
				return n / 1000, !dotted
			}
			micros = n * (scale / unit)
			if dotted {
				f, err := strconv.ParseFloat("0."+frac, 64)
				if err != nil {
					return 0, false
				}
				micros += int64(math.Round(f * float64(scale/unit)))
			}
			return micros, true
		}
	}
	return 0, false
}

// parts are the words of a time that is not in ISO form.
type parts struct {
	words []string
	time  string // the word with colons
}

type date struct{ year, month, day int64 }

// fields cuts a text at blanks, commas and the colon between date and time that
// Apache writes.
func fields(s string) parts {
	var p parts
	if i := strings.IndexByte(s, ':'); i > 0 && strings.Count(s[:i], "/") == 2 && !strings.ContainsAny(s[:i], " T") {
		s = s[:i] + " " + s[i+1:] // 10/Oct/2000:13:55:36
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '[' || r == ']' || r == '\t' }) {
		if p.time == "" && strings.IndexByte(w, ':') > 0 {
			if i := strings.IndexByte(w, 'T'); i > 0 && i < strings.IndexByte(w, ':') {
				p.words = append(p.words, w[:i])
				w = w[i+1:]
			}
			p.time = w
			p.words = append(p.words, "")
			continue
		}
		p.words = append(p.words, w)
	}
	return p
}

// months by the first three letters of their English names.
var months = map[string]int64{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

func month(w string) int64 {
	if len(w) < 3 || len(w) > 9 {
		return 0
	}
	return months[strings.ToLower(w[:3])]
}

// date takes the words of the date off p.
func (p *parts) date(f Form) (d date, ok bool) {
	for i, w := range p.words {
		if w == "" {
			continue
		}
		if cut := strings.IndexAny(w, "/-."); cut > 0 {
			if d, ok := numeric(strings.FieldsFunc(w, func(r rune) bool { return r == '/' || r == '-' || r == '.' }), f); ok {
				p.words = append(p.words[:i:i], p.words[i+1:]...)
				return d, true
			}
		}
	}
	d.year = int64(f.Year)
	var rest []string
	for i, w := range p.words {
		n, isNumber := digits([]byte(w))
		switch {
		case d.month == 0 && month(w) > 0:
			d.month = month(w)
		case w != "" && isNumber && len(w) <= 2 && d.day == 0:
			d.day = n
		case w != "" && isNumber && len(w) == 4:
			d.year = n
		case i == 0 && isWeekday(w):
		default:
			rest = append(rest, w)
		}
	}
	p.words = rest
	return d, d.month > 0 && d.day > 0 && d.year > 0
}

func isWeekday(w string) bool {
	switch strings.ToLower(w[:min(len(w), 3)]) {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun":
		return true
	}
	return false
}

// numeric reads a date of three parts.
func numeric(w []string, f Form) (d date, ok bool) {
	if len(w) != 3 {
		return d, false
	}
	if m := month(w[1]); m > 0 { // 10-Oct-2000
		w[1] = strconv.FormatInt(m, 10)
		f.DayFirst = true
	}
	var n [3]int64
	for i := range n {
		if len(w[i]) > 4 {
			return d, false
		}
		if n[i], ok = digits([]byte(w[i])); !ok {
			return d, false
		}
	}
	switch {
	case len(w[0]) == 4:
		return date{n[0], n[1], n[2]}, true
	case len(w[2]) == 2:
		n[2] += 2000
	case len(w[2]) != 4:
		return d, false
	}
	if n[0] > 12 || f.DayFirst && n[1] <= 12 {
		return date{n[2], n[1], n[0]}, true
	}
	return date{n[2], n[0], n[1]}, true
}

// clock reads the time of day and what is left of the words: a half of the day
// and a zone.
func (p *parts) clock() (micros int64, zone Zone, ok bool) {
	t, tail := p.time, ""
	if i := strings.IndexAny(t, "Zz+-"); i > 0 {
		t, tail = t[:i], t[i:]
	}
	half := ""
	if n := len(t); n > 2 && (t[n-1]|0x20) == 'm' {
		t, half = t[:n-2], strings.ToLower(t[n-2:])
	}
	var rest []string
	for _, w := range p.words {
		switch lower := strings.ToLower(strings.ReplaceAll(w, ".", "")); lower {
		case "":
		case "am", "pm":
			half = lower
		default:
			rest = append(rest, w)
		}
	}
	if micros, ok = timeOfDay(t, half); !ok {
		return 0, None, false
	}
	tail = strings.TrimSpace(tail + " " + strings.Join(rest, " "))
	if offset, ok := strings.CutPrefix(tail, "UTC"); ok && len(offset) >= 5 { // Volatility's UTC+0000
		tail = offset
	}
	switch strings.ToUpper(tail) {
	case "GMT", "UTC", "Z", "(UTC)":
		return micros, UTC, true
	}
	shift, zone, ok := parseZone([]byte(tail))
	return micros - shift, zone, ok
}

// timeOfDay reads h:mm, h:mm:ss and h:mm:ss.fff, empty for midnight.
func timeOfDay(t, half string) (micros int64, ok bool) {
	if t == "" {
		return 0, half == ""
	}
	t, frac, dotted := strings.Cut(strings.Replace(t, ",", ".", 1), ".")
	w := strings.Split(t, ":")
	if len(w) < 2 || len(w) > 3 || dotted && len(w) != 3 {
		return 0, false
	}
	var n [3]int64
	for i := range w {
		if len(w[i]) == 0 || len(w[i]) > 2 {
			return 0, false
		}
		if n[i], ok = digits([]byte(w[i])); !ok {
			return 0, false
		}
	}
	switch {
	case half != "" && (n[0] < 1 || n[0] > 12), n[0] > 23, n[1] > 59, n[2] > 60:
		return 0, false
	case half == "am" && n[0] == 12:
		n[0] = 0
	case half == "pm" && n[0] < 12:
		n[0] += 12
	}
	if dotted {
		f, rest, ok := fraction([]byte("." + frac))
		if !ok || len(rest) > 0 {
			return 0, false
		}
		micros = f
	}
	return micros + (n[0]*3600+n[1]*60+n[2])*1e6, true
}
