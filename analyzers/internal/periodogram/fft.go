package periodogram

import (
	"math"
	"math/bits"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// maxFactor is the largest prime up to which the library's transform is fast.
const maxFactor = 13

// transform is the discrete Fourier transform up to half the sampling rate. Its
// time is n log n for any n, a prime too.
func transform(x []float64) []complex128 {
	if largestFactor(len(x)) <= maxFactor {
		return fourier.NewFFT(len(x)).Coefficients(nil, x)
	}
	return bluestein(x)
}

func largestFactor(n int) int {
	largest := 1
	for f := 2; f*f <= n; f++ {
		for n%f == 0 {
			largest, n = f, n/f
		}
	}
	return max(largest, n)
}

// bluestein turns a transform of n values into a convolution of a power of two
// (L. Bluestein, 1970).
func bluestein(x []float64) []complex128 {
	n := len(x)
	m := 1 << bits.Len(uint(2*n-2))
	chirp := make([]complex128, n)
	for k := range chirp {
		// k*k modulo 2n first: the angle of a large square has no digits left.
		chirp[k] = cmplx.Rect(1, -math.Pi*float64(int64(k)*int64(k)%int64(2*n))/float64(n))
	}
	a, b, work := make([]complex128, m), make([]complex128, m), make([]complex128, m)
	for k, v := range x {
		a[k] = complex(v, 0) * chirp[k]
		b[k] = cmplx.Conj(chirp[k])
		if k > 0 {
			b[m-k] = b[k]
		}
	}
	roots := rootsOf(m)
	a, work = fft(a, work, roots)
	b, work = fft(b, work, roots)
	for k := range a { // conjugated, the transform back is the transform
		a[k] = cmplx.Conj(a[k] * b[k])
	}
	a, _ = fft(a, work, roots)
	out := make([]complex128, n/2+1)
	for k := range out {
		out[k] = cmplx.Conj(a[k]) / complex(float64(m), 0) * chirp[k]
	}
	return out
}

// rootsOf are the first half of the m-th roots of 1, clockwise.
func rootsOf(m int) []complex128 {
	roots := make([]complex128, m/2)
	for k := range roots {
		roots[k] = cmplx.Rect(1, -2*math.Pi*float64(k)/float64(m))
	}
	return roots
}

// fft transforms a, whose length is a power of two, with the help of work, of the
// same length (T. Stockham, 1966). It returns the result and the other slice.
func fft(a, work, roots []complex128) (result, other []complex128) {
	m := len(a)
	for size, stride := m, 1; size > 1; size, stride = size/2, stride*2 {
		half := size / 2
		for p := range half {
			w := roots[p*stride]
			low, high := a[stride*p:stride*(p+1)], a[stride*(p+half):stride*(p+half+1)]
			sum, difference := work[stride*2*p:stride*(2*p+1)], work[stride*(2*p+1):stride*(2*p+2)]
			for q, x := range low {
				y := high[q]
				sum[q] = x + y
				difference[q] = (x - y) * w
			}
		}
		a, work = work, a
	}
	return a, work
}
