package periodogram

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"forensic/analyzers/internal/golden"
)

// TestSharedGolden compares with MSTICPy's polling detector. The frequency of
// beacon60 is left out: its harmonics tie to rounding.
func TestSharedGolden(t *testing.T) {
	folder := filepath.Join(golden.Folder(t), "golden", "polling")
	edges := map[string][]int64{}
	read(t, filepath.Join(folder, "input.csv.gz"), func(row map[string]string) {
		edges[row["edges"]] = append(edges[row["edges"]], int64(number(t, row["timestamps"])))
	})
	rows := 0
	read(t, filepath.Join(folder, "results.csv"), func(row map[string]string) {
		rows++
		r, ok := Detect(edges[row["edges"]])
		if p := number(t, row["p_value"]); !ok || math.Abs(r.P-p) > 1e-9*math.Max(p, 1e-6) {
			t.Errorf("%s: p %.15g, want %.15g", row["edges"], r.P, p)
		}
		if row["edges"] == "beacon60" {
			return
		}
		if f := number(t, row["dominant_frequency"]); math.Abs(r.Frequency-f) > 1e-15 || math.Abs(r.Interval-number(t, row["dominant_interval"])) > 1e-9*r.Interval {
			t.Errorf("%s: frequency %.17g, want %.17g", row["edges"], r.Frequency, f)
		}
	})
	if rows != 18 {
		t.Errorf("%d rows", rows)
	}
}

// TestFisherG: the values that MSTICPy's own test asserts.
func TestFisherG(t *testing.T) {
	few := []float64{10, 60, 20, 30, 40, 10, 10, 10}
	var many []float64
	for range 200 {
		many = append(many, few...)
	}
	for name, test := range map[string]struct {
		power []float64
		drop  bool
		want  float64
	}{
		"drop": {few, true, .5857339}, "keep": {few, false, .5357916}, "many, drop": {many, true, 1}, "many, keep": {many, false, 1},
		"nothing": {make([]float64, 5), false, 1}, "one peak": {[]float64{0, 100, 0, 0, 0, 0, 0, 0, 0, 0}, false, 0},
	} {
		if got := FisherG(test.power, test.drop); math.Abs(got-test.want) > 5e-8 {
			t.Errorf("%s: %.9f, want %.9f", name, got, test.want)
		}
	}
}

// TestTransformOfPrimes: the convolution gives what the definition gives.
func TestTransformOfPrimes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := make([]float64, 211)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	got := transform(x)
	for k := range got {
		var re, im float64
		for i, v := range x {
			angle := -2 * math.Pi * float64(i*k%len(x)) / float64(len(x))
			re, im = re+v*math.Cos(angle), im+v*math.Sin(angle)
		}
		if math.Abs(real(got[k])-re) > 1e-10 || math.Abs(imag(got[k])-im) > 1e-10 {
			t.Fatalf("value %d: %v, want %g %g", k, got[k], re, im)
		}
	}
}

func TestNothingToDetect(t *testing.T) {
	for _, times := range [][]int64{nil, {5}, {5, 5, 5}, {5, 6}} {
		if r, ok := Detect(times); ok || r.P != 1 {
			t.Errorf("%v: %+v %v", times, r, ok)
		}
	}
}

func read(t *testing.T, path string, each func(map[string]string)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if filepath.Ext(path) == ".gz" {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	lines := csv.NewReader(in)
	names, err := lines.Read()
	if err != nil {
		t.Fatal(err)
	}
	for {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = line[i]
		}
		each(row)
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func FuzzDetect(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5})
	f.Fuzz(func(t *testing.T, gaps []byte) {
		var at int64
		var times []int64
		for _, g := range gaps[:min(len(gaps), 2000)] {
			at += int64(g)
			times = append(times, at)
		}
		if r, _ := Detect(times); !(r.P >= 0 && r.P <= 1) {
			t.Errorf("p %g", r.P)
		}
	})
}

// BenchmarkDetect tests 148,123 events of a day.
func BenchmarkDetect(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	times := make([]int64, 148_123)
	for i := range times {
		times[i] = r.Int64N(86_399)
	}
	times[0], times[1] = 0, 86_399 // a prime number of seconds but for a small factor
	for b.Loop() {
		Detect(times)
	}
}
