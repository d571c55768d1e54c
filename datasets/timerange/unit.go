package timerange

import (
	"strings"
	"time"
)

// unit is a unit of time: a length, or a number of months.
type unit struct {
	names  []string
	length time.Duration
	months int
}

var unitDay = unit{names: []string{"d", "day", "days"}, length: 24 * time.Hour}

// units are in order of length. A unit is known by any of its names, in any case.
var units = []unit{
	{names: []string{"s", "sec", "second", "seconds"}, length: time.Second},
	{names: []string{"m", "min", "minute", "minutes"}, length: time.Minute},
	{names: []string{"h", "hour", "hours"}, length: time.Hour},
	unitDay,
	{names: []string{"w", "week", "weeks"}, length: 7 * 24 * time.Hour},
	{names: []string{"mon", "month", "months"}, months: 1},
	{names: []string{"y", "year", "years"}, months: 12},
}

const unitNames = "s, m or min, h, d, w, mon, y"

// unitOf finds a unit by name. A single M is none: it could be minutes or months.
func unitOf(name string) (unit, bool) {
	if name == "M" {
		return unit{}, false
	}
	for _, u := range units {
		for _, n := range u.names {
			if strings.EqualFold(n, name) {
				return u, true
			}
		}
	}
	return unit{}, false
}

// round is the boundary of the unit at or before t, with up at or after it.
func (u unit) round(t time.Time, up bool) time.Time {
	down, next := u.bounds(t)
	if up && down.Before(t) {
		return next
	}
	return down
}

// bounds are the boundaries of the unit around t, of which the first can be t.
func (u unit) bounds(t time.Time) (down, next time.Time) {
	switch {
	case u.months == 12:
		down = time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	case u.months == 1:
		down = time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	default: // the zero time is a Monday, midnight UTC
		down = t.Truncate(u.length)
		return down, down.Add(u.length)
	}
	return down, addMonths(down, u.months)
}
