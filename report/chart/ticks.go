package chart

import (
	"math"
	"time"
)

// tick is a mark on an axis.
type tick struct {
	at    float64 // value on the axis: microseconds UTC, or a number
	label string
}

// steps are the distances time ticks can have, in microseconds.
var steps = []struct {
	micros int64
	layout string
}{
	{1e3, "15:04:05.000"},
	{5e3, "15:04:05.000"},
	{10e3, "15:04:05.000"},
	{50e3, "15:04:05.000"},
	{100e3, "15:04:05.0"},
	{500e3, "15:04:05.0"},
	{1e6, "15:04:05"},
	{5e6, "15:04:05"},
	{15e6, "15:04:05"},
	{30e6, "15:04:05"},
	{60e6, "15:04"},
	{300e6, "15:04"},
	{900e6, "15:04"},
	{1800e6, "15:04"},
	{3600e6, "15:04"},
	{3 * 3600e6, "01-02 15:04"},
	{6 * 3600e6, "01-02 15:04"},
	{12 * 3600e6, "01-02 15:04"},
	{86400e6, "2006-01-02"},
	{7 * 86400e6, "2006-01-02"},
	{30 * 86400e6, "2006-01-02"},
	{91 * 86400e6, "2006-01-02"},
	{365 * 86400e6, "2006-01-02"},
	{5 * 365 * 86400e6, "2006"},
}

// timeTicks returns at most n ticks between two instants, in UTC.
func timeTicks(from, to int64, n int) []tick {
	if to <= from || n < 1 {
		return []tick{{float64(from), stamp(from, "2006-01-02 15:04:05")}}
	}
	step, layout := int64(math.MaxInt64/4), "2006"
	for _, s := range steps {
		if (to-from)/s.micros < int64(n) {
			step, layout = s.micros, s.layout
			break
		}
	}
	var out []tick
	first := from - mod(from, step)
	if first < from {
		first += step
	}
	for t := first; t <= to && len(out) <= n; t += step {
		out = append(out, tick{float64(t), stamp(t, layout)})
	}
	return out
}

func mod(a, b int64) int64 { return ((a % b) + b) % b }

func stamp(micros int64, layout string) string { return time.UnixMicro(micros).UTC().Format(layout) }

// linearTicks returns about n round values from lo to hi, both covered.
func linearTicks(lo, hi float64, n int) []float64 {
	if !(hi > lo) {
		return []float64{lo}
	}
	raw := (hi - lo) / float64(max(n, 1))
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if unit*m >= raw {
			unit *= m
			break
		}
	}
	var out []float64
	for i := math.Floor(lo / unit); i <= math.Ceil(hi/unit)+0.5 && len(out) < 64; i++ {
		out = append(out, i*unit)
	}
	return out
}
