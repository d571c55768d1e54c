package chart

import (
	"fmt"
	"math"
	"strings"

	"forensic/analyzers/finding"
)

// The measures of a lanes chart, in pixels, and its limits.
const (
	lanesWidth  = 1100.0
	lanesLeft   = 220.0 // column of names
	lanesRight  = 80.0  // column of totals
	laneHeight  = 14.0
	groupHeight = 22.0
	lanesTop    = 44.0
	maxLanes    = 120
	maxBins     = 600
	maxTips     = 3000
)

// laneChart is a lanes exhibit laid out: at most maxLanes rows of at most maxBins
// bins, and the tops of the rows.
type laneChart struct {
	svg
	start, step int64 // microseconds UTC; width of a bin, microseconds
	bins        int
	lanes       []finding.Lane
	tops        []float64 // upper edge of each lane
	bottom      float64   // lower edge of the last lane
	most        int64     // highest count of a cell
	tips        bool      // cells are few enough for tooltips
	extent      float64   // instants to pixels need the span in microseconds
}

// renderLanes draws density over time: a row for each lane, cells by count on a
// logarithmic scale, totals at the right, marks across.
func renderLanes(e finding.Exhibit) []byte {
	c := layLanes(e.Lanes)
	if c == nil {
		return noData(e, "no lanes")
	}
	marks, off := c.mergeMarks(e.Lanes.Marks)
	notes := notesOf(len(e.Lanes.Lanes)-len(c.lanes), off)
	legend := c.bottom + 8
	if len(marks) > 0 {
		legend = c.bottom + 30 + 16*float64(len(marks))
	}
	height := legend + 16*float64(len(notes)) + 4
	to := c.start + int64(c.bins)*c.step
	c.open(e.ID, e.Title, fmt.Sprintf("Number of events over time from %s to %s UTC: %s, %s of %s; stronger colour means more events, at most %s in one.",
		stampFor(c.start, c.step), stampFor(to, c.step), plural(len(e.Lanes.Lanes), "lane"), plural(c.bins, "bin"), span(c.step), grouped(c.most)), lanesWidth, height)
	c.axis(to)
	group, first := "", true
	for i, lane := range c.lanes {
		if first || lane.Group != group {
			if lane.Group != "" {
				c.text(8, c.tops[i]-5, fit(lane.Group, lanesWidth-30), ink, bold)
			}
			group, first = lane.Group, false
		}
		c.lane(i, lane)
	}
	c.drawMarks(marks)
	for i, note := range notes {
		c.text(8, legend+12+16*float64(i), note, muted)
	}
	return c.close()
}

// layLanes applies the limits and places the rows; nil if there is nothing to draw.
func layLanes(l *finding.Lanes) *laneChart {
	if len(l.Lanes) == 0 || l.Bins <= 0 || l.Step <= 0 || l.Step > math.MaxInt64/4/int64(l.Bins) ||
		l.Start > math.MaxInt64/2 || l.Start < math.MinInt64/2 {
		return nil
	}
	joined := (l.Bins + maxBins - 1) / maxBins // bins drawn as one
	c := &laneChart{start: l.Start, step: l.Step * int64(joined), bins: (l.Bins + joined - 1) / joined, most: 1}
	c.extent = float64(c.step) * float64(c.bins)
	y, cells := lanesTop, 0
	for i, lane := range l.Lanes[:min(len(l.Lanes), maxLanes)] {
		lane.Counts = joinBins(lane.Counts[:min(len(lane.Counts), l.Bins)], joined)
		if (i == 0 || lane.Group != l.Lanes[i-1].Group) && (i > 0 || lane.Group != "") {
			y += groupHeight
		}
		c.lanes, c.tops = append(c.lanes, lane), append(c.tops, y)
		y += laneHeight
		for _, r := range runs(lane.Counts) {
			c.most = max(c.most, r.count)
			cells++
		}
	}
	c.bottom, c.tips = y, cells <= maxTips
	return c
}

// joinBins adds up every n counts. Negative counts are none.
func joinBins(counts []int64, n int) []int64 {
	out := make([]int64, (len(counts)+n-1)/n)
	for i, v := range counts {
		if v > 0 {
			sum := &out[i/n]
			*sum = min(*sum, math.MaxInt64-v) + v
		}
	}
	return out
}

// run is a stretch of neighbouring bins with the same count above 0.
type run struct {
	from, to int // bins, to exclusive
	count    int64
}

func runs(counts []int64) (out []run) {
	for i := 0; i < len(counts); {
		j := i + 1
		for j < len(counts) && counts[j] == counts[i] {
			j++
		}
		if counts[i] > 0 {
			out = append(out, run{i, j, counts[i]})
		}
		i = j
	}
	return out
}

// notesOf says what the chart leaves out.
func notesOf(lanes, marks int) (notes []string) {
	if lanes > 0 {
		notes = append(notes, fmt.Sprintf("+%s not drawn", plural(lanes, "lane")))
	}
	if marks > 0 {
		notes = append(notes, fmt.Sprintf("+%s not drawn", plural(marks, "mark")))
	}
	return notes
}

func lanesSpan() float64 { return lanesWidth - lanesLeft - lanesRight }

// x is the pixel of an instant.
func (c *laneChart) x(micros int64) float64 {
	f := (float64(micros) - float64(c.start)) / c.extent
	return lanesLeft + lanesSpan()*math.Min(math.Max(f, 0), 1)
}

// axis draws the time axis above the lanes, its grid and the scale of colours.
func (c *laneChart) axis(to int64) {
	c.text(8, lanesTop-8, "UTC", muted)
	c.text(lanesWidth-8, lanesTop-8, "events", muted, end)
	for _, t := range timeTicks(c.start, to, 8) {
		x := c.x(t.at)
		c.line(x, lanesTop-4, x, c.bottom, grid)
		c.line(x, lanesTop-4, x, lanesTop, axis)
		right := lanesWidth - 8 - widthOf("events") - 10
		c.text(within(x, t.label, 40, right), lanesTop-8, t.label, muted, middle, tabular)
		c.text(within(x, t.day, 40, right), lanesTop-21, t.day, muted, middle, tabular)
	}
	c.line(lanesLeft, lanesTop, lanesLeft+lanesSpan(), lanesTop, axis)
	most := grouped(c.most) + " in " + span(c.step)
	x := lanesWidth - 8 - widthOf(most)
	c.text(lanesWidth-8, 14, most, muted, end)
	for i := range heat {
		c.rect(x-6-float64(len(heat)-i)*12, 5, 12, 10, heatStyle(i))
	}
	c.text(x-12-float64(len(heat))*12, 14, "1", muted, end)
}

// span prints the width of a bin.
func span(micros int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{day, "d"}, {hour, "h"}, {minute, "min"}, {second, "s"}, {1000, "ms"}} {
		if micros >= u.size && micros%u.size == 0 {
			return fmt.Sprintf("%d %s", micros/u.size, u.name)
		}
	}
	if micros > second {
		return fmt.Sprintf("%.1f s", float64(micros)/1e6)
	}
	return fmt.Sprintf("%d µs", micros)
}

// lane draws one row; equal neighbours are one cell.
func (c *laneChart) lane(i int, lane finding.Lane) {
	y := c.tops[i]
	c.text(16, y+laneHeight-3.5, fit(lane.Name, lanesLeft-28), ink)
	c.text(lanesWidth-8, y+laneHeight-3.5, grouped(lane.Total), ink, end, tabular)
	c.line(lanesLeft, y+laneHeight-0.5, lanesLeft+lanesSpan(), y+laneHeight-0.5, grid)
	if !c.tips {
		c.cells(y, lane)
		return
	}
	for _, r := range runs(lane.Counts) {
		left, width := c.place(r)
		c.rectTip(left, y+1.5, width, laneHeight-3, c.tip(lane, r), heatStyle(c.level(r.count)))
	}
}

// place is the left edge and the width of a cell.
func (c *laneChart) place(r run) (left, width float64) {
	cell := lanesSpan() / float64(c.bins)
	return lanesLeft + float64(r.from)*cell, math.Max(float64(r.to-r.from)*cell, 1)
}

// cells draws the cells of a lane without tooltips: one path for each level, which
// takes a tenth of the bytes.
func (c *laneChart) cells(y float64, lane finding.Lane) {
	levels := make([]int64, len(lane.Counts)) // 1 and up, 0 for none
	for i, n := range lane.Counts {
		if n > 0 {
			levels[i] = int64(c.level(n)) + 1
		}
	}
	var outlines [len(heat)]strings.Builder
	for _, r := range runs(levels) {
		left, width := c.place(r)
		fmt.Fprintf(&outlines[r.count-1], "M%s %sh%sv%sh-%sz", num(left), num(y+1.5), num(width), num(laneHeight-3), num(width))
	}
	for level := range outlines {
		if d := outlines[level].String(); d != "" {
			c.path(d, heatStyle(level))
		}
	}
}

// tip is what a reader sees over a cell.
func (c *laneChart) tip(lane finding.Lane, r run) string {
	count := grouped(r.count)
	if r.to-r.from > 1 {
		count += " in each " + span(c.step)
	}
	host := ""
	if lane.Group != "" {
		host = clip(lane.Group, 60) + " · "
	}
	return fmt.Sprintf("%s%s · %s – %s · %s", host, clip(lane.Name, 60),
		stampFor(c.start+int64(r.from)*c.step, c.step), stampFor(c.start+int64(r.to)*c.step, c.step), count)
}

// level places a count on the logarithmic scale.
func (c *laneChart) level(n int64) int {
	if c.most <= 1 {
		return len(heat) / 2
	}
	f := math.Log(float64(n)) / math.Log(float64(c.most))
	return max(0, min(int(f*float64(len(heat))), len(heat)-1))
}
