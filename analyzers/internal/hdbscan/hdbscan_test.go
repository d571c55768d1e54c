package hdbscan

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/kdtree"
)

// TestFixtures compares with the definition, worked out on the full matrix of
// distances, and with scikit-learn: the same clusters, whatever their numbers.
// Where mutual reachabilities are equal scikit-learn cuts one edge before the
// other; ties counts the points that it puts elsewhere for that reason.
func TestFixtures(t *testing.T) {
	for _, c := range []struct {
		name string
		ties int
	}{
		{"mixed_singles", 0},
		{"nested_singles", 0},
		{"line_singles", 0},
		{"noise_singles", 0},
		{"weighted", 0},
		{"nested", 0},
		{"mixed", 1},
		{"line", 7},
		{"noise", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			points, scikit, want, params := fixture(t, c.name)
			got, err := Cluster(points, nil, params)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(inOrder(want), got.Labels); diff != "" {
				t.Errorf("labels (-definition +got):\n%s", diff)
			}
			if n := elsewhere(scikit, got.Labels); n != c.ties {
				t.Errorf("scikit-learn puts %d points elsewhere, want %d", n, c.ties)
			}
		})
	}
}

// elsewhere counts the points whose label is not the most frequent one that the
// points of their other label have.
func elsewhere(a, b []int32) int {
	pairs := map[int32]map[int32]int{}
	for i := range a {
		if pairs[b[i]] == nil {
			pairs[b[i]] = map[int32]int{}
		}
		pairs[b[i]][a[i]]++
	}
	n := len(a)
	for _, of := range pairs {
		most := 0
		for _, k := range of {
			most = max(most, k)
		}
		n -= most
	}
	return n
}

// inOrder numbers clusters by their first point.
func inOrder(labels []int32) []int32 {
	number := map[int32]int32{Noise: Noise}
	out := make([]int32, len(labels))
	for i, l := range labels {
		if _, ok := number[l]; !ok {
			number[l] = int32(len(number) - 1)
		}
		out[i] = number[l]
	}
	return out
}

// fixture reads a file of testdata.
func fixture(t *testing.T, name string) (points kdtree.Points, scikit, definition []int32, p Params) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(strings.Join(rows[0], " "), "min_cluster=%d min_samples=%d", &p.MinCluster, &p.MinSamples); err != nil {
		t.Fatal(err)
	}
	p.Floor = 1e-6
	points.Dim = len(rows[1]) - 2
	for _, row := range rows[1:] {
		for k, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			switch k {
			case points.Dim:
				scikit = append(scikit, int32(v))
			case points.Dim + 1:
				definition = append(definition, int32(v))
			default:
				points.X = append(points.X, v)
			}
		}
	}
	return points, scikit, definition, p
}

// TestSpan compares the length of the spanning tree with Prim's on the full
// matrix of weighted mutual reachability.
func TestSpan(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 30 {
		points := kdtree.Points{Dim: 1 + round%4}
		var weights []int64
		for range 100 {
			for range points.Dim {
				points.X = append(points.X, float64(rng.IntN(12))) // many ties
			}
			weights = append(weights, 1+rng.Int64N(4))
		}
		points, weights, _ = kdtree.Unique(points, weights)
		core, edges := span(points, weights, 5)
		var got float64
		for _, e := range edges {
			got += e.distance
		}
		if want := prim(points, core); len(edges) != len(core)-1 || math.Abs(got-want) > 1e-9 {
			t.Errorf("round %d: %d edges of length %v, want %d of %v", round, len(edges), got, len(core)-1, want)
		}
	}
}

func prim(points kdtree.Points, core []float64) (sum float64) {
	near := make([]float64, len(core))
	for i := range near {
		near[i] = math.Inf(1)
	}
	done := make([]bool, len(core))
	at := 0
	for range len(core) - 1 {
		done[at] = true
		next := -1
		for i := range core {
			if done[i] {
				continue
			}
			near[i] = min(near[i], max(core[i], core[at], math.Sqrt(kdtree.Distance2(points.Row(i), points.Row(at)))))
			if next < 0 || near[i] < near[next] {
				next = i
			}
		}
		sum += near[next]
		at = next
	}
	return sum
}

func TestClusterByHand(t *testing.T) {
	one := func(x ...float64) kdtree.Points { return kdtree.Points{Dim: 1, X: x} }
	p := Params{MinCluster: 2, MinSamples: 1, Floor: 0.01}
	for _, c := range []struct {
		name    string
		points  kdtree.Points
		weights []int64
		want    []int32
	}{
		{"nothing", one(), nil, []int32{}},
		{"one point", one(1), nil, []int32{-1}},
		{"equal points are one set that never splits", one(3, 3, 3), nil, []int32{-1, -1, -1}},
		{"two pairs", one(0, 0.1, 9, 9.1), nil, []int32{0, 0, 1, 1}},
		{"weight makes a cluster", one(0, 5, 9), []int64{3, 1, 3}, []int32{0, 1, 1}},
		{"all at one distance fall apart at once", one(0, 1, 2, 3), nil, []int32{-1, -1, -1, -1}},
		{"what is nearer than the floor is equal", one(0, 0.001, 0.002, 0.009, 7, 7.001), nil, []int32{0, 0, 0, 0, 1, 1}},
	} {
		got, err := Cluster(c.points, c.weights, p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Labels); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	p.Ceiling = 4
	for _, c := range []struct {
		name    string
		points  kdtree.Points
		weights []int64
		want    []int32
	}{
		{"nothing", one(), nil, []int32{}},
		{"one point", one(1), nil, []int32{-1}},
		{"equal points", one(3, 3, 3), nil, []int32{0, 0, 0}},
		{"alike under the ceiling", one(0, 1, 2, 3), nil, []int32{0, 0, 0, 0}},
		{"the ceiling itself parts", one(0, 1, 5, 6, 10, 14, 14), nil, []int32{0, 0, 1, 1, -1, 2, 2}},
		{"two that are denser than the whole", one(0, 0.1, 0.2, 3, 3.1, 3.2), nil, []int32{0, 0, 0, 1, 1, 1}},
	} {
		got, err := Cluster(c.points, c.weights, p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got.Labels); diff != "" {
			t.Errorf("under a ceiling: %s (-want +got):\n%s", c.name, diff)
		}
	}
	for _, bad := range []Params{{MinCluster: 2, MinSamples: 1, Floor: 1, Ceiling: 1}, {MinCluster: 1, MinSamples: 1, Floor: 1}, {MinCluster: 2, MinSamples: 0, Floor: 1}, {MinCluster: 2, MinSamples: 1}, {MinCluster: 2, MinSamples: 1, Floor: math.NaN()}} {
		if _, err := Cluster(one(1, 2), nil, bad); err == nil {
			t.Errorf("no error for %+v", bad)
		}
	}
	if _, err := Cluster(one(1, math.NaN()), nil, p); err == nil {
		t.Error("no error for a coordinate that is no number")
	}
}

// BenchmarkCluster100k clusters 100,000 distinct points in 200 blobs.
func BenchmarkCluster100k(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := kdtree.Points{Dim: 3}
	for i := range 100_000 {
		c := float64(i % 200)
		points.X = append(points.X, c+rng.NormFloat64()*0.1, math.Mod(c*7, 13)+rng.NormFloat64()*0.1, rng.NormFloat64())
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Cluster(points, nil, Params{MinCluster: 10, MinSamples: 5, Floor: 1e-6}); err != nil {
			b.Fatal(err)
		}
	}
}
