package threat

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/analyzertest"
	"forensic/analyzers/internal/golden"
	"forensic/datasets/reference"
	"forensic/ingest/ingesttest"
	"forensic/ingest/pickle"
	"forensic/store/event"
)

// sentinel is a row of Sentinel's table ThreatIntelligenceIndicator.
type sentinel struct {
	Action, URL, NetworkIP, Description, ExternalIndicatorId, ThreatType string
	ConfidenceScore                                                      int
}

// readSentinel reads the indicators of MSTICPy's test, with the severities of its
// provider for Sentinel (context/tiproviders/azure_sent_byoti.py).
func readSentinel(t *testing.T) (list []reference.Indicator) {
	t.Helper()
	text, ok := golden.Read(t, "data", "msticpy", "testdata", "as_threatintel")
	if !ok {
		t.Skip("no file as_threatintel")
	}
	b := ingesttest.Read(t, pickle.Format, "as_threatintel", string(text))
	for i := range b.Rows() {
		var row sentinel
		if err := json.Unmarshal([]byte(ingesttest.Row(b, i, event.ColData)[0]), &row); err != nil {
			t.Fatal(err)
		}
		x := reference.Indicator{
			Type: reference.URL, Value: row.URL, Match: reference.Exact, Severity: reference.Warning, Confidence: row.ConfidenceScore,
			Description: row.Description, Category: row.ThreatType, Provider: "AzSTI", File: "as_threatintel", Line: int64(i + 1), Reference: row.ExternalIndicatorId,
		}
		if row.NetworkIP != "" {
			x.Type, x.Value = reference.IP, row.NetworkIP
		}
		if row.Action == "alert" || row.Action == "block" || row.ConfidenceScore >= 80 {
			x.Severity = reference.High
		}
		var err error
		if x.Value, err = reference.Canonical(x.Type, x.Value); err != nil {
			t.Fatal(err)
		}
		list = append(list, x)
	}
	return list
}

// As in MSTICPy's test_tiprovider_kql.py, 7 of 10 URLs and 15 of 20 addresses are
// known.
func TestSharedSentinel(t *testing.T) {
	list := readSentinel(t)
	if len(list) != 633 {
		t.Errorf("%d indicators, want 633", len(list))
	}
	table, err := Open(t.Context(), analyzertest.DataWith(t, list))
	if err != nil {
		t.Fatal(err)
	}
	of := func(kind reference.IndicatorType, n int) (out []Observable) {
		for _, i := range list {
			if o := (Observable{kind, i.Value}); i.Type == kind && len(out) < n && !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
		return out
	}
	urls, addresses := of(reference.URL, 7), of(reference.IP, 15)
	for i := range 3 {
		urls = append(urls, Observable{reference.URL, fmt.Sprintf("https://www%d.example.com", i)})
	}
	for i := range 5 {
		addresses = append(addresses, Observable{reference.IP, fmt.Sprintf("203.0.113.%d", i)})
	}
	for _, test := range []struct {
		name       string
		asked      []Observable
		positive   int
		confidence string
	}{{"url", urls, 7, `"confidence":100`}, {"ipv4", addresses, 15, `"confidence":70`}} {
		rows, positive := 0, 0
		err := table.Results(t.Context(), test.asked, true, func(_ int, r Result) error {
			rows++
			if r.Result {
				positive++
			}
			if r.IocType != test.name || r.Result != (r.Severity == reference.High && r.Status == OK && bytes.Contains([]byte(r.Details), []byte(test.confidence))) ||
				!r.Result && (r.Status != NoData || r.Severity != reference.Information) {
				t.Errorf("%+v", r)
			}
			return nil
		})
		if err != nil || rows != len(test.asked) || positive != test.positive {
			t.Errorf("%s: %v, %d rows, %d positive", test.name, err, rows, positive)
		}
	}
}

// TestSharedBrowser counts the entries of MSTICPy's browser over results of its own
// (test_ti_browser.py).
func TestSharedBrowser(t *testing.T) {
	text, ok := golden.Read(t, "golden", "pickles", "msticpy__tests__testdata__ti_results.df.jsonl")
	if !ok {
		t.Skip("no file ti_results")
	}
	var results []Result
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row struct{ V []any }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		severity, err := reference.ParseSeverity(row.V[slices.Index(ResultColumns, "Severity")].(string))
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, Result{Ioc: row.V[0].(string), IocType: row.V[1].(string), Severity: severity})
	}
	if err := lines.Err(); err != nil || len(results) != 31 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	count := func(s ...reference.Severity) int { return len(Browse(results, s...)) }
	got := map[string]int{
		"default": count(reference.Warning, reference.High), "warning": count(reference.Warning), "high": count(reference.High),
		"information": count(reference.Information), "all": count(reference.Unknown, reference.Information, reference.Warning, reference.High),
	}
	want := map[string]int{"default": 9, "warning": 4, "high": 5, "information": 9, "all": 18}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
