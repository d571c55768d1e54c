package timeline

import (
	"fmt"
	"strconv"

	"forensic/store/event"
)

// span is a length of time in seconds, empty where unknown.
func span(first, last int64) string {
	if first == event.Null {
		return ""
	}
	return strconv.FormatFloat(float64(last-first)/float64(second), 'f', -1, 64)
}

// words names the width of a bin.
func words(step int64) string {
	for _, u := range []struct {
		length int64
		name   string
	}{{day, "day"}, {hour, "hour"}, {minute, "minute"}} {
		if step%u.length == 0 {
			return plural(step/u.length, u.name)
		}
	}
	return plural(step/second, "second")
}

func plural(n int64, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

func orUnknown(name string) string {
	if name == "" {
		return "(unnamed)"
	}
	return name
}
