package iforest

import (
	"cmp"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/kdtree"
)

// TestScikitLearn compares the area under the ROC curve of planted outliers with
// scikit-learn's, on the mean of twelve seeds. The scores themselves cannot be
// equal, since its generator draws other cuts, but they are near.
func TestScikitLearn(t *testing.T) {
	for _, name := range []string{"two_blobs", "skewed", "ring"} {
		points, planted, theirs := fixture(t, name)
		var area, apart float64
		const seeds = 12
		for seed := range uint64(seeds) {
			ours, err := Scores(points, nil, Params{Trees: 100, Sample: 256, Seed: seed}, 2)
			if err != nil {
				t.Fatal(err)
			}
			area += roc(ours, planted) / seeds
			for i := range ours {
				apart = max(apart, math.Abs(ours[i]-theirs[i]))
			}
		}
		want := roc(theirs, planted)
		t.Logf("%s: area %.4f, scikit-learn %.4f; scores differ by up to %.3f", name, area, want, apart)
		if area < want-0.005 || apart > 0.1 {
			t.Errorf("%s: area %.4f, scikit-learn %.4f; scores differ by up to %.3f", name, area, want, apart)
		}
	}
}

// roc is the probability that an outlier has a higher score than another point.
func roc(scores []float64, planted []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	var sum, bad float64
	for rank, i := range order {
		if planted[i] {
			sum += float64(rank) - bad
			bad++
		}
	}
	return sum / bad / (float64(len(scores)) - bad)
}

func fixture(t *testing.T, name string) (points kdtree.Points, planted []bool, scores []float64) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	points.Dim = len(rows[0]) - 2
	for _, row := range rows {
		for k, cell := range row {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			switch k {
			case points.Dim:
				planted = append(planted, v == 1)
			case points.Dim + 1:
				scores = append(scores, v)
			default:
				points.X = append(points.X, v)
			}
		}
	}
	return points, planted, scores
}

// TestDeterministic: neither workers nor the way equal points are written change
// a score, the seed does.
func TestDeterministic(t *testing.T) {
	points, _, _ := fixture(t, "skewed")
	p := Params{Trees: 50, Sample: 100, Features: 2, Seed: 7}
	one, err := Scores(points, nil, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{2, 7} {
		many, err := Scores(points, nil, p, workers)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(one, many); diff != "" {
			t.Errorf("%d workers:\n%s", workers, diff)
		}
	}
	p.Seed++
	if other, _ := Scores(points, nil, p, 1); slices.Equal(one, other) {
		t.Error("another seed gives the same scores")
	}
	written := kdtree.Points{Dim: 1, X: []float64{1, 1, 1, 2, 2, 9}}
	joined := kdtree.Points{Dim: 1, X: []float64{1, 2, 9}}
	a, _ := Scores(written, nil, p, 1)
	b, _ := Scores(joined, []int64{3, 2, 1}, p, 1)
	if diff := gocmp.Diff([]float64{a[0], a[3], a[5]}, b); diff != "" {
		t.Errorf("weights (-written out +weighted):\n%s", diff)
	}
	if b[2] <= b[0] {
		t.Errorf("the far and rare point has score %v, the frequent one %v", b[2], b[0])
	}
}

func TestEdges(t *testing.T) {
	p := Params{Trees: 10, Sample: 8, Seed: 1}
	for _, c := range []struct {
		name string
		x    []float64
		want []float64
	}{
		{"nothing", nil, []float64{}},
		{"one point", []float64{3}, []float64{0.5}},
		{"neighbouring numbers", []float64{1, math.Nextafter(1, 2)}, []float64{0.5, 0.5}},
		{"equal points", []float64{3, 3, 3, 3}, []float64{0.5, 0.5, 0.5, 0.5}},
	} {
		got, err := Scores(kdtree.Points{Dim: 1, X: c.x}, nil, p, 3)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	one := kdtree.Points{Dim: 1, X: []float64{1, 2}}
	if _, err := Scores(one, []int64{math.MaxInt64, 1}, p, 1); err == nil {
		t.Error("no error for weights beyond counting")
	}
	if _, err := Scores(one, nil, Params{Trees: 0, Sample: 1}, 1); err == nil {
		t.Error("no error for no trees")
	}
}

func TestThreshold(t *testing.T) {
	scores := []float64{0.4, 0.9, 0.5, 0.7}
	for _, c := range []struct {
		share float64
		want  float64
	}{{0.05, 0.9}, {0.25, 0.9}, {0.3, 0.7}, {1, 0.4}} {
		if got := Threshold(scores, nil, c.share); got != c.want {
			t.Errorf("share %v: %v, want %v", c.share, got, c.want)
		}
	}
	if got := Threshold(scores, []int64{97, 1, 1, 1}, 0.02); got != 0.7 {
		t.Errorf("with weights: %v, want 0.7", got)
	}
}

func BenchmarkScores100k(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	points := kdtree.Points{Dim: 4}
	for range 400_000 {
		points.X = append(points.X, rng.NormFloat64())
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Scores(points, nil, Params{Trees: 100, Sample: 256, Seed: 1}, 2); err != nil {
			b.Fatal(err)
		}
	}
}
