package threat

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/datasets/reference"
)

// made makes the nth invented indicator of a mix of types.
func made(n int) reference.Indicator {
	i := reference.Indicator{Match: reference.Exact, Severity: reference.High, Confidence: 80, Category: "malware", Threat: "Example", Provider: "Example feed", File: "feed.csv", Line: int64(n + 1)}
	switch n % 10 {
	case 0, 1, 2:
		i.Type, i.Match, i.Value = reference.DNS, reference.Below, fmt.Sprintf("host%d.zone%d.example.com", n, n%5000)
	case 3, 4:
		i.Type, i.Value = reference.IP, fmt.Sprintf("%d.%d.%d.%d", 11+n/65536%100, n/251%256, n/256%256, n%256)
	case 5:
		i.Type, i.Match, i.Value = reference.IP, reference.Block, fmt.Sprintf("2001:%x:%x::/%d", n/65536+16, n%65536, 48)
	case 6, 7:
		i.Type, i.Value = reference.URL, fmt.Sprintf("http://www%d.example.org/folder/%d.exe", n%90000, n)
	default:
		i.Type, i.Value = reference.SHA256, fmt.Sprintf("%x", sha256.Sum256([]byte(fmt.Sprint(n))))
	}
	return i
}

// query runs a statement of the test itself.
func query(t testing.TB, data analyzers.Data, text string) {
	t.Helper()
	rows, err := data.Query(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkLookup looks a million observables up in a million indicators in a
// Parquet file; one of a hundred is listed.
func BenchmarkLookup(b *testing.B) {
	const n = 1_000_000
	list := make([]reference.Indicator, n)
	observables := make([]Observable, n)
	for i := range list {
		list[i] = made(i)
		at := i
		if i%100 != 0 {
			at = i + 10*n
		}
		o := made(at)
		observables[i] = Observable{o.Type, o.Value}
		if o.Match == reference.Block {
			observables[i].Value = o.Value[:len(o.Value)-len("/48")] + "9"
		}
	}
	data := analyzertest.DataWith(b, list)
	file := filepath.Join(b.TempDir(), "indicators.parquet")
	for _, q := range []string{"SET threads=2", "COPY indicators TO '" + file + "'", "DROP TABLE indicators", "CREATE VIEW indicators AS SELECT * FROM '" + file + "'"} {
		query(b, data, q)
	}
	list = nil
	hits := 0
	for b.Loop() {
		hits = 0
		t, err := Open(b.Context(), data)
		if err != nil {
			b.Fatal(err)
		}
		err = t.Lookup(b.Context(), observables, func(_ int, a Answer) error {
			hits += len(a.Verdicts)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(hits), "hits/op")
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "observables/s")
}
