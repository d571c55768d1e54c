package timeseries

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"math"
	"slices"

	"forensic/analyzers"
	"forensic/store/event"
)

//go:embed bins.sql
var binsSQL string

//go:embed tables.sql
var tablesSQL string

//go:embed values.sql
var valuesSQL string

// short counts series that are too short or too thin to have a rhythm.
type short struct {
	series  int64
	longest int64 // microseconds
}

// counts reads the series of a kind.
func counts(ctx context.Context, d analyzers.Data, k *kind, o options) (list []*series, s short, err error) {
	rows, err := d.Query(ctx, fmt.Sprintf(binsSQL, k.name, k.value, k.where), o.Series)
	if err != nil {
		return nil, s, err
	}
	defer rows.Close()
	for rows.Next() {
		var dataset, name string
		var n, step int64
		var bin, longest, long sql.NullInt64
		var v float64
		if err := rows.Scan(&dataset, &name, &n, &step, &bin, &v, &longest, &long); err != nil {
			return nil, s, err
		}
		if !bin.Valid {
			s = short{n - long.Int64, longest.Int64}
			continue
		}
		last := len(list) - 1
		if last < 0 || list[last].dataset != dataset || list[last].name != name {
			list = append(list, &series{dataset: dataset, name: name, kind: k, events: n, start: bin.Int64 * step, step: step, edges: true})
			last++
		}
		list[last].add(int((bin.Int64*step-list[last].start)/step), v)
	}
	return list, s, rows.Err()
}

// add puts a value into its bin and 0 into those between.
func (s *series) add(bin int, v float64) {
	for len(s.values) < bin {
		s.values = append(s.values, 0)
		s.filled++
	}
	s.values = append(s.values, v)
}

// table is a column of numbers of the evidence.
type table struct {
	name, field string
	ref         event.Ref // its file and member
	records     []int64   // of each value; 0 where there is none
}

// columnsOf finds the columns of numbers of tables.
func columnsOf(ctx context.Context, d analyzers.Data, o options) (list []*series, err error) {
	rows, err := d.Query(ctx, tablesSQL, o.SampleRecords, o.Columns)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		s := &series{}
		t := &s.table
		if err := rows.Scan(&s.dataset, &t.name, &t.ref.Source, &t.ref.Member, &t.field); err != nil {
			return nil, err
		}
		s.name = t.name + ", " + t.field
		list = append(list, s)
	}
	return list, rows.Err()
}

// load reads the values of a column. It tells why it cannot be a series, or "".
func (s *series) load(ctx context.Context, d analyzers.Data, o options) (why string, err error) {
	t := &s.table
	rows, err := d.Query(ctx, valuesSQL, t.field, s.dataset, t.name, t.ref.Source, t.ref.Member, o.MaxValues)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var at, records []int64
	var values []float64
	for rows.Next() {
		var when, record int64
		var v sql.NullFloat64
		if err := rows.Scan(&when, &v, &record); err != nil {
			return "", err
		}
		if !v.Valid || math.IsNaN(v.Float64) || math.IsInf(v.Float64, 0) {
			continue
		}
		at, values, records = append(at, when), append(values, v.Float64), append(records, record)
	}
	s.events = int64(len(at))
	return s.space(at, values, records, o.MaxValues), rows.Err()
}

// space puts values at equal steps, the most frequent difference of their times;
// missing ones are interpolated.
func (s *series) space(at []int64, values []float64, records []int64, most int) (why string) {
	steps := map[int64]int{}
	for i := 1; i < len(at); i++ {
		steps[at[i]-at[i-1]]++
	}
	for step, n := range steps {
		if n > steps[s.step] || n == steps[s.step] && step < s.step || s.step == 0 {
			s.step = step
		}
	}
	switch {
	case len(at) < 3 || s.step <= 0:
		return "no times that follow each other"
	case steps[s.step]*2 < len(at):
		return "its times are not equally far apart"
	case (at[len(at)-1]-at[0])/s.step >= int64(most):
		return fmt.Sprintf("more than %d steps", most)
	}
	s.start = at[0]
	for i, when := range at {
		bin := int((when - s.start + s.step/2) / s.step)
		if bin < len(s.values) {
			continue // two values of one step: the first counts
		}
		for gap := bin - len(s.values); gap > 0; gap-- {
			before := s.values[len(s.values)-1]
			s.values = append(s.values, before+(values[i]-before)/float64(gap+1))
			s.table.records = append(s.table.records, 0)
			s.filled++
		}
		s.values = append(s.values, values[i])
		s.table.records = append(s.table.records, records[i])
	}
	return ""
}

// thin tells a count with less than one event in a bin: it has no rhythm to leave.
func (s *series) thin() bool {
	return s.kind != nil && s.events < int64(len(s.values)) && s.filled*2 > len(s.values)
}

// sorted orders series for the reader: anomalies first, the largest first.
func sorted(list []*judged) []*judged {
	slices.SortStableFunc(list, func(a, b *judged) int {
		switch ta, tb := a.top(), b.top(); {
		case ta > tb:
			return -1
		case ta < tb:
			return 1
		}
		return 0
	})
	return list
}
