package reference

import "math"

// earthRadius is the mean radius of the earth in km.
const earthRadius = 6371

// Distance is the way in km along the surface of the earth between two points in
// degrees (haversine formula on a sphere; off by up to half a percent).
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	sinLat := math.Sin(rad(lat2-lat1) / 2)
	sinLon := math.Sin(rad(lon2-lon1) / 2)
	h := sinLat*sinLat + math.Cos(rad(lat1))*math.Cos(rad(lat2))*sinLon*sinLon
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}
