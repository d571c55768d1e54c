package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/finding"
)

// The projection agrees with its authors' numbers at the corners, and keeps areas.
func TestEqualEarth(t *testing.T) {
	for _, test := range []struct{ lon, lat, x, y float64 }{{0, 0, 0, 0}, {180, 0, 2.7066, 0}, {0, 90, 0, 1.3174}, {180, 90, 1.6036, 1.3174}, {-180, 0, -2.7066, 0}} {
		x, y := equalEarth(test.lon, test.lat)
		if math.Abs(x-test.x) > 1e-3 || math.Abs(y-test.y) > 1e-3 {
			t.Errorf("%g %g: %.4f %.4f", test.lon, test.lat, x, y)
		}
	}
	area := func(lat float64) float64 { // of a square degree, over its true area
		x1, y1 := equalEarth(20, lat)
		x2, y2 := equalEarth(21, lat)
		x3, y3 := equalEarth(20, lat+1)
		return math.Abs((x2-x1)*(y3-y1)-(x3-x1)*(y2-y1)) / (math.Sin(radians(lat+1)) - math.Sin(radians(lat)))
	}
	for _, lat := range []float64{15, 45, 70} {
		if ratio := area(lat) / area(0); math.Abs(ratio-1) > 0.02 {
			t.Errorf("areas at %g degrees are %g of those at the equator", lat, ratio)
		}
	}
}

// Every outline is closed around something, inside the map and not over its cut.
func TestLands(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range lands {
		if seen[l.name] || len(l.coast)%2 != 0 || len(l.coast) < 6 {
			t.Errorf("%s: twice, or no outline: %d numbers", l.name, len(l.coast))
		}
		seen[l.name] = true
		for i := 0; i < len(l.coast); i += 2 {
			lon, lat := l.coast[i], l.coast[i+1]
			next := l.coast[(i+2)%len(l.coast)]
			if lon < seam || lon > seam+360 || lat < -90 || lat > 90 || math.Abs(lon-next) > 40 && l.name != "Antarctica" {
				t.Errorf("%s: %g %g", l.name, lon, lat)
			}
		}
	}
}

// Well-known places lie on land or on the sea.
func TestLandsHoldPlaces(t *testing.T) {
	for _, test := range []struct {
		lat, lon float64
		want     string
	}{
		{52.5, 13.4, "Eurasia"},
		{41.9, 12.7, "Eurasia"},
		{40.4, -3.7, "Eurasia"},
		{48.9, 2.3, "Eurasia"},
		{59.9, 10.9, "Eurasia"},
		{55.8, 37.6, "Eurasia"},
		{28.6, 77.2, "Eurasia"},
		{39.9, 116.4, "Eurasia"},
		{37.6, 127.1, "Eurasia"},
		{13.8, 100.6, "Eurasia"},
		{24.7, 46.7, "Eurasia"},
		{39.9, 32.9, "Eurasia"},
		{30, 31.2, "Africa"},
		{-1.3, 36.8, "Africa"},
		{-26.2, 28, "Africa"},
		{9.1, 7.4, "Africa"},
		{52.5, -1.9, "Great Britain"},
		{53.3, -7, "Ireland"},
		{64.8, -18.5, "Iceland"},
		{36, 139.4, "Honshu"},
		{-18.9, 47.5, "Madagascar"},
		{-35.3, 149, "Australia"},
		{-43.6, 171.9, "South Island"},
		{38.9, -77.3, "America"},
		{19.4, -99.1, "America"},
		{45.4, -75.7, "America"},
		{61.2, -149, "America"},
		{-15.8, -47.9, "America"},
		{-34.7, -59, "America"},
		{4.7, -74.1, "America"},
		{22.3, -79.5, "Cuba"},
		{0.5, 114, "Borneo"},
		{72, -40, "Greenland"},
		{45, -30, ""},
		{56, 3, ""},
		{43, 34.5, ""},
		{35, 18, ""},
		{0, 75, ""},
		{25, -90, ""},
		{20, 38.3, ""},
		{58, 20, ""},
		{42, 50.5, "Eurasia Caspian Sea"},
		{75, -150, ""},
	} {
		var in []string
		for _, l := range lands {
			if encloses(l.coast, test.lon, test.lat) || encloses(l.coast, test.lon+360, test.lat) {
				in = append(in, l.name)
			}
		}
		if got := strings.Join(in, " "); got != test.want {
			t.Errorf("%g %g: in %q, want %q", test.lat, test.lon, got, test.want)
		}
	}
}

// encloses counts how often a ray to the east crosses the coast.
func encloses(coast []float64, x, y float64) bool {
	in := false
	for i := 0; i < len(coast); i += 2 {
		j := (i + 2) % len(coast)
		x1, y1, x2, y2 := coast[i], coast[i+1], coast[j], coast[j+1]
		if (y1 > y) != (y2 > y) && x < x1+(y-y1)*(x2-x1)/(y2-y1) {
			in = !in
		}
	}
	return in
}

func TestFrame(t *testing.T) {
	for name, test := range map[string]struct {
		m     *finding.Map
		whole bool
		south float64
	}{
		"one place":         {places([2]float64{52.5, 13.4}), false, 34.5},
		"Europe":            {places([2]float64{52.5, 13.4}, [2]float64{38.7, -9.1}, [2]float64{60.2, 24.9}), false, 31.45},
		"over the meridian": {places([2]float64{-18, 178}, [2]float64{21, -158}), false, -23.85},
		"two continents":    {places([2]float64{52.5, 13.4}, [2]float64{-33.9, 18.4}), true, worldSouth},
		"Antarctica":        {places([2]float64{-77.8, 166.7}), true, -90},
		"all around":        {places([2]float64{0, 0}, [2]float64{0, 120}, [2]float64{0, -120}), true, worldSouth},
	} {
		f := layMap(test.m).frame
		if f.whole != test.whole || math.Abs(f.south-test.south) > 0.1 {
			t.Errorf("%s: whole %v, from %.2f to %.2f, %.2f to %.2f", name, f.whole, f.south, f.north, f.west, f.east)
		}
		for _, p := range test.m.Points {
			if lon := f.wrap(p.Longitude); !f.holds(p.Latitude, lon) {
				t.Errorf("%s: %v is outside", name, p)
			}
		}
	}
}

// An arc over the cut of the world comes in two pieces, each inside the frame.
func TestArcOverTheCut(t *testing.T) {
	f := worldFrame(0, 0, 1000, worldSouth)
	lines := f.pieces(greatCircle(spot{139.7, 35.7}, spot{-122.4, 37.8}, 64))
	if len(lines) != 2 {
		t.Fatalf("%d pieces", len(lines))
	}
	for _, line := range lines {
		for i, p := range line {
			if p.x < -1e-6 || p.x > 1000+1e-6 || i > 0 && math.Abs(p.x-line[i-1].x) > 60 {
				t.Errorf("%v after %v", p, line[max(0, i-1)])
			}
		}
	}
	if n := len(f.pieces(greatCircle(spot{-0.1, 51.5}, spot{-74, 40.7}, 64))); n != 1 {
		t.Errorf("%d pieces of a way over the Atlantic", n)
	}
}

func TestGreatCircle(t *testing.T) {
	way := greatCircle(spot{-0.1, 51.5}, spot{-118.2, 34}, 64)
	highest := 0.0
	for _, p := range way {
		highest = max(highest, p.y)
	}
	if len(way) != 65 || way[0] != (spot{-0.1, 51.5}) || way[64] != (spot{-118.2, 34}) || highest < 60 || highest > 64 {
		t.Errorf("%d places, up to %.1f degrees", len(way), highest)
	}
	if way := greatCircle(spot{5, 5}, spot{5, 5}, 64); math.Abs(way[len(way)/2].x-5) > 1e-9 {
		t.Errorf("to the same place: %v", way)
	}
}

// Markers keep apart, none is lost, and one that joins others keeps the worst
// severity and the sum.
func TestPins(t *testing.T) {
	m := places()
	for i := range 300 {
		m.Points = append(m.Points, finding.MapPoint{Latitude: 40 + float64(i%17), Longitude: float64(i%23) * 1.3, Count: int64(1 + i%40), Flagged: finding.Severity(i % 7 / 3)})
	}
	c := layMap(m)
	members, count := 0, int64(0)
	for i, p := range c.pins {
		members, count = members+len(p.members), count+p.count
		for _, q := range c.pins[:i] {
			if math.Hypot(p.x-q.x, p.y-q.y) < 0.85*(p.r+q.r) {
				t.Fatalf("markers overlap: %+v %+v", p, q)
			}
		}
		for _, i := range p.members {
			if m.Points[i].Flagged > p.flagged {
				t.Errorf("the marker hides a severity")
			}
		}
	}
	want := int64(0)
	for _, p := range m.Points {
		want += p.Count
	}
	if members != 300 || count != want {
		t.Errorf("%d points with %d, want 300 with %d", members, count, want)
	}
}

func TestMapSays(t *testing.T) {
	m := places([2]float64{52.5, 13.4}, [2]float64{-37.8, 144.9})
	m.Points[0].Count = 1200
	m.Arcs = []finding.MapArc{{From: 0, To: 1, Label: "eve", KM: 6385.4, Hours: 0.5, Count: 3, Flagged: finding.High}}
	out := render(t, finding.Exhibit{ID: "m", Title: "Origins", Map: m})
	for _, want := range []string{
		"Map of the world with 2 places in 2 markers: place 0; place 1; 1 way between them.", ">place 1</text>", "eve: place 0 → place 1, 6 385 km in 30 min, 3 times", "1 200 records", ">server</text>", ">high</text>",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
	one := render(t, finding.Exhibit{ID: "m", Map: places([2]float64{52.5, 13.4})})
	if want := "Map from 35° N to 71° N and 51° W to 78° E with 1 place in 1 marker: place 0"; !strings.Contains(one, want) {
		t.Errorf("no %q in %s", want, one[:900])
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		km, hours float64
		want      string
	}{
		{9712.6, 1.5, "9 713 km in 90 min"}, {504, 5, "504 km in 5 h"}, {504, 96, "504 km in 4 days"}, {504, 0, "504 km in no time"}, {math.NaN(), math.Inf(1), "0 km in no time"},
	} {
		if got := distance(finding.MapArc{KM: test.km, Hours: test.hours}); got != test.want {
			t.Errorf("%q", got)
		}
	}
}

func TestClip(t *testing.T) {
	square := clipPolygon([]spot{{-1, -1}, {3, -1}, {3, 3}, {-1, 3}}, 0, 0, 2, 2)
	if diff := cmp.Diff("[{0 0} {2 0} {2 2} {0 2}]", fmt.Sprint(square)); diff != "" && len(square) != 4 {
		t.Error(diff)
	}
	if rest := clipPolygon([]spot{{5, 5}, {6, 5}, {6, 6}}, 0, 0, 2, 2); len(rest) != 0 {
		t.Errorf("outside: %v", rest)
	}
	if a, b, ok := clipLine(spot{-1, 1}, spot{3, 1}, 0, 0, 2, 2); !ok || a != (spot{0, 1}) || b != (spot{2, 1}) {
		t.Errorf("%v %v %v", a, b, ok)
	}
	if _, _, ok := clipLine(spot{-1, 5}, spot{3, 5}, 0, 0, 2, 2); ok {
		t.Error("a line outside was kept")
	}
}
