package chart

import (
	"fmt"
	"math"
	"strconv"

	"forensic/analyzers/finding"
)

// The measures of a matrix chart, in pixels, and its limits.
const (
	matrixLeft  = 200.0 // column of the names of rows
	matrixTop   = 130.0 // band of the names of columns, which are slanted
	matrixRight = 96.0  // room for the last slanted name
	maxCell     = 26.0
	matrixMax   = 60 // rows and columns drawn
	matrixSpan  = lanesWidth - matrixLeft - matrixRight
)

// matrixChart is a matrix exhibit laid out: the first matrixMax rows and columns.
type matrixChart struct {
	svg
	*finding.Matrix
	cols, rows int
	cell       float64 // side of a cell
	most       float64 // highest value drawn
}

// renderMatrix draws a value for each pair: colour by value on a logarithmic
// scale, the value itself where it fits, an outline where a finding is about it.
func renderMatrix(e finding.Exhibit) []byte {
	c := layMatrix(e.Matrix)
	if c == nil {
		return noData(e, "no pairs")
	}
	notes := c.left()
	bottom := matrixTop + float64(c.rows)*c.cell
	c.open(e.ID, e.Title, fmt.Sprintf("%s by %s, %s by %s; stronger colour means more %s, at most %s.",
		c.YLabel, c.XLabel, plural(len(c.Y), "row"), plural(len(c.X), "column"), c.Unit, value(c.most)),
		lanesWidth, bottom+10+16*float64(len(notes)))
	c.frame(bottom)
	for _, cell := range c.Cells {
		if c.drawn(cell) {
			c.draw(cell)
		}
	}
	for i, note := range notes {
		c.text(8, bottom+16+16*float64(i), note, muted)
	}
	return c.close()
}

// layMatrix applies the limits; nil if there is nothing to draw.
func layMatrix(m *finding.Matrix) *matrixChart {
	c := &matrixChart{Matrix: m, cols: min(len(m.X), matrixMax), rows: min(len(m.Y), matrixMax)}
	if c.cols == 0 || c.rows == 0 {
		return nil
	}
	c.cell = math.Min(maxCell, matrixSpan/float64(c.cols))
	for _, cell := range m.Cells {
		if c.drawn(cell) {
			c.most = math.Max(c.most, cell.Value)
		}
	}
	return c
}

// drawn tells cells inside the limits that have a value.
func (c *matrixChart) drawn(cell finding.MatrixCell) bool {
	return cell.X >= 0 && cell.X < c.cols && cell.Y >= 0 && cell.Y < c.rows && cell.Value > 0 && !math.IsInf(cell.Value, 0)
}

// left says what the chart leaves out.
func (c *matrixChart) left() (notes []string) {
	if n := len(c.Y) - c.rows; n > 0 {
		notes = append(notes, fmt.Sprintf("+%s not drawn", plural(n, "row")))
	}
	if n := len(c.X) - c.cols; n > 0 {
		notes = append(notes, fmt.Sprintf("+%s not drawn", plural(n, "column")))
	}
	return notes
}

// frame draws the names, the grid and the scale of colours.
func (c *matrixChart) frame(bottom float64) {
	right := matrixLeft + float64(c.cols)*c.cell
	c.text(8, matrixTop-8, fit(c.YLabel, matrixLeft-20), muted)
	c.text(matrixLeft, 14, fit(c.XLabel, matrixSpan/2), muted)
	for i := range c.rows {
		y := matrixTop + float64(i)*c.cell
		c.line(matrixLeft, y, right, y, grid)
		c.text(matrixLeft-6, y+c.cell/2+4, fit(c.Y[i], matrixLeft-16), ink, end)
	}
	c.line(matrixLeft, bottom, right, bottom, grid)
	for i := range c.cols {
		x := matrixLeft + (float64(i)+0.5)*c.cell
		c.text(x+3, matrixTop-6, fit(c.X[i], 125), ink,
			attrs{{"transform", fmt.Sprintf("rotate(-55 %s %s)", num(x+3), num(matrixTop-6))}})
	}
	for i := range c.cols + 1 {
		x := matrixLeft + float64(i)*c.cell
		c.line(x, matrixTop, x, bottom, grid)
	}
	c.scale()
}

// scale explains the colours at the upper right.
func (c *matrixChart) scale() {
	most := value(c.most) + " " + clip(c.Unit, 40)
	x := lanesWidth - 8 - widthOf(most)
	c.text(lanesWidth-8, 14, most, muted, end)
	for i := range heat {
		c.rect(x-6-float64(len(heat)-i)*12, 5, 12, 10, heatStyle(i))
	}
}

// draw paints one cell.
func (c *matrixChart) draw(cell finding.MatrixCell) {
	x, y := matrixLeft+float64(cell.X)*c.cell, matrixTop+float64(cell.Y)*c.cell
	level := c.level(cell.Value)
	tip := fmt.Sprintf("%s · %s · %s %s", clip(c.Y[cell.Y], 80), clip(c.X[cell.X], 80), value(cell.Value), clip(c.Unit, 40))
	c.rectTip(x+1, y+1, c.cell-2, c.cell-2, tip, heatStyle(level))
	if text := value(cell.Value); widthOf(text) <= c.cell-4 {
		c.text(x+c.cell/2, y+c.cell/2+4, text, onHeat(level), middle, tabular)
	}
	if s, ok := severityOf(cell.Flagged); ok {
		c.rect(x+1, y+1, c.cell-2, c.cell-2,
			attrs{{"class", "ch-sev-" + s.name}, {"fill", "none"}, {"stroke", s.color}, {"stroke-width", "2"}})
	}
}

// level places a value on the logarithmic scale of colours.
func (c *matrixChart) level(v float64) int {
	f := math.Log1p(v) / math.Log1p(c.most)
	return max(0, min(int(f*float64(len(heat))), len(heat)-1))
}

// value prints a number of a cell: whole ones grouped, others with three digits.
func value(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return grouped(int64(v))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
