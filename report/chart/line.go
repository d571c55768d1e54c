package chart

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gochart "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"

	"forensic/analyzers/finding"
)

// The measures of a series chart, in pixels.
const (
	seriesWidth  = 960.0
	seriesHeight = 280.0
	plotLeft     = 60.0
	plotRight    = 20.0
	plotTop      = 36.0
	plotBottom   = 40.0
	maxLines     = 24
	// maxValue bounds what can be drawn: differences of two values stay finite.
	maxValue = 1e290
)

// renderSeries draws values over time. The lines are drawn by go-chart, which
// writes texts unescaped and styles inline: so it is given no text, only numbers,
// and of what it makes only the outlines of the lines are kept. Frame, axes, marks
// and legend are ours.
func renderSeries(e finding.Exhibit) ([]byte, error) {
	lines, left := clean(e.Series.Lines)
	if len(lines) == 0 {
		return noData(e, "no points with a value"), nil
	}
	p := newPlot(lines)
	var s svg
	s.open(e.ID, e.Title, p.describe(e.Series.YLabel, lines, left), seriesWidth, seriesHeight)
	p.frame(&s, e.Series.YLabel)
	for i, l := range lines {
		if l.Points || len(l.X) == 1 {
			continue
		}
		d, err := p.path(l)
		if err != nil {
			return nil, err
		}
		s.path(d, lineStyle(i), attrs{
			{"stroke-width", "1.4"},
			{"stroke-linejoin", "round"},
			{"transform", fmt.Sprintf("translate(%s %s)", num(plotLeft), num(plotTop))},
		})
	}
	for i, l := range lines { // marks lie above all lines
		if l.Points || len(l.X) == 1 {
			p.points(&s, lines, i)
		}
	}
	legend(&s, lines, len(e.Series.Lines))
	return s.close(), nil
}

// omitted counts what a series chart leaves out.
type omitted struct{ points, lines int }

// clean drops points without a value that can be drawn, then lines without points
// and those beyond the limit.
func clean(in []finding.SeriesLine) (out []finding.SeriesLine, left omitted) {
	for _, l := range in {
		if len(out) == maxLines {
			left.lines++
			continue
		}
		kept := finding.SeriesLine{Name: l.Name, Points: l.Points}
		for i := range min(len(l.X), len(l.Y)) {
			if y := l.Y[i]; math.IsNaN(y) || math.Abs(y) > maxValue {
				left.points++
				continue
			}
			kept.X, kept.Y = append(kept.X, l.X[i]), append(kept.Y, l.Y[i])
		}
		if len(kept.X) > 0 {
			out = append(out, kept)
		}
	}
	return out, left
}

// plot is the area of the lines: the ranges of both axes, never empty.
type plot struct {
	x0, x1          int64 // microseconds UTC, drawn range
	from, to        int64 // microseconds UTC, of the points
	y0, y1          float64
	lowest, highest float64 // of the values
	yTicks          []float64
}

func newPlot(lines []finding.SeriesLine) *plot {
	p := &plot{from: math.MaxInt64, to: math.MinInt64, lowest: math.Inf(1), highest: math.Inf(-1)}
	for _, l := range lines {
		for i := range l.X {
			p.from, p.to = min(p.from, l.X[i]), max(p.to, l.X[i])
			p.lowest, p.highest = min(p.lowest, l.Y[i]), max(p.highest, l.Y[i])
		}
	}
	p.x0, p.x1 = p.from, p.to
	if p.x0 == p.x1 && p.x0 > math.MinInt64+second && p.x1 < math.MaxInt64-second {
		p.x0, p.x1 = p.x0-second, p.x1+second
	}
	p.y0, p.y1 = p.lowest, p.highest
	flat := p.y1-p.y0 <= math.Max(1/maxValue, 1e-9*math.Max(math.Abs(p.y0), math.Abs(p.y1)))
	if p.y0 >= 0 || flat {
		p.y0 = math.Min(p.y0, 0)
	}
	if flat {
		p.y1 = math.Max(p.y1, 0)
	}
	if p.y1-p.y0 <= 1/maxValue {
		p.y1 = p.y0 + 1
	}
	p.yTicks = linearTicks(p.y0, p.y1, 4)
	if n := len(p.yTicks); n > 1 {
		p.y0, p.y1 = math.Min(p.y0, p.yTicks[0]), math.Max(p.y1, p.yTicks[n-1])
	}
	return p
}

// describe says in words what the chart shows.
func (p *plot) describe(label string, lines []finding.SeriesLine, left omitted) string {
	points := 0
	for _, l := range lines {
		points += len(l.X)
	}
	d := fmt.Sprintf("%s over time in UTC: %s with %s from %s to %s, values from %s to %s.", clip(label, 80),
		plural(len(lines), "line"), plural(points, "point"), stampFor(p.from, 1000), stampFor(p.to, 1000), short(p.lowest), short(p.highest))
	if left.points > 0 {
		d += fmt.Sprintf(" Left out: %s without a finite value.", plural(left.points, "point"))
	}
	if left.lines > 0 {
		d += fmt.Sprintf(" Not drawn: %s.", plural(left.lines, "more line"))
	}
	return d
}

func plotSize() (w, h float64) {
	return seriesWidth - plotLeft - plotRight, seriesHeight - plotTop - plotBottom
}

func (p *plot) px(x int64) float64 {
	w, _ := plotSize()
	span := float64(p.x1) - float64(p.x0)
	if span <= 0 {
		return plotLeft + w/2
	}
	return plotLeft + w*(float64(x)-float64(p.x0))/span
}

func (p *plot) py(y float64) float64 {
	_, h := plotSize()
	return plotTop + h*(1-(y-p.y0)/(p.y1-p.y0))
}

// frame draws grid, axes and their labels.
func (p *plot) frame(s *svg, yLabel string) {
	for _, y := range p.yTicks {
		s.line(plotLeft, p.py(y), seriesWidth-plotRight, p.py(y), grid)
		s.text(plotLeft-8, p.py(y)+4, short(y), muted, end, tabular)
	}
	s.text(8, 17, fit(yLabel, 180), muted)
	base := seriesHeight - plotBottom
	s.line(plotLeft, base, seriesWidth-plotRight, base, axis)
	for _, t := range timeTicks(p.x0, p.x1, 8) {
		x := p.px(t.at)
		s.line(x, base, x, base+4, axis)
		s.text(within(x, t.label, 40, seriesWidth-4), base+16, t.label, muted, middle, tabular)
		s.text(within(x, t.day, 40, seriesWidth-4), base+29, t.day, muted, middle, tabular)
	}
	s.text(8, base+16, "UTC", muted)
}

// short prints a value of the value axis.
func short(v float64) string {
	abs := math.Abs(v)
	switch {
	case abs >= 1e15:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case abs >= 1e12:
		return strconv.FormatFloat(v/1e12, 'g', 4, 64) + "T"
	case abs >= 1e9:
		return strconv.FormatFloat(v/1e9, 'g', 4, 64) + "G"
	case abs >= 1e6:
		return strconv.FormatFloat(v/1e6, 'g', 4, 64) + "M"
	case abs >= 1e4:
		return strconv.FormatFloat(v/1e3, 'g', 4, 64) + "k"
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// mark draws one point of line i: an accented diamond for the last of the lines of
// points, which is the one of note; a square in a colour of its own for others; a
// diamond in the colour of a line that has one point only.
func mark(s *svg, lines []finding.SeriesLine, i int, x, y float64) {
	switch {
	case !lines[i].Points:
		s.diamond(x, y, 4.5, fillStyle(i))
	case slices.ContainsFunc(lines[i+1:], func(l finding.SeriesLine) bool { return l.Points }):
		s.dot(x, y, 2.5, fillStyle(i))
	default:
		s.diamond(x, y, 4.5, markStyle())
	}
}

// points draws the marks of line i. Marks on the same pixel are one.
func (p *plot) points(s *svg, lines []finding.SeriesLine, i int) {
	type pixel struct{ x, y int }
	drawn := map[pixel]bool{}
	for k := range lines[i].X {
		x, y := p.px(lines[i].X[k]), p.py(lines[i].Y[k])
		at := pixel{int(x), int(y)}
		if !drawn[at] {
			drawn[at] = true
			mark(s, lines, i, x, y)
		}
	}
}

// oversampling keeps go-chart's whole pixels fine enough.
const oversampling = 4

// lineColor tells the line from everything else in go-chart's output.
var lineColor = drawing.Color{R: 1, G: 2, B: 3, A: 255}

// linePath finds the outline of the line in go-chart's output, and only that.
var linePath = regexp.MustCompile(`<path\s+d="([-MLZ0-9. \n]*)"\s+style="[^"]*stroke:rgba\(1,2,3,1\.0\)`)

// path has go-chart draw one line and returns its outline in plot pixels. It draws
// in fractions of the plot, where no range is too wide for it.
func (p *plot) path(l finding.SeriesLine) (string, error) {
	w, h := plotSize()
	xs, ys := p.downsample(l, int(w))
	for i := range xs {
		xs[i], ys[i] = (xs[i]-plotLeft)/w, 1-(ys[i]-plotTop)/h
	}
	unit := func() gochart.Range { return &gochart.ContinuousRange{Min: 0, Max: 1} }
	c := gochart.Chart{
		Width: int(w) * oversampling, Height: int(h) * oversampling,
		Background: gochart.Style{Padding: gochart.Box{IsSet: true}},
		XAxis:      gochart.XAxis{Style: gochart.Hidden(), Range: unit()},
		YAxis:      gochart.YAxis{Style: gochart.Hidden(), Range: unit()},
		Series: []gochart.Series{gochart.ContinuousSeries{
			XValues: xs, YValues: ys, Style: gochart.Style{StrokeColor: lineColor, StrokeWidth: 1},
		}},
	}
	var out bytes.Buffer
	if err := c.Render(gochart.SVG, &out); err != nil {
		return "", fmt.Errorf("chart: draw line: %w", err)
	}
	m := linePath.FindSubmatch(out.Bytes())
	if m == nil {
		return "", fmt.Errorf("chart: draw line: go-chart drew none")
	}
	return scalePath(string(m[1])), nil
}

var number = regexp.MustCompile(`-?\d+(\.\d+)?`)

// scalePath takes the oversampling back and the blanks out.
func scalePath(d string) string {
	d = number.ReplaceAllStringFunc(d, func(n string) string {
		v, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return n
		}
		return num(v / oversampling)
	})
	return strings.NewReplacer("\n", "", " L ", "L", "M ", "M", "L ", "L").Replace(d)
}

// downsample turns points into pixels. Of those in one pixel column it keeps the
// first, the lowest, the highest and the last in their order: what the eye can
// tell apart, with the right slope to the next column.
func (p *plot) downsample(l finding.SeriesLine, columns int) (xs, ys []float64) {
	all := len(l.X) <= 2*columns
	for from := 0; from < len(l.X); {
		column := int(p.px(l.X[from]))
		to, lo, hi := from+1, from, from
		for ; !all && to < len(l.X) && int(p.px(l.X[to])) == column; to++ {
			if l.Y[to] < l.Y[lo] {
				lo = to
			}
			if l.Y[to] > l.Y[hi] {
				hi = to
			}
		}
		last := -1
		for _, i := range []int{from, min(lo, hi), max(lo, hi), to - 1} {
			if i > last {
				xs, ys, last = append(xs, p.px(l.X[i])), append(ys, p.py(l.Y[i])), i
			}
		}
		from = to
	}
	return xs, ys
}

// legend names the lines where there is more than one: a stroke or a diamond with
// the name beside it, right-aligned at the top.
func legend(s *svg, lines []finding.SeriesLine, total int) {
	if total < 2 {
		return
	}
	const sample, gap, room = 20.0, 16.0, seriesWidth - 200 - plotRight - 40
	names, used := []string{}, 0.0
	for _, l := range lines {
		name := fit(l.Name, 170)
		w := sample + widthOf(name) + gap
		if used+w > room {
			break
		}
		names, used = append(names, name), used+w
	}
	more := ""
	if n := total - len(names); n > 0 {
		more = fmt.Sprintf("+%d", n)
	}
	x := seriesWidth - plotRight - used - widthOf(more)
	for i, name := range names {
		if lines[i].Points || len(lines[i].X) == 1 {
			mark(s, lines, i, x+8, 13)
		} else {
			s.line(x, 13, x+15, 13, lineStyle(i), attrs{{"stroke-width", "2"}})
		}
		s.text(x+sample, 17, name, ink)
		x += sample + widthOf(name) + gap
	}
	s.text(seriesWidth-plotRight, 17, more, muted, end)
}
