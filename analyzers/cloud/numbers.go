package cloud

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

//go:embed refused.sql
var refusedSQL string

//go:embed looking.sql
var lookingSQL string

// count is what one principal did, by number.
type count struct {
	dataset, principal string
	n, kinds           int64
	operations, origin string
	first, last        sql.NullInt64
	ref                event.Ref
}

func (c *count) finding(title string, severity finding.Severity, techniques ...string) finding.Finding {
	f := finding.Finding{
		Title: title, Severity: severity, Techniques: techniques, Dataset: c.dataset, User: c.principal, First: event.Null, Last: event.Null,
		Facts:    []finding.Fact{{Name: "Operations", Value: c.operations}, {Name: "Address", Value: c.origin}},
		Evidence: []event.Ref{c.ref}, EvidenceTotal: c.n,
	}
	f.Widen(scan.Micros(c.first), scan.Micros(c.last))
	return f
}

// refused reports principals that try what they may not.
func refused(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, refusedSQL, func(c *count) []any {
		return []any{&c.dataset, &c.principal, &c.n, &c.kinds, &c.operations, &c.origin, &c.first, &c.last, &c.ref.Source, &c.ref.Member, &c.ref.Record}
	}, o.Refusals, o.RefusedKinds)
	if err != nil {
		return fmt.Errorf("refusals: %w", err)
	}
	for _, c := range list[:min(len(list), o.Findings)] {
		f := c.finding("Many different operations refused", finding.Low, "T1580", "T1526")
		f.Why = fmt.Sprintf("%s was refused %d times in %d different operations.", c.principal, c.n, c.kinds)
		f.Benign = "A program whose rights were cut, or a scanner of the owner."
		p.Report(f)
	}
	return nil
}

// looking reports principals that look around.
func looking(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, lookingSQL, func(c *count) []any {
		return []any{&c.dataset, &c.principal, &c.kinds, &c.n, &c.origin, &c.first, &c.last, &c.operations, &c.ref.Source, &c.ref.Member, &c.ref.Record}
	}, o.LookingSeconds*1e6, o.LookingKinds)
	if err != nil {
		return fmt.Errorf("enumeration: %w", err)
	}
	for _, c := range list[:min(len(list), o.Findings)] {
		f := c.finding("Many kinds of resources listed in a short time", finding.Low, "T1580", "T1087.004")
		f.Why = fmt.Sprintf("%s made %d different reading calls within %d minutes, not from a console.", c.principal, c.kinds, o.LookingSeconds/60)
		f.Benign = "Inventory and compliance tools do nothing else."
		p.Report(f)
	}
	return nil
}

// A principal and something it was seen with.
const newPairsSQL = `WITH seen AS (
    SELECT dataset, user_name AS principal, %[1]s AS thing, epoch_us(ts) AS t, source, member, record
    FROM events WHERE cloud_operation IS NOT NULL AND coalesce(user_name, 'ANONYMOUS_PRINCIPAL') <> 'ANONYMOUS_PRINCIPAL' AND ts IS NOT NULL AND %[1]s IS NOT NULL
)
SELECT dataset, principal, thing, count(*) FILTER (WHERE t >= ?::BIGINT), count(*) FILTER (WHERE t < ?::BIGINT),
    min(t) FILTER (WHERE t >= ?::BIGINT), max(t), min((t, source, member, record))[2], min((t, source, member, record))[3], min((t, source, member, record))[4]
FROM seen GROUP BY ALL ORDER BY ALL`

// sighting is a principal with an operation or an address, before and after a time.
type sighting struct {
	dataset, principal, thing string
	n, before                 int64
	first, last               sql.NullInt64
	ref                       event.Ref
}

// unusual reports what principals did for the first time.
func unusual(ctx context.Context, p *analyzers.Pass, o options) error {
	var first, last sql.NullInt64
	spans, err := scan.All(ctx, p.Data, "SELECT min(epoch_us(ts)), max(epoch_us(ts)) FROM events WHERE cloud_operation IS NOT NULL",
		func(v *[2]sql.NullInt64) []any { return []any{&v[0], &v[1]} })
	if err != nil {
		return fmt.Errorf("span: %w", err)
	}
	first, last = spans[0][0], spans[0][1]
	if !first.Valid {
		return nil
	}
	cut := first.Int64
	if p.Baseline == nil {
		if last.Int64-first.Int64 < o.HistoryDays*86400e6 {
			p.Warn("Operations and addresses that are new to a principal were not looked for: that needs a baseline, or evidence of %d days.", o.HistoryDays)
			return nil
		}
		cut = last.Int64 - (last.Int64-first.Int64)/4
	}
	for _, what := range []struct{ word, column string }{{"operations", "cloud_operation"}, {"addresses", "coalesce(source_ip, source_host)"}} {
		if err := newPairs(ctx, p, o, what.word, what.column, cut); err != nil {
			return fmt.Errorf("new %s: %w", what.word, err)
		}
	}
	return nil
}

// newPairs reports, by principal, what was not seen with it before the cut, or in
// the baseline.
func newPairs(ctx context.Context, p *analyzers.Pass, o options, word, column string, cut int64) error {
	fields := func(s *sighting) []any {
		return []any{&s.dataset, &s.principal, &s.thing, &s.n, &s.before, &s.first, &s.last, &s.ref.Source, &s.ref.Member, &s.ref.Record}
	}
	query := fmt.Sprintf(newPairsSQL, column)
	list, err := scan.All(ctx, p.Data, query, fields, cut, cut, cut)
	if err != nil {
		return err
	}
	history := list
	if p.Baseline != nil {
		const late = 1 << 62
		if history, err = scan.All(ctx, p.Baseline, query, fields, late, late, late); err != nil {
			return err
		}
	}
	known, events := map[[2]string]bool{}, map[string]int64{}
	for _, s := range history {
		if s.before > 0 {
			known[[2]string{s.principal, s.thing}] = true
			events[s.principal] += s.before
		}
	}
	reported := 0
	for i := 0; i < len(list); {
		j := i
		var fresh []sighting
		for ; j < len(list) && list[j].dataset == list[i].dataset && list[j].principal == list[i].principal; j++ {
			if s := list[j]; s.n > 0 && !known[[2]string{s.principal, s.thing}] {
				fresh = append(fresh, s)
			}
		}
		if len(fresh) > 0 && events[list[i].principal] >= o.HistoryMinimum {
			if reported++; reported <= o.UnusualFindings {
				p.Report(freshFinding(word, fresh, events[list[i].principal]))
			}
		}
		i = j
	}
	if reported > o.UnusualFindings {
		p.Warn("New %s of %d more principals are not reported.", word, reported-o.UnusualFindings)
	}
	return nil
}

func freshFinding(word string, fresh []sighting, history int64) finding.Finding {
	f := finding.Finding{
		Title: "New " + word + " of a principal", Severity: finding.Info, Techniques: []string{"T1078.004"},
		Dataset: fresh[0].dataset, User: fresh[0].principal, First: event.Null, Last: event.Null,
		Benign: "New tasks, travel, another network.",
	}
	var names []string
	for i, s := range fresh {
		f.EvidenceTotal += s.n
		f.Widen(scan.Micros(s.first), scan.Micros(s.last))
		if i < 20 {
			names = append(names, s.thing)
			f.Evidence = append(f.Evidence, s.ref)
		}
	}
	f.Why = fmt.Sprintf("%s has %d events of history without these %d %s: %s", fresh[0].principal, history, len(fresh), word, strings.Join(names, ", "))
	return f
}
