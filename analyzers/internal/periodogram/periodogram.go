// Package periodogram finds periods in the times of events: counts for each
// second, their periodogram and Fisher's test of its largest value. The numbers
// are those of MSTICPy's polling detector, which takes them from
// scipy.signal.periodogram.
package periodogram

import (
	"math"
	"math/big"
)

// Counts are the events of each second from the first to before the last, less
// their mean over all. Times are seconds; the last event is in no bin, as in
// MSTICPy. It returns nil where first and last are the same.
func Counts(seconds []int64) []float64 {
	if len(seconds) == 0 {
		return nil
	}
	first, last := seconds[0], seconds[0]
	for _, s := range seconds {
		first, last = min(first, s), max(last, s)
	}
	if first == last {
		return nil
	}
	counts := make([]float64, last-first)
	for _, s := range seconds {
		if s < last {
			counts[s-first]++
		}
	}
	mean := float64(len(seconds)) / float64(len(counts))
	for i := range counts {
		counts[i] -= mean
	}
	return counts
}

// Power is the one-sided power spectral density of a series at the frequencies
// 0, 1/n, 2/n ... of a sampling rate of 1, its mean taken away first: n/2+1 values.
func Power(x []float64) []float64 {
	n, mean := len(x), 0.0
	for _, v := range x {
		mean += v
	}
	mean /= float64(n)
	centered := make([]float64, n)
	for i, v := range x {
		centered[i] = v - mean
	}
	coefficients := transform(centered)
	power := make([]float64, n/2+1)
	for k := range power {
		c := coefficients[k]
		power[k] = (real(c)*real(c) + imag(c)*imag(c)) / float64(n)
		if k > 0 && (n%2 == 1 || k < n/2) {
			power[k] *= 2 // the negative frequency is the same
		}
	}
	return power
}

// Result is the outcome of the test.
type Result struct {
	P         float64 // probability of such a largest value in noise
	Frequency float64 // of the largest value, per second
	Interval  float64 // 1/Frequency, seconds
}

// Detect tests the times of events, in seconds, for a period. MSTICPy's numbers
// come out, its oddities too: the last event is not counted, the last frequency
// takes part in the search of the largest but not in the test where the number of
// bins is even, and a signal of short pulses may be told by one of its harmonics.
// Ok is false where all times are the same.
func Detect(seconds []int64) (r Result, ok bool) {
	counts := Counts(seconds)
	if len(counts) < 2 {
		return Result{P: 1}, false
	}
	power := Power(counts)
	top := 0
	for k, v := range power {
		if v > power[top] {
			top = k
		}
	}
	r.Frequency = float64(top) / float64(len(counts))
	r.Interval = 1 / r.Frequency
	r.P = FisherG(power, len(counts)%2 == 0)
	return r, top > 0
}

// FisherG is the probability that the largest of the values of a periodogram has
// at least that share of their sum in noise (R. A. Fisher, "Tests of significance
// in harmonic analysis", 1929). With dropLast the last value, at half the sampling
// rate, is left out. Above 700 values it is the approximation 1-(1-exp(-n g))^n.
// As in MSTICPy the exact sum leaves out its last term.
func FisherG(power []float64, dropLast bool) float64 {
	if dropLast {
		power = power[:len(power)-1]
	}
	largest, sum := 0.0, 0.0
	for _, v := range power {
		largest, sum = math.Max(largest, v), sum+v
	}
	if sum <= 0 {
		return 1
	}
	g, n := largest/sum, float64(len(power))
	if len(power) > 700 {
		return -math.Expm1(n * math.Log1p(-math.Exp(-n*g)))
	}
	return math.Min(1, exact(g, len(power)))
}

// exact is the sum of (-1)^(j-1) C(n,j) (1-jg)^(n-1) for j from 1 to before
// floor(1/g). Its terms are huge and cancel, so it is summed in long numbers.
func exact(g float64, n int) float64 {
	const precision = 4096 // bits; C(700, 350) has 700
	one, sum := big.NewFloat(1).SetPrec(precision), new(big.Float).SetPrec(precision)
	exactG := new(big.Float).SetPrec(precision).SetFloat64(g)
	for j := int64(1); j < int64(math.Floor(1/g)) && j <= int64(n); j++ {
		base := new(big.Float).SetPrec(precision).SetInt64(j)
		base.Sub(one, base.Mul(base, exactG))
		term := new(big.Float).SetPrec(precision).SetInt(new(big.Int).Binomial(int64(n), j))
		term.Mul(term, power(base, n-1))
		if j%2 == 0 {
			term.Neg(term)
		}
		sum.Add(sum, term)
	}
	v, _ := sum.Float64()
	return v
}

// power is x to the n-th.
func power(x *big.Float, n int) *big.Float {
	out := new(big.Float).SetPrec(x.Prec()).SetInt64(1)
	square := new(big.Float).Copy(x)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			out.Mul(out, square)
		}
		square.Mul(square, square)
	}
	return out
}
