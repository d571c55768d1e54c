package network

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/store/event"
)

// options are the limits of what is read, shown and reported, and the numbers
// from which something stands out.
type options struct {
	Links    int `json:"links"`    // pairs of client, program, server and port that are read
	Names    int `json:"names"`    // addresses with the names that led to them
	Rows     int `json:"rows"`     // of a table
	Matrix   int `json:"matrix"`   // rows and columns of a picture
	Vertices int `json:"vertices"` // of the graph
	Findings int `json:"findings"` // of one kind
	Examples int `json:"examples"` // values and references in one finding

	WindowSeconds int64   `json:"window_s"`      // in which a scan is counted
	ScanPorts     int64   `json:"scan_ports"`    // of one server
	SweepHosts    int64   `json:"sweep_hosts"`   // on one port
	FanSeconds    int64   `json:"fan_s"`         // in which fan-out is counted
	FanHosts      int64   `json:"fan_hosts"`     // reached by services of administration
	LongSeconds   int64   `json:"long_s"`        // of one connection to the outside
	LargeBytes    int64   `json:"large_bytes"`   // sent to one server on one day
	LargeZ        float64 `json:"large_z"`       // robust deviations of the logarithm
	LargeSample   int64   `json:"large_sample"`  // days and servers to compare with
	Subdomains    int64   `json:"subdomains"`    // different names of one domain
	NameLength    float64 `json:"name_length"`   // mean characters before the domain
	MissingNames  int64   `json:"missing_names"` // domains that do not exist, within an hour
}

// Analyzer looks at connections and names.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "network",
	Title: "Network",
	Doc:   manual,
	Needs: []event.Class{event.Network, event.DNS},
}, options{
	Links: 200_000, Names: 50_000, Rows: 500, Matrix: 40, Vertices: 60, Findings: 100, Examples: 20,
	WindowSeconds: 300, ScanPorts: 20, SweepHosts: 20, FanSeconds: 3600, FanHosts: 5, LongSeconds: 3600,
	LargeBytes: 50 << 20, LargeZ: 3.5, LargeSample: 10, Subdomains: 100, NameLength: 24, MissingNames: 50,
}, run)

//go:embed flows.sql
var flowsText string

// flowsSQL is flows.sql with the ports of services.
var flowsSQL = fmt.Sprintf(flowsText, servicePorts())

func servicePorts() string {
	var list []string
	for _, s := range netaddr.Services {
		list = append(list, fmt.Sprint(s.Port))
	}
	return strings.Join(list, ", ")
}

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	v, err := read(ctx, p.Data, o)
	if err != nil {
		return fmt.Errorf("links: %w", err)
	}
	questions, err := questionCount(ctx, p.Data)
	if err != nil {
		return fmt.Errorf("names: %w", err)
	}
	p.Examined = v.records + questions
	if p.Examined == 0 {
		p.DoesNotApply("The evidence has network events, but none with two ends of a connection, and no names asked for.")
		return nil
	}
	if v.total > int64(len(v.raw)) {
		p.CouldNotLook("%d links of program, client, server and port; the %d busiest were judged, programs that seldom need the network first.", v.total, len(v.raw))
	}
	if v.timeless > 0 {
		p.Warn("%d connections have no time; they are counted, but cannot be part of scans and volumes.", v.timeless)
	}
	for _, part := range []struct {
		name string
		run  func(context.Context, *analyzers.Pass, *view, options) error
	}{
		{"names", resolve},
		{"programs", programs},
		{"exposed", exposed},
		{"listeners", listeners},
		{"scans", scans},
		{"fan-out", fanOut},
		{"volume", volumes},
		{"long connections", longOnes},
		{"domains", domains},
		{"missing names", missing},
		{"baseline", compare},
	} {
		if err := part.run(ctx, p, v, o); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	show(p, v, o)
	return nil
}

// questionCount is the number of events with a name that was asked for.
func questionCount(ctx context.Context, d analyzers.Data) (int64, error) {
	list, err := collect(ctx, d, "SELECT count(*) FROM events WHERE class = 'dns' AND dns_question_name IS NOT NULL", func(n *int64) []any { return []any{n} })
	if err != nil {
		return 0, err
	}
	return list[0], nil
}

// collect scans every row of a query.
func collect[T any](ctx context.Context, d analyzers.Data, query string, fields func(*T) []any, args ...any) (list []T, err error) {
	rows, err := d.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// reporter counts the findings of one kind and passes on as many as allowed.
type reporter struct {
	p    *analyzers.Pass
	most int
	n    map[string]int
	kind []string // in order of appearance
}

func newReporter(p *analyzers.Pass, o options) *reporter {
	return &reporter{p: p, most: o.Findings, n: map[string]int{}}
}

// room counts a finding and reports whether it may be passed on.
func (r *reporter) room(title string) bool {
	if r.n[title]++; r.n[title] == 1 {
		r.kind = append(r.kind, title)
	}
	return r.n[title] <= r.most
}

func (r *reporter) report(f finding.Finding) {
	if r.room(f.Title) {
		r.p.Report(f)
	}
}

// done tells what was left out.
func (r *reporter) done() {
	for _, k := range r.kind {
		if r.n[k] > r.most {
			r.p.Warn("%s: %d cases, of which %d are reported.", k, r.n[k], r.most)
		}
	}
}

// micros is a time in microseconds, event.Null where there is none.
func micros(t sql.NullInt64) int64 {
	if !t.Valid {
		return event.Null
	}
	return t.Int64
}

// earlier is the first of two times of which either may be missing.
func earlier(a, b int64) int64 {
	if a == event.Null || b != event.Null && b < a {
		return b
	}
	return a
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// columns makes table columns of "Name:kind" words.
func columns(words ...string) (out []finding.TableColumn) {
	for _, w := range words {
		name, kind, _ := strings.Cut(w, ":")
		out = append(out, finding.TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: finding.ColumnKind(kind)})
	}
	return out
}

// some lists at most so many words, and how many there are besides.
func some(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}
