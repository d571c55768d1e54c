package chart

import (
	"fmt"
	"math"
	"strconv"

	"forensic/analyzers/finding"
)

// The measures of a lanes chart, in pixels.
const (
	lanesWidth  = 1100.0
	labelWidth  = 190.0
	totalWidth  = 70.0
	laneHeight  = 14.0
	groupHeight = 20.0
	maxLanes    = 120
	maxTips     = 3000
)

// renderLanes draws density over time: a row for each lane, cells by count on a
// logarithmic scale, totals at the right, marks across.
func renderLanes(e finding.Exhibit) []byte {
	l := e.Lanes
	lanes := l.Lanes[:min(len(l.Lanes), maxLanes)]
	bins := max(l.Bins, 1)
	height := 46.0
	group := "\x00"
	var most int64 = 1
	tips := 0
	for _, lane := range lanes {
		if lane.Group != group {
			height += groupHeight
			group = lane.Group
		}
		height += laneHeight
		for _, c := range lane.Counts {
			most = max(most, c)
			if c > 0 {
				tips++
			}
		}
	}
	marks := groupMarks(l, bins)
	height += 18*float64(len(marks)) + 22
	var s svg
	end := l.Start + int64(bins)*l.Step
	s.open(e.ID, e.Title, fmt.Sprintf("Events over time from %s to %s UTC, %d lanes of %d bins; stronger colour means more events.",
		stamp(l.Start, "2006-01-02 15:04:05"), stamp(end, "2006-01-02 15:04:05"), len(l.Lanes), bins), lanesWidth, height)
	d := &laneDrawing{svg: &s, l: l, bins: bins, most: most, tips: tips <= maxTips, width: lanesWidth - labelWidth - totalWidth, y: 34}
	d.axis(end)
	top := d.y
	group = "\x00"
	for _, lane := range lanes {
		if lane.Group != group {
			group = lane.Group
			d.y += groupHeight
			s.text(8, d.y-6, fit(group, labelWidth+200), class("ch-text"), fill("#1c2733"), attr{"font-weight", "600"})
		}
		d.lane(lane)
	}
	d.marks(marks, top)
	if n := len(l.Lanes) - len(lanes); n > 0 {
		s.text(8, height-6, fmt.Sprintf("%d more lanes are in the data file", n), class("ch-muted"), fill("#5b6875"))
	}
	return s.close()
}

type laneDrawing struct {
	*svg
	l     *finding.Lanes
	bins  int
	most  int64
	tips  bool
	width float64
	y     float64
}

// x is the pixel of an instant.
func (d *laneDrawing) x(micros int64) float64 {
	span := float64(d.l.Step) * float64(d.bins)
	if span <= 0 {
		return labelWidth
	}
	f := float64(micros-d.l.Start) / span
	return labelWidth + d.width*math.Min(math.Max(f, 0), 1)
}

func (d *laneDrawing) axis(end int64) {
	d.text(8, 16, stamp(d.l.Start, "2006-01-02")+" UTC", class("ch-muted"), fill("#5b6875"))
	d.text(lanesWidth-8, 28, "events", class("ch-muted"), fill("#5b6875"), attr{"text-anchor", "end"})
	for _, t := range timeTicks(d.l.Start, end, 9) {
		x := d.x(int64(t.at))
		d.line(x, d.y, x, d.y+4, class("ch-axis"), attr{"stroke", "#8a97a3"})
		d.text(x, d.y-6, t.label, class("ch-muted"), fill("#5b6875"), attr{"text-anchor", "middle"})
	}
	d.line(labelWidth, d.y, labelWidth+d.width, d.y, class("ch-axis"), attr{"stroke", "#8a97a3"})
	d.y += 6
}

// lane draws one row; equal neighbours are one cell.
func (d *laneDrawing) lane(lane finding.Lane) {
	d.text(16, d.y+laneHeight-4, fit(lane.Name, labelWidth-24), class("ch-text"), fill("#1c2733"))
	d.rect(labelWidth, d.y+1, d.width, laneHeight-2, class("ch-lane"), fill("#f5f7f9"))
	cell := d.width / float64(d.bins)
	for i := 0; i < min(len(lane.Counts), d.bins); {
		n := lane.Counts[i]
		j := i + 1
		for j < min(len(lane.Counts), d.bins) && lane.Counts[j] == n {
			j++
		}
		if n > 0 {
			level := d.level(n)
			attrs := []attr{class("ch-heat-" + strconv.Itoa(level)), fill(heat[level])}
			x, w := labelWidth+float64(i)*cell, float64(j-i)*cell
			if d.tips {
				from := d.l.Start + int64(i)*d.l.Step
				d.rectTip(x, d.y+1, w, laneHeight-2, fmt.Sprintf("%s %s, from %s: %d a bin", lane.Group, lane.Name, stamp(from, "2006-01-02 15:04:05"), n), attrs...)
			} else {
				d.rect(x, d.y+1, w, laneHeight-2, attrs...)
			}
		}
		i = j
	}
	d.text(lanesWidth-8, d.y+laneHeight-4, grouped(lane.Total), class("ch-text"), fill("#1c2733"), attr{"text-anchor", "end"})
	d.y += laneHeight
}

// level places a count on the scale.
func (d *laneDrawing) level(n int64) int {
	if d.most <= 1 {
		return 4
	}
	f := math.Log1p(float64(n)) / math.Log1p(float64(d.most))
	return min(int(f*float64(len(heat))), len(heat)-1)
}

// markGroup are marks that fall on nearly the same place.
type markGroup struct {
	at     int64
	labels []string
}

func groupMarks(l *finding.Lanes, bins int) (groups []markGroup) {
	near := l.Step * int64(bins) / 80
	for _, m := range l.Marks {
		if n := len(groups); n > 0 && m.At-groups[n-1].at <= near {
			groups[n-1].labels = append(groups[n-1].labels, m.Label)
		} else if n < 24 {
			groups = append(groups, markGroup{m.At, []string{m.Label}})
		}
	}
	return groups
}

// marks draws numbered lines across the lanes and what they stand for below.
func (d *laneDrawing) marks(groups []markGroup, top float64) {
	bottom := d.y + 2
	y := bottom + 18
	for i, g := range groups {
		x := d.x(g.at)
		d.line(x, top, x, bottom, class("ch-mark"), attr{"stroke", "#b3412a"}, attr{"stroke-dasharray", "3 2"})
		d.text(x, bottom+9, strconv.Itoa(i+1), class("ch-marktext"), fill("#b3412a"), attr{"text-anchor", "middle"}, attr{"font-size", "9"})
		label := g.labels[0]
		if n := len(g.labels); n > 1 {
			label += fmt.Sprintf(" and %d more", n-1)
		}
		d.text(labelWidth, y+6, fmt.Sprintf("%d  %s  %s", i+1, stamp(g.at, "15:04:05"), fit(label, d.width-120)), class("ch-muted"), fill("#5b6875"))
		y += 18
	}
}

// grouped prints a number with spaces between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}
