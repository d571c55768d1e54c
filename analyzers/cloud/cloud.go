package cloud

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// options are the limits of what is shown and what counts as strange.
type options struct {
	Rows            int   `json:"rows"`             // of a table
	Matrix          int   `json:"matrix"`           // principals and operations of the picture
	Findings        int   `json:"findings"`         // principals reported by one rule
	Refusals        int64 `json:"refusals"`         // of one principal
	RefusedKinds    int64 `json:"refused_kinds"`    // different operations among them
	LookingKinds    int64 `json:"looking_kinds"`    // different reading operations
	LookingSeconds  int64 `json:"looking_seconds"`  // within so long
	HistoryDays     int64 `json:"history_days"`     // of evidence, before it can be its own history
	HistoryMinimum  int64 `json:"history_minimum"`  // events of a principal in the history
	UnusualFindings int   `json:"unusual_findings"` // principals
}

// Analyzer looks at cloud operations.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "cloud",
	Title: "Cloud activity",
	Doc:   manual,
	Needs: []event.Class{event.Cloud, event.Logon},
}, options{
	Rows: 2000, Matrix: 40, Findings: 50, Refusals: 10, RefusedKinds: 5, LookingKinds: 20, LookingSeconds: 600,
	HistoryDays: 7, HistoryMinimum: 50, UnusualFindings: 50,
}, run)

//go:embed hits.sql
var hitsSQL string

//go:embed principals.sql
var principalsSQL string

//go:embed pairs.sql
var pairsSQL string

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := principals(ctx, p, o)
	if err != nil {
		return fmt.Errorf("principals: %w", err)
	}
	if len(list) == 0 {
		p.DoesNotApply("The evidence has no operations of cloud services.")
		return nil
	}
	for _, part := range []func(context.Context, *analyzers.Pass, options) error{judge, refused, looking, unusual, picture} {
		if err := part(ctx, p, o); err != nil {
			return err
		}
	}
	return nil
}

// principal is who or what did operations.
type principal struct {
	dataset, provider, name, kind string
	events, operations, failures  int64
	origins                       int64
	origin                        string // one of them
	agents                        int64
	agent                         string // one of them
	first, last                   sql.NullInt64
	ref                           event.Ref
}

// principals lists them.
func principals(ctx context.Context, p *analyzers.Pass, o options) ([]principal, error) {
	list, err := scan.All(ctx, p.Data, principalsSQL, func(v *principal) []any {
		return []any{
			&v.dataset, &v.provider, &v.name, &v.kind, &v.events, &v.operations, &v.failures, &v.origins, &v.origin, &v.agents, &v.agent,
			&v.first, &v.last, &v.ref.Source, &v.ref.Member, &v.ref.Record,
		}
	})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Provider:text", "Principal:text", "Kind:text", "Events:int", "Operations:int",
		"Failures:int", "Addresses:int", "One address:indicator", "User agents:int", "One user agent:code", "First:time", "Last:time", "Reference:ref")}
	for i, v := range list {
		p.Examined += v.events
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{
				v.dataset, v.provider, v.name, v.kind, fmt.Sprint(v.events), fmt.Sprint(v.operations), fmt.Sprint(v.failures),
				fmt.Sprint(v.origins), v.origin, fmt.Sprint(v.agents), v.agent, finding.TimeCell(scan.Micros(v.first)), finding.TimeCell(scan.Micros(v.last)), finding.RefCell(v.ref),
			})
		}
	}
	p.Show(finding.Exhibit{ID: "principals", Title: "Principals", Table: t, Note: "Accounts, applications, roles and keys as the logs name them, the busiest first."})
	return list, nil
}

// hit is what one principal did of one rule.
type hit struct {
	rule                int // index into rules
	dataset, principal  string
	n                   int64
	operations          string
	origins             int64
	origin, resource    string
	resources           int64
	first, last         sql.NullInt64
	firstRef, secondRef event.Ref
}

// judge reports what the rules match, by principal.
func judge(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, rulesSQL(), func(h *hit) []any {
		return []any{
			&h.rule, &h.dataset, &h.principal, &h.n, &h.operations, &h.origins, &h.origin, &h.resource, &h.resources, &h.first, &h.last,
			&h.firstRef.Source, &h.firstRef.Member, &h.firstRef.Record, &h.secondRef.Source, &h.secondRef.Member, &h.secondRef.Record,
		}
	})
	if err != nil {
		return fmt.Errorf("rules: %w", err)
	}
	seen := make([]int, len(rules))
	for _, h := range list {
		if seen[h.rule]++; seen[h.rule] <= o.Findings {
			p.Report(h.finding(&rules[h.rule]))
		}
	}
	for i, n := range seen {
		if n > o.Findings {
			p.Warn("%s: by %d principals, of which %d are reported.", rules[i].title, n, o.Findings)
		}
	}
	return nil
}

// rulesSQL is one query for all rules, so that the events are read once.
func rulesSQL() string {
	var operations, parts []string
	for i, r := range rules {
		among := "true"
		if len(r.operations) > 0 {
			list := "'" + strings.Join(r.operations, "', '") + "'"
			operations = append(operations, list)
			among = "op IN (" + list + ")"
		}
		parts = append(parts, fmt.Sprintf("SELECT %d AS rule, * FROM done WHERE %s AND (%s)", i, among, r.where))
	}
	return fmt.Sprintf(hitsSQL, strings.Join(operations, ", "), strings.Join(parts, "\n    UNION ALL "))
}

func (h *hit) finding(r *rule) finding.Finding {
	f := finding.Finding{
		Title: r.title, Severity: r.severity, Techniques: r.techniques, Benign: r.benign, Dataset: h.dataset, User: h.principal,
		First: event.Null, Last: event.Null, Evidence: []event.Ref{h.firstRef, h.secondRef}, EvidenceTotal: h.n,
		Why: fmt.Sprintf("%s: %s, %s", h.principal, h.operations, words.Times(h.n)),
	}
	if h.origin != "" {
		f.Why += " from " + h.origin
		f.Facts = append(f.Facts, finding.Fact{Name: "Address", Value: h.origin})
	}
	if h.origins > 1 {
		f.Why += fmt.Sprintf(" and %d other addresses", h.origins-1)
	}
	if h.resource != "" {
		f.Facts = append(f.Facts, finding.Fact{Name: "Resource", Value: h.resource})
	}
	if h.resources > 1 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Resources", Value: fmt.Sprint(h.resources)})
	}
	f.Why += "."
	f.Widen(scan.Micros(h.first), scan.Micros(h.last))
	return f
}

// pair is how often a principal did an operation.
type pair struct {
	principal, operation string
	n                    int64
}

// picture shows who did what.
func picture(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, pairsSQL, func(v *pair) []any { return []any{&v.principal, &v.operation, &v.n} })
	if err != nil {
		return fmt.Errorf("pairs: %w", err)
	}
	who := top(list, func(v pair) string { return v.principal }, o.Matrix)
	what := top(list, func(v pair) string { return v.operation }, o.Matrix)
	m := &finding.Matrix{XLabel: "Operation", YLabel: "Principal", Unit: "events", X: what, Y: who}
	for _, v := range list {
		x, y := slices.Index(what, v.operation), slices.Index(who, v.principal)
		if x >= 0 && y >= 0 {
			m.Cells = append(m.Cells, finding.MatrixCell{X: x, Y: y, Value: float64(v.n)})
		}
	}
	slices.SortStableFunc(m.Cells, func(a, b finding.MatrixCell) int { return (a.Y-b.Y)*len(what) + a.X - b.X })
	p.Show(finding.Exhibit{
		ID: "operations", Title: "Who did what", Matrix: m,
		Note: fmt.Sprintf("Events by principal and operation, the %d busiest of both.", o.Matrix),
	})
	return nil
}

// top gives the names with the most events, busiest first.
func top(list []pair, name func(pair) string, most int) []string {
	sums := map[string]int64{}
	for _, v := range list {
		sums[name(v)] += v.n
	}
	names := make([]string, 0, len(sums))
	for n := range sums {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int {
		if sums[a] != sums[b] {
			if sums[a] > sums[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return names[:min(len(names), most)]
}
