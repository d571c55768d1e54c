package runner_test

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/runner"
	"forensic/store/event"
)

// counted is a case that only counts.
type counted struct {
	counts map[event.Class]int64
	err    error
}

func (c counted) Count(context.Context) (map[event.Class]int64, error) { return c.counts, c.err }

func (c counted) Query(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errors.New("no queries here")
}

type runFunc = func(context.Context, *analyzers.Pass, struct{}) error

func analyzer(name string, run runFunc, needs ...event.Class) *analyzers.Analyzer {
	return analyzers.New(analyzers.Meta{Name: name, Title: strings.ToUpper(name), Doc: "A test.", Needs: needs}, struct{}{}, run)
}

func quiet(context.Context, *analyzers.Pass, struct{}) error { return nil }

func ref(n int64) event.Ref { return event.Ref{Source: "s", Member: "m", Record: n} }

var full = counted{counts: map[event.Class]int64{event.DNS: 1}}

func run(t *testing.T, data analyzers.Data, workers int, list ...*analyzers.Analyzer) []finding.Result {
	t.Helper()
	results, err := runner.Run(t.Context(), runner.Input{Data: data}, list, workers)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// TestShared: what one analyzer worked out, the next of the same run has too.
func TestShared(t *testing.T) {
	n := 0
	ask := func(_ context.Context, p *analyzers.Pass, _ struct{}) error {
		_, err := analyzers.Once(p.Shared, "key", func() (int, error) { n++; return n, nil })
		return err
	}
	for runs := 1; runs <= 2; runs++ {
		run(t, full, 2, analyzer("a", ask), analyzer("b", ask))
		if n != runs {
			t.Errorf("worked out %d times in %d runs", n, runs)
		}
	}
}

func TestStatus(t *testing.T) {
	tests := []struct {
		name     string
		analyzer *analyzers.Analyzer
		want     finding.Status
		message  string // part of the error or of the only warning
	}{
		{"nothing found", analyzer("a", quiet), finding.OK, ""},
		{"need met", analyzer("a", quiet, event.File, event.DNS), finding.OK, ""},
		{"need not met", analyzer("a", quiet, event.File, event.Logon), finding.NotApplicable, "file, logon"},
		{"one need not met", analyzer("a", quiet, event.File), finding.NotApplicable, "class file,"},
		{"error", analyzer("a", func(context.Context, *analyzers.Pass, struct{}) error {
			return errors.New("disk on fire")
		}), finding.Failed, "disk on fire"},
		{"panic", analyzer("a", func(context.Context, *analyzers.Pass, struct{}) error {
			panic("index out of luck")
		}), finding.Failed, "analyzer a panicked: index out of luck"},
		{"could not look", analyzer("a", func(_ context.Context, p *analyzers.Pass, _ struct{}) error {
			p.CouldNotLook("three values were too long")
			return nil
		}), finding.Partial, "too long"},
		{"finding without evidence", analyzer("a", func(_ context.Context, p *analyzers.Pass, _ struct{}) error {
			p.Report(finding.Finding{Title: "rumour"})
			return nil
		}), finding.Partial, "1 findings were dropped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(t, full, 2, test.analyzer)[0]
			if r.Status != test.want {
				t.Errorf("status %s, want %s", r.Status, test.want)
			}
			got := r.Err + strings.Join(r.Warnings, "")
			if !strings.Contains(got, test.message) || test.message == "" && got != "" {
				t.Errorf("message %q, want %q", got, test.message)
			}
			if strings.Contains(got, "goroutine") {
				t.Errorf("message holds a stack: %q", got)
			}
			if len(r.Findings) != 0 {
				t.Errorf("findings %v", r.Findings)
			}
		})
	}
}

func TestRunErrors(t *testing.T) {
	tests := []struct {
		name string
		data counted
		list []*analyzers.Analyzer
		want string
	}{
		{"invalid list", full, []*analyzers.Analyzer{analyzer("a", quiet), analyzer("a", quiet)}, "listed twice"},
		{"no counts", counted{err: errors.New("no such table")}, []*analyzers.Analyzer{analyzer("a", quiet)}, "no such table"},
		{"options without JSON", full, []*analyzers.Analyzer{{
			Meta:    analyzers.Meta{Name: "a", Title: "A", Doc: "A test."},
			Options: math.Inf(1),
			Run:     func(context.Context, *analyzers.Pass) error { return nil },
		}}, `analyzer "a": options`},
	}
	for _, test := range tests {
		if _, err := runner.Run(t.Context(), runner.Input{Data: test.data}, test.list, 1); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := analyzer("done", quiet)
	breaks := analyzer("breaks", func(ctx context.Context, p *analyzers.Pass, _ struct{}) error {
		p.Report(finding.Finding{Title: "seen before", Evidence: []event.Ref{ref(1)}})
		cancel()
		return ctx.Err()
	})
	results, err := runner.Run(ctx, runner.Input{Data: full}, []*analyzers.Analyzer{done, breaks, analyzer("waits", quiet)}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []finding.Status
	for _, r := range results {
		got = append(got, r.Status)
	}
	want := []finding.Status{finding.OK, finding.Cancelled, finding.Cancelled}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(results[1].Findings) != 1 {
		t.Errorf("a cancelled analyzer lost its findings: %v", results[1].Findings)
	}
}

func TestCancelledBeforeCounting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	results, err := runner.Run(ctx, runner.Input{Data: counted{err: ctx.Err()}}, []*analyzers.Analyzer{analyzer("a", quiet, event.File)}, 1)
	if err != nil || results[0].Status != finding.Cancelled {
		t.Errorf("got %v, %v; want cancelled", results, err)
	}
}

func TestFindings(t *testing.T) {
	a := analyzer("a", func(_ context.Context, p *analyzers.Pass, _ struct{}) error {
		p.Report(finding.Finding{Title: "low", Severity: finding.Low, Evidence: []event.Ref{ref(1)}})
		p.Report(finding.Finding{Title: "high", Severity: finding.High, Evidence: []event.Ref{ref(9), ref(2), ref(9)}, EvidenceTotal: 2})
		p.Report(finding.Finding{Title: "low", Severity: finding.Low, Evidence: []event.Ref{ref(1)}, Facts: []finding.Fact{{Name: "n", Value: "2"}}, Why: "z"})
		p.Report(finding.Finding{Title: "low", Severity: finding.Low, Evidence: []event.Ref{ref(1)}})
		return nil
	})
	got := run(t, full, 1, a)[0].Findings
	if len(got) != 4 || got[0].Title != "high" || got[3].Why != "z" {
		t.Fatalf("order: %v", got)
	}
	if diff := cmp.Diff([]event.Ref{ref(2), ref(9)}, got[0].Evidence); diff != "" || got[0].EvidenceTotal != 0 {
		t.Errorf("evidence: %s total %d", diff, got[0].EvidenceTotal)
	}
	ids := map[string]bool{}
	for _, f := range got {
		ids[f.ID] = true
		if f.Analyzer != "a" || len(f.ID) < 12 {
			t.Errorf("analyzer %q id %q", f.Analyzer, f.ID)
		}
	}
	if len(ids) != 4 || got[2].ID != got[1].ID+"-2" {
		t.Errorf("ids: %v", ids)
	}
}

func TestSameResultsForAnyWorkerCount(t *testing.T) {
	var list []*analyzers.Analyzer
	for i := range 9 {
		name := string(rune('a' + i))
		list = append(list, analyzer(name, func(_ context.Context, p *analyzers.Pass, _ struct{}) error {
			time.Sleep(time.Duration(9-i) * time.Millisecond) // later ones end first
			p.Examined = int64(i)
			p.Report(finding.Finding{Title: name, Evidence: []event.Ref{ref(int64(i))}})
			if i == 4 {
				panic(name)
			}
			return nil
		}))
	}
	want := run(t, full, 1, list...)
	for _, workers := range []int{0, 2, 8, 32} {
		if diff := cmp.Diff(want, run(t, full, workers, list...)); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
}

func TestDecliningIsNotFindingNothing(t *testing.T) {
	declines := func(_ context.Context, p *analyzers.Pass, _ struct{}) error {
		p.DoesNotApply("The capture is %d minutes long.", 3)
		return nil
	}
	r := run(t, full, 1, analyzer("a", declines))[0]
	if r.Status != finding.NotApplicable || len(r.Warnings) != 1 || r.Warnings[0] != "The capture is 3 minutes long." {
		t.Errorf("got %s %q", r.Status, r.Warnings)
	}
	r = run(t, full, 1, analyzer("a", func(ctx context.Context, p *analyzers.Pass, o struct{}) error {
		p.Report(finding.Finding{Title: "t", Evidence: []event.Ref{ref(1)}})
		return declines(ctx, p, o)
	}))[0]
	if r.Status != finding.OK {
		t.Errorf("with a finding: %s", r.Status)
	}
}
