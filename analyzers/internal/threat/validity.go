package threat

import (
	"time"

	"forensic/store/event"
)

// Validity is how the time of events lies to the time for which an indicator is
// stated to be valid.
type Validity uint8

// The validities.
const (
	Unbounded Validity = iota // the source sets no bounds
	Valid                     // at least one of the events may lie within them
	Expired                   // all events came after them
	NotYet                    // all events came before them
	Undated                   // there are bounds, but the time of the events is not known
)

// String is the validity in words.
func (v Validity) String() string {
	return [...]string{"no bounds", "valid then", "expired before", "not yet valid then", "time of the events unknown"}[min(v, Undated)]
}

// ValidAt compares events between first and last (microseconds since 1970 UTC,
// event.Null where unknown) with the bounds of an indicator: from inclusive, until
// exclusive, each zero where there is none.
func ValidAt(first, last int64, from, until time.Time) Validity {
	switch {
	case from.IsZero() && until.IsZero():
		return Unbounded
	case first == event.Null || last == event.Null:
		return Undated
	case !until.IsZero() && first >= until.UnixMicro():
		return Expired
	case !from.IsZero() && last < from.UnixMicro():
		return NotYet
	}
	return Valid
}
