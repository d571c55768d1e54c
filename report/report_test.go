package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// hostile is text that tries everything a report must withstand.
const hostile = "<script>alert(1)</script>\"'><img src=http://evil.example/x onerror=alert(1)> javascript:alert(1) \u202e\u2066\u200b\ufeff\x00\x1b[31m\xff &lt; {{.}} `"

const t0 = int64(1600637935290123) // 2020-09-20 21:38:55.290123

// richInput has every status, every kind of exhibit and hostile text everywhere.
func richInput() Input {
	hash := strings.Repeat("ab12", 16)
	in := Input{
		Case: "Case " + hostile, ToolVersion: "1.2.3", CaseHash: hash, First: t0, Last: t0 + 3600e6, Events: 1234567,
		Classes:     []ClassCount{{"process_start", 40000}, {"network", 12}, {hostile, 1}},
		RejectTotal: 3, Narrowed: hostile, Steps: []Step{{"Ingest " + hostile, hostile}},
		Rejects: []RejectRow{{hostile, hostile, 1, 2, 3, hostile, hostile}},
	}
	for i := range 300 {
		in.Hosts = append(in.Hosts, Host{"set" + hostile, fmt.Sprint("ws", i), []string{hostile, "WS"}, int64(i), t0, event.Null})
	}
	for i, s := range []string{"stored", "duplicate", "unsupported", "partial", "failed", "empty"} {
		in.Members = append(in.Members, Member{"set", "a.zip", hostile, hash, hash, 10, "json", s, hostile, 3, 1, 1, int64(1 - i%2), t0, event.Null, hostile, []string{hostile}})
	}
	in.Members = append(in.Members, Member{Archive: "b.zip", Status: "damaged", First: event.Null, Last: event.Null})
	for i, s := range []finding.Status{finding.OK, finding.OK, finding.Partial, finding.NotApplicable, finding.Failed, finding.Cancelled} {
		in.Results = append(in.Results, finding.Result{
			Name: fmt.Sprintf("analyzer-%d", i), Title: fmt.Sprintf("Analyzer %d %s", i, hostile), Doc: hostile, Needs: []string{hostile}, Options: `{"a":"` + hostile + `"}`,
			Status: s, Err: hostile, Warnings: []string{hostile}, Examined: int64(i * 1000),
		})
	}
	in.References = []Reference{
		{Kind: "ti", Name: "feed", Format: hostile, File: hostile, SHA256: hash, Bytes: 10, Records: 5, Dropped: 1, Origin: "http://feed.example", License: hostile, AsOf: t0, Age: "90 days older than the last event", Stale: true, Notes: []string{hostile}},
		{Kind: "geoip", Name: "places", AsOf: event.Null, Age: "its date is not known"},
	}
	in.Queries = []QueryFamily{{Name: "windows", Description: hostile, Queries: []Query{
		{Name: "windows.a", Description: hostile, Attack: []string{"T1078"}, Needs: []string{hostile}, Present: true, Params: []string{hostile}, Example: hostile, SQL: hostile},
		{Name: "windows.b", Description: "b", Needs: []string{"dns"}, Example: "b", SQL: "SELECT 1"},
	}}}
	in.Results[0].Exhibits = exhibits()
	for i := range 700 {
		in.Results[i%2*2].Findings = append(in.Results[i%2*2].Findings, finding.Finding{
			Analyzer: "x", ID: fmt.Sprint(i), Title: fmt.Sprint(i%7, hostile), Why: strings.Repeat(hostile, 40), Severity: finding.Severity(i % 5), Techniques: []string{"T1059.001", hostile},
			Dataset: hostile, Host: fmt.Sprint("ws", i%20), User: hostile, First: t0 + int64(i), Last: event.Null, Facts: []finding.Fact{{Name: hostile, Value: strings.Repeat(hostile, 30)}},
			Evidence: []event.Ref{{Source: hash, Member: hostile, Record: 7}}, EvidenceTotal: 9, Score: float64(i % 3), Benign: hostile, Query: "SELECT " + hostile, Warnings: []string{hostile},
		})
	}
	return in
}

func exhibits() []finding.Exhibit {
	table := &finding.Table{Total: 99999, Columns: []finding.TableColumn{
		{Name: "Text", Key: "text", Kind: finding.KindText},
		{Name: "Code", Key: "code", Kind: finding.KindCode},
		{Name: "Int", Key: "int", Kind: finding.KindInt},
		{Name: "Float", Key: "float", Kind: finding.KindFloat},
		{Name: "Time", Key: "time", Kind: finding.KindTime},
		{Name: hostile, Key: "ioc", Kind: finding.KindIndicator},
		{Name: "Ref", Key: "ref", Kind: finding.KindRef},
		{Name: "Severity", Key: "", Kind: finding.KindSeverity},
	}}
	for i := range 1200 {
		table.Rows = append(table.Rows, []string{
			"=1+1" + hostile, strings.Repeat("A", 9000*(1-min(i, 1))) + hostile, fmt.Sprint(i * -1000), "1.5", "2020-09-20T21:38:55.290123Z",
			"http://evil.example/x?u=http://b.example", strings.Repeat("a", 64) + ":m:1", "high",
		})
	}
	table.Rows = append(table.Rows, []string{"", "", "", "", "", "", "", ""}, []string{"short"})
	forest := &finding.Forest{Total: 5000}
	for i := range 3200 {
		n := finding.Node{Parent: i - 1, Depth: i % 100, Group: "ws " + hostile, Label: hostile, Detail: hostile, Color: hostile, First: t0, Synthetic: i%9 == 0, Facts: []finding.Fact{{Name: hostile, Value: hostile}}}
		if i%100 == 0 {
			n.Parent = -1
		}
		if i == 3150 {
			n.Flagged, n.Why = finding.High, hostile
		}
		forest.Nodes = append(forest.Nodes, n)
	}
	series := &finding.Series{YLabel: hostile, Lines: []finding.SeriesLine{{Name: hostile, X: []int64{t0, t0 + 60e6}, Y: []float64{1, 1e-7}}}}
	lanes := &finding.Lanes{Start: t0, Step: 60e6, Bins: 3, Lanes: []finding.Lane{{Group: hostile, Name: hostile, Counts: []int64{0, 5, 1}, Total: 6}}}
	return []finding.Exhibit{
		{ID: "table", Title: hostile, Note: hostile, Table: table},
		{ID: "forest", Title: hostile, Forest: forest},
		{ID: "series", Title: hostile, Series: series},
		{ID: "lanes", Title: hostile, Lanes: lanes},
		{ID: "matrix", Title: hostile, Matrix: &finding.Matrix{XLabel: hostile, YLabel: hostile, X: []string{hostile}, Y: []string{hostile}, Cells: []finding.MatrixCell{{Value: 3}, {X: 5, Value: 1}}}},
		{ID: "graph", Title: hostile, Graph: &finding.Graph{
			Vertices: []finding.Vertex{{Kind: hostile, Label: hostile, Detail: hostile}, {Kind: "ip", Label: hostile, Flagged: finding.High, Why: hostile}, {Kind: "lone", First: t0}},
			Edges:    []finding.Edge{{From: 0, To: 1, Verb: hostile, Count: 3, First: t0}, {From: 7, To: -1}},
		}},
		{ID: "map", Title: hostile, Map: &finding.Map{
			Points: []finding.MapPoint{{Latitude: 52.5, Longitude: 13.4, Label: hostile, Kind: hostile, Detail: hostile, Count: 3, First: t0}, {Latitude: -36.8, Longitude: 174.8, Label: hostile, Flagged: finding.High, Why: hostile}, {Latitude: 700, Label: hostile}},
			Arcs:   []finding.MapArc{{From: 0, To: 1, Label: hostile, KM: 18000, Hours: 1, Count: 2, First: t0, Flagged: finding.High, Why: hostile}, {From: 9, To: -9}},
		}},
		{ID: "model", Title: hostile, Document: &finding.Document{Type: "json", Text: `{"a":1}`}},
		{ID: "none", Title: "Empty", Table: &finding.Table{}},
	}
}

func TestCompleteness(t *testing.T) {
	in := richInput()
	complete, why := in.Completeness()
	want := "3 rejected records, 1 unsupported member, 1 partly read member, 1 failed member, 1 empty member, 1 damaged container, " +
		"analyzer analyzer-2 could not look at everything, analyzer analyzer-4 failed, analyzer analyzer-5 was not run"
	if complete || why != want {
		t.Errorf("got %v %q, want %q", complete, why, want)
	}
	whole := Input{Members: in.Members[:2], Results: in.Results[:2]}
	if complete, why := whole.Completeness(); !complete || why != "" {
		t.Errorf("whole input: got %v %q", complete, why)
	}
}

func TestVisibleAndDefang(t *testing.T) {
	for in, want := range map[string]string{
		"plain ünï": "plain ünï", "a\u202eb": `a\u202eb`, "\x00\x7f": `\u0000\u007f`, "\xff": `\xff`, "\U000e0041": `\U000e0041`, "a\nb\tc": "a\nb\tc", "\r": `\u000d`, "x\ufe0f": `x\ufe0f`,
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"http://a.b.c/x.html": "hxxp://a[.]b[.]c/x.html", "HTTPS://u@a.b": "hxxps://u[at]a[.]b", "10.0.0.1": "10[.]0[.]0[.]1", "a@b.c": "a[at]b[.]c",
		"http://a.b/?u=http://c.d": "hxxp://a[.]b/?u=http[:]//c.d",
	} {
		if got := defang(in); got != want {
			t.Errorf("defang(%q) = %q, want %q", in, got, want)
		}
	}
	if got := number(-1234567); got != "-1,234,567" {
		t.Errorf("number = %s", got)
	}
	if got := number(-123); got != "-123" {
		t.Errorf("number = %s", got)
	}
}

func TestProse(t *testing.T) {
	for in, want := range map[string]string{
		"no address here.":                        "no address here.",
		"names https://cdn.a.example/v2/x.":       "names hxxps://cdn[.]a[.]example/v2/x.",
		"('HTTP://10.0.0.1:80?q=1', ftp://f.g;x)": "('hxxp://10[.]0[.]0[.]1:80?q=1', fxp://f[.]g;x)",
		"http://a.b/http://c.d":                   "hxxp://a[.]b/hxxp://c[.]d",
	} {
		if got := prose(100, in); got != want {
			t.Errorf("prose(%q) = %q, want %q", in, got, want)
		}
	}
	if got := prose(10, "http://long.example"); got != "hxxp://lon…" {
		t.Errorf("cut: %q", got)
	}
}

func TestCSVEmptyCell(t *testing.T) {
	table := finding.Table{Columns: heads("V:v:text"), Rows: [][]string{{"a"}, {""}, {"b"}}}
	var out bytes.Buffer
	if err := writeCSV(&out, table); err != nil || out.String() != "v\na\n\"\"\nb\n" {
		t.Errorf("%v %q", err, out.String())
	}
}

func FuzzText(f *testing.F) {
	f.Add(hostile)
	f.Add("''=-5")
	f.Add("xHTTPS://a.b/http://c")
	f.Fuzz(func(t *testing.T, s string) {
		if got := visible(s); strings.ContainsFunc(got, hides) {
			t.Errorf("visible(%q) = %q hides something", s, got)
		}
		if got := unguard(guard(s)); got != s {
			t.Errorf("guard is not reversible: %q became %q", s, got)
		}
		if got := guard(s); !decimal.MatchString(got) && got != "" && strings.ContainsAny(got[:1], "=+-@\t\r") {
			t.Errorf("guard(%q) = %q is a formula", s, got)
		}
		if got := prose(100, s); address.MatchString(got) || strings.ContainsFunc(got, hides) {
			t.Errorf("prose(%q) = %q", s, got)
		}
		defang(s)
		excerpt(s, 5)
	})
}
