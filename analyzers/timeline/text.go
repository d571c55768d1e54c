package timeline

import (
	"strconv"

	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// span is a length of time in seconds, empty where unknown.
func span(first, last int64) string {
	if first == event.Null {
		return ""
	}
	return strconv.FormatFloat(float64(last-first)/float64(second), 'f', -1, 64)
}

// widthOf names the width of a bin.
func widthOf(step int64) string {
	for _, u := range []struct {
		length int64
		name   string
	}{{day, "day"}, {hour, "hour"}, {minute, "minute"}} {
		if step%u.length == 0 {
			return words.Count(step/u.length, u.name)
		}
	}
	return words.Count(step/second, "second")
}

func orUnknown(name string) string {
	if name == "" {
		return "(unnamed)"
	}
	return name
}
