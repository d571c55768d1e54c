package timeseries

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/golden"
	"forensic/analyzers/internal/stl"
)

// manifest tells how the golden outputs were made.
type manifest map[string]struct {
	Params struct {
		Seasonal  int     `json:"seasonal"`
		Period    int     `json:"period"`
		Threshold float64 `json:"score_threshold"`
	} `json:"params"`
	Periods map[string]string `json:"anomaly_periods"`
}

// TestSharedGolden compares with MSTICPy's ts_anomalies_stl: its numbers come out
// when its steps are repeated, and each row where ours says something else is
// explained by a correction.
func TestSharedGolden(t *testing.T) {
	root := golden.Folder(t)
	text, err := os.ReadFile(filepath.Join(root, "golden", "analysis_manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"TimeSeriesDemo", "time_series", "TimeSeriesDemo_period168", "TimeSeriesDemo_seasonal13_p24_thr2"} {
		m := manifest{name: {}}
		entry := m[name]
		if err := json.Unmarshal(all["timeseries/"+name], &entry); err != nil {
			t.Fatal(err)
		}
		rows := readTable(t, filepath.Join(root, "golden", "timeseries", name+".csv"))
		s := &series{step: 3600e6}
		for i, row := range rows {
			at, err := time.Parse("2006-01-02 15:04:05-07:00", row["TimeGenerated"])
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				s.start = at.UnixMicro()
			}
			s.values = append(s.values, number(t, row["TotalBytesSent"]))
		}
		o := options{Period: entry.Params.Period, Seasonal: entry.Params.Seasonal, Threshold: entry.Params.Threshold, MinSeasons: 2}
		j, err := s.judge(o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := stl.Decompose(s.values, stl.Config{Period: o.Period, Seasonal: o.Seasonal})
		if err != nil {
			t.Fatal(err)
		}
		compareRows(t, name, rows, r, j, o.Threshold)
		comparePeriods(t, name, entry.Periods, j)
	}
}

// compareRows repeats MSTICPy's scoring on whole numbers and explains the rest.
func compareRows(t *testing.T, name string, rows []map[string]string, r *stl.Result, j *judged, threshold float64) {
	t.Helper()
	whole := make([]float64, len(rows))
	for i := range rows {
		whole[i] = math.Trunc(r.Residual[i])
	}
	theirs := zScores(whole)
	reasons := map[string]int{}
	for i, row := range rows {
		if d := math.Abs(whole[i] - number(t, row["residual"])); d > 1 { // a value at the edge of a whole number
			t.Errorf("%s row %d: residual %g, want %s", name, i, whole[i], row["residual"])
		}
		if d := math.Abs(theirs[i] - number(t, row["score"])); d > 1e-6 {
			t.Errorf("%s row %d: score %.9f, want %s", name, i, theirs[i], row["score"])
		}
		told, ours := row["anomalies"] != "0", j.anomaly(i, threshold)
		switch {
		case told == (ours == 1):
		case ours == -1 && number(t, row["score"]) < -threshold:
			reasons["dips are never flagged by MSTICPy"]++
		case ours == 1 && math.Trunc(r.Seasonal[i]) == 0:
			reasons["MSTICPy flags nothing where the season is 0"]++
		default:
			t.Errorf("%s row %d: MSTICPy says %s, this says %d at score %.6f", name, i, row["anomalies"], ours, j.scores[i])
		}
	}
	for i := range rows {
		if j.anomaly(i, threshold) == -1 {
			reasons["dips in all"]++
		}
	}
	t.Logf("%s: %v", name, reasons)
}

// comparePeriods wants each period of MSTICPy's, which is a bin wider at both
// ends, to hold a stretch of spikes.
func comparePeriods(t *testing.T, name string, want map[string]string, j *judged) {
	t.Helper()
	const form = "2006-01-02 15:04:05-07:00"
	for from, to := range want {
		a, err1 := time.Parse(form, from)
		b, err2 := time.Parse(form, to)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		found := false
		for _, p := range j.periods {
			found = found || p.spikes > 0 && j.at(p.from) <= b.UnixMicro() && j.at(p.to) >= a.UnixMicro()
		}
		if !found {
			t.Errorf("%s: no period within %s and %s", name, from, to)
		}
	}
}

// TestSharedDemo: the three anomalies of the sample, with their scores.
func TestSharedDemo(t *testing.T) {
	rows := readTable(t, filepath.Join(golden.Folder(t), "golden", "timeseries", "TimeSeriesDemo.csv"))
	s := &series{step: 3600e6}
	for _, row := range rows {
		s.values = append(s.values, number(t, row["TotalBytesSent"]))
	}
	j, err := s.judge(Analyzer.Options.(options))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range j.periods {
		if p.spikes > 0 {
			got = append(got, strconv.FormatFloat(j.scores[p.peak], 'f', 4, 64))
		}
	}
	if diff := cmp.Diff([]string{"3.1538", "3.5695", "4.2624"}, got); diff != "" || j.period != 24 {
		t.Errorf("period %d: %s", j.period, diff)
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func readTable(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}
