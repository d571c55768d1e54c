package chart

import "math"

// seam is the longitude at which the map of the world is cut: the Bering Strait, so
// that the cut runs through hardly any land. Longitudes are counted from it eastwards.
const seam = -169.0

// frame is a rectangle of the picture and the part of the earth that it shows.
// Coordinates of the earth are degrees.
type frame struct {
	x, y, width, height float64
	// whole is the world in the Equal Earth projection; otherwise a part of it, whose
	// degrees of latitude are all of one length and those of longitude as long as
	// they are in its middle.
	whole                    bool
	west, south, east, north float64 // west < east <= west+360
	// unit is pixels for a radius of the earth, or for a degree of latitude, and top
	// what the projection gives for the northern edge of the world.
	unit, top float64
}

// worldSouth cuts off Antarctica where no point is there.
const worldSouth = -58.0

// worldFrame shows the world; its height follows from the width.
func worldFrame(x, y, width, south float64) frame {
	f := frame{x: x, y: y, width: width, whole: true, west: seam, east: seam + 360, south: south, north: 90}
	right, _ := equalEarth(180, 0)
	_, bottom := equalEarth(0, f.south)
	_, f.top = equalEarth(0, f.north)
	f.unit = f.width / (2 * right)
	f.height = (f.top - bottom) * f.unit
	return f
}

// partFrame shows a part of the world.
func partFrame(x, y, width, height, west, south, east, north float64) frame {
	return frame{x: x, y: y, width: width, height: height, west: west, south: south, east: east, north: north, unit: height / (north - south)}
}

// at is the pixel of a place.
func (f frame) at(lat, lon float64) (x, y float64) {
	if f.whole {
		px, py := equalEarth(lon-seam-180, lat)
		return f.x + f.width/2 + px*f.unit, f.y + (f.top-py)*f.unit
	}
	return f.x + (lon-f.west)/(f.east-f.west)*f.width, f.y + (f.north-lat)*f.unit
}

// wrap gives a longitude between the western edge of the frame and 360 degrees on.
func (f frame) wrap(lon float64) float64 {
	lon = math.Mod(lon-f.west, 360)
	if lon < 0 {
		lon += 360
	}
	return lon + f.west
}

// holds tells places inside the frame; the longitude is a wrapped one.
func (f frame) holds(lat, lon float64) bool {
	return lat >= f.south && lat <= f.north && lon >= f.west && lon <= f.east
}

// equalEarth projects a place, x and y in radii of the earth (B. Šavrič, T. Patterson
// and B. Jenny, The Equal Earth map projection, 2018): areas are true, so that no
// country looks larger than it is.
func equalEarth(lon, lat float64) (x, y float64) {
	const a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
	m := math.Sqrt(3) / 2
	t := math.Asin(m * math.Sin(radians(lat)))
	t2 := t * t
	t6 := t2 * t2 * t2
	return radians(lon) * math.Cos(t) / (m * (a1 + 3*a2*t2 + t6*(7*a3+9*a4*t2))), t * (a1 + a2*t2 + t6*(a3+a4*t2))
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

func degrees(radians float64) float64 { return radians * 180 / math.Pi }

// spot is a place or a pixel.
type spot struct{ x, y float64 }

// greatCircle is the shortest way between two places (x longitude, y latitude), both
// ends and steps-1 places between, evenly spaced.
func greatCircle(from, to spot, steps int) []spot {
	a, b := vector(from), vector(to)
	angle := math.Acos(max(-1, min(1, a[0]*b[0]+a[1]*b[1]+a[2]*b[2])))
	way := make([]spot, 0, steps+1)
	way = append(way, from)
	if s := math.Sin(angle); s > 1e-9 {
		for i := 1; i < steps; i++ {
			f := float64(i) / float64(steps)
			p, q := math.Sin((1-f)*angle)/s, math.Sin(f*angle)/s
			x, y, z := p*a[0]+q*b[0], p*a[1]+q*b[1], p*a[2]+q*b[2]
			way = append(way, spot{degrees(math.Atan2(y, x)), degrees(math.Atan2(z, math.Hypot(x, y)))})
		}
	}
	return append(way, to)
}

// vector is a place as a point of the unit sphere.
func vector(p spot) [3]float64 {
	lat, lon := radians(p.y), radians(p.x)
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}
