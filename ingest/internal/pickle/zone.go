package pickle

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a machine without a tz database must give the same results
)

// zone is a time zone as Python keeps it.
type zone struct {
	name   string         // of the tz database, or an offset as in "+01:00"
	python string         // as pandas prints it within a dtype
	loc    *time.Location // nil if the rules are not known
}

// zoneOf reads a tzinfo. The rules of a named zone come from the tz database of
// this process; pytz writes the offset that holds, which then needs no rules.
func zoneOf(v any) (zone, bool) {
	if n, ok := v.(*name); ok && strings.HasSuffix(n.known, ".UTC") {
		return utc("UTC"), true
	}
	o, _ := v.(*object)
	if o == nil {
		return zone{}, false
	}
	_, args := call(v)
	switch knownClass(v) {
	case "pytz._UTC", "isodate.Utc", "isodate._Utc":
		return utc("UTC"), true
	case "dateutil.tzutc":
		return utc("tzutc()"), true
	case "pytz._p":
		n := short(arg(args, 0))
		z := zone{name: n, python: n, loc: o.loc}
		if off, ok := arg(args, 1).(int64); ok && n != "" {
			z.loc = time.FixedZone(n, int(off))
		}
		return z, n != ""
	case "pytz.FixedOffset", "pytz._FixedOffset":
		minutes, ok := integer(arg(args, 0))
		return offset(minutes*60, fmt.Sprintf("pytz.FixedOffset(%d)", minutes)), ok
	case "datetime.timezone":
		c, ok := difference(arg(args, 0))
		z := offset(c.Int/1e9, "")
		if z.python = "UTC" + z.name; c.Int == 0 {
			z = utc("UTC")
		}
		return z, ok
	case "dateutil.tzoffset":
		c, ok := difference(dtypeAttr(v, 1, "_offset"))
		c.Int /= 1e9
		z := offset(c.Int, fmt.Sprintf("tzoffset(None, %d)", c.Int))
		if n := short(dtypeAttr(v, 0, "_name")); n != "" {
			z.python = fmt.Sprintf("tzoffset('%s', %d)", n, c.Int)
		}
		return z, ok
	case "dateutil.tzfile", "dateutil._unpickle":
		path := short(arg(args, 2)) // (class, key, file name)
		if path == "" {
			path = short(dtypeAttr(v, 1, "_filename"))
		}
		_, n, found := strings.Cut(path, "zoneinfo/")
		if !found {
			n = path
		}
		return zone{name: n, python: fmt.Sprintf("tzfile('%s')", path), loc: o.loc}, n != ""
	case "dateutil.tzlocal":
		return zone{name: "local", python: "tzlocal()"}, true
	}
	if isZoneInfo(o) {
		n := short(arg(args, 0))
		return zone{name: n, python: n, loc: o.loc}, n != ""
	}
	return zone{}, false
}

// isZoneInfo tells a zone of the standard library.
func isZoneInfo(o *object) bool {
	switch known, _ := call(o); known {
	case "zoneinfo.ZoneInfo", "zoneinfo.ZoneInfo._unpickle", "zoneinfo._unpickle":
		return true
	}
	lookup, ok := o.class.(*object)
	return ok && looksUpZone(lookup.class, lookup.args)
}

// short reads a text of a length that names have.
func short(v any) string {
	if s := text(v); len(s) <= 256 {
		return s
	}
	return ""
}

// maxZones bounds the zones looked up in the tz database, which has fewer.
const maxZones = 1000

// location finds the rules of a zone when it is made; nil if there are none.
func (m *machine) location(o *object) *time.Location {
	known, args := call(o)
	n := ""
	switch {
	case known == "dateutil.tzfile":
		n = short(arg(args, 1))
	case known == "dateutil._unpickle":
		n = short(arg(args, 2))
		if n == "" {
			n = short(arg(args, 1))
		}
	case isZoneInfo(o):
		n = short(arg(args, 0))
	case known == "pytz._p":
		n = short(arg(args, 0))
	default:
		return nil
	}
	if _, inside, ok := strings.Cut(n, "zoneinfo/"); ok {
		n = inside
	}
	if n == "" || n == "Local" {
		return nil
	}
	loc, ok := m.zones[n]
	if !ok && len(m.zones) < maxZones {
		loc, _ = time.LoadLocation(n) // nil with an error
		if m.zones == nil {
			m.zones = map[string]*time.Location{}
		}
		m.zones[n] = loc
	}
	return loc
}

// looksUpZone tells the one call of getattr that is harmless: zones of the
// standard library are restored by a method of their class.
func looksUpZone(callee, args any) bool {
	n, ok1 := callee.(*name)
	t, ok2 := args.(*tuple)
	if !ok1 || !ok2 || n.name != "getattr" || len(t.items) != 2 {
		return false
	}
	class, ok := t.items[0].(*name)
	return ok && class.known == "zoneinfo.ZoneInfo" && t.items[1] == any("_unpickle")
}

func utc(python string) zone { return zone{name: "UTC", python: python, loc: time.UTC} }

func offset(seconds int64, python string) zone {
	if seconds < -86400 || seconds > 86400 {
		return zone{name: "?", python: python}
	}
	sign, abs := '+', seconds
	if seconds < 0 {
		sign, abs = '-', -seconds
	}
	n := fmt.Sprintf("%c%02d:%02d", sign, abs/3600, abs/60%60)
	if abs%60 != 0 {
		n += fmt.Sprintf(":%02d", abs%60)
	}
	return zone{name: n, python: python, loc: time.FixedZone(n, int(seconds))}
}

// wall returns the cell of a time that a clock in the zone showed.
func (z zone) wall(t time.Time, fold bool) Cell {
	c := Cell{Kind: Time, Time: t, Zone: z.name, Local: true}
	if z.loc == nil {
		return c
	}
	y, mo, d := t.Date()
	u := time.Date(y, mo, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), z.loc)
	// Of an hour that occurs twice, Go gives either; fold says which.
	for _, shift := range []time.Duration{-time.Hour, time.Hour} {
		other := u.Add(shift)
		if same := other.Hour() == u.Hour() && other.Day() == u.Day(); same && (shift > 0) == fold {
			u = other
		}
	}
	c.Time, c.Local = u.UTC(), false
	return c
}

// difference reads a timedelta, or a number of seconds.
func difference(v any) (Cell, bool) {
	if n, ok := v.(int64); ok {
		return durationCell(n, "s", 1), true
	}
	if known, args := call(v); known == "datetime.timedelta" {
		c, ok := timedelta(args)
		return c, ok && c.Kind == Duration
	}
	return Cell{}, false
}
