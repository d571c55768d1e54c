package coverage

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// options are the limits of what counts as strange; times are in seconds.
type options struct {
	MinRecords    int64 `json:"min_records"`     // of a log, before a hole in it means something
	MinHole       int64 `json:"min_hole"`        // numbers missing in one stretch
	MaxOther      int64 `json:"max_other"`       // numbers missing elsewhere, for each 1,000 records
	StepBack      int64 `json:"step_back_s"`     // a later record may be so much older
	MinSilence    int64 `json:"min_silence_s"`   // of a busy machine
	SilenceFactor int64 `json:"silence_factor"`  // times the usual interval
	MinPairs      int64 `json:"min_connections"` // that two machines both logged
	MaxSkew       int64 `json:"max_skew_s"`      // between two machines
	MaxSet        int64 `json:"max_clock_set_s"` // a clock may be set by so much
	Rows          int   `json:"rows"`            // of a table
	Matrix        int   `json:"matrix"`          // machines and logs of the picture
}

// Analyzer tells what the logs can show.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "coverage",
	Title: "Coverage of the logs",
	Doc:   manual,
}, options{
	MinRecords: 500, MinHole: 20, MaxOther: 1, StepBack: 60, MinSilence: 3600, SilenceFactor: 100,
	MinPairs: 5, MaxSkew: 5, MaxSet: 60, Rows: 2000, Matrix: 40,
}, run)

//go:embed visible.sql
var visibleSQL string

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	for _, part := range []struct {
		name string
		run  func(context.Context, *analyzers.Pass, options) error
	}{
		{"visibility", visibility},
		{"numbering", numbering},
		{"restarts", restarts},
		{"silence", silences},
		{"clocks", clocks},
		{"delays", delays},
		{"clock changes", clockChanges},
	} {
		if err := part.run(ctx, p, o); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// source is one kind of log of one machine.
type source struct {
	dataset, host, log              string
	events, processes, commandLines int64
}

func (s source) machine() string {
	if s.host == "" {
		return s.dataset + ": no host"
	}
	return s.dataset + ": " + s.host
}

// visibility shows which machine logged what, and what that hides.
func visibility(ctx context.Context, p *analyzers.Pass, o options) error {
	list, err := scan.All(ctx, p.Data, visibleSQL, func(s *source) []any {
		return []any{&s.dataset, &s.host, &s.log, &s.events, &s.processes, &s.commandLines}
	})
	if err != nil {
		return err
	}
	t := &finding.Table{Total: int64(len(list)), Columns: finding.Columns("Data set:text", "Host:text", "Log:text", "Events:int", "Process starts:int", "With command line:int")}
	bare := map[string]bool{}
	for i, s := range list {
		p.Examined += s.events
		if s.processes > 0 && s.commandLines == 0 && s.log == "Security" {
			bare[s.machine()] = true
		}
		if i < o.Rows {
			t.Rows = append(t.Rows, []string{s.dataset, s.host, s.log, text(s.events), text(s.processes), text(s.commandLines)})
		}
	}
	for _, s := range list { // another log of the machine may have the command lines
		if s.commandLines > 0 {
			delete(bare, s.machine())
		}
	}
	if len(bare) > 0 {
		names := make([]string, 0, len(bare))
		for name := range bare {
			names = append(names, name)
		}
		slices.Sort(names)
		p.Warn("Process starts without any command line, so what was run is known by name only: %s.", words.Some(names, 10))
	}
	p.Show(finding.Exhibit{
		ID: "visibility", Title: "Who logged what", Matrix: picture(list, o.Matrix),
		Note: fmt.Sprintf("Events of each machine in each log; the %d busiest of both. An empty cell is a log that the evidence does not have: what only it would show cannot be found.", o.Matrix),
	})
	p.Show(finding.Exhibit{ID: "logs-of-machines", Title: "Events by machine and log", Table: t})
	return nil
}

// picture makes a matrix of the busiest machines and logs.
func picture(list []source, most int) *finding.Matrix {
	machines, logs := rank(list, source.machine, most), rank(list, func(s source) string { return s.log }, most)
	m := &finding.Matrix{XLabel: "Log", YLabel: "Data set and host", Unit: "events", X: logs, Y: machines}
	for _, s := range list {
		x, y := slices.Index(logs, s.log), slices.Index(machines, s.machine())
		if x >= 0 && y >= 0 {
			m.Cells = append(m.Cells, finding.MatrixCell{X: x, Y: y, Value: float64(s.events)})
		}
	}
	slices.SortFunc(m.Cells, func(a, b finding.MatrixCell) int {
		if a.Y != b.Y {
			return a.Y - b.Y
		}
		return a.X - b.X
	})
	return m
}

// rank gives the names with the most events, in alphabetical order.
func rank(list []source, name func(source) string, most int) []string {
	sums := map[string]int64{}
	for _, s := range list {
		sums[name(s)] += s.events
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
	names = names[:min(len(names), most)]
	slices.Sort(names)
	return names
}

func text(n int64) string { return strconv.FormatInt(n, 10) }

// seconds prints microseconds as a length of time in words.
func seconds(micros int64) string {
	sign := ""
	if micros < 0 {
		sign, micros = "-", -micros
	}
	s := float64(micros) / 1e6
	switch {
	case s < 120:
		return fmt.Sprintf("%s%.3g s", sign, s)
	case s < 7200:
		return fmt.Sprintf("%s%.3g min", sign, s/60)
	case s < 2*86400:
		return fmt.Sprintf("%s%.3g h", sign, s/3600)
	}
	return fmt.Sprintf("%s%.3g days", sign, s/86400)
}

// ref is a reference from scanned columns.
type ref struct {
	source, member string
	record         int64
}

func (r ref) event() event.Ref {
	return event.Ref{Source: r.source, Member: r.member, Record: r.record}
}
