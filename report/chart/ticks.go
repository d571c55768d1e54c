package chart

import (
	"math"
	"time"
)

// tick is a mark on a time axis.
type tick struct {
	at    int64  // microseconds UTC
	label string // what changes from tick to tick
	day   string // the date, where it is new and the label does not have it
}

const (
	second = int64(1e6)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day
)

// tickSteps are the distances that time ticks can have: so many microseconds, or
// so many calendar months.
var tickSteps = []struct {
	micros int64
	months int
	layout string
}{
	{1, 0, "15:04:05.000000"},
	{10, 0, "15:04:05.000000"},
	{100, 0, "15:04:05.0000"},
	{1e3, 0, "15:04:05.000"},
	{2e3, 0, "15:04:05.000"},
	{5e3, 0, "15:04:05.000"},
	{10e3, 0, "15:04:05.00"},
	{20e3, 0, "15:04:05.00"},
	{50e3, 0, "15:04:05.00"},
	{100e3, 0, "15:04:05.0"},
	{200e3, 0, "15:04:05.0"},
	{500e3, 0, "15:04:05.0"},
	{second, 0, "15:04:05"},
	{2 * second, 0, "15:04:05"},
	{5 * second, 0, "15:04:05"},
	{10 * second, 0, "15:04:05"},
	{15 * second, 0, "15:04:05"},
	{30 * second, 0, "15:04:05"},
	{minute, 0, "15:04"},
	{2 * minute, 0, "15:04"},
	{5 * minute, 0, "15:04"},
	{10 * minute, 0, "15:04"},
	{15 * minute, 0, "15:04"},
	{30 * minute, 0, "15:04"},
	{hour, 0, "15:04"},
	{2 * hour, 0, "15:04"},
	{3 * hour, 0, "15:04"},
	{6 * hour, 0, "15:04"},
	{12 * hour, 0, "15:04"},
	{day, 0, "2006-01-02"},
	{2 * day, 0, "2006-01-02"},
	{week, 0, "2006-01-02"},
	{2 * week, 0, "2006-01-02"},
	{0, 1, "2006-01"},
	{0, 2, "2006-01"},
	{0, 3, "2006-01"},
	{0, 6, "2006-01"},
	{0, 12, "2006"},
	{0, 24, "2006"},
	{0, 60, "2006"},
	{0, 120, "2006"},
	{0, 240, "2006"},
	{0, 600, "2006"},
	{0, 1200, "2006"},
	{0, 12000, "2006"},
	{0, 120000, "2006"},
	{0, 1200000, "2006"},
}

// monday is the first Monday of 1970 at midnight: steps of weeks count from it.
const monday = 4 * day

// timeTicks returns about n round instants between two instants, in UTC, with the
// finest step that gives no more than n+1.
func timeTicks(from, to int64, n int) []tick {
	span := float64(to) - float64(from)
	for _, s := range tickSteps {
		length := float64(s.micros) + float64(s.months)*30.44*float64(day)
		if span <= 0 || span/length > float64(n) {
			continue
		}
		at := evenTicks(from, to, s.micros)
		if s.months > 0 {
			at = monthTicks(from, to, s.months)
		}
		if len(at) > 0 {
			return labelled(at, s.layout, s.micros > 0 && s.micros < day)
		}
	}
	return []tick{{from, stamp(from, "15:04:05"), stamp(from, "2006-01-02")}}
}

func evenTicks(from, to, step int64) (at []int64) {
	if step <= 0 {
		return nil
	}
	origin := int64(0)
	if step%week == 0 {
		origin = monday
	}
	first := from - mod(from-origin, step)
	if first < from {
		first += step
	}
	for t := first; t <= to && t >= from; t += step {
		at = append(at, t)
	}
	return at
}

func monthTicks(from, to int64, months int) (at []int64) {
	start := time.UnixMicro(from).UTC()
	index := start.Year()*12 + int(start.Month()) - 1
	for m := index - int(mod(int64(index), int64(months))); len(at) < 64; m += months {
		t := time.Date(0, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC).UnixMicro()
		if t > to || t < from && m > index {
			break
		}
		if t >= from {
			at = append(at, t)
		}
	}
	return at
}

// labelled names the ticks; with clock labels, the first tick of a day has its date.
func labelled(at []int64, layout string, clock bool) []tick {
	out, last := make([]tick, len(at)), ""
	for i, t := range at {
		out[i] = tick{at: t, label: stamp(t, layout)}
		if date := stamp(t, "2006-01-02"); clock && date != last {
			out[i].day, last = date, date
		}
	}
	return out
}

func mod(a, b int64) int64 { return ((a % b) + b) % b }

// stamp prints an instant in UTC.
func stamp(micros int64, layout string) string { return time.UnixMicro(micros).UTC().Format(layout) }

// stampFor prints an instant as finely as steps of so many microseconds need.
func stampFor(micros, step int64) string {
	switch {
	case step >= second && step%second == 0 && micros%second == 0:
		return stamp(micros, "2006-01-02 15:04:05")
	case step >= 1000:
		return stamp(micros, "2006-01-02 15:04:05.000")
	}
	return stamp(micros, "2006-01-02 15:04:05.000000")
}

// within moves the middle of a label so that it stays between two edges, in pixels.
func within(x float64, label string, left, right float64) float64 {
	half := widthOf(label) / 2
	return math.Max(left+half, math.Min(x, right-half))
}

// linearTicks returns about n round values from lo to hi, both covered.
func linearTicks(lo, hi float64, n int) []float64 {
	if !(hi > lo) || math.IsInf(hi-lo, 0) {
		return []float64{lo}
	}
	raw := (hi - lo) / float64(max(n, 1))
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if unit*m >= raw*(1-1e-9) {
			unit *= m
			break
		}
	}
	var out []float64
	first := math.Floor(lo/unit + 1e-9)
	for i := 0; i < 32; i++ {
		v := (first + float64(i)) * unit
		out = append(out, v)
		if v >= hi-unit*1e-9 {
			break
		}
	}
	return out
}
