// Package dbscan finds clusters of any shape as regions where points lie dense:
// DBSCAN of Ester, Kriegel, Sander and Xu, A Density-Based Algorithm for
// Discovering Clusters (1996), with the labels that scikit-learn gives.
package dbscan

import (
	"fmt"
	"math"

	"forensic/analyzers/internal/kdtree"
)

// Noise is the label of points that are in no cluster.
const Noise = -1

// Params are the two numbers of DBSCAN.
type Params struct {
	Eps        float64 // greatest Euclidean distance of neighbours
	MinSamples int64   // weight within Eps of a core point, its own included
}

// Result says where each point of the input is.
type Result struct {
	Labels   []int32 // cluster, counted from 0 in order of its first core point; or Noise
	Core     []bool
	Clusters int
}

// Cluster clusters points. Weights say how many equal points each stands for,
// nil means one. Equal points are joined first, so that time and memory follow
// the number of distinct points: about n log n, where no point is looked at
// again once it has a cluster. It returns an error if parameters or coordinates
// make no sense.
func Cluster(points kdtree.Points, weights []int64, p Params) (*Result, error) {
	if !(p.Eps > 0) || math.IsInf(p.Eps, 1) || p.MinSamples < 1 {
		return nil, fmt.Errorf("dbscan: eps %v and min samples %d: both must be positive", p.Eps, p.MinSamples)
	}
	if err := points.Check(weights); err != nil {
		return nil, fmt.Errorf("dbscan: %w", err)
	}
	distinct, sums, of := kdtree.Unique(points, weights)
	s := &scan{points: distinct, weights: sums, radius2: p.Eps * p.Eps, enough: p.MinSamples}
	s.findCores()
	s.grow()
	s.addBorders()
	r := &Result{Labels: make([]int32, len(of)), Core: make([]bool, len(of)), Clusters: s.clusters}
	for i, at := range of {
		r.Labels[i], r.Core[i] = s.labels[at], s.core[at]
	}
	return r, nil
}

// scan is one run over distinct points.
type scan struct {
	points   kdtree.Points
	weights  []int64
	radius2  float64
	enough   int64
	core     []bool
	cores    []int32 // the core points, ascending
	labels   []int32
	clusters int
}

// findCores marks the points with enough weight around them.
func (s *scan) findCores() {
	s.core, s.cores = make([]bool, len(s.weights)), []int32{}
	all := kdtree.New(s.points, s.weights, nil)
	for i, w := range s.weights {
		if w >= s.enough || all.Weight(s.points.Row(i), s.radius2, s.enough) >= s.enough {
			s.core[i] = true
			s.cores = append(s.cores, int32(i))
		}
	}
}

// grow labels the core points: a cluster is everything that steps of at most Eps
// from core point to core point reach.
func (s *scan) grow() {
	s.labels = make([]int32, len(s.core))
	for i := range s.labels {
		s.labels[i] = Noise
	}
	left := kdtree.New(s.points, nil, s.cores)
	var queue []int32
	for _, seed := range s.cores {
		if s.labels[seed] != Noise {
			continue
		}
		queue = left.Take(s.points.Row(int(seed)), s.radius2, queue[:0])
		for at := 0; at < len(queue); at++ {
			s.labels[queue[at]] = int32(s.clusters)
			queue = left.Take(s.points.Row(int(queue[at])), s.radius2, queue)
		}
		s.clusters++
	}
}

// addBorders gives the other points the first of the clusters that have a core
// point within Eps. They have few neighbours, or they would be core points.
func (s *scan) addBorders() {
	if len(s.cores) == len(s.core) {
		return
	}
	tree := kdtree.New(s.points, nil, s.cores)
	for i, core := range s.core {
		if core {
			continue
		}
		first := int32(Noise)
		tree.Each(s.points.Row(i), s.radius2, func(id int32) {
			if first == Noise || s.labels[id] < first {
				first = s.labels[id]
			}
		})
		s.labels[i] = first
	}
}
