// Package hdbscan finds clusters of differing density without a distance being
// given: HDBSCAN of Campello, Moulavi and Sander, Density-Based Clustering Based
// on Hierarchical Density Estimates (2013). The minimum spanning tree of mutual
// reachability is made by Borůvka's algorithm on a k-d tree (March, Ram and
// Gray, 2010), so that the matrix of distances is never made.
package hdbscan

import (
	"fmt"
	"math"

	"forensic/analyzers/internal/kdtree"
)

// Noise is the label of points that are in no cluster.
const Noise = -1

// Params are the numbers of HDBSCAN.
type Params struct {
	MinCluster int64 // least weight of a cluster, at least 2
	MinSamples int64 // weight, its own included, that makes the core distance of a point
	// Floor is the distance under which points count as equal, above zero. The
	// stability of a cluster is a sum of inverse distances: without a floor that
	// of equal points would be infinite.
	Floor float64
	// Ceiling, if above zero, is the distance from which on points have nothing
	// to do with each other: clusters exist under it only, and what hangs
	// together under it may be a cluster as a whole. Without one the whole is
	// never a cluster.
	Ceiling float64
}

// Result says where each point of the input is.
type Result struct {
	// Labels are clusters, counted from 0 in order of their first point; or Noise.
	Labels    []int32
	Stability []float64 // excess of mass of each cluster: weight over distance
}

// Cluster clusters points. Weights say how many equal points each stands for,
// nil means one; the result is that of the points written out. Equal points are
// joined first, so time and memory follow the number of distinct points.
//
// Distances that are equal split a cluster in one step. Implementations with
// binary trees split them one after another, in no particular order, and may so
// see clusters that exist at no distance.
//
// Cluster returns an error if parameters or coordinates make no sense.
func Cluster(points kdtree.Points, weights []int64, p Params) (*Result, error) {
	if p.Ceiling == 0 {
		p.Ceiling = math.Inf(1)
	}
	if p.MinCluster < 2 || p.MinSamples < 1 || !(p.Floor > 0) || !(p.Ceiling > p.Floor) {
		return nil, fmt.Errorf("hdbscan: min cluster %d, min samples %d, floor %v, ceiling %v: want at least 2, 1, above 0, above the floor",
			p.MinCluster, p.MinSamples, p.Floor, p.Ceiling)
	}
	if err := points.Check(weights); err != nil {
		return nil, fmt.Errorf("hdbscan: %w", err)
	}
	distinct, sums, of := kdtree.Unique(points, weights)
	core, edges := span(distinct, sums, p.MinSamples)
	t := newDendrogram(sums, core, edges, p.Floor, p.Ceiling)
	c := condense(t, p.MinCluster)
	chosen := c.choose()
	return number(c, chosen, of), nil
}

// number labels the points of the input with the chosen cluster they are in.
func number(c *condensed, chosen []int32, of []int32) *Result {
	r := &Result{Labels: make([]int32, len(of))}
	label := make([]int32, len(chosen))
	for i := range label {
		label[i] = Noise
	}
	for i, at := range of {
		cluster := chosen[c.fell[at]]
		if cluster == none {
			r.Labels[i] = Noise
			continue
		}
		if label[cluster] == Noise {
			label[cluster] = int32(len(r.Stability))
			r.Stability = append(r.Stability, c.clusters[cluster].stability)
		}
		r.Labels[i] = label[cluster]
	}
	return r
}
