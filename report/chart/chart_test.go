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

const hostile = "<script>alert(1)</script>\"'&]]>\u202e\u200b\x00\x1b[31m\xff"

// start is a Saturday in 2020, microseconds UTC.
const start = int64(1_600_500_000_000_000)

func series(points int, value func(int) float64) finding.Exhibit {
	l := finding.SeriesLine{Name: hostile}
	for i := range points {
		l.X, l.Y = append(l.X, start+int64(i)*60e6), append(l.Y, value(i))
	}
	return finding.Exhibit{ID: "s" + hostile, Title: hostile, Series: &finding.Series{YLabel: hostile, Lines: []finding.SeriesLine{l}}}
}

func lanes(n, bins int) finding.Exhibit {
	l := &finding.Lanes{Start: start, Step: 1e6, Bins: bins, Marks: []finding.Mark{
		{At: start + 5e5, Label: hostile, Lane: -1}, {At: start + 6e5, Label: hostile, Lane: 0}, {At: 5, Label: hostile, Lane: 1 << 40},
	}}
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
			Parent: i - 1, Depth: i, Label: hostile, Detail: hostile, Color: fmt.Sprint(i%12, hostile), Synthetic: i%2 == 0,
			Flagged: finding.Severity(i % 5), Why: hostile, Facts: []finding.Fact{{Name: "PID", Value: hostile}},
		})
	}
	return finding.Exhibit{ID: "f", Title: hostile, Forest: f}
}

// matrix has a value for two pairs of three, and some outside its names.
func matrix(n int) finding.Exhibit {
	m := &finding.Matrix{XLabel: hostile, YLabel: hostile, Unit: hostile}
	for i := range n {
		m.X, m.Y = append(m.X, fmt.Sprint(i, hostile)), append(m.Y, fmt.Sprint(i, hostile))
		for j := range n {
			if (i+j)%3 != 0 {
				m.Cells = append(m.Cells, finding.MatrixCell{X: j, Y: i, Value: float64(i*j) + 0.5, Flagged: finding.Severity((i + j) % 5)})
			}
		}
	}
	m.Cells = append(m.Cells, finding.MatrixCell{X: -1, Y: 0, Value: 1}, finding.MatrixCell{X: 0, Y: n, Value: 1},
		finding.MatrixCell{Value: math.NaN()}, finding.MatrixCell{Value: math.Inf(1)}, finding.MatrixCell{Value: -3})
	return finding.Exhibit{ID: "m", Title: hostile, Matrix: m}
}

// graph ties every vertex to the next and to one far off, and has edges to none.
func graph(n, kinds int) finding.Exhibit {
	g := &finding.Graph{}
	for i := range n {
		g.Vertices = append(g.Vertices, finding.Vertex{
			Kind: fmt.Sprint(i%kinds, hostile), Label: fmt.Sprint(i, hostile), Detail: hostile, Count: int64(i), Flagged: finding.Severity(i % 5), Why: hostile,
		})
		g.Edges = append(g.Edges, finding.Edge{From: i, To: (i + 1) % n, Verb: hostile, Count: int64(i)}, finding.Edge{From: i, To: i * 7 % n, Verb: fmt.Sprint(i)})
	}
	g.Edges = append(g.Edges, finding.Edge{From: -1}, finding.Edge{To: n}, finding.Edge{From: math.MinInt, To: math.MaxInt, Count: math.MinInt64})
	return finding.Exhibit{ID: "g", Title: hostile, Graph: g}
}

// world is places all over the earth and ways between them, and some that are not
// on it.
func world(n int) finding.Exhibit {
	m := &finding.Map{Unit: hostile}
	for i := range n {
		m.Points = append(m.Points, finding.MapPoint{
			Latitude: float64(i*37%180) - 90, Longitude: float64(i*101%360) - 180, Label: fmt.Sprint(i, hostile), Kind: fmt.Sprint(i%3, hostile), Count: int64(i * i), Flagged: finding.Severity(i % 5), Why: hostile,
		})
		m.Arcs = append(m.Arcs, finding.MapArc{From: i, To: (i*i + 1) % n, Label: hostile, KM: float64(i) * 1e3, Hours: float64(i%3) * 30, Count: int64(i), Flagged: finding.Severity(i % 5)})
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), -math.MaxFloat64} {
		m.Points = append(m.Points, finding.MapPoint{Latitude: v}, finding.MapPoint{Longitude: v, Count: math.MinInt64})
	}
	m.Arcs = append(m.Arcs, finding.MapArc{From: -1, To: n + 1, KM: math.NaN()}, finding.MapArc{From: 0, To: n}, finding.MapArc{KM: math.Inf(1), Hours: math.NaN()})
	return finding.Exhibit{ID: "w", Title: hostile, Map: m}
}

// places is a map of points without anything to hide.
func places(at ...[2]float64) *finding.Map {
	m := &finding.Map{Unit: "records"}
	for i, p := range at {
		m.Points = append(m.Points, finding.MapPoint{Latitude: p[0], Longitude: p[1], Label: fmt.Sprint("place ", i), Kind: "server", Count: 1})
	}
	return m
}

func cases() map[string]finding.Exhibit {
	bogus := chain(6)
	for i, parent := range []int{0, 99, -7, 3, math.MaxInt, math.MinInt} {
		bogus.Forest.Nodes[i].Parent, bogus.Forest.Nodes[i].Depth = parent, parent
	}
	marks := series(50, func(i int) float64 { return float64(i) })
	marks.Series.Lines = append(marks.Series.Lines, finding.SeriesLine{Name: hostile, X: []int64{start}, Y: []float64{2}, Points: true})
	many := series(3, func(i int) float64 { return float64(i) })
	for range 40 {
		many.Series.Lines = append(many.Series.Lines, many.Series.Lines[0])
	}
	extreme := series(0, nil)
	extreme.Series.Lines[0].X = []int64{math.MinInt64, 0, math.MaxInt64}
	extreme.Series.Lines[0].Y = []float64{-math.MaxFloat64, 1e289, -1e289, 7}
	uneven := lanes(3, 5)
	uneven.Lanes.Lanes[0].Counts = []int64{-5, math.MaxInt64, math.MaxInt64, 1, 1, 1, 1, 1}
	uneven.Lanes.Lanes[1].Counts = nil
	wide := lanes(2, 4)
	wide.Lanes.Start, wide.Lanes.Step = math.MinInt64, math.MaxInt64
	return map[string]finding.Exhibit{
		"matrix":        matrix(7),
		"graph":         graph(20, 3),
		"one vertex":    graph(1, 1),
		"big graph":     graph(500, 9),
		"no graph":      {Graph: &finding.Graph{Edges: []finding.Edge{{}}}},
		"world":         world(60),
		"whole world":   world(7000),
		"no map":        {Map: &finding.Map{Points: []finding.MapPoint{{Latitude: 100}}}},
		"poles":         {ID: "p", Map: places([2]float64{90, 180}, [2]float64{90, -180})},
		"big matrix":    matrix(90),
		"empty matrix":  matrix(0),
		"empty":         series(0, nil),
		"one point":     series(1, func(int) float64 { return 3 }),
		"constant":      series(50, func(int) float64 { return 7 }),
		"constant < 0":  series(50, func(int) float64 { return -7 }),
		"zero":          series(50, func(int) float64 { return 0 }),
		"tiny":          series(50, func(i int) float64 { return float64(i) * 5e-324 }),
		"negative":      series(50, func(i int) float64 { return -float64(i) }),
		"NaN and Inf":   series(50, func(i int) float64 { return []float64{math.NaN(), math.Inf(1), 4, math.Inf(-1)}[i%4] }),
		"only NaN":      series(50, func(int) float64 { return math.NaN() }),
		"many points":   series(20_000, func(i int) float64 { return math.Sin(float64(i)/500) * 1e7 }),
		"marks":         marks,
		"many lines":    many,
		"extreme":       extreme,
		"no lines":      {ID: "x", Series: &finding.Series{}},
		"lanes":         lanes(12, 60),
		"one bin":       lanes(1, 1),
		"no lanes":      lanes(0, 0),
		"many lanes":    lanes(200, 600),
		"many bins":     lanes(3, 5000),
		"uneven lanes":  uneven,
		"wide lanes":    wide,
		"tree":          chain(12),
		"no tree":       {Forest: &finding.Forest{}},
		"deep tree":     chain(10_000),
		"bogus parents": bogus,
	}
}

// render draws an exhibit and checks what holds for every chart.
func render(t *testing.T, e finding.Exhibit) string {
	t.Helper()
	out, err := Render(e)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Render(e); !bytes.Equal(out, again) {
		t.Error("not the same twice")
	}
	roots, depth := 0, 0
	for d := xml.NewDecoder(bytes.NewReader(out)); ; {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch tok := tok.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			checkElement(t, tok)
		}
	}
	if roots != 1 {
		t.Errorf("%d root elements, want 1", roots)
	}
	for _, bad := range []string{"\u202e", "\u200b", "\x00", "\x1b", "\xff"} {
		if bytes.Contains(out, []byte(bad)) {
			t.Errorf("%q got out", bad)
		}
	}
	return string(out)
}

func checkElement(t *testing.T, el xml.StartElement) {
	t.Helper()
	switch el.Name.Local {
	case "svg", "title", "desc", "rect", "line", "path", "circle", "text", "tspan":
	default:
		t.Errorf("element %s", el.Name.Local)
	}
	for _, a := range el.Attr {
		name, value := a.Name.Local, a.Value
		if name == "style" || name == "href" || strings.HasPrefix(name, "on") ||
			strings.Contains(value, "NaN") || strings.Contains(value, "Inf") ||
			strings.Contains(value, "http") && name != "xmlns" {
			t.Errorf("attribute %s=%q", name, value)
		}
	}
}

func TestRender(t *testing.T) {
	for name, e := range cases() {
		t.Run(name, func(t *testing.T) { render(t, e) })
	}
}

func TestRenderTable(t *testing.T) {
	out, err := Render(finding.Exhibit{Table: &finding.Table{}})
	if out != nil || err != nil {
		t.Errorf("got %q, %v, want nothing", out, err)
	}
}

func TestRenderSays(t *testing.T) {
	want := map[string][]string{
		"empty":         {"no data"},
		"no lanes":      {"no data"},
		"no tree":       {"no data"},
		"only NaN":      {"no data"},
		"no graph":      {"no data"},
		"graph":         {"+3 edges not drawn", ">▲<", "· critical", "ch-sev-high"},
		"big graph":     {"+440 nodes not drawn", "edges not drawn"},
		"no map":        {"no data: no place is known"},
		"world":         {"6 points without a place on the earth", "+2 ways not drawn", "ch-pin-high", "ch-arc-medium", "in no time"},
		"whole world":   {"+4 000 places not drawn", "ways not drawn"},
		"NaN and Inf":   {"38 points without a finite value"},
		"many lines":    {"+"},
		"many lanes":    {"+80 lanes not drawn"},
		"lanes":         {"+1 mark not drawn", "(+1 more to ", "<title>host0"},
		"many bins":     {"556 bins of 9 s"},
		"deep tree":     {"+9 850 more in the data file", "depth 149", "▲ critical", "no creation event"},
		"bogus parents": {"◆ medium", "● low", "ch-synthetic", "ch-sev-high"},
	}
	for name, texts := range want {
		out := render(t, cases()[name])
		for _, text := range texts {
			if !strings.Contains(out, text) {
				t.Errorf("%s: no %q", name, text)
			}
		}
	}
	if out := render(t, cases()["many lanes"]); strings.Count(out, "<title>") > 0 {
		t.Error("tooltips on more than 3,000 cells")
	}
}

func TestEqualNeighboursAreOneCell(t *testing.T) {
	counts := []int64{0, 2, 2, 2, 5, 0, 0, 5}
	want := []run{{1, 4, 2}, {4, 5, 5}, {7, 8, 5}}
	if got := runs(counts); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDownsampleKeepsExtremes(t *testing.T) {
	l := series(100_000, func(i int) float64 { return float64(i % 10) }).Series.Lines[0]
	l.Y[54_321], l.Y[77_777] = 1000, -1000
	p := newPlot([]finding.SeriesLine{l})
	xs, ys := p.downsample(l, 880)
	if len(xs) > 4*881 {
		t.Errorf("%d points for 880 columns", len(xs))
	}
	top, bottom := math.Inf(1), math.Inf(-1)
	for i, y := range ys {
		top, bottom = min(top, y), max(bottom, y)
		if i > 0 && xs[i] < xs[i-1] {
			t.Fatal("out of order")
		}
	}
	if top != p.py(1000) || bottom != p.py(-1000) {
		t.Errorf("extremes are lost: pixels %g to %g", top, bottom)
	}
}

func FuzzRender(f *testing.F) {
	f.Add(hostile, "b", int64(5), 1.5)
	f.Add("", "\ufffe\uffff]]>", int64(math.MaxInt64), math.Inf(1))
	f.Fuzz(func(t *testing.T, a, b string, x int64, y float64) {
		forest, lane, line := chain(2), lanes(2, 3), series(3, func(i int) float64 { return y * float64(i) })
		forest.Title, forest.Forest.Nodes[1].Label, forest.Forest.Nodes[0].Detail = a, b, a+b
		forest.Forest.Nodes[1].Depth, forest.Forest.Nodes[1].Color = int(x), b
		lane.ID, lane.Lanes.Start, lane.Lanes.Lanes[1].Group, lane.Lanes.Marks[0].Label = b, x, a, b
		lane.Lanes.Lanes[0].Counts[1], lane.Lanes.Lanes[0].Name = x, b
		line.Series.YLabel, line.Series.Lines[0].Name, line.Series.Lines[0].X[2] = a, b, x
		tied := graph(4, 2)
		tied.Graph.Vertices[1].Label, tied.Graph.Vertices[2].Kind, tied.Graph.Edges[0].Verb = a, b, a
		tied.Graph.Edges[1].Count, tied.Graph.Edges[2].To = x, int(x)
		earth := world(4)
		earth.Map.Points[1].Label, earth.Map.Points[2].Kind, earth.Map.Unit = a, b, a
		earth.Map.Points[3].Latitude, earth.Map.Points[3].Longitude, earth.Map.Points[3].Count = y, float64(x), x
		earth.Map.Arcs[0].KM, earth.Map.Arcs[1].To = y, int(x)
		for _, e := range []finding.Exhibit{forest, lane, line, tied, earth} {
			out, err := Render(e)
			if err != nil {
				t.Fatal(err)
			}
			if err := xml.Unmarshal(out, new(struct{})); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestMatrixDrawsValuesAndSaysWhatItLeavesOut(t *testing.T) {
	svg, err := Render(finding.Exhibit{ID: "m", Title: "Logons", Matrix: &finding.Matrix{
		XLabel: "host", YLabel: "user", Unit: "logons", X: []string{"wks1", "dc1"}, Y: []string{"alice"},
		Cells: []finding.MatrixCell{{X: 1, Y: 0, Value: 42, Flagged: finding.High}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">alice</text>", ">wks1</text>", ">42</text>", "alice · dc1 · 42 logons", "ch-sev-high", "1 row by 2 columns"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("no %q in\n%s", want, svg)
		}
	}
	svg, _ = Render(matrix(90))
	for _, want := range []string{"+30 rows not drawn", "+30 columns not drawn"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("the big matrix does not say %q", want)
		}
	}
}

func TestGraphKeepsBoxesApartAndInTheirColumns(t *testing.T) {
	for _, kinds := range []int{1, 4, 9} {
		c := layGraph(graph(60, kinds).Graph)
		for i, a := range c.places {
			for _, b := range c.places[:i] {
				if a.column == b.column && math.Abs(a.y-b.y) < graphBox || a.column != b.column && math.Abs(a.x-b.x) < a.width {
					t.Fatalf("%d kinds: boxes overlap: %+v %+v", kinds, a, b)
				}
			}
			if a.x < 0 || a.x+a.width > lanesWidth || a.y+graphBox > c.bottom {
				t.Errorf("%d kinds: outside the picture: %+v", kinds, a)
			}
		}
	}
}

func TestGraphPutsTiedVerticesSideBySide(t *testing.T) {
	g := &finding.Graph{}
	for i := range 10 { // host i talks to address 9-i
		g.Vertices = append(g.Vertices, finding.Vertex{Kind: "host", Label: fmt.Sprint("h", i)})
		g.Edges = append(g.Edges, finding.Edge{From: i, To: 19 - i, Verb: "connected to", Count: 1})
	}
	for i := range 10 {
		g.Vertices = append(g.Vertices, finding.Vertex{Kind: "ip", Label: fmt.Sprint("a", i)})
	}
	c := layGraph(g)
	for _, e := range c.edges {
		if c.places[e.From].y != c.places[e.To].y {
			t.Errorf("%s and %s are not in one row", g.Vertices[e.From].Label, g.Vertices[e.To].Label)
		}
	}
	svg, _ := Render(finding.Exhibit{ID: "g", Title: "Who talks to whom", Graph: g})
	for _, want := range []string{">h0</text>", "h0 connected to a9 · 1", "20 nodes in 2 columns, tied by 10 edges: connected to."} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("no %q", want)
		}
	}
}
