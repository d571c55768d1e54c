package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"forensic/analyzers/finding"
)

const (
	// nearMarks is the distance in pixels below which marks share a flag.
	nearMarks = 14.0
	maxFlags  = 24
)

// flag stands for the marks that fall on nearly the same place.
type flag struct {
	x     float64
	marks []finding.Mark
}

// mergeMarks puts marks under flags, in order of time. Off is the number of marks
// outside the time range and beyond the limit.
func (c *laneChart) mergeMarks(marks []finding.Mark) (flags []flag, off int) {
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b finding.Mark) int { return cmp.Compare(a.At, b.At) })
	to := c.start + int64(c.bins)*c.step
	for _, m := range marks {
		x, n := c.x(m.At), len(flags)
		switch {
		case m.At < c.start || m.At > to:
			off++
		case n > 0 && x-flags[n-1].x < nearMarks:
			flags[n-1].marks = append(flags[n-1].marks, m)
		case n == maxFlags:
			off++
		default:
			flags = append(flags, flag{x, []finding.Mark{m}})
		}
	}
	return flags, off
}

// drawMarks draws a dashed line with a numbered flag for each, a diamond on the
// lanes it is about, and the list of what they stand for below.
func (c *laneChart) drawMarks(flags []flag) {
	for i, f := range flags {
		c.line(f.x, lanesTop, f.x, c.bottom+4, attrs{{"class", "ch-mark"}, {"stroke", markColor}, {"stroke-dasharray", "3 2"}})
		drawn := map[int]bool{}
		for _, m := range f.marks {
			if m.Lane >= 0 && m.Lane < len(c.tops) && !drawn[m.Lane] {
				drawn[m.Lane] = true
				c.diamond(f.x, c.tops[m.Lane]+laneHeight/2, 4.5,
					markStyle())
			}
		}
		c.badge(f.x, c.bottom+11, i+1)
		y := c.bottom + 36 + 16*float64(i)
		c.badge(lanesLeft+7, y-4, i+1)
		c.text(lanesLeft+22, y, stamp(f.marks[0].At, "2006-01-02 15:04:05.000"), muted, tabular)
		c.text(lanesLeft+180, y, label(f.marks, lanesWidth-lanesLeft-180-8), ink)
	}
}

// badge draws a number on a disc.
func (c *laneChart) badge(x, y float64, n int) {
	c.tag("circle", "", "", attrs{at("cx", x), at("cy", y), {"r", "6.5"}, {"class", "ch-mark"}, {"fill", markColor}})
	c.text(x, y+3.2, strconv.Itoa(n), attrs{{"class", "ch-onmark"}, {"fill", "#ffffff"}, {"font-size", "9"}}, bold, middle)
}

// label names the first mark of a flag and counts the others.
func label(marks []finding.Mark, room float64) string {
	more := ""
	if n := len(marks) - 1; n > 0 {
		more = fmt.Sprintf(" (+%d more to %s)", n, stamp(marks[n].At, "15:04:05.000"))
	}
	return fit(marks[0].Label, room-widthOf(more)) + more
}
