package timeseries

import (
	"fmt"
	"math"
	"slices"

	"forensic/analyzers/internal/stl"
)

// series is equally spaced values.
type series struct {
	dataset, name string
	kind          *kind // nil for a column of a table
	table         table
	events        int64
	start, step   int64 // microseconds UTC; width of a bin
	values        []float64
	filled        int  // bins that had no value
	edges         bool // the first and the last bin may not be whole
}

// judged is a series with its baseline.
type judged struct {
	*series
	period   int     // bins
	strength float64 // autocorrelation at the period, 0 where it was assumed
	baseline []float64
	scores   []float64
	robust   []float64 // scores of a robust decomposition, nil where none was made
	periods  []stretch
}

// stretch is neighbouring anomalies.
type stretch struct {
	from, to int // bins, to exclusive
	peak     int // the bin with the largest score
	spikes   int
	dips     int
}

// seasons are the periods that a series of that step may have, shortest first, and
// their words.
func seasons(step int64) []int {
	switch {
	case step <= 300e6:
		return []int{int(3600e6 / step), int(86400e6 / step)}
	case step < 86400e6:
		return []int{int(86400e6 / step), int(7 * 86400e6 / step)}
	}
	return []int{7}
}

// judge decomposes and scores a series. An error says why that is impossible.
func (s *series) judge(o options) (*judged, error) {
	candidates := seasons(s.step)
	for i, p := range candidates {
		// With few seasons a long one explains everything, anomalies too.
		if p < 2 || p*o.MinSeasons > len(s.values) || i > 0 && p*o.LongSeasons > len(s.values) {
			candidates = candidates[:i]
			break
		}
	}
	if o.Period > 0 {
		candidates = []int{o.Period}
	}
	if len(candidates) == 0 || len(s.values) < o.MinSeasons*candidates[0] {
		return nil, fmt.Errorf("fewer than %d seasons", o.MinSeasons)
	}
	j := &judged{series: s}
	if j.period, j.strength = stl.FindPeriod(s.values, candidates...); j.period == 0 {
		j.period = candidates[0]
	}
	r, err := stl.Decompose(s.values, stl.Config{Period: j.period, Seasonal: o.Seasonal, Robust: o.Robust})
	if err != nil {
		return nil, err
	}
	j.baseline = make([]float64, len(s.values))
	for i := range j.baseline {
		j.baseline[i] = r.Seasonal[i] + r.Trend[i]
	}
	j.scores = zScores(r.Residual)
	if j.merge(o.Threshold); o.Confirm && len(j.periods) > 0 {
		if err := j.confirm(o); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// confirm keeps the anomalies that a robust decomposition sees too. An anomaly
// bends the season of a plain one, so that the same hour of the days around it
// looks like an anomaly of the other sign; outliers do not bend a robust one.
func (j *judged) confirm(o options) error {
	r, err := stl.Decompose(j.values, stl.Config{Period: j.period, Seasonal: o.Seasonal, Robust: true})
	if err != nil {
		return err
	}
	distances := make([]float64, len(r.Residual))
	for i, v := range r.Residual {
		distances[i] = math.Abs(v)
	}
	slices.Sort(distances)
	scale := 1.4826 * distances[len(distances)/2] // of a normal distribution, the standard deviation
	j.robust = make([]float64, len(r.Residual))
	for i, v := range r.Residual {
		j.robust[i] = v / math.Max(scale, 1e-9)
	}
	j.periods = nil
	j.merge(o.Threshold)
	return nil
}

// zScores are the distances from the mean in standard deviations of the
// population; all 0 where there is none.
func zScores(x []float64) []float64 {
	n, sum := float64(len(x)), 0.0
	for _, v := range x {
		sum += v
	}
	mean, square := sum/n, 0.0
	for _, v := range x {
		square += (v - mean) * (v - mean)
	}
	out, deviation := make([]float64, len(x)), math.Sqrt(square/n)
	// Remainders that are rounding errors of the values are none.
	if deviation <= 1e-9*math.Abs(mean) || deviation < 1e-9 {
		return out
	}
	for i, v := range x {
		out[i] = (v - mean) / deviation
	}
	return out
}

// anomaly tells a bin beyond the threshold: 1 for a spike, -1 for a dip, 0.
func (j *judged) anomaly(i int, threshold float64) int {
	switch {
	case j.edges && (i == 0 || i == len(j.values)-1):
		return 0
	case j.robust != nil && (math.Abs(j.robust[i]) <= threshold || j.robust[i]*j.scores[i] < 0):
		return 0
	case j.scores[i] > threshold:
		return 1
	case j.scores[i] < -threshold:
		return -1
	}
	return 0
}

// merge joins anomalies that are at most two bins apart.
func (j *judged) merge(threshold float64) {
	for i := range j.scores {
		a := j.anomaly(i, threshold)
		if a == 0 {
			continue
		}
		last := len(j.periods) - 1
		if last < 0 || i-j.periods[last].to >= 2 {
			j.periods = append(j.periods, stretch{from: i, peak: i})
			last++
		}
		p := &j.periods[last]
		p.to = i + 1
		if math.Abs(j.scores[i]) > math.Abs(j.scores[p.peak]) {
			p.peak = i
		}
		if a > 0 {
			p.spikes++
		} else {
			p.dips++
		}
	}
}

// top is the largest distance of a bin in an anomaly.
func (j *judged) top() (score float64) {
	for _, p := range j.periods {
		score = math.Max(score, math.Abs(j.scores[p.peak]))
	}
	return score
}

// at is the start of a bin.
func (s *series) at(bin int) int64 { return s.start + int64(bin)*s.step }

// words for lengths of time.
func span(micros int64) string {
	for _, u := range []struct {
		size int64
		word string
	}{{7 * 86400e6, "week"}, {86400e6, "day"}, {3600e6, "hour"}, {60e6, "minute"}, {1e6, "second"}} {
		if micros >= u.size && micros%u.size == 0 {
			if micros == u.size {
				return "1 " + u.word
			}
			return fmt.Sprintf("%d %ss", micros/u.size, u.word)
		}
	}
	return fmt.Sprintf("%g seconds", float64(micros)/1e6)
}
