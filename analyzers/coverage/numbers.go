package coverage

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

//go:embed logs.sql
var logsSQL string

//go:embed hole.sql
var holeSQL string

//go:embed restarts.sql
var restartsSQL string

// numbered is one log of one machine by its record numbers.
type numbered struct {
	dataset, host, channel string
	records, lowest        int64
	highest                int64
	first, last            sql.NullInt64
	holes, missing         int64
	longest, after         int64 // numbers in the longest hole, and the record behind it
	back                   int64 // steps back in time
}

// numbering finds holes in the numbers of logs.
func numbering(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, logsSQL, func(l *numbered) []any {
		return []any{
			&l.dataset, &l.host, &l.channel, &l.records, &l.lowest, &l.highest, &l.first, &l.last,
			&l.holes, &l.missing, &l.longest, &l.after, &l.back,
		}
	}, -o.StepBack*1e6)
	if err != nil || len(list) == 0 {
		return err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "Log:text", "Records:int", "First number:int",
		"Last number:int", "From:time", "To:time", "Holes:int", "Missing:int", "Longest hole:int", "Steps back:int")}
	for i, l := range list {
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{
				l.dataset, l.host, l.channel, text(l.records), text(l.lowest), text(l.highest), finding.TimeCell(scan.Micros(l.first)), finding.TimeCell(scan.Micros(l.last)),
				text(l.holes), text(l.missing), text(l.longest), text(l.back),
			})
		}
		if l.records >= o.MinRecords && l.longest >= o.MinHole && (l.missing-l.longest)*1000 <= l.records*o.MaxOther {
			if err := hole(ctx, p, l); err != nil {
				return err
			}
		}
	}
	p.Show(finding.Exhibit{ID: "numbering", Title: "Record numbers of the logs", Table: t, Note: fmt.Sprintf(
		"Numbers between the first and the last that no stored record has, and records more than %d s older than the one before. Collectors filter and lose events: many small holes are usual.", o.StepBack)})
	return nil
}

// edge is a record beside a hole.
type edge struct {
	number int64
	at     sql.NullInt64
	ref    ref
}

// hole reports one long stretch of missing records.
func hole(ctx context.Context, p *analyzers.Pass, l numbered) error {
	edges, err := scan.All(ctx, p.Data, holeSQL, func(e *edge) []any {
		return []any{&e.number, &e.at, &e.ref.source, &e.ref.member, &e.ref.record}
	}, l.dataset, l.host, l.channel, l.after, l.after-l.longest-1)
	if err != nil {
		return err
	}
	f := finding.Finding{
		Title: "Records missing in one stretch of a log", Severity: finding.Low, Techniques: []string{"T1070.001"},
		Why: fmt.Sprintf("%s has %d records; %d numbers in a row, %d to %d, are missing, and %d elsewhere.",
			l.channel, l.records, l.longest, l.after-l.longest, l.after-1, l.missing-l.longest),
		Dataset: l.dataset, Host: l.host, First: event.Null, Last: event.Null,
		Facts:  []finding.Fact{{Name: "Log", Value: l.channel}, {Name: "Missing", Value: text(l.longest)}},
		Benign: "A collector that was restarted or overloaded, or an export cut into files of which one is not here.",
	}
	for _, e := range edges {
		if e.at.Valid {
			f.First, f.Last = widen(f.First, f.Last, e.at.Int64)
		}
		f.Evidence = append(f.Evidence, e.ref.event())
	}
	p.Report(f)
	return nil
}

// restart is a log whose numbers began again.
type restart struct {
	dataset, host, channel string
	lastID, firstID        int64
	lastAt, firstAt        int64
	before, after          ref
}

// restarts reports logs whose numbers began again.
func restarts(ctx context.Context, p *analyzers.Pass, o options) error {
	const few = 5 // records on each side
	list, err := scan.All(ctx, p.Data, restartsSQL, func(r *restart) []any {
		return []any{
			&r.dataset, &r.host, &r.channel, &r.lastID, &r.lastAt, &r.firstID, &r.firstAt,
			&r.before.source, &r.before.member, &r.before.record, &r.after.source, &r.after.member, &r.after.record,
		}
	}, few, few)
	if err != nil {
		return err
	}
	for _, r := range list {
		p.Report(finding.Finding{
			Title: "The numbers of a log begin again", Severity: finding.Medium, Techniques: []string{"T1070.001"},
			Why:     fmt.Sprintf("%s went from record %d to record %d while time went on; every later number is below every earlier one.", r.channel, r.lastID, r.firstID),
			Dataset: r.dataset, Host: r.host, First: r.lastAt, Last: r.firstAt,
			Facts:    []finding.Fact{{Name: "Log", Value: r.channel}, {Name: "Last number", Value: text(r.lastID)}, {Name: "Next number", Value: text(r.firstID)}},
			Evidence: []event.Ref{r.before.event(), r.after.event()},
			Benign:   "The machine was installed anew or restored, or two machines share a name. Clearing a log leaves its numbers alone; deleting or replacing its file does not.",
		})
	}
	return nil
}

// widen makes a span hold an instant.
func widen(first, last, at int64) (from, to int64) {
	if first == event.Null {
		return at, at
	}
	return min(first, at), max(last, at)
}
