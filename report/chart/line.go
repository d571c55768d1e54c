package chart

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strconv"

	gochart "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"

	"forensic/analyzers/finding"
)

// The measures of a series chart, in pixels.
const (
	seriesWidth  = 960.0
	seriesHeight = 280.0
	plotLeft     = 64.0
	plotRight    = 14.0
	plotTop      = 34.0
	plotBottom   = 30.0
)

// renderSeries draws values over time. The lines are drawn by go-chart, which
// writes texts unescaped: so it is given none, only numbers, and what it makes is
// reduced to the outlines of the lines. Frame, axes and legend are ours.
func renderSeries(e finding.Exhibit) ([]byte, error) {
	lines, dropped := clean(e.Series.Lines)
	desc := fmt.Sprintf("%s over time, %d lines, times in UTC.", e.Series.YLabel, len(lines))
	if dropped > 0 {
		desc += fmt.Sprintf(" %d points without a value are not drawn.", dropped)
	}
	var s svg
	s.open(e.ID, e.Title, desc, seriesWidth, seriesHeight)
	p := newPlot(lines)
	if p == nil {
		s.text(seriesWidth/2, seriesHeight/2, "no data", class("ch-muted"), fill("#5b6875"), attr{"text-anchor", "middle"})
		return s.close(), nil
	}
	p.frame(&s, e.Series.YLabel)
	for i, l := range lines {
		if l.Points || len(l.X) == 1 {
			p.points(&s, i, l)
			continue
		}
		d, err := p.path(l)
		if err != nil {
			return nil, err
		}
		s.tag("path", "", class(paletteClass("line", i)), attr{"d", d}, fill("none"), attr{"stroke", palette[i%len(palette)]},
			attr{"stroke-width", "1.4"}, attr{"stroke-linejoin", "round"}, attr{"transform", fmt.Sprintf("translate(%s %s)", num(plotLeft), num(plotTop))})
	}
	legend(&s, lines)
	return s.close(), nil
}

// clean drops points that have no value, and lines without points.
func clean(in []finding.SeriesLine) (out []finding.SeriesLine, dropped int) {
	for _, l := range in {
		kept := finding.SeriesLine{Name: l.Name, Points: l.Points}
		for i := range min(len(l.X), len(l.Y)) {
			if math.IsNaN(l.Y[i]) || math.IsInf(l.Y[i], 0) {
				dropped++
				continue
			}
			kept.X, kept.Y = append(kept.X, l.X[i]), append(kept.Y, l.Y[i])
		}
		if len(kept.X) > 0 {
			out = append(out, kept)
		}
	}
	return out, dropped
}

// plot is the area of the lines: the ranges of both axes, never empty.
type plot struct {
	x0, x1 int64
	y0, y1 float64
	yTicks []float64
}

func newPlot(lines []finding.SeriesLine) *plot {
	if len(lines) == 0 {
		return nil
	}
	p := &plot{x0: math.MaxInt64, x1: math.MinInt64, y0: math.Inf(1), y1: math.Inf(-1)}
	for _, l := range lines {
		for i := range l.X {
			p.x0, p.x1 = min(p.x0, l.X[i]), max(p.x1, l.X[i])
			p.y0, p.y1 = min(p.y0, l.Y[i]), max(p.y1, l.Y[i])
		}
	}
	if p.y0 >= 0 {
		p.y0 = 0
	}
	if p.y1 <= p.y0 {
		p.y1 = p.y0 + 1
	}
	if p.x1 <= p.x0 {
		p.x0, p.x1 = p.x0-1e6, p.x0+1e6
	}
	p.yTicks = linearTicks(p.y0, p.y1, 5)
	if n := len(p.yTicks); n > 1 {
		p.y0, p.y1 = p.yTicks[0], p.yTicks[n-1]
	}
	return p
}

func (p *plot) width() float64  { return seriesWidth - plotLeft - plotRight }
func (p *plot) height() float64 { return seriesHeight - plotTop - plotBottom }

func (p *plot) px(x int64) float64 {
	return plotLeft + p.width()*float64(x-p.x0)/float64(p.x1-p.x0)
}

func (p *plot) py(y float64) float64 {
	return plotTop + p.height()*(1-(y-p.y0)/(p.y1-p.y0))
}

// frame draws grid, axes and labels.
func (p *plot) frame(s *svg, yLabel string) {
	for _, y := range p.yTicks {
		s.line(plotLeft, p.py(y), seriesWidth-plotRight, p.py(y), class("ch-grid"), attr{"stroke", "#e4e9ed"})
		s.text(plotLeft-8, p.py(y)+4, short(y), class("ch-muted"), fill("#5b6875"), attr{"text-anchor", "end"})
	}
	base := seriesHeight - plotBottom
	s.line(plotLeft, base, seriesWidth-plotRight, base, class("ch-axis"), attr{"stroke", "#8a97a3"})
	for _, t := range timeTicks(p.x0, p.x1, 8) {
		x := p.px(int64(t.at))
		s.line(x, base, x, base+4, class("ch-axis"), attr{"stroke", "#8a97a3"})
		s.text(x, base+16, t.label, class("ch-muted"), fill("#5b6875"), attr{"text-anchor", "middle"})
	}
	s.text(8, 16, fit(yLabel, 200), class("ch-muted"), fill("#5b6875"))
	s.text(8, seriesHeight-6, stamp(p.x0, "2006-01-02")+" UTC", class("ch-muted"), fill("#5b6875"), attr{"font-size", "9"})
}

// short prints a tick of the value axis.
func short(v float64) string {
	for _, u := range []struct {
		unit float64
		name string
	}{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e4, "k"}} {
		if math.Abs(v) >= u.unit {
			if u.unit == 1e4 {
				u.unit = 1e3
			}
			return strconv.FormatFloat(v/u.unit, 'g', 4, 64) + u.name
		}
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// points draws marks: diamonds, so that shape tells them from lines too.
func (p *plot) points(s *svg, i int, l finding.SeriesLine) {
	for k := range l.X {
		x, y := p.px(l.X[k]), p.py(l.Y[k])
		s.tag("path", "", class(paletteClass("fill", i)), fill(palette[i%len(palette)]),
			attr{"d", fmt.Sprintf("M%s %sl4 4l-4 4l-4 -4z", num(x), num(y-4))})
	}
}

// oversampling keeps go-chart's whole pixels fine enough.
const oversampling = 4

// lineColor marks the line in go-chart's output.
var lineColor = drawing.Color{R: 1, G: 2, B: 3, A: 255}

var linePath = regexp.MustCompile(`<path\s+d="([^"]*)"\s+style="[^"]*stroke:rgba\(1,2,3,1\.0\)`)

// path has go-chart draw one line and returns its outline in plot pixels.
func (p *plot) path(l finding.SeriesLine) (string, error) {
	xs, ys := downsample(l, int(p.width()))
	c := gochart.Chart{
		Width: int(p.width()) * oversampling, Height: int(p.height()) * oversampling,
		Background: gochart.Style{Padding: gochart.Box{IsSet: true}},
		XAxis:      gochart.XAxis{Style: gochart.Hidden(), Range: &gochart.ContinuousRange{Min: float64(p.x0), Max: float64(p.x1)}},
		YAxis:      gochart.YAxis{Style: gochart.Hidden(), Range: &gochart.ContinuousRange{Min: p.y0, Max: p.y1}},
		Series: []gochart.Series{gochart.ContinuousSeries{
			XValues: xs, YValues: ys, Style: gochart.Style{StrokeColor: lineColor, StrokeWidth: 1},
		}},
	}
	var out bytes.Buffer
	if err := c.Render(gochart.SVG, &out); err != nil {
		return "", fmt.Errorf("line chart: %w", err)
	}
	m := linePath.FindSubmatch(out.Bytes())
	if m == nil {
		return "", fmt.Errorf("line chart: no line was drawn")
	}
	return scalePath(string(m[1])), nil
}

var numbers = regexp.MustCompile(`-?\d+(\.\d+)?`)

func scalePath(d string) string {
	return numbers.ReplaceAllStringFunc(d, func(n string) string {
		v, _ := strconv.ParseFloat(n, 64)
		return num(v / oversampling)
	})
}

// downsample keeps, for each pixel column, the lowest and the highest value in
// their order: what the eye could tell apart.
func downsample(l finding.SeriesLine, columns int) (xs, ys []float64) {
	n := len(l.X)
	if n <= 2*columns {
		for i := range l.X {
			xs, ys = append(xs, float64(l.X[i])), append(ys, l.Y[i])
		}
		return xs, ys
	}
	for c := range columns {
		from, to := c*n/columns, (c+1)*n/columns
		lo, hi := from, from
		for i := from; i < to; i++ {
			if l.Y[i] < l.Y[lo] {
				lo = i
			}
			if l.Y[i] > l.Y[hi] {
				hi = i
			}
		}
		for _, i := range []int{min(lo, hi), max(lo, hi)} {
			xs, ys = append(xs, float64(l.X[i])), append(ys, l.Y[i])
		}
	}
	return xs, ys
}

// legend names the lines where there is more than one.
func legend(s *svg, lines []finding.SeriesLine) {
	if len(lines) < 2 {
		return
	}
	x := 210.0
	for i, l := range lines {
		name := fit(l.Name, 150)
		if x > seriesWidth-120 || i >= len(palette) {
			s.text(x, 16, fmt.Sprintf("+%d", len(lines)-i), class("ch-muted"), fill("#5b6875"))
			return
		}
		s.rect(x, 9, 10, 7, class(paletteClass("fill", i)), fill(palette[i%len(palette)]))
		s.text(x+14, 16, name, class("ch-text"), fill("#1c2733"))
		x += 26 + 6.2*float64(len([]rune(name)))
	}
}
