package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"forensic/datasets/timerange"
	"forensic/store"
	"forensic/store/event"
)

// narrowOptions are the flags that narrow the data.
type narrowOptions struct {
	from, to, last string
	host, user     string
}

func (o *narrowOptions) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.from, "from", "", "only events from this time: RFC 3339 or a date (UTC without a zone), -2d, -6h or -1mon before the last event of the evidence, now-2d, start+1h; @d at the end rounds down to the day")
	f.StringVar(&o.to, "to", "", "only events before this time")
	f.StringVar(&o.last, "last", "", "only the last stretch of the evidence, such as 2d, or of what ends at --to")
	f.StringVar(&o.host, "host", "", "only events of this host (short name)")
	f.StringVar(&o.user, "user", "", "only events of this account (name without domain)")
}

// clock is what times that are typed for a case are relative to. Evidence is old,
// so that an offset counts from its last event; now is the wall clock.
func (a *app) clock(c *store.Case) timerange.Clock {
	clock := timerange.Clock{Now: a.now()}
	for _, m := range c.Ledger().Members {
		if m.Stored == 0 || m.First == event.Null || m.Last == event.Null {
			continue
		}
		first, last := time.UnixMicro(m.First).UTC(), time.UnixMicro(m.Last).UTC()
		if clock.Start.IsZero() || first.Before(clock.Start) {
			clock.Start = first
		}
		if last.After(clock.End) {
			clock.End = last
		}
	}
	return clock
}

func (o *narrowOptions) narrow(clock timerange.Clock) (n store.Narrow, err error) {
	if o.from != "" {
		if n.From, err = timerange.Parse(o.from, clock); err != nil {
			return n, usageError(fmt.Errorf("--from: %w", err))
		}
	}
	if o.to != "" {
		if n.To, err = timerange.Parse(o.to, clock); err != nil {
			return n, usageError(fmt.Errorf("--to: %w", err))
		}
	}
	if o.last != "" {
		if n.From, err = o.sinceLast(n.To, clock); err != nil {
			return n, usageError(fmt.Errorf("--last: %w", err))
		}
	}
	if !n.From.IsZero() && !n.To.IsZero() && !n.From.Before(n.To) {
		return n, usageError(fmt.Errorf("--from %s is not before --to %s", n.From.Format(time.RFC3339), n.To.Format(time.RFC3339)))
	}
	n.Host, n.User = o.host, o.user
	return n, nil
}

// sinceLast is the start of the last stretch before to, or else of the evidence.
func (o *narrowOptions) sinceLast(to time.Time, clock timerange.Clock) (time.Time, error) {
	if o.from != "" {
		return to, errors.New("it says what --from says; give one of them")
	}
	if to.IsZero() {
		to = clock.End
	}
	if to.IsZero() {
		return to, errors.New("the evidence has no times")
	}
	span, err := timerange.ParseSpan(o.last)
	if err != nil {
		return to, err
	}
	return span.Before(to), nil
}

// bounds are the ends of the narrowed data; where it is open, those of the evidence.
func bounds(n store.Narrow, clock timerange.Clock) timerange.Range {
	r := timerange.Range{From: n.From, To: n.To}
	if r.From.IsZero() {
		r.From = clock.Start
	}
	if r.To.IsZero() && !clock.End.IsZero() {
		r.To = clock.End.Add(time.Microsecond) // the last event belongs to it
	}
	return r
}
