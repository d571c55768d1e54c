package cluster

import (
	"cmp"
	"slices"

	"forensic/analyzers/internal/dbscan"
	"forensic/analyzers/internal/eventfeatures"
	"forensic/analyzers/internal/hdbscan"
	"forensic/analyzers/internal/iforest"
	"forensic/analyzers/internal/kdtree"
	"forensic/store/event"
)

// noise is the pattern of rows that fit none.
const noise = -1

// pattern is rows that are alike.
type pattern struct {
	rows        []int32 // in the order of the set
	events      int64
	first, last int64
	hosts       map[string]bool
	accounts    map[string]bool
	names       map[string]bool
}

// matrix is the features of all rows.
func matrix(s *set, features func(*row) []float64) kdtree.Points {
	var p kdtree.Points
	for i := range s.rows {
		f := features(&s.rows[i])
		p.Dim = len(f)
		p.X = append(p.X, f...)
	}
	return p
}

// apart is how far rows with different keys are from each other: farther than
// any distance that joins.
const apart = 1e3

// points is the matrix that is clustered.
func (a *analysis) points(s *set) kdtree.Points {
	if !a.ByProgram {
		p := matrix(s, a.msticpy)
		kdtree.Normalize(p)
		return p
	}
	keys := map[string]string{} // of names: few names have many rows
	type group struct {
		key    string
		number int64
	}
	places := map[group]float64{}
	return matrix(s, func(r *row) []float64 {
		key, ok := keys[r.name]
		if !ok {
			key = a.key(r.name)
			keys[r.name] = key
		}
		g := group{key, r.number}
		if _, ok := places[g]; !ok {
			places[g] = apart * float64(len(places))
		}
		return append(a.shape(r), places[g])
	})
}

// cluster finds the patterns of a data set.
func (a *analysis) cluster(s *set) error {
	labels, least, err := a.label(a.points(s), s.weights())
	if err != nil {
		return err
	}
	byLabel := map[int32]int32{}
	for i := range s.rows {
		r := &s.rows[i]
		r.pattern = noise
		if labels[i] == noise && r.n < least {
			continue
		}
		at, ok := byLabel[labels[i]]
		if !ok || labels[i] == noise {
			at = int32(len(s.patterns))
			s.patterns = append(s.patterns, &pattern{first: event.Null, last: event.Null, hosts: map[string]bool{}, accounts: map[string]bool{}, names: map[string]bool{}})
			byLabel[labels[i]] = at
		}
		r.pattern = at
		s.patterns[at].add(int32(i), r)
	}
	return nil
}

// label clusters points, and says how often a row must occur to be a pattern of
// its own.
func (a *analysis) label(points kdtree.Points, weights []int64) (labels []int32, least int64, err error) {
	if a.Eps > 0 {
		r, err := dbscan.Cluster(points, weights, dbscan.Params{Eps: a.Eps, MinSamples: a.MinSamples})
		if err != nil {
			return nil, 0, err
		}
		return r.Labels, a.MinSamples, nil
	}
	r, err := hdbscan.Cluster(points, weights, hdbscan.Params{MinCluster: a.MinCluster, MinSamples: a.MinSamples, Floor: a.Floor, Ceiling: a.Ceiling})
	if err != nil {
		return nil, 0, err
	}
	return r.Labels, a.MinCluster, nil
}

// weights is how often each row occurs.
func (s *set) weights() (w []int64) {
	for i := range s.rows {
		w = append(w, s.rows[i].n)
	}
	return w
}

func (p *pattern) add(i int32, r *row) {
	p.rows = append(p.rows, i)
	p.events += r.n
	p.hosts[r.host], p.accounts[r.account], p.names[r.name] = true, true, true
	if r.first != event.Null && (p.first == event.Null || r.first < p.first) {
		p.first = r.first
	}
	p.last = max(p.last, r.last)
}

// rank scores the rows of a data set.
func (a *analysis) rank(s *set) error {
	weights := s.weights()
	scores, err := iforest.Scores(matrix(s, a.rarity), weights, iforest.Params{Trees: a.Trees, Sample: a.Sample, Seed: a.Seed}, a.pass.Workers)
	if err != nil {
		return err
	}
	s.limit = iforest.Threshold(scores, weights, a.Contamination)
	items := make([]string, len(s.rows))
	for i := range s.rows {
		s.rows[i].score = scores[i]
		items[i] = a.item(&s.rows[i])
	}
	for _, i := range eventfeatures.RemoveCommon([][]string{items}, weights, a.Common) {
		s.rows[i].outlier = scores[i] >= s.limit && scores[i] > ordinary
	}
	return nil
}

// ordinary is the score of what is like the rest.
const ordinary = 0.5

// singles is the rows in no pattern, highest score first.
func (s *set) singles() (list []int32) {
	for i := range s.rows {
		if s.rows[i].pattern == noise {
			list = append(list, int32(i))
		}
	}
	slices.SortStableFunc(list, func(x, y int32) int { return cmp.Compare(s.rows[y].score, s.rows[x].score) })
	return list
}
