// Package iforest ranks points by how easily random cuts set them apart: the
// isolation forest of Liu, Ting and Zhou, Isolation Forest (2008).
package iforest

import (
	"fmt"
	"math"
	"sort"
	"sync"

	"forensic/analyzers/internal/kdtree"
)

// Params are the numbers of the forest. Liu, Ting and Zhou recommend 100 trees of
// 256 samples; MSTICPy takes at most 100 samples and the root of the number of
// features, rounded down.
type Params struct {
	Trees    int    // at least 1
	Sample   int64  // points a tree is grown from, drawn without putting back
	Features int    // coordinates a tree may cut; 0 means all
	Seed     uint64 // equal seeds give equal scores
}

// Scores returns for each point a number above 0 and up to 1: near 1 is an
// outlier, well under 0.5 is ordinary, and around 0.5 for all means that nothing
// stands out. Weights say how many equal points each stands for, nil means one:
// samples are drawn from the points written out. Scores depend on neither the
// number of workers nor anything but the arguments. It returns an error if
// parameters or coordinates make no sense.
func Scores(points kdtree.Points, weights []int64, p Params, workers int) ([]float64, error) {
	if p.Trees < 1 || p.Sample < 1 || p.Sample > maxSample || p.Features < 0 {
		return nil, fmt.Errorf("iforest: %d trees of %d samples and %d features", p.Trees, p.Sample, p.Features)
	}
	if err := points.Check(weights); err != nil {
		return nil, fmt.Errorf("iforest: %w", err)
	}
	ends := make([]int64, points.Len()) // sums of weights up to each point
	var sum int64
	for i := range ends {
		w := int64(1)
		if weights != nil {
			w = weights[i]
		}
		if sum > math.MaxInt64-w {
			return nil, fmt.Errorf("iforest: the weights are too great")
		}
		sum += w
		ends[i] = sum
	}
	if sum == 0 {
		return []float64{}, nil
	}
	forest := make([]*tree, p.Trees)
	parallel(workers, p.Trees, func(i int) { forest[i] = grow(points, ends, p, uint64(i)) })
	scores := make([]float64, points.Len())
	var usual float64
	for range forest { // summed as the paths are, so that equal points get 0.5
		usual += pathLength(min(p.Sample, sum))
	}
	const batch = 1024
	parallel(workers, (len(scores)+batch-1)/batch, func(b int) {
		part := scores[b*batch : min(len(scores), (b+1)*batch)]
		for _, t := range forest { // a tree stays in the cache for all points of the batch
			for i := range part {
				part[i] += t.path(points.Row(b*batch + i))
			}
		}
		for i, path := range part {
			part[i] = 0.5
			if usual > 0 {
				part[i] = math.Exp2(-path / usual)
			}
		}
	})
	return scores, nil
}

// maxSample bounds the work on a tree; the method wants small samples.
const maxSample = 1 << 14

// parallel calls fn for 0 to n-1 from several goroutines.
func parallel(workers, n int, fn func(int)) {
	workers = max(1, min(workers, n))
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				fn(i)
			}
		})
	}
	wait.Wait()
}

// Threshold is the score that the given share of the weight reaches, between 0
// and 1: points at or above it are the contamination (MSTICPy assumes 0.05). Nil
// weights mean one each. More than the share may reach it where scores are equal.
func Threshold(scores []float64, weights []int64, contamination float64) float64 {
	order := make([]int, len(scores))
	var sum float64
	for i := range order {
		order[i] = i
		sum += weight(weights, i)
	}
	sort.Slice(order, func(a, b int) bool { return scores[order[a]] > scores[order[b]] })
	var above float64
	for _, i := range order {
		if above += weight(weights, i); above >= contamination*sum {
			return scores[i]
		}
	}
	return 1
}

func weight(weights []int64, i int) float64 {
	if weights == nil {
		return 1
	}
	return float64(weights[i])
}

// pathLength is the mean number of cuts that set a point of n apart from the
// others: that of an unsuccessful search in a binary tree.
func pathLength(n int64) float64 {
	switch {
	case n <= 1:
		return 0
	case n == 2:
		return 1
	}
	const euler = 0.57721566490153286
	m := float64(n)
	return 2*(math.Log(m-1)+euler) - 2*(m-1)/m
}
