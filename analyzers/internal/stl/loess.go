package stl

import "math"

// loess smooths by local lines or constants with tricube weights. It is not safe
// for concurrent use.
type loess struct {
	length int  // values of a window
	line   bool // fit lines, otherwise constants
	jump   int
	w      []float64 // weights of the window in work
	// kernel is the weights of a window around its middle, summing to 1. There a
	// line gives what a constant gives, since the weights are symmetric. first and
	// second are its products with the distance from the middle and its square.
	kernel, first, second []float64
	weighted              []float64 // values times robustness weights
}

func newLoess(length int, line bool, jump, most int) *loess {
	l := &loess{length: length, line: line, jump: jump, w: make([]float64, max(length, most))}
	half := float64(length / 2)
	l.kernel, l.first, l.second = make([]float64, length), make([]float64, length), make([]float64, length)
	l.weighted = make([]float64, most)
	sum := 0.0
	for j := range l.kernel {
		l.kernel[j] = tricube(math.Abs(float64(j)-half), half)
		sum += l.kernel[j]
	}
	for j := range l.kernel {
		l.kernel[j] /= sum
		l.first[j] = l.kernel[j] * (float64(j) - half)
		l.second[j] = l.first[j] * (float64(j) - half)
	}
	return l
}

// tricube is the weight of a value at distance r in a window of half width h.
func tricube(r, h float64) float64 {
	if r > 0.999*h {
		return 0
	}
	if r <= 0.001*h {
		return 1
	}
	q := r / h
	q = 1 - q*q*q
	return q * q * q
}

// smooth fills dst with the smoothed values of y, which have robustness weights
// if weights is not nil.
func (l *loess) smooth(dst, y, weights []float64) {
	n := len(y)
	if n < 2 {
		copy(dst, y)
		return
	}
	for i, r := range weights {
		l.weighted[i] = r * y[i]
	}
	jump := min(l.jump, n-1)
	left, right := 0, 0
	for i := 0; i < n; i += jump {
		left, right = l.window(i, n, jump)
		dst[i] = l.at(y, weights, i, left, right, y[i])
	}
	if jump == 1 {
		return
	}
	for i := 0; i+jump < n; i += jump {
		draw(dst[i : i+jump+1])
	}
	if last := (n - 1) / jump * jump; last != n-1 {
		dst[n-1] = l.at(y, weights, n-1, left, right, y[n-1])
		draw(dst[last:])
	}
}

// window is the first and last value that count for the value at i.
func (l *loess) window(i, n, jump int) (left, right int) {
	if l.length >= n {
		return 0, n - 1
	}
	half := (l.length + 1) / 2
	if jump == 1 {
		left = min(max(i+1-half, 0), n-l.length)
		return left, left + l.length - 1
	}
	switch {
	case i+1 < half:
		left = 0
	case i+1 >= n-half+1:
		left = n - l.length
	default:
		left = i + 1 - half
	}
	return left, left + l.length - 1
}

// draw makes a straight line between the first and the last value.
func draw(v []float64) {
	last := len(v) - 1
	delta := (v[last] - v[0]) / float64(last)
	for j := 1; j < last; j++ {
		v[j] = v[0] + delta*float64(j)
	}
}

// extend fills the values just before and just after the smoothed ones, which are
// in smooth[1 : len(y)+1] already.
func (l *loess) extend(smooth, y, weights []float64) {
	k := len(y)
	smooth[0] = l.at(y, weights, -1, 0, min(l.length, k)-1, smooth[1])
	smooth[k+1] = l.at(y, weights, k, max(0, k-l.length), k-1, smooth[k])
}

// at is the smoothed value at position x from the values left to right, or
// otherwise if they have no weight.
func (l *loess) at(y, weights []float64, x, left, right int, otherwise float64) float64 {
	middle := right-left+1 == l.length && x-left == right-x && l.length <= len(y)
	y, whole := y[left:right+1], float64(len(y)-1)
	if middle && weights == nil {
		return dot(l.kernel, y)
	}
	if middle {
		return l.middle(weights[left:right+1], l.weighted[left:right+1], whole, otherwise)
	}
	w, h := l.w[:len(y)], float64(max(x-left, right-x))
	if n := int(whole) + 1; l.length > n {
		h += float64((l.length - n) / 2)
	}
	l.weigh(w, weights, x, left, h)
	if h <= 0 {
		whole = math.Inf(1) // one place only has no slope
	}
	return l.fit(w, y, float64(x-left), whole, otherwise)
}

// middle is fit around the middle of a window: five sums of products with weights
// that are the same everywhere.
func (l *loess) middle(weights, weighted []float64, whole, otherwise float64) float64 {
	k0, k1, k2 := l.kernel, l.first[:len(l.kernel)], l.second[:len(l.kernel)]
	weights, weighted = weights[:len(k0)], weighted[:len(k0)]
	var sum, moment, square, value, slanted float64
	for j, k := range k0 {
		sum += k * weights[j]
		moment += k1[j] * weights[j]
		square += k2[j] * weights[j]
		value += k * weighted[j]
		slanted += k1[j] * weighted[j]
	}
	if sum <= 0 {
		return otherwise
	}
	center := moment / sum
	spread := square/sum - center*center
	if !l.line || math.Sqrt(math.Max(spread, 0)) <= 0.001*whole {
		return value / sum
	}
	return (value - center/spread*(slanted-center*value)) / sum
}

// weigh fills the weights of a window around x with half width h.
func (l *loess) weigh(w, weights []float64, x, left int, h float64) {
	for j := range w {
		w[j] = tricube(math.Abs(float64(left+j-x)), h)
	}
	if weights != nil {
		for j, r := range weights[left : left+len(w)] {
			w[j] *= r
		}
	}
}

// fit is the value at x of the weighted constant or line through y; the line is
// left out where the values with weight are too close together for their whole
// span.
func (l *loess) fit(w, y []float64, x, whole, otherwise float64) float64 {
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	if sum <= 0 {
		return otherwise
	}
	if !l.line {
		return dot(w, y) / sum
	}
	moment := 0.0
	for j, v := range w {
		moment += v * float64(j)
	}
	center := moment / sum
	spread, value, slanted := 0.0, 0.0, 0.0
	for j, v := range w {
		d := float64(j) - center
		spread += v * d * d
		value += v * y[j]
		slanted += v * d * y[j]
	}
	spread /= sum
	if math.Sqrt(spread) <= 0.001*whole {
		return value / sum
	}
	return (value + (x-center)/spread*slanted) / sum
}

// dot is the sum of products. Four sums at a time keep the processor busy; their
// order is fixed, so the result is too.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	j := 0
	for ; j+4 <= len(a); j += 4 {
		s0 += a[j] * b[j]
		s1 += a[j+1] * b[j+1]
		s2 += a[j+2] * b[j+2]
		s3 += a[j+3] * b[j+3]
	}
	for ; j < len(a); j++ {
		s0 += a[j] * b[j]
	}
	return s0 + s1 + (s2 + s3)
}
