package chart

import (
	"cmp"
	"math"
	"slices"

	"forensic/analyzers/finding"
)

// The measures of a map, in pixels, and its limits.
const (
	mapTop      = 36.0  // row of the legend
	mapHeight   = 500.0 // of a part of the world
	maxPlaces   = 3000  // points drawn, alone or together
	maxMapArcs  = 200
	maxRadius   = 15.0
	minRadius   = 3.5
	sharedLeast = 8.0 // radius of a marker with a number in it
	maxLabels   = 40
	// A part of the world is shown where all points lie within so many degrees.
	partWide, partHigh = 145.0, 60.0
	leastHigh          = 36.0 // degrees of latitude shown at least: the coast is coarse
)

// pin is a marker: a point, or several that would overlap.
type pin struct {
	x, y, r float64
	members []int // indices into Points, the leading one first
	count   int64
	flagged finding.Severity
	kind    int // of the leading point
}

// mapChart is a map laid out.
type mapChart struct {
	svg
	*finding.Map
	frame frame
	kinds []string // in order of appearance
	drawn []int    // indices into Points
	pins  []pin
	most  int64   // highest count of one point
	taken []patch // what labels must not cover
	arcs  []finding.MapArc
}

// patch is a rectangle of pixels.
type patch struct{ x1, y1, x2, y2 float64 }

func (a patch) meets(b patch) bool { return a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2 }

// placed tells points with coordinates on the earth; not a number is outside.
func placed(p finding.MapPoint) bool {
	return p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180
}

// layMap picks the frame and puts the markers. It has no chance in it.
func layMap(m *finding.Map) *mapChart {
	c := &mapChart{Map: m}
	for i, p := range m.Points {
		if !placed(p) || len(c.drawn) == maxPlaces {
			continue
		}
		c.drawn = append(c.drawn, i)
		c.most = max(c.most, p.Count)
		if !slices.Contains(c.kinds, p.Kind) {
			c.kinds = append(c.kinds, p.Kind)
		}
	}
	c.frame = c.pickFrame()
	c.putPins()
	for _, a := range m.Arcs {
		if c.isDrawn(a.From) && c.isDrawn(a.To) && len(c.arcs) < maxMapArcs {
			c.arcs = append(c.arcs, a)
		}
	}
	return c
}

func (c *mapChart) isDrawn(i int) bool {
	_, found := slices.BinarySearch(c.drawn, i)
	return found
}

// pickFrame shows the part of the world in which all points lie, or all of it.
func (c *mapChart) pickFrame() frame {
	const x, width = 8.0, lanesWidth - 16
	if len(c.drawn) == 0 {
		return worldFrame(x, mapTop, width, worldSouth)
	}
	south, north := 90.0, -90.0
	lons := make([]float64, len(c.drawn))
	for i, at := range c.drawn {
		p := c.Points[at]
		south, north, lons[i] = min(south, p.Latitude), max(north, p.Latitude), p.Longitude
	}
	west, wide := longitudes(lons)
	if wide > partWide || north-south > partHigh || south < worldSouth {
		least := worldSouth
		if south < worldSouth {
			least = -90
		}
		return worldFrame(x, mapTop, width, least)
	}
	// Room around the points; then the side that is too short for the picture grows.
	high := max(leastHigh, (north-south)*1.3)
	middle := max(-90+high/2, min(90-high/2, (south+north)/2))
	stretch := math.Cos(radians(middle))
	ratio := width / mapHeight // degrees of longitude, shortened, for one of latitude
	high = max(high, wide*1.2*stretch/ratio)
	middle = max(-90+high/2, min(90-high/2, middle))
	wideShown := min(360, high*ratio/stretch)
	middleLon := west + wide/2
	return partFrame(x, mapTop, width, mapHeight, middleLon-wideShown/2, middle-high/2, middleLon+wideShown/2, middle+high/2)
}

// longitudes is the shortest range of longitudes that holds all, by the widest gap
// between neighbours around the globe.
func longitudes(lons []float64) (west, wide float64) {
	slices.Sort(lons)
	west, gap := lons[0], lons[0]+360-lons[len(lons)-1]
	for i := 1; i < len(lons); i++ {
		if g := lons[i] - lons[i-1]; g > gap {
			west, gap = lons[i], g
		}
	}
	return west, 360 - gap
}

// radius is the size of a marker: its area grows with the count.
func (c *mapChart) radius(count int64, members int) float64 {
	r := minRadius + 1
	if c.most > 1 {
		r = max(minRadius, maxRadius*math.Sqrt(min(1, float64(max(0, count))/float64(c.most))))
	}
	if members > 1 {
		r = max(r, sharedLeast+1.5*float64(len(grouped(int64(members)))-1))
	}
	return r
}

// putPins makes a marker of each point and joins those that overlap: the worst, then
// the largest, then the first keeps its place and takes in the others around it.
func (c *mapChart) putPins() {
	for _, at := range c.drawn {
		p := c.Points[at]
		x, y := c.frame.at(p.Latitude, c.frame.wrap(p.Longitude))
		c.pins = append(c.pins, pin{
			x: x, y: y, r: c.radius(p.Count, 1), members: []int{at}, count: max(0, p.Count), flagged: p.Flagged, kind: slices.Index(c.kinds, p.Kind),
		})
	}
	slices.SortStableFunc(c.pins, func(a, b pin) int {
		return cmp.Or(cmp.Compare(b.flagged, a.flagged), cmp.Compare(b.count, a.count))
	})
	for before := -1; before != len(c.pins); {
		before = len(c.pins)
		c.join()
	}
	for _, p := range c.pins {
		c.taken = append(c.taken, patch{p.x - p.r, p.y - p.r, p.x + p.r, p.y + p.r})
	}
}

// join takes each marker into the first one that it would cover.
func (c *mapChart) join() {
	var kept []pin
	for _, p := range c.pins {
		at := slices.IndexFunc(kept, func(k pin) bool { return math.Hypot(k.x-p.x, k.y-p.y) < 0.85*(k.r+p.r) })
		if at < 0 {
			kept = append(kept, p)
			continue
		}
		k := &kept[at]
		k.members = append(k.members, p.members...)
		k.count += p.count
		k.flagged = max(k.flagged, p.flagged)
		k.r = c.radius(min(k.count, c.most), len(k.members))
	}
	c.pins = kept
}
