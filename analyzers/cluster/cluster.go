package cluster

import (
	"context"
	"database/sql"
	"fmt"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/eventfeatures"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

func run(ctx context.Context, pass *analyzers.Pass, o options) error {
	counts, err := pass.Data.Count(ctx)
	if err != nil {
		return err
	}
	present, judged := 0, 0
	for i := range kinds {
		if counts[kinds[i].class] == 0 {
			continue
		}
		a := &analysis{kind: &kinds[i], options: o, pass: pass}
		if err := a.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", a.kind.title, err)
		}
		if a.events > 0 {
			present++
		}
		judged += len(a.sets)
	}
	switch {
	case present == 0:
		pass.DoesNotApply("No process starts, and no successful logons with a type.")
	case judged == 0:
		pass.DoesNotApply("No data set has enough process starts or logons to make patterns of.")
	}
	return nil
}

// analysis is the work on one kind of events.
type analysis struct {
	*kind
	options
	pass *analyzers.Pass

	events, timeless int64
	sets             []*set // that were clustered
	few              int
}

// row is all equal events of one machine.
type row struct {
	host, name, line, account string
	number                    int64 // session is the system's, or logon type
	n                         int64
	first, last               int64 // microseconds; event.Null without a time
	ref                       event.Ref
	process                   eventfeatures.Process

	pattern int32 // index of the set's patterns, or noise
	score   float64
	outlier bool
}

// set is the events of one data set.
type set struct {
	dataset  string
	events   int64
	rows     []row
	patterns []*pattern
	limit    float64 // score of outliers
}

func (a *analysis) run(ctx context.Context) error {
	if err := a.read(ctx); err != nil {
		return err
	}
	if a.timeless > 0 {
		a.pass.Warn("%d of %d %s have no usable time; they are counted all the same.", a.timeless, a.events, a.title)
	}
	if a.few > 0 {
		a.pass.Warn("%s: %d of %d data sets have fewer than %d events or %d different ones and were not clustered.",
			a.title, a.few, a.few+len(a.sets), a.MinEvents, a.MinRows)
	}
	if len(a.sets) == 0 {
		return nil
	}
	a.show()
	a.report()
	return nil
}

// read reads the rows and clusters data set by data set.
func (a *analysis) read(ctx context.Context) error {
	rows, err := a.pass.Data.Query(ctx, a.sql, a.MaxText, a.MaxText, a.MaxRows)
	if err != nil {
		return err
	}
	defer rows.Close()
	s := &set{}
	read, total := 0, 0
	for rows.Next() {
		var r row
		var dataset string
		var first, last sql.NullInt64
		var timed int64
		if err := rows.Scan(&dataset, &r.host, &r.name, &r.line, &r.account, &r.number, &r.n, &timed, &first, &last,
			&r.ref.Source, &r.ref.Member, &r.ref.Record, &total); err != nil {
			return err
		}
		if dataset != s.dataset {
			if err := a.finish(s); err != nil {
				return err
			}
			s = &set{dataset: dataset}
		}
		read++
		r.first, r.last = scan.Micros(first), scan.Micros(last)
		a.timeless += r.n - timed
		r.process = eventfeatures.NewProcess(r.name, r.line, r.number == 1)
		s.rows = append(s.rows, r)
		s.events += r.n
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if total > read {
		a.pass.CouldNotLook("%s: the first %d of %d different ones, by data set and host, were clustered.", a.title, read, total)
	}
	return a.finish(s)
}

// finish clusters a data set that was read.
func (a *analysis) finish(s *set) error {
	if len(s.rows) == 0 {
		return nil
	}
	a.events += s.events
	a.pass.Examined += s.events
	if s.events < a.MinEvents || len(s.rows) < a.MinRows {
		a.few++
		return nil
	}
	if err := a.cluster(s); err != nil {
		return err
	}
	if err := a.rank(s); err != nil {
		return err
	}
	a.sets = append(a.sets, s)
	return nil
}

// column makes a table column.
func column(name, key string, kind finding.ColumnKind) finding.TableColumn {
	return finding.TableColumn{Name: name, Key: key, Kind: kind}
}
