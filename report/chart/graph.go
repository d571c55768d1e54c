package chart

import (
	"fmt"
	"math"
	"strings"

	"forensic/analyzers/finding"
)

// The measures of a graph, in pixels, and its limits.
const (
	graphTop    = 34.0 // row of the verbs
	graphBox    = 20.0 // height of a vertex
	graphPitch  = 26.0 // from one vertex to the next in a column
	graphGap    = 84.0 // between columns, for the edges
	graphWidest = 260.0
	maxVertices = 60
	maxEdges    = 240
)

// renderGraph draws a graph in columns, one for each kind in order of appearance:
// names stay readable, and edges run between the columns. An edge has the colour
// of its verb, a weight by its count and an arrow at its end.
func renderGraph(e finding.Exhibit) []byte {
	c := layGraph(e.Graph)
	if len(c.places) == 0 {
		return noData(e, "nothing is tied to anything")
	}
	notes := c.left()
	c.open(e.ID, e.Title, fmt.Sprintf("%s in %s, tied by %s: %s.", plural(len(c.places), "node"), plural(len(c.columns), "column"),
		plural(len(c.edges), "edge"), strings.Join(c.verbs, ", ")), lanesWidth, c.bottom+12+16*float64(len(notes)))
	c.legend()
	for _, edge := range c.edges {
		c.drawEdge(edge)
	}
	for _, column := range c.columns {
		for _, g := range column.groups {
			c.text(column.x, g.y, fit(g.kind, column.width), muted, bold)
		}
	}
	for i, p := range c.places {
		c.drawVertex(c.Vertices[i], p)
	}
	for i, note := range notes {
		c.text(8, c.bottom+16+16*float64(i), note, muted)
	}
	return c.close()
}

// left says what the chart leaves out.
func (c *graphChart) left() (notes []string) {
	vertices := max(c.VerticesTotal, int64(len(c.Vertices))) - int64(len(c.places))
	if vertices > 0 {
		notes = append(notes, "+"+plural(int(vertices), "node")+" not drawn")
	}
	if n := max(c.EdgesTotal, int64(len(c.Edges))) - int64(len(c.edges)); n > 0 {
		notes = append(notes, "+"+plural(int(n), "edge")+" not drawn")
	}
	return notes
}

// legend names the colours of the verbs at the top.
func (c *graphChart) legend() {
	x := 8.0
	for i, verb := range c.verbs {
		verb = fit(verb, 180)
		if x+24+widthOf(verb) > lanesWidth-90 {
			c.text(x, 17, fmt.Sprintf("+%d more", len(c.verbs)-i), muted)
			return
		}
		c.line(x, 13, x+18, 13, lineStyle(i), attrs{{"stroke-width", "2"}})
		c.text(x+24, 17, verb, muted)
		x += 24 + widthOf(verb) + 20
	}
}

// drawVertex draws a box with the name; a finding about it colours its frame.
func (c *graphChart) drawVertex(v finding.Vertex, p place) {
	class, stroke, weight := "ch-box", edgeColor, "1"
	tip := strings.TrimSpace(v.Kind + ": " + clip(v.Label, 80))
	if v.Detail != "" && v.Detail != v.Label {
		tip += " · " + clip(v.Detail, 80)
	}
	if v.Count > 0 {
		tip += " · " + grouped(v.Count)
	}
	s, flagged := severityOf(v.Flagged)
	if flagged {
		class, stroke, weight = class+" ch-sev-"+s.name, s.color, "1.6"
		tip += " · " + s.name + " " + v.Why
	}
	c.rectTip(p.x, p.y, p.width, graphBox, tip,
		attrs{{"class", class}, {"fill", boxColor}, {"stroke", stroke}, {"stroke-width", weight}, {"rx", "3"}})
	room := p.width - 14
	if flagged {
		room -= 16
		c.text(p.x+p.width-6, p.y+14, s.shape, attrs{{"class", "ch-sev-" + s.name}, {"fill", s.color}}, end)
	}
	c.text(p.x+7, p.y+14, fit(v.Label, room), ink)
}

// drawEdge draws a curve from one box to another with an arrow where it ends.
// Boxes of one column are tied by an arc at their right.
func (c *graphChart) drawEdge(e drawnEdge) {
	a, b := c.places[e.From], c.places[e.To]
	x1, x2, y1, y2 := a.x+a.width, b.x, a.y+graphBox/2, b.y+graphBox/2
	bend1, bend2, into := 0.5*math.Abs(x2-x1), -0.5*math.Abs(x2-x1), 1.0
	switch {
	case a.column == b.column:
		x2, into = b.x+b.width, -1
		bend1 = math.Min(graphGap-14, 22+math.Abs(y2-y1)/8)
		bend2 = bend1
		if e.From == e.To {
			y1, y2 = y1-5, y2+5
		}
	case a.column > b.column:
		x1, x2, into = a.x, b.x+b.width, -1
		bend1, bend2 = -0.5*math.Abs(x2-x1), 0.5*math.Abs(x2-x1)
	}
	tip := fmt.Sprintf("%s %s %s", clip(c.Vertices[e.From].Label, 80), clip(e.Verb, 40), clip(c.Vertices[e.To].Label, 80))
	if e.Count > 0 {
		tip += " · " + grouped(e.Count)
	}
	style := append(lineStyle(e.verb), at("stroke-width", c.weight(e.Count)), attr{"stroke-opacity", "0.75"})
	tipped := x2 - into*5 // the arrow's own length
	c.tag("path", "", tip, attrs{{"d", fmt.Sprintf("M%s %sC%s %s %s %s %s %s", num(x1), num(y1), num(x1+bend1), num(y1),
		num(x2+bend2), num(y2), num(tipped), num(y2))}}, style)
	arrow := fmt.Sprintf("M%s %sL%s %sL%s %sz", num(x2), num(y2), num(x2-into*7), num(y2-3.2), num(x2-into*7), num(y2+3.2))
	c.path(arrow, fillStyle(e.verb))
}

// weight is the width of an edge: more for more events, on a logarithmic scale.
func (c *graphChart) weight(count int64) float64 {
	if count <= 0 || c.most <= 1 {
		return 1.2
	}
	return 1 + 2*math.Log1p(float64(count))/math.Log1p(float64(c.most))
}
