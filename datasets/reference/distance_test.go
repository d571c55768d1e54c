package reference

import (
	"math"
	"testing"
)

func TestDistance(t *testing.T) {
	// Munich to Berlin is what MSTICPy's geo_distance gives; the others are known.
	for _, test := range []struct{ lat1, lon1, lat2, lon2, want float64 }{
		{48.1372, 11.5756, 52.5186, 13.4083, 504.21571518252625},
		{0, 0, 0, 180, math.Pi * 6371},
		{0, 179.5, 0, -179.5, math.Pi * 6371 / 180},
		{90, 0, -90, 123, math.Pi * 6371},
		{12, 34, 12, 34, 0},
	} {
		if got := Distance(test.lat1, test.lon1, test.lat2, test.lon2); math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%v: got %v", test, got)
		}
	}
}
