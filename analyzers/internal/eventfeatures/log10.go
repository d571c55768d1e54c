package eventfeatures

import "math"

// log10 is the logarithm to base 10, 0 of 0, as the C library of most Linux
// systems gives it, and so Python: in the way of Sun's fdlibm (e_log10.c) from
// the natural logarithm of the mantissa. math.Log10 often differs by one in the
// last place.
func log10(n int64) float64 {
	if n <= 0 {
		return 0
	}
	const (
		perLn10 = 4.34294481903251816668e-01 // 1 / ln 10
		high2   = 3.01029995663611771306e-01 // log10 of 2, its first bits
		low2    = 3.69423907715893078616e-13 // and the rest
	)
	m, e := math.Frexp(float64(n))
	k := float64(e - 1)
	low := float64(k*low2) + float64(perLn10*ln(2*m))
	return low + float64(k*high2)
}

// ln is the natural logarithm of m, 1 <= m < 2, rounded correctly but for very
// rare cases: twice the area tangent of (m-1)/(m+1), in two words of precision.
func ln(m float64) float64 {
	var base, rest float64
	if m > math.Sqrt2 {
		m /= 2
		base, rest = 6.931471805599453094e-01, 2.319046813846299558e-17 // ln 2
	}
	num, den := m-1, m+1
	lost := 1 - (den - m) // of den
	z := num / den
	zLow := (math.FMA(-z, den, num) - z*lost) / den
	q := z * z
	series := 0.0
	for i := 39; i >= 3; i -= 2 {
		series = series*q + 1/float64(i)
	}
	tail := zLow + z*q*series
	high := base + 2*z
	low := base - high + 2*z
	if base == 0 {
		low = 0
	}
	return high + (low + (rest + 2*tail))
}
