package chart

// clipPolygon cuts a polygon to a rectangle (I. Sutherland and G. Hodgman, 1974).
func clipPolygon(p []spot, left, top, right, bottom float64) []spot {
	for _, side := range []struct {
		in    func(spot) bool
		cross func(a, b spot) spot
	}{
		{func(s spot) bool { return s.x >= left }, func(a, b spot) spot { return atX(a, b, left) }},
		{func(s spot) bool { return s.x <= right }, func(a, b spot) spot { return atX(a, b, right) }},
		{func(s spot) bool { return s.y >= top }, func(a, b spot) spot { return atY(a, b, top) }},
		{func(s spot) bool { return s.y <= bottom }, func(a, b spot) spot { return atY(a, b, bottom) }},
	} {
		var kept []spot
		for i, b := range p {
			a := p[(i+len(p)-1)%len(p)]
			if side.in(a) != side.in(b) {
				kept = append(kept, side.cross(a, b))
			}
			if side.in(b) {
				kept = append(kept, b)
			}
		}
		p = kept
	}
	return p
}

// atX is where the line from a to b has the given x; their own differ.
func atX(a, b spot, x float64) spot { return spot{x, a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)} }

// atY is where the line from a to b has the given y; their own differ.
func atY(a, b spot, y float64) spot { return spot{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y} }

// clipLine cuts a line to a rectangle; ok is false where nothing is left of it
// (Y.-D. Liang and B. Barsky, 1984).
func clipLine(a, b spot, left, top, right, bottom float64) (from, to spot, ok bool) {
	t0, t1 := 0.0, 1.0
	dx, dy := b.x-a.x, b.y-a.y
	for _, side := range [4][2]float64{{-dx, a.x - left}, {dx, right - a.x}, {-dy, a.y - top}, {dy, bottom - a.y}} {
		p, q := side[0], side[1]
		switch {
		case p == 0 && q < 0:
			return a, b, false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	return spot{a.x + t0*dx, a.y + t0*dy}, spot{a.x + t1*dx, a.y + t1*dy}, t0 <= t1
}

// pieces projects a way (x longitude, y latitude) into lines of pixels: it is parted
// where it leaves the frame and where it crosses the cut of the world.
func (f frame) pieces(way []spot) (lines [][]spot) {
	var line []spot
	part := func() {
		if len(line) > 1 {
			lines = append(lines, line)
		}
		line = nil
	}
	add := func(a, b spot) {
		a.x, a.y = f.at(a.y, a.x)
		b.x, b.y = f.at(b.y, b.x)
		from, to, ok := clipLine(a, b, f.x, f.y, f.x+f.width, f.y+f.height)
		if !ok {
			part()
			return
		}
		if len(line) == 0 || line[len(line)-1] != from {
			part()
			line = append(line, from)
		}
		line = append(line, to)
	}
	for i := 1; i < len(way); i++ {
		a, b := way[i-1], way[i]
		a.x, b.x = f.wrap(a.x), f.wrap(b.x)
		switch {
		case b.x-a.x > 180: // over the western edge
			cut := atX(spot{a.x + 360, a.y}, b, f.west+360)
			add(a, spot{f.west, cut.y})
			part()
			add(spot{f.west + 360, cut.y}, b)
		case a.x-b.x > 180: // over the eastern edge
			cut := atX(a, spot{b.x + 360, b.y}, f.west+360)
			add(a, spot{f.west + 360, cut.y})
			part()
			add(spot{f.west, cut.y}, b)
		default:
			add(a, b)
		}
	}
	part()
	return lines
}
