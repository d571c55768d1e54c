package threatintel

import (
	"context"
	"fmt"
	"strings"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/internal/threat"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// times are the first and the last instant of the evidence, event.Null where it
// has none.
type times struct{ first, last int64 }

func readTimes(ctx context.Context, data analyzers.Data) (t times, err error) {
	rows, err := data.Query(ctx, fmt.Sprintf("SELECT coalesce(epoch_us(min(ts)), %[1]d), coalesce(epoch_us(max(ts)), %[1]d) FROM events", event.Null))
	if err != nil {
		return t, fmt.Errorf("times: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&t.first, &t.last); err != nil {
			return t, fmt.Errorf("times: %w", err)
		}
	}
	return t, rows.Err()
}

// sources tells how old the files are that indicators were read from.
type sources struct {
	times
	byFile map[string]reference.Source // by base name; of several the oldest
	maxAge int                         // days
}

func newSources(list []reference.Source, t times, maxAge int) *sources {
	s := &sources{times: t, byFile: map[string]reference.Source{}, maxAge: maxAge}
	for _, src := range list {
		old, ok := s.byFile[src.File]
		if !ok || src.AsOf.Before(old.AsOf) {
			s.byFile[src.File] = src
		}
	}
	return s
}

// day is a day in microseconds.
const day = int64(24 * time.Hour / time.Microsecond)

// age is how many days a file was old at the last event of the evidence, negative
// where it is newer; false where that is not known.
func (s *sources) age(file string) (days int64, ok bool) {
	asOf := s.byFile[file].AsOf
	if asOf.IsZero() || s.last == event.Null {
		return 0, false
	}
	return (s.last - asOf.UnixMicro()) / day, true
}

// stale tells whether a file is too old for the evidence.
func (s *sources) stale(file string) bool {
	days, ok := s.age(file)
	return ok && days > int64(s.maxAge)
}

// asOf says in words when a file was true, compared with the last of some events.
func (s *sources) asOf(file string, last int64) string {
	asOf := s.byFile[file].AsOf
	if asOf.IsZero() {
		return "of unknown date"
	}
	words := "as of " + asOf.UTC().Format(time.DateOnly)
	if last == event.Null {
		return words
	}
	switch days := (last - asOf.UnixMicro()) / day; {
	case days > 0:
		return fmt.Sprintf("%s, %d days before the last of the events", words, days)
	case days < 0:
		return fmt.Sprintf("%s, %d days after the last of the events", words, -days)
	}
	return words + ", the time of the events"
}

// warn tells which lists of what is bad are too old, or of unknown date.
func (s *sources) warn(p *analyzers.Pass, holdings []threat.Holding) {
	said := map[string]bool{}
	var undated []string
	for _, h := range holdings {
		if h.KnownGood || said[h.File] {
			continue
		}
		said[h.File] = true
		if s.byFile[h.File].AsOf.IsZero() {
			undated = append(undated, h.File)
		} else if days, _ := s.age(h.File); s.stale(h.File) {
			p.Warn("%s of %s is as of %s, %d days before the last event of the evidence: what became known since is not in it",
				h.File, h.Provider, s.byFile[h.File].AsOf.UTC().Format(time.DateOnly), days)
		}
	}
	if len(undated) > 0 {
		const most = 10
		more := ""
		if n := len(undated) - most; n > 0 {
			undated, more = undated[:most], fmt.Sprintf(" and %d more", n)
		}
		p.Warn("It is not known when these sources were true: %s%s", strings.Join(undated, ", "), more)
	}
}
