package coverage

import (
	"context"
	_ "embed"
	"fmt"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

//go:embed silence.sql
var silenceSQL string

//go:embed clocks.sql
var clocksSQL string

//go:embed delays.sql
var delaysSQL string

//go:embed changes.sql
var changesSQL string

// silence is the longest time without an event of one machine.
type silence struct {
	dataset, host         string
	events                int64
	first, last           int64
	usual, longest, since int64 // microseconds
	others                int64 // machines that went on meanwhile
}

func silences(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, silenceSQL, func(s *silence) []any {
		return []any{&s.dataset, &s.host, &s.events, &s.first, &s.last, &s.usual, &s.longest, &s.since, &s.others}
	})
	if err != nil || len(list) == 0 {
		return err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "Events:int", "From:time", "To:time",
		"Usual interval:text", "Longest silence:text", "Silent from:time", "Other machines meanwhile:int", "Remark:text")}
	for i, s := range list {
		remark := ""
		if s.longest >= o.MinSilence*1e6 && s.longest >= s.usual*o.SilenceFactor && s.events >= o.MinRecords && s.others > 0 {
			remark = "silent while others went on"
		}
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{
				s.dataset, s.host, text(s.events), finding.TimeCell(s.first), finding.TimeCell(s.last),
				seconds(s.usual), seconds(s.longest), finding.TimeCell(s.since), text(s.others), remark,
			})
		}
	}
	p.Show(finding.Exhibit{
		ID: "silence", Title: "Span and longest silence of each machine", Table: t,
		Note: "The usual interval is the 99th percentile of the times between neighbouring events. A machine that was switched off is silent too.",
	})
	return nil
}

// skew is the difference of two clocks: what other shows minus what one shows.
type skew struct {
	dataset, one, other string
	connections         int64
	apart, spread       int64 // microseconds: median, median absolute deviation
	ref, otherRef       ref
}

func clocks(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, clocksSQL, func(s *skew) []any {
		return []any{
			&s.dataset, &s.one, &s.other, &s.connections, &s.apart, &s.spread,
			&s.ref.source, &s.ref.member, &s.ref.record, &s.otherRef.source, &s.otherRef.member, &s.otherRef.record,
		}
	})
	if err != nil || len(list) == 0 {
		return err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "Other host:text", "Connections:int",
		"Skew seconds:float", "Spread seconds:float", "Reference:ref", "Other reference:ref")}
	for i, s := range list {
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{
				s.dataset, s.one, s.other, text(s.connections), micros(s.apart), micros(s.spread),
				finding.RefCell(s.ref.event()), finding.RefCell(s.otherRef.event()),
			})
		}
		if s.connections >= o.MinPairs && max(s.apart, -s.apart) > o.MaxSkew*1e6 && s.spread*4 < max(s.apart, -s.apart) {
			p.Report(s.finding())
		}
	}
	p.Show(finding.Exhibit{ID: "clocks", Title: "Differences of clocks", Table: t, Note: "Two machines that logged the same connections: " +
		"the time of the other host minus the time of the host, median over the connections, and the median absolute deviation from it."})
	return nil
}

func (s skew) finding() finding.Finding {
	return finding.Finding{
		Title: "Clocks of two machines differ", Severity: finding.Low,
		Why: fmt.Sprintf("%s shows %s s more than %s, median over %d connections that both logged (spread %s s): their times cannot be compared as they stand.",
			s.other, micros(s.apart), s.one, s.connections, micros(s.spread)),
		Dataset: s.dataset, Host: s.other, First: event.Null, Last: event.Null,
		Facts: []finding.Fact{
			{Name: "Hosts", Value: s.one + ", " + s.other},
			{Name: "Skew in seconds", Value: micros(s.apart)},
			{Name: "Connections", Value: text(s.connections)},
		},
		Evidence: []event.Ref{s.ref.event(), s.otherRef.event()},
		Benign:   "A machine without time synchronisation, or a log whose time zone could not be told.",
	}
}

func micros(n int64) string { return fmt.Sprintf("%.6g", float64(n)/1e6) }

// delay is how long events of a machine took to be collected, microseconds.
type delay struct {
	dataset, host       string
	events              int64
	early, median, late int64
}

func delays(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, delaysSQL, func(d *delay) []any {
		return []any{&d.dataset, &d.host, &d.events, &d.early, &d.median, &d.late}
	})
	if err != nil || len(list) == 0 {
		return err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "Events:int", "10 % within seconds:float",
		"Median seconds:float", "90 % within seconds:float")}
	for i, d := range list {
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{d.dataset, d.host, text(d.events), micros(d.early), micros(d.median), micros(d.late)})
		}
	}
	p.Show(finding.Exhibit{
		ID: "delays", Title: "Delay until collection", Table: t,
		Note: "Time at the collector minus time of the event. A negative delay is a clock ahead of the collector's; delays of minutes are a queue, and what was in it when a machine died is lost.",
	})
	return nil
}

// change is a system clock that was set.
type change struct {
	dataset, host, user, process string
	at, from, to                 int64
	ref                          ref
}

func clockChanges(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, changesSQL, func(c *change) []any {
		return []any{&c.dataset, &c.host, &c.user, &c.process, &c.at, &c.from, &c.to, &c.ref.source, &c.ref.member, &c.ref.record}
	}, o.MaxSet*1e6, o.Rows)
	if err != nil {
		return err
	}
	for _, c := range list {
		p.Report(finding.Finding{
			Title: "System clock was set", Severity: finding.Low, Techniques: []string{"T1070.006"},
			Why:     fmt.Sprintf("The clock went from %s to %s, by %s.", finding.TimeCell(c.from), finding.TimeCell(c.to), seconds(c.to-c.from)),
			Dataset: c.dataset, Host: c.host, User: c.user, First: c.at, Last: c.at,
			Facts:    []finding.Fact{{Name: "Process", Value: c.process}, {Name: "From", Value: finding.TimeCell(c.from)}, {Name: "To", Value: finding.TimeCell(c.to)}},
			Evidence: []event.Ref{c.ref.event()},
			Benign:   "Time synchronisation after a long sleep or the restore of a virtual machine.",
		})
	}
	return nil
}
