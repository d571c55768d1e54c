package timeline

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"forensic/store/event"
)

// stamp is a time in RFC 3339, empty where unknown.
func stamp(us int64) string {
	if us == event.Null {
		return ""
	}
	return time.UnixMicro(us).UTC().Format("2006-01-02T15:04:05.999999Z07:00")
}

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

// maxSlug bounds a data set's name inside an exhibit's id.
const maxSlug = 40

// slug turns a name into lower-case letters, digits and single hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if b.Len() >= maxSlug {
			break
		}
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
