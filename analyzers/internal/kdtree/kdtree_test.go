package kdtree

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cloud makes points on a coarse grid, so that distances tie, with weights.
func cloud(seed uint64, n, dim int) (Points, []int64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	p := Points{Dim: dim}
	var weights []int64
	for range n {
		for range dim {
			p.X = append(p.X, float64(rng.IntN(20)))
		}
		weights = append(weights, 1+rng.Int64N(3))
	}
	return p, weights
}

// near lists by a plain scan what lies within a squared distance.
func near(p Points, q []float64, radius2 float64, left []bool) (list []int32) {
	for i := range p.Len() {
		if left[i] && Distance2(p.Row(i), q) <= radius2 {
			list = append(list, int32(i))
		}
	}
	return list
}

func TestSearches(t *testing.T) {
	for _, c := range []struct{ n, dim int }{{0, 2}, {1, 1}, {12, 2}, {13, 2}, {300, 1}, {500, 2}, {500, 3}, {300, 6}} {
		p, weights := cloud(uint64(c.n), c.n, c.dim)
		tree := New(p, weights, nil)
		left := make([]bool, c.n)
		for i := range left {
			left[i] = true
		}
		queries, _ := cloud(7, 60, c.dim)
		for i := range queries.Len() {
			q := queries.Row(i)
			radius2 := float64(i % 30)
			want := near(p, q, radius2, left)
			var sum int64
			for _, id := range want {
				sum += weights[id]
			}
			if got := tree.Weight(q, radius2, math.MaxInt64); got != sum {
				t.Fatalf("%v: weight %d, want %d", c, got, sum)
			}
			if got := tree.Weight(q, radius2, 3); min(got, 3) != min(sum, 3) {
				t.Fatalf("%v: enough %d, want %d", c, got, sum)
			}
			var got []int32
			tree.Each(q, radius2, func(id int32) { got = append(got, id) })
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%v: each (-want +got):\n%s", c, diff)
			}
			checkReach(t, tree, p, weights, left, q)
			if i%3 > 0 {
				continue
			}
			got = tree.Take(q, radius2, nil)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%v: take (-want +got):\n%s", c, diff)
			}
			for _, id := range got {
				left[id] = false
			}
		}
	}
}

// checkReach compares the distance of the k-th neighbour with a sorted scan.
func checkReach(t *testing.T, tree *Tree, p Points, weights []int64, left []bool, q []float64) {
	t.Helper()
	var written []float64
	for i := range p.Len() {
		for range weights[i] {
			if left[i] {
				written = append(written, Distance2(p.Row(i), q))
			}
		}
	}
	slices.Sort(written)
	for _, k := range []int64{1, 2, 7, 40} {
		want := math.Inf(1)
		if int(k) <= len(written) {
			want = written[k-1]
		}
		if got := tree.Reach2(q, k); got != want {
			t.Fatalf("reach of %d: %v, want %v", k, got, want)
		}
	}
}

func TestSubset(t *testing.T) {
	p := Points{Dim: 1, X: []float64{5, 6, 7, 8}}
	ids := []int32{3, 1}
	tree := New(p, nil, ids)
	if got := tree.Weight([]float64{6}, 4, 99); got != 2 {
		t.Errorf("weight %d, want 2 of points 1 and 3", got)
	}
	if diff := cmp.Diff([]int32{3, 1}, ids); diff != "" {
		t.Errorf("the caller's list changed:\n%s", diff)
	}
}

// TestAdversary builds trees of orders that upset selection; a build that fell
// back to quadratic time would not end.
func TestAdversary(t *testing.T) {
	const n = 200_000
	for name, at := range map[string]func(i int) float64{
		"sorted": func(i int) float64 { return float64(i) },
		"equal":  func(int) float64 { return 1 },
		"organ":  func(i int) float64 { return float64(min(i, n-i)) },
		"saw":    func(i int) float64 { return float64(i % 7) },
	} {
		p := Points{Dim: 1}
		for i := range n {
			p.X = append(p.X, at(i))
		}
		if got := New(p, nil, nil).Weight([]float64{0}, 1e12, math.MaxInt64); got != n {
			t.Errorf("%s: weight %d, want %d", name, got, n)
		}
	}
}

func TestUniqueAndNormalize(t *testing.T) {
	p := Points{Dim: 2, X: []float64{3, 4, 0, 0, 3, 4, math.Copysign(0, -1), 0}}
	distinct, sums, of := Unique(p, []int64{1, 2, 3, 4})
	if diff := cmp.Diff([]float64{3, 4, 0, 0}, distinct.X); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{4, 6}, sums); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int32{0, 1, 0, 1}, of); diff != "" {
		t.Error(diff)
	}
	Normalize(distinct)
	if diff := cmp.Diff([]float64{0.6, 0.8, 0, 0}, distinct.X); diff != "" {
		t.Error(diff)
	}
}
