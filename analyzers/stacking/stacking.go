package stacking

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"math"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/store/event"
)

// options are the limits of what is shown and reported.
type options struct {
	Rows      int `json:"rows"`       // values shown of a field, the rarest
	Machines  int `json:"machines"`   // that a field needs before rare means something
	Findings  int `json:"findings"`   // of one kind
	NewValues int `json:"new_values"` // named in one finding
}

// Analyzer counts values over machines.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "stacking",
	Title: "Rare values",
	Doc:   manual,
}, options{Rows: 300, Machines: 5, Findings: 100, NewValues: 20}, run)

//go:embed counts.sql
var countsSQL string

// value is one value of a field.
type value struct {
	text           string
	machines, n    int64
	first, last    sql.NullInt64
	dataset, host  string // a machine that has it
	ref            event.Ref
	known          bool  // the baseline has it
	of, all, total int64 // machines, events and values of the field
	single         int64 // values of the field that one machine has
}

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	summary := &finding.Table{}
	for _, c := range []string{"Field:text", "Values:int", "On one machine:int", "Machines:int", "Events:int"} {
		summary.Columns = append(summary.Columns, column(c))
	}
	var rare int
	for _, f := range fields {
		s, err := count(ctx, p, f, o)
		if err != nil {
			return fmt.Errorf("%s: %w", f.id, err)
		}
		if s.total == 0 {
			continue
		}
		p.Examined += s.events
		summary.Rows = append(summary.Rows, []string{f.title, fmt.Sprint(s.total), fmt.Sprint(s.single), fmt.Sprint(s.machines), fmt.Sprint(s.events)})
		p.Show(s.exhibit(p.Baseline != nil))
		s.report(p, o, &rare)
	}
	if rare > o.Findings {
		p.Warn("Programs in folders that users can write, seen on one machine only: %d, of which %d are reported. The table of programs lists more.", rare, o.Findings)
	}
	if len(summary.Rows) == 0 {
		p.DoesNotApply("No event has a value of any of the %d fields that are counted.", len(fields))
		return nil
	}
	p.Exhibits = append([]finding.Exhibit{{ID: "fields", Title: "What was counted", Table: summary}}, p.Exhibits...)
	return strange(ctx, p, o)
}

// stack is the values of one field, rarest first.
type stack struct {
	field
	values                          []value // the rarest
	news                            []value // what the baseline lacks, the rarest
	newTotal                        int64
	total, single, machines, events int64
}

// count reads the values of a field. It keeps the rarest, and of those that are
// new against the baseline as many as a finding names.
func count(ctx context.Context, p *analyzers.Pass, f field, o options) (*stack, error) {
	known, err := knownValues(ctx, p.Baseline, f)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	limit := int64(o.Rows)
	if p.Baseline != nil {
		limit = math.MaxInt64 // every value may be new
	}
	rows, err := p.Data.Query(ctx, fmt.Sprintf(countsSQL, f.value, f.classes), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	s := &stack{field: f}
	for rows.Next() {
		var v value
		if err := rows.Scan(&v.text, &v.machines, &v.n, &v.first, &v.last, &v.dataset, &v.host,
			&v.ref.Source, &v.ref.Member, &v.ref.Record, &v.of, &v.all, &v.total, &v.single); err != nil {
			return nil, err
		}
		s.machines, s.events, s.total, s.single = v.of, v.all, v.total, v.single
		v.known = known[v.text]
		if p.Baseline != nil && !v.known {
			s.newTotal++
			if len(s.news) < o.NewValues {
				s.news = append(s.news, v)
			}
		}
		if len(s.values) < o.Rows {
			s.values = append(s.values, v)
		}
	}
	return s, rows.Err()
}

// knownValues are the values of a field in the baseline.
func knownValues(ctx context.Context, baseline analyzers.Data, f field) (map[string]bool, error) {
	if baseline == nil {
		return nil, nil
	}
	rows, err := baseline.Query(ctx, fmt.Sprintf("SELECT DISTINCT %s AS value FROM events WHERE (%s) AND value IS NOT NULL", f.value, f.classes))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]bool{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		known[text] = true
	}
	return known, rows.Err()
}

// exhibit shows the rarest values.
func (s *stack) exhibit(baseline bool) finding.Exhibit {
	kind := "Value:text"
	if s.code {
		kind = "Value:code"
	}
	t := &finding.Table{Total: s.total}
	heads := []string{kind, "Machines:int", "Events:int", "First seen:time", "Last seen:time", "Data set:text", "Host:text", "Reference:ref"}
	if baseline {
		heads = append(heads, "In baseline:text")
	}
	for _, c := range heads {
		t.Columns = append(t.Columns, column(c))
	}
	for _, v := range s.values {
		row := []string{v.text, fmt.Sprint(v.machines), fmt.Sprint(v.n), finding.TimeCell(scan.Micros(v.first)), finding.TimeCell(scan.Micros(v.last)), v.dataset, v.host, finding.RefCell(v.ref)}
		if baseline {
			row = append(row, map[bool]string{true: "yes", false: "new"}[v.known])
		}
		t.Rows = append(t.Rows, row)
	}
	return finding.Exhibit{ID: s.id, Title: s.title, Table: t, Note: fmt.Sprintf(
		"Rarest first: %d of %d values were seen on one machine only, of %d machines that have the field. Data set and host name one machine that has the value.", s.single, s.total, s.machines)}
}

// column makes a table column of "Name:kind".
func column(word string) finding.TableColumn {
	name, kind, _ := strings.Cut(word, ":")
	return finding.TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: finding.ColumnKind(kind)}
}
