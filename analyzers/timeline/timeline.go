package timeline

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// options are the limits of what is shown.
type options struct {
	Bins      int `json:"bins"`       // most bins of an axis
	Axes      int `json:"axes"`       // data sets with lanes
	Lanes     int `json:"lanes"`      // lanes of a data set
	Lines     int `json:"lines"`      // hosts of a series
	Marks     int `json:"marks"`      // key events marked on an axis
	KindLimit int `json:"kind_limit"` // key events listed of one kind on one machine
	KeyEvents int `json:"key_events"` // key events listed
	Refs      int `json:"refs"`       // references listed with one finding
}

// Analyzer shows activity over time and finds tampering with logs.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "timeline",
	Title: "Timeline",
	Doc:   manual,
}, options{
	Bins: 400, Axes: 40, Lanes: 150, Lines: 8, Marks: 60, KindLimit: 200, KeyEvents: 20_000, Refs: 20,
}, run)

//go:embed overview.sql
var overviewSQL string

func run(ctx context.Context, pass *analyzers.Pass, o options) error {
	sets, err := overview(ctx, pass.Data)
	if err != nil {
		return fmt.Errorf("overview: %w", err)
	}
	keys, err := keyEvents(ctx, pass.Data, o)
	if err != nil {
		return fmt.Errorf("key events: %w", err)
	}
	report(pass, keys, o)
	var timeless int64
	for _, s := range sets {
		pass.Examined += s.events
		timeless += s.events - s.timed
	}
	if timeless > 0 {
		pass.Warn("Events without a usable time: %d of %d. They are counted in the overview but are on no time axis.", timeless, pass.Examined)
	}
	if err := showAxes(ctx, pass, sets, keys, o); err != nil {
		return err
	}
	pass.Show(keyTable(keys, o))
	pass.Show(overviewTable(sets))
	return nil
}

// dataset is the activity of one data set.
type dataset struct {
	name          string
	hosts         []*host // by name
	events, timed int64
	first, last   int64 // microseconds UTC, event.Null without timed events
}

// host is the activity of one machine.
type host struct {
	name          string
	classes       map[event.Class]int64
	events, timed int64
	first, last   int64
}

// overview reads the bounds and counts of all data sets, by name.
func overview(ctx context.Context, data analyzers.Data) (sets []*dataset, err error) {
	rows, err := data.Query(ctx, overviewSQL)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var set, name, class string
		var events, timed int64
		var first, last sql.NullInt64
		if err := rows.Scan(&set, &name, &class, &events, &timed, &first, &last); err != nil {
			return nil, err
		}
		if len(sets) == 0 || sets[len(sets)-1].name != set {
			sets = append(sets, &dataset{name: set, first: event.Null, last: event.Null})
		}
		s := sets[len(sets)-1]
		if len(s.hosts) == 0 || s.hosts[len(s.hosts)-1].name != name {
			s.hosts = append(s.hosts, &host{name: name, first: event.Null, last: event.Null, classes: map[event.Class]int64{}})
		}
		h := s.hosts[len(s.hosts)-1]
		h.classes[known(class)] += events
		h.events, s.events = h.events+events, s.events+events
		h.timed, s.timed = h.timed+timed, s.timed+timed
		if first.Valid {
			h.first, h.last = widen(h.first, h.last, first.Int64, last.Int64)
			s.first, s.last = widen(s.first, s.last, first.Int64, last.Int64)
		}
	}
	return sets, rows.Err()
}

// known maps a class the vocabulary lacks to other.
func known(class string) event.Class {
	if c := event.Class(class); slices.Contains(event.Classes, c) {
		return c
	}
	return event.Other
}

func widen(first, last, from, to int64) (int64, int64) {
	if first == event.Null {
		return from, to
	}
	return min(first, from), max(last, to)
}

// overviewTable lists every machine, with the classes that occur.
func overviewTable(sets []*dataset) finding.Exhibit {
	var classes []event.Class
	for _, c := range event.Classes {
		if slices.ContainsFunc(sets, func(s *dataset) bool {
			return slices.ContainsFunc(s.hosts, func(h *host) bool { return h.classes[c] > 0 })
		}) {
			classes = append(classes, c)
		}
	}
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Data set", Key: "dataset", Kind: finding.KindText},
		{Name: "Host", Key: "host", Kind: finding.KindText},
		{Name: "First", Key: "first", Kind: finding.KindTime},
		{Name: "Last", Key: "last", Kind: finding.KindTime},
		{Name: "Span (s)", Key: "span_s", Kind: finding.KindFloat},
		{Name: "Events", Key: "events", Kind: finding.KindInt},
		{Name: "Without time", Key: "without_time", Kind: finding.KindInt},
	}}
	for _, c := range classes {
		t.Columns = append(t.Columns, finding.TableColumn{Name: string(c), Key: string(c), Kind: finding.KindInt})
	}
	for _, s := range sets {
		for _, h := range s.hosts {
			row := []string{s.name, h.name, finding.TimeCell(h.first), finding.TimeCell(h.last), span(h.first, h.last), fmt.Sprint(h.events), fmt.Sprint(h.events - h.timed)}
			for _, c := range classes {
				row = append(row, fmt.Sprint(h.classes[c]))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return finding.Exhibit{
		ID: "overview", Title: "Activity by data set and host", Table: t,
		Note: "First and last are UTC. The columns after these count events by class.",
	}
}
