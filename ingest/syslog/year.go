package syslog

import (
	"bytes"
	"strconv"
	"time"

	"forensic/ingest/internal/audit"
)

// calendar follows the year of lines that do not print it.
type calendar struct {
	year  int // of the next line; 0 if it is not known
	month int // of the latest line
}

// newCalendar learns the year of the first line. Some line of the head must tell
// it: one with a full date of its own, or an audit record, whose time is seconds
// since 1970. ISO dates in messages tell it if each that is of the day of its
// line, give or take one, is of the same year. The years that began since the
// first line are counted back.
func newCalendar(head []byte) calendar {
	turns, month, guess := 0, 0, 0
	for text := range bytes.Lines(head) {
		l, ok := parse(bytes.TrimRight(text, "\r\n"))
		if !ok {
			continue
		}
		if l.form == plain && !l.yearly {
			if month > 0 && turned(month, l.month) {
				turns++
			}
			month = l.month
		}
		year, sure := l.stated()
		switch {
		case year == 0:
		case sure:
			return calendar{year: year - turns}
		case guess != 0 && guess != year-turns:
			guess = -1
		default:
			guess = year - turns
		}
	}
	return calendar{year: max(guess, 0)}
}

// turn takes note of the next line and reports whether a new year begins with it.
func (c *calendar) turn(text []byte) bool {
	if c.year == 0 {
		return false
	}
	l, ok := parse(text)
	if !ok || l.form != plain || l.yearly {
		return false
	}
	turned := c.month > 0 && turned(c.month, l.month)
	if turned {
		c.year++
	}
	c.month = l.month
	return turned
}

// turned tells the step from one year to the next from lines that are somewhat
// out of order.
func turned(before, month int) bool { return before-month >= 9 }

// stated is the year that a line states, 0 if it states none. A date within a
// message is not sure to be that of the line.
func (l *line) stated() (year int, sure bool) {
	if l.form != plain {
		if len(l.stamp) >= 4 {
			year, _ = strconv.Atoi(string(l.stamp[:4]))
		}
		return year, true
	}
	if a, ok := auditTime(l.message); ok {
		return l.yearNear(a), true
	}
	if d, ok := isoDate(l.message); ok {
		return l.yearNear(d), false
	}
	return 0, false
}

// yearNear is the year in which the printed day is that of an instant, give or
// take a day for zones; 0 if there is none.
func (l *line) yearNear(t time.Time) int {
	for _, year := range [...]int{t.Year(), t.Year() - 1, t.Year() + 1} {
		d := time.Date(year, time.Month(l.month), l.day, 12, 0, 0, 0, time.UTC).Sub(t)
		if d.Abs() <= 36*time.Hour {
			return year
		}
	}
	return 0
}

// auditTime is the instant that an audit record in a message states.
func auditTime(message []byte) (time.Time, bool) {
	a, ok := audit.Parse(message)
	if !ok {
		return time.Time{}, false
	}
	whole, part, _ := bytes.Cut(a.Time, []byte("."))
	seconds, err := strconv.ParseInt(string(whole), 10, 64)
	if err != nil || seconds > 1<<33 {
		return time.Time{}, false
	}
	var milli int64
	if len(part) == 3 {
		milli, _ = strconv.ParseInt(string(part), 10, 64)
	}
	return time.Unix(seconds, milli*1e6).UTC(), true
}

// isoDate finds 2023-03-16 in the first bytes of a message.
func isoDate(message []byte) (time.Time, bool) {
	message = message[:min(len(message), 256)]
	for i := 0; i+10 <= len(message); i++ {
		if message[i] == '2' && message[i+4] == '-' && message[i+7] == '-' && (i == 0 || message[i-1] < '0' || message[i-1] > '9') {
			if t, err := time.Parse(time.DateOnly, string(message[i:i+10])); err == nil {
				return t.Add(12 * time.Hour), true
			}
		}
	}
	return time.Time{}, false
}
