package indicator_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"forensic/datasets/indicator"
	"forensic/datasets/reference"
	"forensic/ingest/ingesttest"
	"forensic/ingest/pickle"
	"forensic/store/event"
)

// sentinelRows reads the frame that MSTICPy's tests of its provider for Sentinel ask
// (tests/context/test_tiprovider_kql.py): 633 rows of ThreatIntelligenceIndicator,
// each as an object of JSON.
func sentinelRows(t *testing.T) (rows []string) {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: it names the folder of the evidence and outputs to compare with")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	content, err := os.ReadFile(filepath.Join(dir, "data", "msticpy", "testdata", "as_threatintel"))
	if err != nil {
		t.Fatal(err)
	}
	b := ingesttest.Read(t, pickle.Format, "as_threatintel", string(content))
	for row := range b.Rows() {
		rows = append(rows, string(b.Text(event.ColData, row)))
	}
	return rows
}

// asCSV writes objects of JSON as a table, with the columns of the first one.
func asCSV(t *testing.T, rows []string) string {
	t.Helper()
	var columns []string
	d := json.NewDecoder(strings.NewReader(rows[0]))
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil {
			break
		}
		if delim, ok := token.(json.Delim); ok {
			depth += map[rune]int{'{': 1, '}': -1}[rune(delim)]
			continue
		}
		columns = append(columns, fmt.Sprint(token))
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	_ = w.Write(columns)
	for _, row := range rows {
		var o map[string]any
		if err := json.Unmarshal([]byte(row), &o); err != nil {
			t.Fatal(err)
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			if o[c] != nil {
				cells[i] = fmt.Sprint(o[c])
			}
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return out.String()
}

func TestSharedSentinel(t *testing.T) {
	rows := sentinelRows(t)
	for name, text := range map[string]string{
		"as.jsonl": strings.Join(rows, "\n"),
		"as.json":  "[" + strings.Join(rows, ",") + "]",
		"as.csv":   asCSV(t, rows),
	} {
		t.Run(name, func(t *testing.T) { checkSentinel(t, name, text) })
	}
}

func checkSentinel(t *testing.T, name, text string) {
	table := map[reference.Key]reference.Indicator{}
	stats, err := indicator.Import(t.Context(), strings.NewReader(text), name, indicator.Options{}, func(i reference.Indicator) error {
		table[reference.Key{Match: i.Match, Value: i.Value}] = i
		want := map[reference.IndicatorType]int{reference.IP: 70, reference.URL: 100}[i.Type]
		if i.Confidence != want || i.Severity != reference.High || i.Category != "Malware" || i.ValidUntil.Year() != 2019 || !slices.Contains(i.Tags, "tlp:green") ||
			!strings.Contains(i.Description, "action alert") || i.Provider != "Indicator" {
			t.Errorf("%+v", i)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []indicator.TypeCount{{Type: reference.IP, Count: 333}, {Type: reference.URL, Count: 300}}
	if stats.Entries != 633 || stats.Records != 633 || stats.Dropped != 0 || !slices.Equal(stats.Types, want) || !stats.AsOf.Equal(time.Date(2019, 8, 5, 22, 59, 59, 809_000_000, time.UTC)) {
		t.Errorf("%+v", stats)
	}
	// As in MSTICPy's test of many lookups: what the table holds is found, what it
	// does not hold is not.
	var urls, ips []string
	for _, row := range sentinelRows(t) {
		var o struct{ Url, NetworkIP string }
		if err := json.Unmarshal([]byte(row), &o); err != nil {
			t.Fatal(err)
		}
		if o.Url != "" && len(urls) < 7 {
			urls = append(urls, o.Url)
		}
		if o.NetworkIP != "" && len(ips) < 15 {
			ips = append(ips, o.NetworkIP)
		}
	}
	urls = append(urls, "https://www.example.com", "https://www.example.org", "https://www.example.net")
	ips = append(ips, "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "203.0.113.5")
	if found := lookup(t, table, reference.URL, urls); found != 7 {
		t.Errorf("%d of 10 URLs found, want 7", found)
	}
	if found := lookup(t, table, reference.IP, ips); found != 15 {
		t.Errorf("%d of 20 addresses found, want 15", found)
	}
}

// lookup counts the observables for which one of their keys is in the table.
func lookup(t *testing.T, table map[reference.Key]reference.Indicator, typ reference.IndicatorType, values []string) (found int) {
	t.Helper()
	for _, v := range values {
		v, err := reference.Canonical(typ, v)
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(reference.Keys(typ, v, reference.Blocks{}), func(k reference.Key) bool {
			_, ok := table[reference.Key{Match: k.Match, Value: k.Value}]
			return ok
		}) {
			found++
		}
	}
	return found
}
