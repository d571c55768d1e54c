package greatcircle

import (
	"encoding/json"
	"math"
	"testing"

	"forensic/analyzers/internal/golden"
)

func TestDistance(t *testing.T) {
	for _, test := range []struct{ a, b, c, d, km float64 }{
		{48.1372, 11.5756, 52.5186, 13.4083, 504.2157}, // Munich to Berlin
		{0, 179, 0, -179, 222.3899},                    // over the antimeridian
		{90, 0, -90, 77, 20015.0868},                   // from pole to pole
		{52, 13, 52, 13, 0},
		{0, 0, 0, 180, 20015.0868},
	} {
		if got := Distance(test.a, test.b, test.c, test.d); math.Abs(got-test.km) > 1e-4 {
			t.Errorf("%v: %.4f km", test, got)
		}
		if there, back := Distance(test.a, test.b, test.c, test.d), Distance(test.c, test.d, test.a, test.b); math.Abs(there-back) > 1e-9 {
			t.Errorf("%v: %v there, %v back", test, there, back)
		}
	}
}

func TestSharedDistance(t *testing.T) {
	text, ok := golden.Read(t, "golden", "geoip", "distance.json")
	if !ok {
		t.Fatal("no golden/geoip/distance.json")
	}
	var list []struct {
		A, B [2]float64
		KM   float64
	}
	if err := json.Unmarshal(text, &list); err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	for _, g := range list {
		if got := Distance(g.A[0], g.A[1], g.B[0], g.B[1]); math.Abs(got-g.KM) > 1e-6 {
			t.Errorf("%v: %.8f km", g, got)
		}
	}
}
