package stl

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"forensic/analyzers/internal/golden"
)

// options are the names that statsmodels has for what Config says.
type options struct {
	Period       int  `json:"period"`
	Seasonal     int  `json:"seasonal"`
	Trend        int  `json:"trend"`
	LowPass      int  `json:"low_pass"`
	SeasonalDeg  *int `json:"seasonal_deg"`
	TrendDeg     *int `json:"trend_deg"`
	LowPassDeg   *int `json:"low_pass_deg"`
	SeasonalJump int  `json:"seasonal_jump"`
	TrendJump    int  `json:"trend_jump"`
	LowPassJump  int  `json:"low_pass_jump"`
	Robust       bool `json:"robust"`
}

func (o options) config() Config {
	constant := func(degree *int) bool { return degree != nil && *degree == 0 }
	return Config{
		Period: o.Period, Seasonal: o.Seasonal, Trend: o.Trend, LowPass: o.LowPass, Robust: o.Robust,
		SeasonalConstant: constant(o.SeasonalDeg), TrendConstant: constant(o.TrendDeg), LowPassConstant: constant(o.LowPassDeg),
		SeasonalJump: o.SeasonalJump, TrendJump: o.TrendJump, LowPassJump: o.LowPassJump,
	}
}

// TestAgainstStatsmodels compares with the decompositions of testdata/generate.py.
func TestAgainstStatsmodels(t *testing.T) {
	text, err := os.ReadFile("testdata/oracle.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name                               string
		Options                            options
		Y                                  []float64
		Seasonal, Trend, Residual, Weights []float64
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		r, err := Decompose(c.Y, c.Options.config())
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		near(t, c.Name+": seasonal", r.Seasonal, c.Seasonal, 10)
		near(t, c.Name+": trend", r.Trend, c.Trend, 10)
		near(t, c.Name+": residual", r.Residual, c.Residual, 10)
		near(t, c.Name+": weights", r.Weights, c.Weights, 1)
	}
	if len(cases) < 10 {
		t.Errorf("%d cases", len(cases))
	}
}

// near wants equality to 1e-9 of the scale.
func near(t *testing.T, name string, got, want []float64, scale float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", name, len(got), len(want))
	}
	worst, at := 0.0, 0
	for i := range want {
		if d := math.Abs(got[i]-want[i]) / math.Max(scale, math.Abs(want[i])); d > worst || math.IsNaN(d) {
			worst, at = d, i
		}
	}
	if worst > 1e-9 || math.IsNaN(worst) {
		t.Errorf("%s: value %d is %.15g, want %.15g (%.1e of it)", name, at, got[at], want[at], worst)
	}
}

func TestSharedGolden(t *testing.T) {
	root := golden.Folder(t)
	for name, c := range map[string]Config{
		"TimeSeriesDemo": {Period: 24}, "time_series": {Period: 24}, "TimeSeriesDemo_period168": {Period: 168},
		"TimeSeriesDemo_seasonal13_p24_thr2": {Period: 24, Seasonal: 13},
	} {
		columns := numbers(t, filepath.Join(root, "golden", "timeseries", name+".raw.csv"))
		r, err := Decompose(columns["observed"], c)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+": trend", r.Trend, columns["trend"], 1e8)
		near(t, name+": seasonal", r.Seasonal, columns["seasonal"], 1e8)
		near(t, name+": residual", r.Residual, columns["resid"], 1e8)
	}
}

// numbers reads the columns of a CSV file.
func numbers(t *testing.T, path string) map[string][]float64 {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for i, name := range rows[0] {
		for _, row := range rows[1:] {
			v, err := strconv.ParseFloat(row[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = append(out[name], v)
		}
	}
	return out
}

func TestRefusals(t *testing.T) {
	y := make([]float64, 100)
	for name, c := range map[string]Config{
		"no period": {}, "even seasonal": {Period: 4, Seasonal: 8}, "short trend": {Period: 4, Trend: 3}, "even low pass": {Period: 4, LowPass: 6},
		"jump": {Period: 4, TrendJump: -1}, "no inner": {Period: 4, Inner: -1},
	} {
		if _, err := Decompose(y, c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Decompose(y[:7], Config{Period: 4}); !errors.Is(err, ErrShort) {
		t.Errorf("short: %v", err)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		y[50] = bad
		if _, err := Decompose(y, Config{Period: 4}); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
}

func FuzzDecompose(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9}, 2, 7, true)
	f.Fuzz(func(t *testing.T, values []byte, period, seasonal int, robust bool) {
		if period > 1000 || seasonal > 1000 || len(values) > 500 {
			return
		}
		y := make([]float64, len(values))
		for i, v := range values {
			y[i] = float64(v)
		}
		r, err := Decompose(y, Config{Period: period, Seasonal: seasonal, Robust: robust})
		if err != nil {
			return
		}
		for i := range y {
			if d := math.Abs(r.Seasonal[i] + r.Trend[i] + r.Residual[i] - y[i]); !(d < 1e-6) {
				t.Fatalf("the parts of value %d do not add up: %g", i, d)
			}
		}
	})
}

// BenchmarkYear decomposes a year of hourly values 100 times.
func BenchmarkYear(b *testing.B) {
	y := make([]float64, 8760)
	for i := range y {
		y[i] = 100 + 30*math.Sin(float64(i)*2*math.Pi/24) + float64(i*7919%13)
	}
	for _, c := range []struct {
		name string
		Config
	}{{"plain", Config{Period: 24}}, {"robust", Config{Period: 24, Robust: true}}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				for range 100 {
					if _, err := Decompose(y, c.Config); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
