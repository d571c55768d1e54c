package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"forensic/analyzers/finding"
)

// renderMap draws places on a map of the world, or of the part of it that holds them
// all. A marker's area is its count, its colour the kind or, with another shape, the
// severity of a finding about it; markers that would overlap become one with the
// number of places in it. Arcs follow great circles.
func renderMap(e finding.Exhibit) []byte {
	c := layMap(e.Map)
	if len(c.pins) == 0 {
		return noData(e, "no place is known")
	}
	notes := c.left()
	bottom := c.frame.y + c.frame.height
	c.open(e.ID, e.Title, c.describe(), lanesWidth, bottom+14+16*float64(len(notes)))
	c.ground(c.frame, true)
	c.locator()
	for _, a := range c.arcs {
		c.drawArc(a)
	}
	for i := len(c.pins) - 1; i >= 0; i-- { // the most important on top
		c.drawPin(c.pins[i])
	}
	c.labels()
	c.legend()
	for i, note := range notes {
		c.text(8, bottom+18+16*float64(i), note, muted)
	}
	return c.close()
}

// describe says in words what the map shows.
func (c *mapChart) describe() string {
	part := "Map of the world"
	if !c.frame.whole {
		part = fmt.Sprintf("Map from %s to %s and %s to %s", degree(math.Round(c.frame.south), "N", "S"), degree(math.Round(c.frame.north), "N", "S"),
			degree(math.Round(wrap180(c.frame.west)), "E", "W"), degree(math.Round(wrap180(c.frame.east)), "E", "W"))
	}
	var names []string
	for _, p := range c.pins[:min(8, len(c.pins))] {
		names = append(names, c.name(p))
	}
	text := fmt.Sprintf("%s with %s in %s: %s", part, plural(len(c.drawn), "place"), plural(len(c.pins), "marker"), strings.Join(names, "; "))
	if len(c.pins) > len(names) {
		text += "; and others"
	}
	if len(c.arcs) > 0 {
		text += "; " + plural(len(c.arcs), "way") + " between them"
	}
	return text + "."
}

func wrap180(lon float64) float64 { return math.Mod(math.Mod(lon+180, 360)+360, 360) - 180 }

// left says what the map leaves out.
func (c *mapChart) left() (notes []string) {
	lost := 0
	for _, p := range c.Points {
		if !placed(p) {
			lost++
		}
	}
	if lost > 0 {
		notes = append(notes, plural(lost, "point")+" without a place on the earth")
	}
	if n := max(c.PointsTotal, int64(len(c.Points))) - int64(len(c.drawn)+lost); n > 0 {
		notes = append(notes, "+"+plural(int(n), "place")+" not drawn")
	}
	if n := max(c.ArcsTotal, int64(len(c.Arcs))) - int64(len(c.arcs)); n > 0 {
		notes = append(notes, "+"+plural(int(n), "way")+" not drawn")
	}
	return notes
}

// name is the short name of a marker.
func (c *mapChart) name(p pin) string {
	name := clip(c.Points[p.members[0]].Label, 60)
	if n := len(p.members) - 1; n > 0 {
		name += " +" + grouped(int64(n))
	}
	return name
}

// paint is the looks of a marker: colour of the severity, or of the kind.
func (c *mapChart) paint(p pin) attrs {
	edge := attrs{{"stroke", "#ffffff"}, {"stroke-width", "1"}, {"fill-opacity", "0.88"}}
	if s, ok := severityOf(p.flagged); ok {
		return append(attrs{{"class", "ch-pin ch-pin-" + s.name}, {"fill", s.color}}, edge...)
	}
	style := fillStyle(p.kind)
	style[0].value = "ch-pin " + style[0].value
	return append(style, edge...)
}

// drawPin draws a marker with the number of its places, if they are several.
func (c *mapChart) drawPin(p pin) {
	style := c.paint(p)
	tip := c.tip(p)
	switch {
	case p.flagged >= finding.High:
		up, down := num(p.y-p.r*1.25), num(p.y+p.r*0.8)
		c.tag("path", "", tip, attrs{{"d", fmt.Sprintf("M%s %sL%s %sh-%sz", num(p.x), up, num(p.x+p.r*1.15), down, num(p.r*2.3))}}, style)
	case p.flagged == finding.Medium:
		n := num(p.r * 1.2)
		c.tag("path", "", tip, attrs{{"d", fmt.Sprintf("M%s %sl%s %sl-%s %sl-%s -%sz", num(p.x), num(p.y-p.r*1.2), n, n, n, n, n, n)}}, style)
	default:
		c.tag("circle", "", tip, attrs{at("cx", p.x), at("cy", p.y), at("r", p.r)}, style)
		if p.flagged == finding.Low { // its colour alone is too near that of a kind
			c.ring(p.x, p.y, p.r+2.5)
		}
	}
	if n := len(p.members); n > 1 {
		y := p.y + 3.2
		if p.flagged >= finding.High {
			y += p.r * 0.12
		}
		c.text(p.x, y, grouped(int64(n)), attrs{{"class", "ch-onmark"}, {"fill", "#ffffff"}, {"font-size", "9"}, {"pointer-events", "none"}}, bold, middle)
	}
}

// ring marks a circle that a finding is about.
func (c *mapChart) ring(x, y, r float64) {
	low, _ := severityOf(finding.Low)
	c.tag("circle", "", "", attrs{at("cx", x), at("cy", y), at("r", r), {"class", "ch-arc-low"}, {"stroke", low.color}, {"stroke-width", "1.4"}, {"fill", "none"}})
}

// tip tells what a marker stands for.
func (c *mapChart) tip(p pin) string {
	var parts []string
	for _, i := range p.members[:min(3, len(p.members))] {
		point := c.Points[i]
		part := clip(point.Label, 50)
		if point.Kind != "" {
			part += " (" + clip(point.Kind, 30) + ")"
		}
		if point.Count > 0 {
			part += " " + grouped(point.Count) + " " + clip(c.Unit, 20)
		}
		if s, ok := severityOf(point.Flagged); ok {
			part += " " + s.name + " " + clip(point.Why, 100)
		}
		parts = append(parts, strings.TrimSpace(part))
	}
	if n := len(p.members) - len(parts); n > 0 {
		parts = append(parts, fmt.Sprintf("+%d more", n))
	}
	return strings.Join(parts, " · ")
}

// drawArc draws a way with an arrow in its middle.
func (c *mapChart) drawArc(a finding.MapArc) {
	from, to := c.Points[a.From], c.Points[a.To]
	lines := c.frame.pieces(greatCircle(spot{from.Longitude, from.Latitude}, spot{to.Longitude, to.Latitude}, 64))
	if len(lines) == 0 {
		return
	}
	var d strings.Builder
	longest := lines[0]
	for _, line := range lines {
		trail(&d, line, "")
		if len(line) > len(longest) {
			longest = line
		}
	}
	stroke, fill := lineStyle(len(c.kinds)), fillStyle(len(c.kinds))
	if s, ok := severityOf(a.Flagged); ok {
		stroke = attrs{{"class", "ch-arc-" + s.name}, {"stroke", s.color}, {"fill", "none"}}
		fill = attrs{{"class", "ch-pin-" + s.name}, {"fill", s.color}}
	}
	tip := fmt.Sprintf("%s: %s → %s, %s", clip(a.Label, 60), clip(from.Label, 50), clip(to.Label, 50), distance(a))
	if a.Count > 1 {
		tip += ", " + grouped(a.Count) + " times"
	}
	c.tag("path", "", tip, attrs{{"d", d.String()}, {"stroke-width", "1.5"}, {"stroke-opacity", "0.8"}}, stroke)
	i := len(longest) / 2
	p, q := longest[i-1], longest[i]
	if length := math.Hypot(q.x-p.x, q.y-p.y); length > 0 {
		ux, uy := (q.x-p.x)/length, (q.y-p.y)/length
		c.path(fmt.Sprintf("M%s %sL%s %sL%s %sz", num(q.x+5*ux), num(q.y+5*uy), num(q.x-4*ux-4*uy), num(q.y-4*uy+4*ux), num(q.x-4*ux+4*uy), num(q.y-4*uy-4*ux)), fill)
	}
}

// distance is how far and in which time.
func distance(a finding.MapArc) string {
	far := "0 km"
	if a.KM > 0 && a.KM < 1e6 {
		far = grouped(int64(math.Round(a.KM))) + " km"
	}
	switch {
	case !(a.Hours > 0) || math.IsInf(a.Hours, 0):
		return far + " in no time"
	case a.Hours < 2:
		return fmt.Sprintf("%s in %.3g min", far, a.Hours*60)
	case a.Hours < 48:
		return fmt.Sprintf("%s in %.3g h", far, a.Hours)
	}
	return fmt.Sprintf("%s in %.3g days", far, a.Hours/24)
}

// labels names the markers where there is room, the most important first.
func (c *mapChart) labels() {
	n := 0
	for _, p := range c.pins {
		if n == maxLabels {
			return
		}
		name := fit(c.name(p), 190)
		if name == "" {
			continue
		}
		w, side := widthOf(name), p.r*1.2+4
		for _, at := range []spot{{p.x + side, p.y + 4}, {p.x - side - w, p.y + 4}, {p.x - w/2, p.y - side - 1}, {p.x - w/2, p.y + side + 9}, {p.x + side*0.8, p.y - side*0.8}, {p.x + side*0.8, p.y + side*0.8 + 8}} {
			b := patch{at.x - 1, at.y - 10, at.x + w + 1, at.y + 3}
			if b.x1 < c.frame.x+2 || b.x2 > c.frame.x+c.frame.width-2 || b.y1 < c.frame.y+2 || b.y2 > c.frame.y+c.frame.height-2 ||
				slices.ContainsFunc(c.taken, b.meets) {
				continue
			}
			c.taken = append(c.taken, b)
			c.text(at.x, at.y, name, attrs{
				{"class", "ch-text ch-halo"},
				{"fill", inkColor},
				{"stroke", "#ffffff"},
				{"stroke-width", "2.6"},
				{"stroke-opacity", "0.8"},
				{"stroke-linejoin", "round"},
				{"paint-order", "stroke"},
				{"pointer-events", "none"},
			})
			n++
			break
		}
	}
}

// locator shows in a small map of the world which part of it is drawn, in the
// corner that hides the fewest markers.
func (c *mapChart) locator() {
	if c.frame.whole {
		return
	}
	const width = 150.0
	small := worldFrame(0, 0, width, worldSouth)
	best, fewest := patch{}, math.MaxInt
	for _, corner := range []spot{{0, 1}, {1, 1}, {0, 0}, {1, 0}} {
		x := c.frame.x + 8 + corner.x*(c.frame.width-width-16)
		y := c.frame.y + 8 + corner.y*(c.frame.height-small.height-16-14*corner.y)
		b := patch{x - 4, y - 4, x + width + 4, y + small.height + 4}
		n := 0
		for _, t := range c.taken {
			if t.meets(b) {
				n++
			}
		}
		if n < fewest {
			best, fewest = b, n
		}
	}
	c.taken = append(c.taken, best)
	small.x, small.y = best.x1+4, best.y1+4
	c.rect(best.x1, best.y1, best.x2-best.x1, best.y2-best.y1, attrs{{"class", "ch-bg"}, {"fill", "#ffffff"}, {"rx", "3"}})
	c.ground(small, false)
	var d strings.Builder
	for _, line := range small.pieces(c.frame.edge()) {
		trail(&d, line, "")
	}
	c.shape(d.String(), attrs{{"class", "ch-mark"}, {"stroke", markColor}, {"fill", "none"}, {"stroke-width", "1.2"}})
}

// edge is the rim of a part of the world as a way (x longitude, y latitude).
func (f frame) edge() (way []spot) {
	const n = 24
	corners := []spot{{f.west, f.south}, {f.west, f.north}, {f.east, f.north}, {f.east, f.south}, {f.west, f.south}}
	for i := 1; i < len(corners); i++ {
		a, b := corners[i-1], corners[i]
		for k := range n {
			t := float64(k) / n
			way = append(way, spot{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t})
		}
	}
	return append(way, corners[0])
}

// legend names colours and shapes at the top left, and sizes at the top right.
func (c *mapChart) legend() {
	x := 8.0
	entry := func(name string, draw func(x float64)) {
		name = fit(name, 180)
		if name == "" || x+20+widthOf(name) > lanesWidth-190 {
			return
		}
		draw(x + 6)
		c.text(x+17, 21, name, muted)
		x += 17 + widthOf(name) + 18
	}
	for i, kind := range c.kinds {
		if slices.ContainsFunc(c.pins, func(p pin) bool { return p.kind == i && p.flagged < finding.Low }) {
			entry(kind, func(x float64) { c.tag("circle", "", "", attrs{at("cx", x), {"cy", "17"}, {"r", "5"}}, fillStyle(i)) })
		}
	}
	for v := finding.Critical; v >= finding.Low; v-- {
		s, _ := severityOf(v)
		if slices.ContainsFunc(c.pins, func(p pin) bool { return p.flagged == v }) || slices.ContainsFunc(c.arcs, func(a finding.MapArc) bool { return a.Flagged == v }) {
			entry(s.name, func(x float64) {
				if v == finding.Low {
					c.tag("circle", "", "", attrs{at("cx", x), {"cy", "17"}, {"r", "3.5"}, {"class", "ch-pin-low"}, {"fill", s.color}})
					c.ring(x, 17, 6)
					return
				}
				c.text(x, 21, s.shape, attrs{{"class", "ch-sev-" + s.name}, {"fill", s.color}}, middle)
			})
		}
	}
	if slices.ContainsFunc(c.pins, func(p pin) bool { return len(p.members) > 1 }) {
		entry("places that lie close together", func(x float64) {
			c.tag("circle", "", "", attrs{at("cx", x), {"cy", "17"}, {"r", "6"}, {"class", "ch-axis"}, {"stroke", axisColor}, {"fill", "none"}})
			c.text(x, 20, "n", muted, middle, attrs{{"font-size", "9"}})
		})
	}
	c.sizes()
}

// sizes explains the areas.
func (c *mapChart) sizes() {
	if c.most <= 1 {
		return
	}
	ring := attrs{{"class", "ch-axis"}, {"stroke", axisColor}, {"fill", "none"}}
	right := lanesWidth - 8.0
	label := grouped(c.most) + " " + fit(c.Unit, 80)
	c.text(right, 21, label, muted, end)
	x := right - widthOf(label) - 6 - maxRadius
	c.tag("circle", "", "", attrs{at("cx", x), {"cy", "17"}, at("r", maxRadius)}, ring)
	c.tag("circle", "", "", attrs{at("cx", x-maxRadius-12), {"cy", "17"}, at("r", minRadius)}, ring)
}
