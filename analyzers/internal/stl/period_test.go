package stl

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestFindPeriod(t *testing.T) {
	wave := func(n, period int, noise float64) []float64 {
		r := rand.New(rand.NewPCG(1, 2))
		y := make([]float64, n)
		for i := range y {
			y[i] = 5 + 0.1*float64(i) + math.Sin(2*math.Pi*float64(i)/float64(period)) + noise*r.NormFloat64()
		}
		return y
	}
	for name, test := range map[string]struct {
		y          []float64
		candidates []int
		want       int
	}{
		"day of hours":        {wave(200, 24, 0.5), nil, 24},
		"day, among others":   {wave(400, 24, 0.5), []int{24, 168}, 24},
		"week, among others":  {wave(700, 168, 0.3), []int{24, 168}, 168},
		"noise":               {wave(200, 24, 50), nil, 0},
		"constant":            {make([]float64, 100), nil, 0},
		"too short for it":    {wave(30, 24, 0), []int{24}, 0},
		"odd":                 {wave(300, 17, 0.4), nil, 17},
		"nothing":             {nil, nil, 0},
		"candidates but none": {wave(200, 17, 0), []int{9, 13}, 0},
	} {
		if got, strength := FindPeriod(test.y, test.candidates...); got != test.want || strength > 1.3 {
			t.Errorf("%s: %d (%.2f), want %d", name, got, strength, test.want)
		}
	}
}
