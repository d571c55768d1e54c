// Package stl decomposes a series into trend, season and remainder by LOESS, as
// Cleveland, Cleveland, McRae and Terpenning described it: "STL: A Seasonal-Trend
// Decomposition Procedure Based on Loess", Journal of Official Statistics 6 (1990).
// Its numbers are those of statsmodels.tsa.seasonal.STL.
package stl

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Config says how to decompose. A zero number stands for the default.
type Config struct {
	Period   int // values in a season; at least 2
	Seasonal int // length of the seasonal smoother in seasons, odd, at least 3; 7
	Trend    int // length of the trend smoother, odd, above Period; the smallest odd above 1.5*Period/(1-1.5/Seasonal)
	LowPass  int // length of the low-pass filter, odd, above Period; the smallest odd above Period
	// Constant fits constants instead of lines, in the three smoothers.
	SeasonalConstant, TrendConstant, LowPassConstant bool
	// A smoother computes every Jump-th value and draws lines between; 1.
	SeasonalJump, TrendJump, LowPassJump int
	// Robust gives outliers less weight, over 15 outer iterations of 2 inner ones
	// instead of 5 inner ones alone.
	Robust       bool
	Inner, Outer int // iterations; -1 for none, Outer only
}

// Result has the parts of a series: value = Seasonal + Trend + Residual.
type Result struct {
	Seasonal, Trend, Residual []float64
	Weights                   []float64 // of each value in the last robust iteration; 1 without
}

// ErrShort says that a series has less than two seasons.
var ErrShort = errors.New("fewer values than two seasons")

// Decompose decomposes a series of equally spaced finite values. It returns an
// error for a bad configuration, for values that are not finite and for fewer
// values than two seasons.
func Decompose(y []float64, c Config) (*Result, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	if len(y) < 2*c.Period {
		return nil, fmt.Errorf("%w: %d of %d", ErrShort, len(y), 2*c.Period)
	}
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("value %d is not finite", i)
		}
	}
	f := newFit(y, c)
	for k := 0; ; k++ {
		f.step()
		if k >= c.Outer {
			break
		}
		f.reweigh()
	}
	return f.result(), nil
}

// complete fills the defaults and checks.
func (c *Config) complete() error {
	def := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	if c.Period < 2 {
		return fmt.Errorf("period %d is below 2", c.Period)
	}
	def(&c.Seasonal, 7)
	if c.Seasonal < 3 || c.Seasonal%2 == 0 {
		return fmt.Errorf("seasonal %d is not an odd number from 3", c.Seasonal)
	}
	trend := int(math.Ceil(1.5 * float64(c.Period) / (1 - 1.5/float64(c.Seasonal))))
	def(&c.Trend, trend+1-trend%2)
	def(&c.LowPass, c.Period+1+c.Period%2)
	for name, v := range map[string]int{"trend": c.Trend, "low pass": c.LowPass} {
		if v <= c.Period || v%2 == 0 {
			return fmt.Errorf("%s %d is not an odd number above the period %d", name, v, c.Period)
		}
	}
	def(&c.SeasonalJump, 1)
	def(&c.TrendJump, 1)
	def(&c.LowPassJump, 1)
	if c.SeasonalJump < 1 || c.TrendJump < 1 || c.LowPassJump < 1 {
		return errors.New("a jump is below 1")
	}
	if c.Robust {
		def(&c.Inner, 2)
		def(&c.Outer, 15)
	}
	def(&c.Inner, 5)
	c.Outer = max(c.Outer, 0)
	if c.Inner < 1 {
		return fmt.Errorf("%d inner iterations", c.Inner)
	}
	return nil
}

// fit is a decomposition in the making.
type fit struct {
	Config
	y               []float64
	season, trend   []float64
	weights         []float64 // robustness weights, nil in the first iteration
	detrended, work []float64
	cycle, low      []float64 // period longer than the series at both ends
	average         []float64
	sub, subWeights []float64 // one subseries and its weights
	smooth          []float64 // of the subseries, one value longer at both ends
	seasonal        *loess
	trending        *loess
	lowPass         *loess
}

func newFit(y []float64, c Config) *fit {
	n, long := len(y), len(y)+2*c.Period
	most := (n-1)/c.Period + 1 // values of the longest subseries
	return &fit{
		Config: c, y: y, season: make([]float64, n), trend: make([]float64, n), detrended: make([]float64, n), work: make([]float64, n),
		cycle: make([]float64, long), low: make([]float64, long), average: make([]float64, long),
		sub: make([]float64, most), subWeights: make([]float64, most), smooth: make([]float64, most+2),
		seasonal: newLoess(c.Seasonal, !c.SeasonalConstant, c.SeasonalJump, most),
		trending: newLoess(c.Trend, !c.TrendConstant, c.TrendJump, n),
		lowPass:  newLoess(c.LowPass, !c.LowPassConstant, c.LowPassJump, n),
	}
}

// step runs the inner loop: season and trend from the values and each other.
func (f *fit) step() {
	n, p := len(f.y), f.Period
	for range f.Inner {
		for i, v := range f.y {
			f.detrended[i] = v - f.trend[i]
		}
		f.smoothCycles()
		movingAverage(f.low[:n+p+1], f.cycle, p)
		movingAverage(f.average[:n+2], f.low[:n+p+1], p)
		movingAverage(f.low[:n], f.average[:n+2], 3)
		f.lowPass.smooth(f.work, f.low[:n], nil)
		for i := range f.season {
			f.season[i] = f.cycle[p+i] - f.work[i]
			f.work[i] = f.y[i] - f.season[i]
		}
		f.trending.smooth(f.trend, f.work, f.weights)
	}
}

// smoothCycles smooths each subseries of equal phase and extends it by one value
// at both ends.
func (f *fit) smoothCycles() {
	p := f.Period
	for phase := range p {
		k := (len(f.y)-1-phase)/p + 1
		sub, smooth := f.sub[:k], f.smooth[:k+2]
		var weights []float64
		for i := range sub {
			sub[i] = f.detrended[i*p+phase]
		}
		if f.weights != nil {
			weights = f.subWeights[:k]
			for i := range weights {
				weights[i] = f.weights[i*p+phase]
			}
		}
		f.seasonal.smooth(smooth[1:k+1], sub, weights)
		f.seasonal.extend(smooth, sub, weights)
		for i, v := range smooth {
			f.cycle[i*p+phase] = v
		}
	}
}

// movingAverage fills dst with the averages of every length neighbours.
func movingAverage(dst, x []float64, length int) {
	sum := 0.0
	for _, v := range x[:length] {
		sum += v
	}
	dst[0] = sum / float64(length)
	for i := 1; i < len(dst); i++ {
		sum = sum - x[i-1] + x[i+length-1]
		dst[i] = sum / float64(length)
	}
}

// reweigh gives each value a robustness weight by its residual: the bisquare of
// the residual over six times the median of all.
func (f *fit) reweigh() {
	n := len(f.y)
	if f.weights == nil {
		f.weights = make([]float64, n)
	}
	for i, v := range f.y {
		f.work[i] = math.Abs(v - f.season[i] - f.trend[i])
	}
	limit := 3 * middles(slices.Clone(f.work))
	for i, r := range f.work {
		switch {
		case limit == 0 || r <= 0.001*limit:
			f.weights[i] = 1
		case r <= 0.999*limit:
			q := r / limit
			f.weights[i] = (1 - q*q) * (1 - q*q)
		default:
			f.weights[i] = 0
		}
	}
}

// middles is the sum of the two values in the middle of an order, of the same
// value twice where the number is odd. It puts v into disorder.
func middles(v []float64) float64 {
	n := len(v)
	upper := nth(v, n/2)
	if n%2 == 1 {
		return 2 * upper
	}
	return upper + slices.Max(v[:n/2])
}

// nth puts the k-th smallest value into its place, with none above it before, and
// returns it (Hoare's selection).
func nth(v []float64, k int) float64 {
	for lo, hi := 0, len(v)-1; lo < hi; {
		pivot := v[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for v[i] < pivot {
				i++
			}
			for v[j] > pivot {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		if k <= j {
			hi = j
		} else if k >= i {
			lo = i
		} else {
			break
		}
	}
	return v[k]
}

func (f *fit) result() *Result {
	r := &Result{Seasonal: f.season, Trend: f.trend, Residual: make([]float64, len(f.y)), Weights: f.weights}
	for i, v := range f.y {
		r.Residual[i] = v - f.season[i] - f.trend[i]
	}
	if r.Weights == nil {
		r.Weights = slices.Repeat([]float64{1}, len(f.y))
	}
	return r
}
