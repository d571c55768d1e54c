package markov

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/golden"
	"forensic/analyzers/internal/sessions"
)

// demo is the evidence of MSTICPy's notebook: the rows by session, and what a
// session's key is.
type demo struct {
	rows     []demoRow
	events   []sessions.Event
	sessions []sessions.Session
}

type demoRow struct {
	user, address string
	at            int64
	command       Command
}

// readDemo sessionizes demo_exchange_data.csv as the notebook does, times times
// over with users of their own.
func readDemo(t testing.TB, times int) demo {
	t.Helper()
	f, err := os.Open(filepath.Join(golden.Folder(t), "data", "msticpy", "notebooks-data", "demo_exchange_data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var d demo
	for k := range times {
		for _, r := range records[1:] {
			at, err := time.Parse(time.RFC3339, r[0])
			if err != nil {
				t.Fatal(err)
			}
			row := demoRow{user: r[1], address: r[2], at: at.UnixMicro(), command: Command{Name: r[3]}}
			if k > 0 {
				row.user += fmt.Sprint(k)
			}
			if err := json.Unmarshal([]byte(r[4]), &row.command.Params); err != nil {
				t.Fatal(err)
			}
			d.rows = append(d.rows, row)
		}
	}
	d.events = d.rank()
	d.sessions = sessions.Sessionize(d.events, sessions.Limits{Length: 20 * time.Minute, Separation: 2 * time.Minute})
	return d
}

// rank numbers the users of the rows in MSTICPy's order, which sorts a missing
// cell as a text of its own.
func (d *demo) rank() []sessions.Event {
	filled := func(s string) string { return cmp.Or(s, "dummy_str") }
	order := make([]int32, len(d.rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(i, j int32) int {
		a, b := d.rows[i], d.rows[j]
		return cmp.Or(strings.Compare(filled(a.user), filled(b.user)), strings.Compare(filled(a.address), filled(b.address)))
	})
	var out []sessions.Event
	subject := int32(0)
	for n, i := range order {
		if n > 0 {
			if p := d.rows[order[n-1]]; p.user != d.rows[i].user || p.address != d.rows[i].address {
				subject++
			}
		}
		out = append(out, sessions.Event{Subject: subject, Time: d.rows[i].at, Row: i})
	}
	return out
}

func (d *demo) corpus(kind Kind, o CorpusOptions) *Corpus {
	c := NewCorpus(kind, o)
	for _, s := range d.sessions {
		for _, e := range d.events[s.Start:s.End] {
			c.Append(c.Step(d.rows[e.Row].command))
		}
		c.Close()
	}
	return c
}

// goldenRow is one line of the sessions files, for the columns of numbers; those of
// windows are read by name.
type goldenRow struct {
	UserID   string          `json:"UserId"`
	ClientIP string          `json:"ClientIP"`
	Min      string          `json:"TimeGenerated_min"`
	Max      string          `json:"TimeGenerated_max"`
	Duration float64         `json:"duration_s"`
	Events   int             `json:"number_events"`
	Session  []goldenCommand `json:"session"`

	Likelihood float64 `json:"likelihood"`
	Mean       float64 `json:"geomean"`
	more       map[string]json.RawMessage
}

// goldenCommand is a name alone or an object.
type goldenCommand struct {
	Name string
	raw  string
}

func (g *goldenCommand) UnmarshalJSON(b []byte) error {
	g.raw = string(b)
	if b[0] == '"' {
		return json.Unmarshal(b, &g.Name)
	}
	var o struct{ Name string }
	err := json.Unmarshal(b, &o)
	g.Name = o.Name
	return err
}

var goldenNames = map[Kind]string{Commands: "cmds", Parameters: "params", Values: "values"}

func readGolden(t *testing.T, kind Kind) []goldenRow {
	t.Helper()
	f, err := os.Open(filepath.Join(golden.Folder(t), "golden", "markov", goldenNames[kind]+".sessions.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []goldenRow
	for d := json.NewDecoder(bufio.NewReader(z)); ; {
		var raw json.RawMessage
		if err := d.Decode(&raw); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		var g goldenRow
		if err := json.Unmarshal(raw, &g); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &g.more); err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
}

// number reads a column of numbers; null is NaN.
func (g goldenRow) number(t *testing.T, column string) float64 {
	t.Helper()
	raw, ok := g.more[column]
	if !ok {
		t.Fatalf("no column %s", column)
	}
	v := math.NaN()
	if string(raw) != "null" {
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func (g goldenRow) window(t *testing.T, column string) (names []string) {
	t.Helper()
	var list []goldenCommand
	if err := json.Unmarshal(g.more[column], &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

// worst remembers the largest relative difference.
type worst struct{ diff float64 }

func (w *worst) equal(want, got float64) bool {
	if math.IsNaN(want) || math.IsNaN(got) {
		return math.IsNaN(want) && math.IsNaN(got)
	}
	d := math.Abs(want-got) / math.Abs(want)
	w.diff = max(w.diff, d)
	return d < 1e-12
}

// TestSharedSessions compares all sessions, and all their windows of length 2 to
// 5, with MSTICPy's.
func TestSharedSessions(t *testing.T) {
	d := readDemo(t, 1)
	if len(d.sessions) != 400 {
		t.Fatalf("%d sessions", len(d.sessions))
	}
	for _, kind := range []Kind{Commands, Parameters, Values} {
		for _, limit := range []int{0, MaxModelled} {
			t.Run(fmt.Sprint(kind, " limit ", limit), func(t *testing.T) {
				c := d.corpus(kind, CorpusOptions{MaxValues: limit})
				m, err := Train(c, kind)
				if err != nil {
					t.Fatal(err)
				}
				sc := NewScorer(m, c, Unknown)
				var w worst
				for i, g := range readGolden(t, kind) {
					d.compareKey(t, i, g)
					compareScores(t, &w, sc, c, i, g)
				}
				t.Logf("largest relative difference %.2g", w.diff)
			})
		}
	}
}

func (d *demo) compareKey(t *testing.T, i int, g goldenRow) {
	t.Helper()
	s := d.sessions[i]
	from, to := d.rows[d.events[s.Start].Row], d.rows[d.events[s.End-1].Row]
	layout := "2006-01-02 15:04:05-07:00"
	got := []any{from.user, from.address, time.UnixMicro(from.at).UTC().Format(layout), time.UnixMicro(to.at).UTC().Format(layout), float64(to.at-from.at) / 1e6, s.Len()}
	if diff := gocmp.Diff([]any{g.UserID, g.ClientIP, g.Min, g.Max, g.Duration, g.Events}, got); diff != "" {
		t.Errorf("session %d: %s", i, diff)
	}
}

func compareScores(t *testing.T, w *worst, sc *Scorer, c *Corpus, i int, g goldenRow) {
	t.Helper()
	steps := c.Session(i)
	var want, got []string
	for k, cmd := range g.Session {
		want, got = append(want, cmd.Name), append(got, c.Name(steps[k]))
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("session %d: %s", i, diff)
	}
	if l := sc.Likelihood(steps); !w.equal(g.Likelihood, l) {
		t.Errorf("session %d: likelihood %v, want %v", i, l, g.Likelihood)
	}
	if l := sc.GeometricMean(steps); !w.equal(g.Mean, l) {
		t.Errorf("session %d: mean %v, want %v", i, l, g.Mean)
	}
	for n := 2; n <= 5; n++ {
		column := fmt.Sprintf("rarest_window%d", n)
		r := sc.Rarest(steps, n, WindowOptions{Tokens: true})
		if l := g.number(t, column+"_likelihood"); !w.equal(l, r.Likelihood) {
			t.Errorf("session %d: %s %v, want %v", i, column, r.Likelihood, l)
		}
		var got []string
		for _, s := range steps[r.Start:r.End] {
			got = append(got, c.Name(s))
		}
		if diff := gocmp.Diff(g.window(t, column), got); diff != "" {
			t.Errorf("session %d: %s %s", i, column, diff)
		}
		geo := sc.Rarest(steps, n, WindowOptions{Tokens: true, Geometric: true})
		if l := g.number(t, column+"_geo"); !w.equal(l, geo.Likelihood) {
			t.Errorf("session %d: %s geometric %v, want %v", i, column, geo.Likelihood, l)
		}
	}
}

// TestSharedModels compares every count and probability, also after a round trip
// through JSON.
func TestSharedModels(t *testing.T) {
	d := readDemo(t, 1)
	for kind, name := range goldenNames {
		t.Run(name, func(t *testing.T) {
			m, err := Train(d.corpus(kind, CorpusOptions{}), kind)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			var again Model
			if err := json.Unmarshal(raw, &again); err != nil {
				t.Fatal(err)
			}
			for _, m := range []*Model{m, &again} {
				compareModel(t, m, name)
			}
		})
	}
}

func compareModel(t *testing.T, m *Model, name string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(golden.Folder(t), "golden", "markov", name+".model.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Seq1       row            `json:"seq1_counts"`
		Seq2       map[string]row `json:"seq2_counts"`
		Prior      row            `json:"prior_probs"`
		Trans      map[string]row `json:"trans_probs"`
		Params     row            `json:"param_counts"`
		CmdParam   map[string]row `json:"cmd_param_counts"`
		ParamGiven map[string]row `json:"param_cond_cmd_probs"`
		Values     row            `json:"value_counts"`
		ParamValue map[string]row `json:"param_value_counts"`
		ValueGiven map[string]row `json:"value_cond_param_probs"`
		Modelled   []string       `json:"modellable_params"`
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	got := smoothed(m)
	same := func(what string, want, got any) {
		t.Helper()
		if diff := gocmp.Diff(want, got, near); diff != "" {
			t.Errorf("%s: %.2000s", what, diff)
		}
	}
	same("counts", want.Seq1, got.Seq1)
	same("transitions", want.Seq2, got.Seq2)
	same("priors", want.Prior, got.Prior)
	same("transition probabilities", want.Trans, got.Trans)
	if m.kind >= Parameters {
		same("parameters", want.Params, got.Params)
		same("parameters of commands", want.CmdParam, got.CmdParam)
		same("their probabilities", want.ParamGiven, got.ParamGiven)
	}
	if m.kind == Values {
		same("values", want.Values, got.Values)
		same("values of parameters", want.ParamValue, got.ParamValue)
		same("their probabilities", want.ValueGiven, got.ValueGiven)
		modelled := m.Modelled()
		slices.Sort(modelled)
		same("modelled", want.Modelled, modelled)
	}
}

// TestSharedNotebook compares the notebook's own table.
func TestSharedNotebook(t *testing.T) {
	d := readDemo(t, 1)
	c := d.corpus(Commands, CorpusOptions{})
	m, err := Train(c, Commands)
	if err != nil {
		t.Fatal(err)
	}
	sc := NewScorer(m, c, Unknown)
	f, err := os.Open(filepath.Join(golden.Folder(t), "golden", "markov", "notebook_score_sessions_w3.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var w worst
	var sum float64
	missing := 0
	for i, r := range records[1:] {
		want := math.NaN()
		if r[8] != "" {
			if want, err = strconv.ParseFloat(r[8], 64); err != nil {
				t.Fatal(err)
			}
		}
		got := sc.Rarest(c.Session(i), 3, WindowOptions{Tokens: true})
		if !w.equal(want, got.Likelihood) {
			t.Errorf("session %d: %v, want %v", i, got.Likelihood, want)
		}
		if math.IsNaN(got.Likelihood) {
			missing++
		} else {
			sum += got.Likelihood
		}
	}
	if missing != 246 || math.Abs(sum-6.739706037541499) > 1e-12 {
		t.Errorf("%d sessions too short, sum of the others %v", missing, sum)
	}
}

// BenchmarkDemo sessionizes, trains and scores 133,400 rows, the notebook's data
// a hundred times.
func BenchmarkDemo(b *testing.B) {
	d := readDemo(b, 100)
	rows := slices.Clone(d.events)
	for _, kind := range []Kind{Commands, Parameters, Values} {
		b.Run(kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				copy(d.events, rows)
				d.sessions = sessions.Sessionize(d.events, sessions.Limits{Length: 20 * time.Minute, Separation: 2 * time.Minute})
				c := d.corpus(kind, CorpusOptions{})
				m, err := Train(c, kind)
				if err != nil {
					b.Fatal(err)
				}
				sc := NewScorer(m, c, Unknown)
				for i := range c.Len() {
					s := c.Session(i)
					sc.GeometricMean(s)
					sc.Rarest(s, 2, WindowOptions{Tokens: true})
					sc.Rarest(s, 3, WindowOptions{Tokens: true})
				}
			}
			b.ReportMetric(float64(len(d.rows)), "rows")
		})
	}
}
