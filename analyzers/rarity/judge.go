package rarity

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"forensic/analyzers/internal/markov"
	"forensic/store/event"
)

// learned is what sessions are judged by.
type learned struct {
	models   [3]*markov.Model // by markov.Kind
	sessions int64
	scored   int // sessions with a window
	center   float64
	spread   float64 // robust standard deviation of the logarithms, or the least that counts
}

var tokens = markov.WindowOptions{Tokens: true}

// learn trains on a collection; nil if it has too little.
func learn(c *collection, o options) (*learned, error) {
	if c.corpus.Len() == 0 || c.corpus.Names() < o.MinNames {
		return nil, nil
	}
	l := &learned{sessions: int64(c.corpus.Len())}
	for kind := range l.models {
		m, err := markov.Train(c.corpus, markov.Kind(kind))
		if errors.Is(err, markov.ErrNoSessions) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		l.models[kind] = m
	}
	scorer := markov.NewScorer(l.models[markov.Values], c.corpus, markov.Unknown)
	var logs []float64
	for i := range c.corpus.Len() {
		if w := scorer.Rarest(c.corpus.Session(i), o.Window, tokens); !math.IsNaN(w.Likelihood) {
			logs = append(logs, logOf(w.Likelihood))
		}
	}
	if len(logs) < o.MinSessions {
		return nil, nil
	}
	l.scored = len(logs)
	l.center, l.spread = robust(logs)
	// Where sessions hardly differ, small differences are no rarity.
	l.spread = max(l.spread, math.Log10(o.Factor)/o.RobustZ)
	return l, nil
}

// logOf is the decimal logarithm, finite also for likelihoods too small for a
// number.
func logOf(p float64) float64 {
	return math.Log10(max(p, math.SmallestNonzeroFloat64))
}

// robust is the median and the robust standard deviation (Iglewicz and Hoaglin
// 1993): from the median absolute deviation, or the mean one where that is zero.
func robust(values []float64) (center, spread float64) {
	sorted := slices.Sorted(slices.Values(values))
	center = median(sorted)
	away := make([]float64, len(sorted))
	sum := 0.0
	for i, v := range sorted {
		away[i] = math.Abs(v - center)
		sum += away[i]
	}
	slices.Sort(away)
	if mad := median(away); mad > 0 {
		return center, mad / 0.6745
	}
	return center, 1.253314 * sum / float64(len(away))
}

func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// z is how many robust standard deviations a logarithm lies from the median.
func (l *learned) z(log float64) float64 { return (log - l.center) / l.spread }

// result is what was found in one data set.
type result struct {
	*collection
	base    *learned
	scorer  *markov.Scorer
	scored  int
	rare    []verdict // sessions that are rare, by likelihood
	lowest  []verdict // the sessions of the table, by likelihood
	points  []verdict // the sessions of the chart, by time
	hasArgs bool
}

// verdict is one session with its rarest window.
type verdict struct {
	session    int
	window     markov.Window
	likelihood [3]float64 // of the rarest window by each model; the last ranks
	z          float64
	rare       bool
}

func (v verdict) log() float64 { return logOf(v.likelihood[markov.Values]) }

// judge ranks the sessions of a data set.
func (a *analysis) judge(c *collection, base *learned, fallback markov.Fallback) *result {
	r := &result{collection: c, base: base, hasArgs: c.corpus.HasParams()}
	var scorers [3]*markov.Scorer
	for k, m := range base.models {
		scorers[k] = markov.NewScorer(m, c.corpus, fallback)
	}
	r.scorer = scorers[markov.Values]
	var all []verdict
	for i := range c.corpus.Len() {
		steps := c.corpus.Session(i)
		v := verdict{session: i, window: r.scorer.Rarest(steps, a.Window, tokens)}
		if math.IsNaN(v.window.Likelihood) {
			continue
		}
		v.likelihood[markov.Values] = v.window.Likelihood
		for _, k := range []markov.Kind{markov.Commands, markov.Parameters} {
			v.likelihood[k] = scorers[k].Rarest(steps, a.Window, tokens).Likelihood
		}
		v.z = base.z(v.log())
		v.rare = v.z <= -a.RobustZ
		all = append(all, v)
	}
	r.scored = len(all)
	r.points = thin(all, a.Points)
	slices.SortStableFunc(r.points, func(x, y verdict) int { return cmp.Compare(c.list[x.session].first, c.list[y.session].first) })
	slices.SortStableFunc(all, func(x, y verdict) int {
		return cmp.Or(cmp.Compare(x.likelihood[markov.Values], y.likelihood[markov.Values]), cmp.Compare(x.session, y.session))
	})
	r.lowest = all[:min(len(all), a.TableRows)]
	n, _ := slices.BinarySearchFunc(all, true, func(v verdict, _ bool) int {
		if v.rare {
			return -1
		}
		return 1
	})
	r.rare = all[:n]
	return r
}

// thin keeps what is rare and evenly some of the rest, about most in all.
func thin(all []verdict, most int) []verdict {
	every := (len(all) + most - 1) / max(most, 1)
	var out []verdict
	rare := 0
	for i, v := range all {
		if v.rare {
			rare++
		}
		if every <= 1 || i%every == 0 || v.rare && rare <= most {
			out = append(out, v)
		}
	}
	return out
}

// refs names the events of a verdict's window, and when the first and last were.
func (r *result) refs(v verdict) (list []event.Ref, first, last int64) {
	from := int(r.list[v.session].from)
	for i := v.window.Start; i < v.window.End; i++ {
		list = append(list, r.ref(from+i))
	}
	return list, r.events[from+v.window.Start].at, r.events[from+v.window.End-1].at
}
