// Package timerange reads the times and spans of time that people type, and cuts
// long ranges into pieces. It knows no wall clock: what a text is relative to is a
// parameter, because evidence is old and "the last two days" are those of the
// evidence.
//
// A time is one of
//
//	2020-09-21T18:58:30Z   RFC 3339, with fractions of a second or an offset
//	2020-09-21 18:58:30    the same without a zone, which is UTC; also with minutes only, or a T
//	2020-09-21             midnight UTC
//	-2d, -1.5h, +30min     an offset from the end of the evidence
//	now, today             the wall clock, and the midnight before it
//	start, end             the first and the last event of the evidence
//
// and a named time can have an offset: now-2d, start+1h. An offset is a sign, a
// number and a unit: s, m or min, h, d, w, mon, y. Fractions are meant, except of
// months and years, which are not of one length; a month before 31 March is the
// last day of February. A text without a sign, such as 1w, is an offset forward.
//
// "@unit" at the end rounds to the unit, in UTC; weeks begin on Monday. It rounds
// down, except after an offset forward, where it rounds up: -1w@d is the midnight
// that begins the day a week before, +1w@d the midnight that ends it. A time that
// is on the boundary stays.
//
// MSTICPy (data/core/query_source.py) has the same notation but takes -2mon for two
// minutes, cuts -1.5d to a day and -0.5h to nothing, ignores @w, fails on @mon and
// @y, and takes what it cannot read for now. Here that is an error.
package timerange

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Clock is what texts are relative to.
type Clock struct {
	Now time.Time // the wall clock
	// Start and End are the first and the last event of the evidence. Without them
	// start and end are errors, and offsets count from Now.
	Start, End time.Time
}

// maxText bounds a text in bytes; longer ones are not times.
const maxText = 64

// relative takes a text apart: name, sign, number, unit, and unit to round to.
var relative = regexp.MustCompile(`^(now|today|start|end)?(?:([+-]?)(\d{1,9}(?:\.\d{1,9})?)([a-zA-Z]+))?(?:@([a-zA-Z]+))?$`)

var layouts = []string{
	time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
}

// Parse reads a time. The result is in UTC and between the years 1 and 9999.
func Parse(text string, c Clock) (time.Time, error) {
	s := strings.TrimSpace(text)
	if s == "" || len(s) > maxText {
		return time.Time{}, unreadable(text)
	}
	t, round, up, err := parse(s, c)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q: %w", shorten(text), err)
	}
	if round != "" {
		u, ok := unitOf(round)
		if !ok {
			return time.Time{}, fmt.Errorf("%q: %q is no unit; there are %s", shorten(text), round, unitNames)
		}
		t = u.round(t, up)
	}
	if y := t.Year(); y < 1 || y > 9999 {
		return time.Time{}, fmt.Errorf("%q is not in the years 1 to 9999", shorten(text))
	}
	return t, nil
}

// parse reads a time without rounding it.
func parse(s string, c Clock) (t time.Time, round string, up bool, err error) {
	absolute, round, _ := strings.Cut(s, "@")
	for _, layout := range layouts {
		if t, err := time.Parse(layout, absolute); err == nil {
			return t.UTC(), round, false, nil
		}
	}
	m := relative.FindStringSubmatch(s)
	if m == nil {
		return t, "", false, errForm
	}
	name, sign, number, unit := m[1], m[2], m[3], m[4]
	if name != "" && number != "" && sign == "" {
		return t, "", false, errForm // now2d
	}
	if t, err = c.named(name); err != nil || number == "" {
		return t, m[5], false, err
	}
	span, err := ParseSpan(number + unit)
	if err != nil {
		return t, "", false, err
	}
	if sign == "-" {
		return span.Before(t), m[5], false, nil
	}
	return span.After(t, 1), m[5], true, nil
}

// named is the time that a name stands for.
func (c Clock) named(name string) (time.Time, error) {
	switch {
	case name == "now":
		return c.Now.UTC(), nil
	case name == "today":
		return unitDay.round(c.Now.UTC(), false), nil
	case name == "" && c.End.IsZero():
		return c.Now.UTC(), nil
	case c.End.IsZero() || c.Start.IsZero():
		return time.Time{}, fmt.Errorf("the evidence has no times, so there is no %s", name)
	case name == "start":
		return c.Start.UTC(), nil
	}
	return c.End.UTC(), nil
}

var errForm = fmt.Errorf("no time; write 2020-09-21T18:58:30Z, 2020-09-21, -2d, now-6h or start+1h (units: %s)", unitNames)

func unreadable(text string) error { return fmt.Errorf("%q: %w", shorten(text), errForm) }

func shorten(text string) string {
	if len(text) > maxText {
		return strings.ToValidUTF8(text[:maxText], "") + "..."
	}
	return text
}

// Span is a length of time: months, which are of different lengths, or a duration.
type Span struct {
	months int
	rest   time.Duration
}

var spanForm = regexp.MustCompile(`^(\d{1,9}(?:\.\d{1,9})?)([a-zA-Z]+)$`)

// ParseSpan reads a span such as 1h, 30min, 1.5d or 2mon. It is longer than nothing.
func ParseSpan(text string) (Span, error) {
	m := spanForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Span{}, fmt.Errorf("%q is no span of time; write 30min, 6h, 1.5d or 2mon (units: %s)", shorten(text), unitNames)
	}
	u, ok := unitOf(m[2])
	if !ok {
		if m[2] == "M" {
			return Span{}, fmt.Errorf("%q: M could be minutes or months; write min or mon", text)
		}
		return Span{}, fmt.Errorf("%q: %q is no unit; there are %s", text, m[2], unitNames)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return Span{}, fmt.Errorf("%q: %w", text, err)
	}
	if n == 0 {
		return Span{}, fmt.Errorf("%q is no time at all", text)
	}
	if u.months == 0 {
		if length := n * float64(u.length); length < math.MaxInt64/2 {
			return Span{rest: time.Duration(math.Round(length))}, nil
		}
		return Span{}, fmt.Errorf("%q is longer than 146 years; count it in mon or y", text)
	}
	if n != math.Trunc(n) {
		return Span{}, fmt.Errorf("%q: months and years are not of one length, so only whole ones count", text)
	}
	if n > 120_000 {
		return Span{}, fmt.Errorf("%q is longer than 9999 years", text)
	}
	return Span{months: int(n) * u.months}, nil
}

// After is the time n spans after t.
func (s Span) After(t time.Time, n int) time.Time {
	return addMonths(t, n*s.months).Add(time.Duration(n) * s.rest)
}

// Before is the time a span before t.
func (s Span) Before(t time.Time) time.Time { return s.After(t, -1) }

// addMonths keeps the day of the month, or takes the month's last.
func addMonths(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}
