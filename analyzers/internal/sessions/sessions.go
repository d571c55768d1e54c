// Package sessions cuts the events of each subject (a user, a user at an
// address, an account on a machine) into sessions, as
// msticpy.analysis.anomalous_sequence.sessionize does.
package sessions

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Limits end a session. Both are strict: an event exactly at a limit still
// belongs to the session.
type Limits struct {
	Length     time.Duration // longest time since the first event of the session
	Separation time.Duration // longest time since the event before
}

// Validate reports limits that are negative.
func (l Limits) Validate() error {
	if l.Length < 0 || l.Separation < 0 {
		return fmt.Errorf("session limits %v and %v: must not be negative", l.Length, l.Separation)
	}
	return nil
}

// Event is what cutting needs to know of a row.
type Event struct {
	Subject int32 // whose event it is; equal numbers are one subject, and sessions come out in their order
	Time    int64 // microseconds since 1970 UTC
	Row     int32 // anything, for the caller
}

// Session is a run of events: events[Start:End].
type Session struct {
	Start, End int
}

// Len is the number of events.
func (s Session) Len() int { return s.End - s.Start }

// Sessionize sorts the events in place by subject and time, events of one
// instant in the order given, and returns the sessions in that order. A new
// session starts when the subject changes, when the gap to the event before is
// longer than l.Separation, or when the session's first event is longer ago than
// l.Length.
func Sessionize(events []Event, l Limits) []Session {
	byTime := func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Time, b.Time))
	}
	if !slices.IsSortedFunc(events, byTime) {
		slices.SortStableFunc(events, byTime)
	}
	var out []Session
	var c Cutter
	c.Limits = l
	for i, e := range events {
		if c.Starts(e.Subject, e.Time) {
			out = append(out, Session{Start: i})
		}
		out[len(out)-1].End = i + 1
	}
	return out
}

// Cutter tells, event by event, where sessions start. Its events come by subject
// and time. The zero Cutter with Limits is ready for use.
type Cutter struct {
	Limits

	open        bool
	subject     int32
	first, last int64
}

// Starts reports whether an event is the first of a session.
func (c *Cutter) Starts(subject int32, at int64) bool {
	starts := !c.open || subject != c.subject ||
		at-c.last > c.Separation.Microseconds() || at-c.first > c.Length.Microseconds()
	if starts {
		c.open, c.subject, c.first = true, subject, at
	}
	c.last = at
	return starts
}
