package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The colours of the ground, light mode.
const (
	seaColor   = "#f3f7fa"
	landColor  = "#dbe1e6"
	coastColor = "#b9c3cc"
)

// ground draws the sea, the grid of degrees and the land of a frame.
func (s *svg) ground(f frame, grid bool) {
	s.path(f.outline(), attrs{{"class", "ch-sea"}, {"fill", seaColor}})
	var coasts, lakes strings.Builder
	for _, l := range lands {
		if l.lake {
			f.trace(&lakes, l.coast)
		} else {
			f.trace(&coasts, l.coast)
		}
	}
	coast := attrs{{"stroke", coastColor}, {"stroke-width", "0.6"}, {"stroke-linejoin", "round"}}
	s.shape(coasts.String(), attrs{{"class", "ch-land"}, {"fill", landColor}}, coast)
	s.shape(lakes.String(), attrs{{"class", "ch-lake"}, {"fill", seaColor}}, coast)
	if grid {
		s.graticule(f)
	}
	s.path(f.outline(), attrs{{"class", "ch-axis"}, {"fill", "none"}, {"stroke", coastColor}})
}

// shape is a path, if there is any.
func (s *svg) shape(d string, more ...attrs) {
	if d != "" {
		s.path(d, more...)
	}
}

// trace writes an outline in pixels, cut to the frame, with one decimal.
func (f frame) trace(b *strings.Builder, coast []float64) {
	for _, shift := range f.shifts() {
		line := make([]spot, 0, len(coast)/2)
		south := 90.0
		for i := 0; i+1 < len(coast); i += 2 {
			south = math.Min(south, coast[i+1])
			x, y := f.at(coast[i+1], coast[i]+shift)
			line = append(line, spot{x, y})
		}
		if f.whole && south < f.south {
			continue // Antarctica, where the frame leaves it out
		}
		if !f.whole {
			line = clipPolygon(line, f.x, f.y, f.x+f.width, f.y+f.height)
		}
		trail(b, line, "z")
	}
}

// shifts are the turns of the globe in which land can lie in the frame.
func (f frame) shifts() []float64 {
	if f.whole {
		return []float64{0}
	}
	return []float64{-360, 0, 360}
}

// trail writes a line with one decimal, and what ends it: z closes it.
func trail(b *strings.Builder, line []spot, end string) {
	for i, p := range line {
		word := "L"
		if i == 0 {
			word = "M"
		}
		b.WriteString(word + tenth(p.x) + " " + tenth(p.y))
	}
	if len(line) > 0 {
		b.WriteString(end)
	}
}

// tenth prints a coordinate with one decimal.
func tenth(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// outline is the edge of the frame as a path.
func (f frame) outline() string {
	if !f.whole {
		return fmt.Sprintf("M%s %sh%sv%sh-%sz", num(f.x), num(f.y), num(f.width), num(f.height), num(f.width))
	}
	var edge []spot
	add := func(lat, lon float64) {
		x, y := f.at(lat, lon)
		edge = append(edge, spot{x, y})
	}
	for lat := f.north; lat > f.south; lat -= 4 {
		add(lat, f.east)
	}
	add(f.south, f.east)
	for lat := f.south; lat < f.north; lat += 4 {
		add(lat, f.west)
	}
	add(f.north, f.west)
	var b strings.Builder
	trail(&b, edge, "z")
	return b.String()
}

// graticule draws lines of equal longitude and latitude. Those of a part of the world
// say their degrees.
func (s *svg) graticule(f frame) {
	step, bends := 30.0, 32
	if !f.whole {
		bends = 1
		for _, step = range []float64{1, 2, 5, 10, 20, 30} {
			if (f.north-f.south)/step <= 6 {
				break
			}
		}
	}
	line := attrs{{"class", "ch-graticule"}, {"fill", "none"}, {"stroke", "#8a97a3"}, {"stroke-opacity", "0.22"}, {"stroke-width", "0.7"}}
	var d strings.Builder
	for lon := math.Ceil(f.west/step) * step; lon <= f.east; lon += step {
		var way []spot
		for i := range bends + 1 {
			x, y := f.at(f.south+(f.north-f.south)*float64(i)/float64(bends), lon)
			way = append(way, spot{x, y})
		}
		trail(&d, way, "")
	}
	for lat := math.Ceil(f.south/step) * step; lat <= f.north; lat += step {
		x1, y := f.at(lat, f.west)
		x2, _ := f.at(lat, f.east)
		trail(&d, []spot{{x1, y}, {x2, y}}, "")
	}
	s.shape(d.String(), line)
	if !f.whole {
		s.degrees(f, step)
	}
}

// degrees writes the degrees at the left and the lower edge.
func (s *svg) degrees(f frame, step float64) {
	small := attrs{{"font-size", "9"}}
	for lon := math.Ceil(f.west/step) * step; lon <= f.east; lon += step {
		if x, _ := f.at(f.south, lon); x > f.x+46 && x < f.x+f.width-20 {
			s.text(x+3, f.y+f.height-4, degree(math.Mod(lon+540, 360)-180, "E", "W"), muted, small)
		}
	}
	for lat := math.Ceil(f.south/step) * step; lat <= f.north; lat += step {
		if _, y := f.at(lat, f.west); y > f.y+12 && y < f.y+f.height-14 {
			s.text(f.x+4, y-3, degree(lat, "N", "S"), muted, small)
		}
	}
}

// degree prints degrees with their side; none at the equator and at Greenwich.
func degree(v float64, plus, minus string) string {
	switch {
	case v > 0 && v < 180:
		return num(v) + "° " + plus
	case v < 0 && v > -180:
		return num(-v) + "° " + minus
	}
	return num(math.Abs(v)) + "°"
}
