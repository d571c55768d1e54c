package pickle

import (
	"fmt"
	"strings"
	"time"
)

// resolution names the unit that pandas gives by a number.
func resolution(v any) string {
	if n, ok := v.(int64); ok {
		if unit, ok := map[int64]string{4: "D", 5: "h", 6: "m", 7: "s", 8: "ms", 9: "us"}[n]; ok {
			return unit
		}
	}
	return "ns"
}

// timestamp reads the arguments (value, freq, tz, resolution).
func timestamp(args []any) (Cell, bool) {
	n, ok := arg(args, 0).(int64)
	if !ok {
		return Cell{}, false
	}
	c := timeCell(n, resolution(arg(args, 3)), 1)
	if z, ok := zoneOf(arg(args, 2)); ok && c.Kind == Time {
		c.Zone, c.Local = z.name, false
	}
	return c, true
}

// datetime reads the packed form: year, month with the fold, day, hour, minute,
// second, microseconds; and a zone.
func datetime(args []any) (Cell, bool) {
	s, ok := packed(arg(args, 0), 10)
	if !ok {
		return Cell{}, false
	}
	micro := int(s[7])<<16 | int(s[8])<<8 | int(s[9])
	t := time.Date(int(s[0])<<8|int(s[1]), time.Month(s[2]&0x7f), int(s[3]), int(s[4]), int(s[5]), int(s[6]), micro*1000, time.UTC)
	if y := t.Year(); y < 1 || y > 9999 {
		return Cell{}, false
	}
	z, _ := zoneOf(arg(args, 1))
	return z.wall(t, s[2]&0x80 != 0), true
}

func clock(args []any) (Cell, bool) {
	s, ok := packed(arg(args, 0), 6)
	if !ok {
		return Cell{}, false
	}
	t := fmt.Sprintf("%02d:%02d:%02d", s[0]&0x7f, s[1], s[2])
	if micro := int(s[3])<<16 | int(s[4])<<8 | int(s[5]); micro != 0 {
		t += strings.TrimRight(fmt.Sprintf(".%06d", micro), "0")
	}
	if z, ok := zoneOf(arg(args, 1)); ok {
		t += " " + z.name
	}
	return textCell(t), true
}

func timedelta(args []any) (Cell, bool) {
	days, ok1 := arg(args, 0).(int64)
	secs, ok2 := arg(args, 1).(int64)
	micros, ok3 := arg(args, 2).(int64)
	const most = 1e9
	if !ok1 || !ok2 || !ok3 || days < -most || days > most || secs < -most || secs > most || micros < -most || micros > most {
		return Cell{}, false
	}
	if us, ok := times(days*86400+secs, 1e6); ok {
		return durationCell(us+micros, "us", 1), true
	}
	return Cell{}, false
}
