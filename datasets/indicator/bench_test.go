package indicator_test

import (
	"bytes"
	"io"
	"testing"

	"forensic/datasets/indicator"
	"forensic/datasets/indicator/indicatortest"
	"forensic/datasets/reference"
)

func feedBytes(b *testing.B, kind indicatortest.Kind, n int) []byte {
	b.Helper()
	text, err := io.ReadAll(indicatortest.Feed(kind, n, 1))
	if err != nil {
		b.Fatal(err)
	}
	return text
}

var kinds = []indicatortest.Kind{indicatortest.Text, indicatortest.CSV, indicatortest.Hashes, indicatortest.STIX}

// BenchmarkImport measures reading without writing.
func BenchmarkImport(b *testing.B) {
	for _, kind := range kinds {
		b.Run(string(kind), func(b *testing.B) {
			const n = 100_000
			text := feedBytes(b, kind, n)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				stats, err := indicator.Import(b.Context(), bytes.NewReader(text), string(kind), indicator.Options{}, func(reference.Indicator) error { return nil })
				if err != nil || stats.Values != n || stats.Dropped > n/1000 {
					b.Fatal(stats, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkWriteParquet measures the whole way from a file to Parquet.
func BenchmarkWriteParquet(b *testing.B) {
	for _, kind := range kinds {
		b.Run(string(kind), func(b *testing.B) {
			const n = 250_000
			text := feedBytes(b, kind, n)
			var size counter
			for b.Loop() {
				size = 0
				stats, err := indicator.WriteParquet(b.Context(), bytes.NewReader(text), string(kind), &size, indicator.Options{})
				if err != nil || stats.Values != n || stats.Dropped > n/1000 {
					b.Fatal(stats, err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(size)/n, "bytes/row")
		})
	}
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
