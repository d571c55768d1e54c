package reference

import (
	"fmt"
	"time"
)

// day is how ages are told.
const day = 24 * time.Hour

// tolerance is how many days the data of a kind may be away from the evidence
// before its age is told as a limit; kinds that do not age have none. Thirty days
// for places of addresses is MSTICPy's limit for its database.
var tolerance = map[string]struct{ before, after int }{
	"geoip": {30, 30}, "asn": {30, 30}, "ti": {30, 3650}, "whois": {180, 180}, "assets": {180, 180},
}

// Age tells in words how far the data of the source is from the evidence, whose
// events lie between first and last (UTC; zero if it has none), and whether that
// limits what follows from it. The clock plays no part: the same evidence and data
// give the same words on any day.
func (s Source) Age(first, last time.Time) (words string, stale bool) {
	t, ages := tolerance[s.Kind]
	switch {
	case s.AsOf.IsZero():
		return "its date is not known", ages
	case first.IsZero() || last.IsZero():
		return "the evidence has no times to compare with", false
	case s.AsOf.Before(last):
		n := int(last.Sub(s.AsOf) / day)
		if n == 0 {
			return "of the day of the last event", false
		}
		return fmt.Sprintf("%s older than the last event", days(n)), ages && n > t.before
	}
	n := int(s.AsOf.Sub(last) / day)
	if n == 0 {
		return "of the day of the last event", false
	}
	return fmt.Sprintf("%s newer than the last event", days(n)), ages && n > t.after
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
