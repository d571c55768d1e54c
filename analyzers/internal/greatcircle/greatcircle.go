// Package greatcircle measures ways on the surface of the earth.
package greatcircle

import "math"

// Radius is the mean radius of the earth in km.
const Radius = 6371

// Distance is the shortest way in km between two places in degrees, by the formula
// of haversines on a sphere (R. W. Sinnott, 1984): within half a percent of the
// ellipsoid.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	h := square(math.Sin(radians(lat2-lat1)/2)) + math.Cos(radians(lat1))*math.Cos(radians(lat2))*square(math.Sin(radians(lon2-lon1)/2))
	return 2 * Radius * math.Asin(math.Sqrt(min(1, h)))
}

func square(v float64) float64 { return v * v }

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
