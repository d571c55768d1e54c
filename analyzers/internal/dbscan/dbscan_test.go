package dbscan

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/kdtree"
)

// TestScikitLearn compares labels, their order and core points with
// scikit-learn's: no renumbering.
func TestScikitLearn(t *testing.T) {
	for _, dim := range []int{1, 2, 3, 5} {
		t.Run(fmt.Sprint(dim), func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("grid%d.csv", dim)))
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Fields(string(raw))
			var p Params
			if _, err := fmt.Sscanf(strings.ReplaceAll(lines[0], ",", " "), "eps=%g min_samples=%d", &p.Eps, &p.MinSamples); err != nil {
				t.Fatal(err)
			}
			points := kdtree.Points{Dim: dim}
			want := &Result{}
			for _, line := range lines[1:] {
				cells := strings.Split(line, ",")
				for _, c := range cells[:dim] {
					points.X = append(points.X, number(t, c))
				}
				label := int32(number(t, cells[dim]))
				want.Labels = append(want.Labels, label)
				want.Core = append(want.Core, cells[dim+1] == "1")
				want.Clusters = max(want.Clusters, int(label)+1)
			}
			got, err := Cluster(points, nil, p)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-scikit-learn +got):\n%s", diff)
			}
		})
	}
}

func TestCluster(t *testing.T) {
	one := func(x ...float64) kdtree.Points { return kdtree.Points{Dim: 1, X: x} }
	for _, c := range []struct {
		name    string
		points  kdtree.Points
		weights []int64
		p       Params
		want    []int32
	}{
		{"nothing", one(), nil, Params{1, 2}, []int32{}},
		{"alone", one(5), nil, Params{1, 2}, []int32{-1}},
		{"alone is enough", one(5), nil, Params{1, 1}, []int32{0}},
		{"a weight of two is two points", one(5, 9), []int64{2, 1}, Params{1, 2}, []int32{0, -1}},
		{"exactly eps", one(0, 1, 2.1), nil, Params{1, 2}, []int32{0, 0, -1}},
		{"a chain", one(4, 0, 1, 3, 2), nil, Params{1, 2}, []int32{0, 0, 0, 0, 0}},
		{"a border point of two goes to the first", one(19, 38, 33, 29, 0, 5, 9), nil, Params{10, 4}, []int32{0, 0, 0, 0, 1, 1, 1}},
		{"equal points in any order", one(7, 1, 7, 1), nil, Params{1, 2}, []int32{0, 1, 0, 1}},
		{"zeros of both signs", one(0, math.Copysign(0, -1)), nil, Params{1, 2}, []int32{0, 0}},
	} {
		got, err := Cluster(c.points, c.weights, c.p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Labels); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	for name, bad := range map[string]func() (*Result, error){
		"eps":        func() (*Result, error) { return Cluster(one(1), nil, Params{0, 2}) },
		"no number":  func() (*Result, error) { return Cluster(one(1), nil, Params{math.NaN(), 2}) },
		"samples":    func() (*Result, error) { return Cluster(one(1), nil, Params{1, 0}) },
		"infinite":   func() (*Result, error) { return Cluster(one(math.Inf(1)), nil, Params{1, 2}) },
		"weights":    func() (*Result, error) { return Cluster(one(1), []int64{1, 1}, Params{1, 2}) },
		"no weight":  func() (*Result, error) { return Cluster(one(1), []int64{0}, Params{1, 2}) },
		"no columns": func() (*Result, error) { return Cluster(kdtree.Points{X: []float64{1}}, nil, Params{1, 2}) },
	} {
		if _, err := bad(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// events makes n rows of features like those of process starts, of at most
// distinct different ones, normalized.
func events(n, distinct int) kdtree.Points {
	rng := rand.New(rand.NewPCG(1, 2))
	rows := kdtree.Points{Dim: 3}
	for range distinct {
		rows.X = append(rows.X, float64(1500+rng.IntN(12000)), float64(rng.IntN(120)), float64(rng.IntN(2)))
	}
	points := kdtree.Points{Dim: 3}
	for range n {
		points.X = append(points.X, rows.Row(rng.IntN(distinct))...)
	}
	kdtree.Normalize(points)
	return points
}

func benchmark(b *testing.B, points kdtree.Points, p Params) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Cluster(points, nil, p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCluster10k is the case that MSTICPy takes 0.9 s for, its start apart.
func BenchmarkCluster10k(b *testing.B) { benchmark(b, events(10_000, 10_000), Params{0.0001, 2}) }

// BenchmarkCluster1M is a million rows, 100,000 of them different.
func BenchmarkCluster1M(b *testing.B) { benchmark(b, events(1_000_000, 100_000), Params{0.0001, 2}) }

// BenchmarkCluster1MDistinct is a million different rows in one dense cloud.
func BenchmarkCluster1MDistinct(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := kdtree.Points{Dim: 3}
	for range 3_000_000 {
		points.X = append(points.X, rng.NormFloat64())
	}
	benchmark(b, points, Params{0.05, 5})
}

// BenchmarkClusterAllNear is what the plain algorithm takes the square of the
// number of points for: everything within eps of everything.
func BenchmarkClusterAllNear(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := kdtree.Points{Dim: 3}
	for range 300_000 {
		points.X = append(points.X, rng.Float64())
	}
	benchmark(b, points, Params{2, 100})
}
