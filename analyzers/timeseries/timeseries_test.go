package timeseries

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
)

var start = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)

// rhythm is events of one host for days, more by day than by night; change says
// how many an hour has.
func rhythm(days int, change func(hour, usual int) int) (rows []analyzertest.Row) {
	for h := range days * 24 {
		n := 6 + int(5*math.Sin(2*math.Pi*float64(h)/24)) + h*7%2
		for i := range change(h, n) {
			rows = append(rows, analyzertest.Row{
				"dataset": "lab", "host_name": "ws1", "class": "dns", "ts": start.Add(time.Duration(h)*time.Hour + time.Duration(i)*time.Second),
			})
		}
	}
	return rows
}

func usual(_, n int) int { return n }

func TestSpikesAndDips(t *testing.T) {
	for name, test := range map[string]struct {
		change func(hour, n int) int
		want   string // of the series of names asked for
	}{
		"usual": {usual, ""},
		"spike": {func(h, n int) int {
			if h == 100 {
				return 60
			}
			return n
		}, "1 bins of 1 hour with far more than the baseline and 0 with far less; the farthest is 2024-05-05T04:00:00Z with 60"},
		"dip": {func(h, n int) int {
			if h == 78 || h == 79 {
				return 0
			}
			return n
		}, "0 bins of 1 hour with far more than the baseline and 2 with far less; the farthest is 2024-05-04T0"},
	} {
		p := analyzertest.Run(t, Analyzer, rhythm(8, test.change)...)
		got := ""
		for _, f := range p.Findings {
			if f.Title == "Unusual number of names" {
				got = f.Why
				if len(f.Evidence) == 0 || f.Severity != finding.Info {
					t.Errorf("%s: %+v", name, f)
				}
			}
		}
		if !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if name == "dip" {
			for _, e := range p.Exhibits {
				if e.Series != nil && !strings.Contains(e.Note, "season of 1 day (autocorrelation") {
					t.Errorf("note %q", e.Note)
				}
			}
		}
	}
}

// TestEvidenceIsOfTheBin: what is shown for a spike happened in its hour.
func TestEvidenceIsOfTheBin(t *testing.T) {
	rows := rhythm(8, func(h, n int) int {
		if h == 100 {
			return 60
		}
		return n
	})
	before := 0
	for _, r := range rows {
		if r["ts"].(time.Time).Before(start.Add(100 * time.Hour)) {
			before++
		}
	}
	p := analyzertest.Run(t, Analyzer, rows...)
	f := p.Findings[0]
	if f.Evidence[0].Record != int64(before+1) || f.EvidenceTotal != 60 || f.First != start.Add(100*time.Hour).UnixMicro() || f.Last-f.First != 3600e6 {
		t.Errorf("first evidence %v of %d, want record %d; %d to %d", f.Evidence[0], f.EvidenceTotal, before+1, f.First, f.Last)
	}
}

func TestShortCapturesAreDeclined(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, rhythm(8, usual)[:30]...)
	if !p.Inapplicable || len(p.Exhibits) != 0 || !strings.Contains(p.Warnings[0], "Not enough span: the longest of 2 series covers 3 hours") {
		t.Errorf("declined %v: %q", p.Inapplicable, p.Warnings)
	}
	if p := analyzertest.Run(t, Analyzer); !p.Inapplicable {
		t.Error("an empty case is taken for one that was looked at")
	}
}

// TestColumnOfATable: a table of the evidence that is a series takes part; gaps
// are interpolated and told.
func TestColumnOfATable(t *testing.T) {
	var rows []analyzertest.Row
	for h := range 200 {
		v := 1000 + 300*math.Sin(2*math.Pi*float64(h)/24) + float64(h*13%7)
		if h == 120 {
			v = 5000
		}
		if h == 60 || h == 61 {
			continue
		}
		rows = append(rows, analyzertest.Row{
			"dataset": "lab", "class": "other", "table_name": "traffic", "ts": start.Add(time.Duration(h) * time.Hour),
			"data": fmt.Sprintf(`{"time":"x","bytes":"%g","port":443,"kind":"a"}`, v),
		})
	}
	p := analyzertest.Run(t, Analyzer, rows...)
	if len(p.Findings) == 0 || p.Findings[0].Title != "Unusual values of a table" || p.Findings[0].Evidence[0].Record != 119 {
		t.Fatalf("%+v %q", p.Findings, p.Warnings)
	}
	if !strings.Contains(p.Exhibits[0].Note, "2 bins had no value") || p.Exhibits[0].Series.Lines[2].Name != "spike" {
		t.Errorf("note %q", p.Exhibits[0].Note)
	}
}

func TestWorkersDoNotMatter(t *testing.T) {
	var list []*series
	for i := range 9 {
		s := &series{step: 3600e6, name: fmt.Sprint(i)}
		for h := range 240 {
			s.values = append(s.values, float64(h%24+i+h*h%5))
		}
		list = append(list, s)
	}
	o := Analyzer.Options.(options)
	one, many := judgeAll(list, o, 1), judgeAll(list, o, 8)
	for i := range one {
		if one[i].name != many[i].name || one[i].scores[100] != many[i].scores[100] {
			t.Errorf("series %d differs", i)
		}
	}
}

func BenchmarkTimeSeries(b *testing.B) {
	d := analyzertest.Data(b, rhythm(60, func(_, n int) int { return n * 2 })...)
	b.ResetTimer()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
