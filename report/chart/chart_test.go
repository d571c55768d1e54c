package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"forensic/analyzers/finding"
)

const hostile = "<script>alert(1)</script>\"'&\u202e\x00\x1b[31m"

func series(points int, value func(int) float64) finding.Exhibit {
	l := finding.SeriesLine{Name: hostile}
	for i := range points {
		l.X, l.Y = append(l.X, int64(i)*60e6), append(l.Y, value(i))
	}
	return finding.Exhibit{ID: "s", Title: hostile, Series: &finding.Series{YLabel: hostile, Lines: []finding.SeriesLine{l, {Name: hostile, X: []int64{5e6}, Y: []float64{2}, Points: true}}}}
}

func lanes(n, bins int) finding.Exhibit {
	l := &finding.Lanes{Start: 1.6e15, Step: 1e6, Bins: bins, Marks: []finding.Mark{{At: 1.6e15 + 5e5, Label: hostile, Lane: -1}}}
	for i := range n {
		lane := finding.Lane{Group: fmt.Sprint("host", i/10, hostile), Name: hostile, Counts: make([]int64, bins)}
		for b := range lane.Counts {
			lane.Counts[b] = int64((i * b) % 7 * b)
			lane.Total += lane.Counts[b]
		}
		l.Lanes = append(l.Lanes, lane)
	}
	return finding.Exhibit{ID: "l", Title: hostile, Lanes: l}
}

func chain(n int) finding.Exhibit {
	f := &finding.Forest{}
	for i := range n {
		f.Nodes = append(f.Nodes, finding.Node{
			Parent: i - 1, Depth: i, Label: hostile, Detail: hostile, Color: fmt.Sprint(i % 12), Synthetic: i%2 == 0,
			Flagged: finding.Severity(i % 5), Why: hostile, Facts: []finding.Fact{{Name: "PID", Value: hostile}},
		})
	}
	return finding.Exhibit{ID: "f", Title: hostile, Forest: f}
}

func cases() map[string]finding.Exhibit {
	bogus := chain(3)
	bogus.Forest.Nodes[1].Parent = 99
	bogus.Forest.Nodes[2].Parent = -7
	return map[string]finding.Exhibit{
		"empty":         series(0, nil),
		"one point":     series(1, func(int) float64 { return 3 }),
		"constant":      series(50, func(int) float64 { return 7 }),
		"zero":          series(50, func(int) float64 { return 0 }),
		"negative":      series(50, func(i int) float64 { return -float64(i) }),
		"NaN and Inf":   series(50, func(i int) float64 { return []float64{math.NaN(), math.Inf(1), 4}[i%3] }),
		"many points":   series(20_000, func(i int) float64 { return math.Sin(float64(i)/500) * 1e7 }),
		"no lines":      {ID: "x", Series: &finding.Series{}},
		"lanes":         lanes(12, 60),
		"one bin":       lanes(1, 1),
		"no lanes":      lanes(0, 0),
		"many lanes":    lanes(200, 600),
		"tree":          chain(12),
		"deep tree":     chain(10_000),
		"bogus parents": bogus,
	}
}

func TestRender(t *testing.T) {
	for name, e := range cases() {
		t.Run(name, func(t *testing.T) {
			out, err := Render(e)
			if err != nil {
				t.Fatal(err)
			}
			again, _ := Render(e)
			if !bytes.Equal(out, again) {
				t.Error("not the same twice")
			}
			for d := xml.NewDecoder(bytes.NewReader(out)); ; {
				tok, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("not well-formed: %v", err)
				}
				if el, ok := tok.(xml.StartElement); ok {
					if el.Name.Local == "script" || el.Name.Local == "style" {
						t.Errorf("element %s", el.Name.Local)
					}
					for _, a := range el.Attr {
						if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "NaN") {
							t.Errorf("attribute %s=%q", a.Name.Local, a.Value)
						}
					}
				}
			}
			text := strings.ReplaceAll(string(out), "http://www.w3.org/2000/svg", "")
			for _, bad := range []string{"<script", "http", "\u202e", "\x00", "\x1b"} {
				if strings.Contains(text, bad) {
					t.Errorf("%q got out", bad)
				}
			}
		})
	}
}

func TestDownsampleKeepsExtremes(t *testing.T) {
	l := series(100_000, func(i int) float64 { return float64(i % 10) }).Series.Lines[0]
	l.Y[54_321], l.Y[77_777] = 1000, -1000
	xs, ys := downsample(l, 800)
	if len(xs) != 1600 {
		t.Errorf("%d points", len(xs))
	}
	lo, hi := 0.0, 0.0
	for i, y := range ys {
		lo, hi = min(lo, y), max(hi, y)
		if i > 0 && xs[i] < xs[i-1] {
			t.Fatal("out of order")
		}
	}
	if lo != -1000 || hi != 1000 {
		t.Errorf("extremes %g %g are lost", lo, hi)
	}
}

func TestTimeTicks(t *testing.T) {
	for span, want := range map[int64]string{90e6: "00:00:15", 3600e6 * 5: "01:00", 86400e6 * 3: "01-01 12:00", 365 * 86400e6: "1970-01-01"} {
		ticks := timeTicks(0, span, 8)
		found := false
		for _, k := range ticks {
			found = found || k.label == want
		}
		if len(ticks) < 3 || len(ticks) > 9 || !found {
			t.Errorf("span %d: %v, want one of them %s", span, ticks, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add(hostile, "b")
	f.Fuzz(func(t *testing.T, a, b string) {
		e := chain(2)
		e.Title, e.Forest.Nodes[1].Label, e.Forest.Nodes[0].Detail = a, b, a+b
		out, err := Render(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(out, new(struct{})); err != nil {
			t.Fatal(err)
		}
	})
}
