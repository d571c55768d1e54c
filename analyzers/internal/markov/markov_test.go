package markov

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// tables are the counts and probabilities of a model by name, as MSTICPy keeps
// them.
type tables struct {
	Seq1       map[string]float64
	Seq2       map[string]map[string]float64
	Params     map[string]float64
	CmdParam   map[string]map[string]float64
	Values     map[string]float64
	ParamValue map[string]map[string]float64
	Prior      map[string]float64
	Trans      map[string]map[string]float64
	ParamGiven map[string]map[string]float64
	ValueGiven map[string]map[string]float64
	ParamPrior map[string]float64
	ValuePrior map[string]float64
}

const (
	s = StartToken
	e = EndToken
	u = UnknownToken
)

// smoothed writes out what the model keeps in sums only.
func smoothed(m *Model) tables {
	t := tables{
		Seq1: map[string]float64{}, Seq2: map[string]map[string]float64{}, Params: map[string]float64{}, CmdParam: map[string]map[string]float64{},
		Values: map[string]float64{}, ParamValue: map[string]map[string]float64{}, Prior: map[string]float64{}, Trans: map[string]map[string]float64{},
		ParamGiven: map[string]map[string]float64{}, ValueGiven: map[string]map[string]float64{}, ParamPrior: map[string]float64{}, ValuePrior: map[string]float64{},
	}
	known := []int32{unknown}
	if m.sessions > 0 {
		known = known[:0]
		for i := range m.seq1 {
			known = append(known, int32(i))
		}
	}
	for _, a := range known {
		t.command(m, a, known)
	}
	for _, p := range append([]int32{none}, numbers(len(m.params.names))...) {
		t.param(m, p)
	}
	t.Params[u] = float64(len(known))
	for name, n := range t.Params {
		t.ParamPrior[name] = n / float64(m.total)
	}
	var all float64
	for _, n := range t.Values {
		all += n
	}
	for name, n := range t.Values {
		t.ValuePrior[name] = n / all
	}
	return t
}

func (t *tables) command(m *Model, a int32, known []int32) {
	name := m.name(a)
	t.Seq1[name] = float64(m.smoothed[a])
	t.Prior[name] = m.prior(a)
	if a != end {
		t.Seq2[name], t.Trans[name] = map[string]float64{}, map[string]float64{}
		for _, b := range known {
			if b != start {
				t.Seq2[name][m.name(b)] = float64(m.seq2.get(a, b) + 1)
				t.Trans[name][m.name(b)] = m.transition(a, b)
			}
		}
	}
	t.CmdParam[name] = map[string]float64{u: 1}
	t.ParamGiven[name] = map[string]float64{u: m.paramGiven(a, none)}
	cols, counts := m.cmdParam.row(a)
	for i, p := range cols {
		param := m.params.names[p]
		t.CmdParam[name][param] = float64(counts[i] + 1)
		t.ParamGiven[name][param] = m.paramGiven(a, p)
		t.Params[param] += float64(counts[i] + 1)
	}
}

func (t *tables) param(m *Model, p int32) {
	if p == none {
		t.Values[u]++
		t.ParamValue[u], t.ValueGiven[u] = map[string]float64{u: 1}, map[string]float64{u: 1}
		return
	}
	param := m.params.names[p]
	t.Values[u]++
	t.ParamValue[param] = map[string]float64{u: 1}
	t.ValueGiven[param] = map[string]float64{u: m.valueGiven(p, none)}
	cols, counts := m.paramVal.row(p)
	for i, v := range cols {
		value := m.values.names[v]
		t.ParamValue[param][value] = float64(counts[i] + 1)
		t.ValueGiven[param][value] = m.valueGiven(p, v)
		t.Values[value] += float64(counts[i] + 1)
	}
}

func numbers(n int) (out []int32) {
	for i := range n {
		out = append(out, int32(i))
	}
	return out
}

func corpus(kind Kind, sessions ...[]Command) *Corpus {
	c := NewCorpus(kind, CorpusOptions{})
	for _, x := range sessions {
		c.Add(x)
	}
	return c
}

func names(list ...string) (out []Command) {
	for _, n := range list {
		out = append(out, Command{Name: n})
	}
	return out
}

// data3 is the third fixture of MSTICPy's tests.
var data3 = []Command{
	{Name: "Set-User", Params: []Param{{"City", "york"}, {"Identity", "blah"}}},
	{Name: "Set-User", Params: []Param{{"Identity", "blah"}}},
}

var near = cmpopts.EquateApprox(1e-12, 0)

type row = map[string]float64

// TestTables has the fixtures of test_anom_seq_laplace_smooth, the tests of the
// counts and test_anom_seq_probabilities.
func TestTables(t *testing.T) {
	tests := []struct {
		name     string
		sessions [][]Command
		kind     Kind
		want     tables
	}{
		{"no sessions", nil, Values, tables{
			Seq1: row{u: 2}, Seq2: map[string]row{u: {u: 1}}, Params: row{u: 1}, CmdParam: map[string]row{u: {u: 1}},
			Values: row{u: 1}, ParamValue: map[string]row{u: {u: 1}},
			Prior: row{u: 1}, Trans: map[string]row{u: {u: 1}}, ParamPrior: row{u: .5}, ParamGiven: map[string]row{u: {u: .5}},
			ValuePrior: row{u: 1}, ValueGiven: map[string]row{u: {u: 1}},
		}},
		{"an empty session", [][]Command{{}}, Values, tables{
			Seq1: row{s: 3, e: 3, u: 4}, Seq2: map[string]row{s: {e: 2, u: 1}, u: {e: 1, u: 1}}, Params: row{u: 3}, CmdParam: map[string]row{s: {u: 1}, e: {u: 1}, u: {u: 1}},
			Values: row{u: 1}, ParamValue: map[string]row{u: {u: 1}},
			Prior: row{s: .3, e: .3, u: .4}, Trans: map[string]row{s: {e: 2. / 3, u: 1. / 3}, u: {e: .5, u: .5}},
			ParamPrior: row{u: .3}, ParamGiven: map[string]row{s: {u: 1. / 3}, e: {u: 1. / 3}, u: {u: .25}},
			ValuePrior: row{u: 1}, ValueGiven: map[string]row{u: {u: 1}},
		}},
		{"one command", [][]Command{names("Set-User")}, Commands, tables{
			Seq1:   row{s: 4, "Set-User": 7, e: 4, u: 6},
			Seq2:   map[string]row{s: {"Set-User": 2, e: 1, u: 1}, "Set-User": {e: 2, "Set-User": 1, u: 1}, u: {"Set-User": 1, e: 1, u: 1}},
			Params: row{u: 4}, CmdParam: map[string]row{s: {u: 1}, e: {u: 1}, u: {u: 1}, "Set-User": {u: 1}},
			Values: row{u: 1}, ParamValue: map[string]row{u: {u: 1}},
			Prior:      row{s: 4. / 21, "Set-User": 1. / 3, e: 4. / 21, u: 2. / 7},
			Trans:      map[string]row{s: {"Set-User": .5, e: .25, u: .25}, "Set-User": {e: .5, "Set-User": .25, u: .25}, u: {"Set-User": 1. / 3, e: 1. / 3, u: 1. / 3}},
			ParamPrior: row{u: 4. / 21}, ParamGiven: map[string]row{s: {u: .25}, e: {u: .25}, u: {u: 1. / 6}, "Set-User": {u: 1. / 7}},
			ValuePrior: row{u: 1}, ValueGiven: map[string]row{u: {u: 1}},
		}},
		{"parameters and values", [][]Command{data3}, Values, tables{
			Seq1:       row{s: 4, "Set-User": 8, e: 4, u: 6},
			Seq2:       map[string]row{s: {"Set-User": 2, e: 1, u: 1}, "Set-User": {"Set-User": 2, e: 2, u: 1}, u: {"Set-User": 1, e: 1, u: 1}},
			Params:     row{"City": 2, "Identity": 3, u: 4},
			CmdParam:   map[string]row{"Set-User": {"City": 2, "Identity": 3, u: 1}, s: {u: 1}, e: {u: 1}, u: {u: 1}},
			Values:     row{"york": 2, "blah": 3, u: 3},
			ParamValue: map[string]row{"City": {"york": 2, u: 1}, "Identity": {"blah": 3, u: 1}, u: {u: 1}},
			Prior:      row{s: 4. / 22, "Set-User": 8. / 22, e: 4. / 22, u: 6. / 22},
			Trans:      map[string]row{s: {"Set-User": .5, e: .25, u: .25}, "Set-User": {"Set-User": .4, e: .4, u: .2}, u: {"Set-User": 1. / 3, e: 1. / 3, u: 1. / 3}},
			ParamPrior: row{"City": 2. / 22, "Identity": 3. / 22, u: 4. / 22},
			ParamGiven: map[string]row{"Set-User": {"City": .25, "Identity": .375, u: .125}, s: {u: .25}, e: {u: .25}, u: {u: 1. / 6}},
			ValuePrior: row{"york": .25, "blah": .375, u: .375},
			ValueGiven: map[string]row{"City": {"york": 2. / 3, u: 1. / 3}, "Identity": {"blah": .75, u: .25}, u: {u: 1}},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := smoothed(fit(corpus(tt.kind, tt.sessions...), tt.kind))
			if diff := cmp.Diff(tt.want, got, near); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTrainRefuses(t *testing.T) {
	if _, err := Train(corpus(Commands), Commands); !errors.Is(err, ErrNoSessions) {
		t.Errorf("no sessions: %v", err)
	}
	if _, err := Train(corpus(Commands, names("a"), nil), Commands); !errors.Is(err, ErrEmptySession) {
		t.Errorf("an empty session: %v", err)
	}
}

// judge trains on some sessions and makes a scorer of others, whose steps it
// returns.
func judge(kind Kind, train [][]Command, f Fallback, sessions ...[]Command) (*Scorer, [][]int32) {
	m := fit(corpus(kind, train...), kind)
	c := corpus(kind, sessions...)
	var steps [][]int32
	for i := range c.Len() {
		steps = append(steps, c.Session(i))
	}
	return NewScorer(m, c, f), steps
}

// TestWindowsOfCommands has the fixtures of the tests of cmds_only.
func TestWindowsOfCommands(t *testing.T) {
	sc, in := judge(Commands, [][]Command{names("Set-User")}, Unknown,
		nil, names("Set-User"), names("Other"), names("Set-User", "Set-User"), names("Set-User", "Other", "Set-User", "Set-User"))
	empty, one, other, two, four := in[0], in[1], in[2], in[3], in[4]
	all := WindowOptions{Tokens: true}
	check(t, "empty window", math.NaN(), sc.window(empty, false, false))
	check(t, "plain", 1./3, sc.window(one, false, false))
	check(t, "start", .5, sc.window(one, true, false))
	check(t, "end", 1./6, sc.window(one, false, true))
	check(t, "both", .25, sc.window(one, true, true))
	check(t, "unknown command", 2./7, sc.window(other, false, false))
	check(t, "windows of an empty session", nil, sc.Windows(empty, 1, WindowOptions{}))
	check(t, "windows of an empty session with tokens", []float64{.25}, sc.Windows(empty, 1, all))
	plain := 1. / 3 * .25 * (1. / 3) * .25
	check(t, "windows of four", []float64{plain}, sc.Windows(four, 4, WindowOptions{}))
	check(t, "windows of four, geometric", []float64{math.Pow(plain, .25)}, sc.Windows(four, 4, WindowOptions{Geometric: true}))
	check(t, "windows of four with tokens", []float64{.5 * .25 * (1. / 3) * .25, 2. / 7 * (1. / 3) * .25 * .5}, sc.Windows(four, 4, all))
	check(t, "too long", nil, sc.Windows(four, 5, WindowOptions{}))
	check(t, "too long but for END", 1, len(sc.Windows(four, 5, all)))
	check(t, "rarest of nothing", Window{Likelihood: math.NaN()}, sc.Rarest(empty, 1, WindowOptions{}))
	check(t, "rarest of nothing with tokens", Window{Likelihood: .25}, sc.Rarest(empty, 1, all))
	check(t, "rarest, too long", Window{Likelihood: math.NaN()}, sc.Rarest(two, 3, WindowOptions{}))
	check(t, "rarest with END", Window{Start: 0, End: 2, Likelihood: .0625}, sc.Rarest(two, 3, all))
}

func check(t *testing.T, what string, want, got any) {
	t.Helper()
	if f, ok := want.([]float64); ok || want == nil {
		if g, _ := got.([]float64); len(f) == 0 && len(g) == 0 {
			return
		}
	}
	if diff := cmp.Diff(want, got, near, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

// TestWindowsOfParams has the fixtures of the tests of cmds_params_only and
// cmds_params_values.
func TestWindowsOfParams(t *testing.T) {
	identity := []Command{{Name: "Set-User", Params: []Param{{"Identity", "blah"}}}}
	bare := names("Set-User")
	for _, kind := range []Kind{Parameters, Values} {
		for _, modelled := range []bool{false, true} {
			if kind == Parameters && modelled {
				continue
			}
			t.Run(fmt.Sprint(kind, " modelled ", modelled), func(t *testing.T) {
				m := fit(corpus(kind, data3), kind)
				set, plain, starts, ends := .24609375, .22787717886202657, .31333112093528653, .09115087154481064
				if modelled {
					m.modelled[m.params.find("Identity")] = true
					// MSTICPy's fixture; its start and end are those without the value.
					set, plain = .1845703125, .23834594522854924
				}
				c := corpus(kind, identity, bare)
				sc := NewScorer(m, c, Unknown)
				check(t, "set", set, sc.binding.set(first, c.argsOf(0), false))
				check(t, "no parameters", 1., sc.binding.set(first, c.argsOf(1), true))
				check(t, "plain", plain, sc.window(c.Session(0), false, false))
				if !modelled {
					check(t, "geometric set", .6266622418705731, sc.binding.set(first, c.argsOf(0), true))
					check(t, "start", starts, sc.window(c.Session(0), true, false))
					check(t, "end", ends, sc.window(c.Session(0), false, true))
				}
			})
		}
	}
}

func TestModellable(t *testing.T) {
	tests := []struct {
		distinct, count int64
		want            bool
	}{{3, 50, true}, {1, 2, false}, {2, 20, true}, {1, 19, false}, {3, 20, false}, {20, 200, true}, {21, 2000, false}}
	for _, tt := range tests {
		if got := modellable(tt.distinct, tt.count); got != tt.want {
			t.Errorf("%d values in %d: %v", tt.distinct, tt.count, got)
		}
	}
}

// TestScores has the observed results of test_anom_seq_model's sessions.
func TestScores(t *testing.T) {
	bare := [][]Command{names("Set-User", "Set-User"), names("Set-Mailbox", "Set-User", "Set-User")}
	with := func(name string, params ...string) Command {
		c := Command{Name: name}
		for i := 0; i < len(params); i += 2 {
			c.Params = append(c.Params, Param{params[i], params[i+1]})
		}
		return c
	}
	full := [][]Command{
		{with("Set-User", "Identity", "x"), with("Set-User", "City", "York", "Identity", "y", "Name", "Ann")},
		{with("Set-Mailbox", "Identity", "x"), with("Set-User", "Identity", "x", "City", "Bath"), with("Set-User", "Identity", "y")},
	}
	tokens := WindowOptions{Tokens: true}
	type want struct{ likelihood, rare2, rare3 float64 }
	tests := []struct {
		kind     Kind
		sessions [][]Command
		want     []want
	}{
		{Commands, bare, []want{{.046875, .1097560975609756, .046875}, {.01875, .1097560975609756, .0411585365853658}}},
		{Parameters, full, []want{{.01163746997083396, .031033253255557225, .01163746997083396}, {.0030937024955351305, .03147356647949678, .008249873321427015}}},
		{Values, full, []want{{.01163746997083396, .031033253255557225, .01163746997083396}, {.0030937024955351305, .03147356647949678, .008249873321427015}}},
	}
	for _, tt := range tests {
		t.Run(tt.kind.String(), func(t *testing.T) {
			sc, in := judge(tt.kind, tt.sessions, Unknown, tt.sessions...)
			for i, w := range tt.want {
				check(t, "likelihood", w.likelihood, sc.Likelihood(in[i]))
				check(t, "logarithm", math.Log(w.likelihood), sc.LogLikelihood(in[i]))
				check(t, "mean", math.Pow(w.likelihood, 1/float64(len(in[i]))), sc.GeometricMean(in[i]))
				check(t, "rarest of 2", w.rare2, sc.Rarest(in[i], 2, tokens).Likelihood)
				check(t, "rarest of 3", w.rare3, sc.Rarest(in[i], 3, tokens).Likelihood)
			}
			check(t, "too short", Window{Likelihood: math.NaN()}, sc.Rarest(in[0], 5, tokens))
			check(t, "seq1", row{s: 6, "Set-User": 12, e: 6, "Set-Mailbox": 9, u: 8}, smoothed(sc.model).Seq1)
		})
	}
}

// TestLongSession has a session whose likelihood no number can hold; MSTICPy
// says 0 for its geometric mean.
func TestLongSession(t *testing.T) {
	var long []Command
	for i := range 5000 {
		long = append(long, Command{Name: fmt.Sprint("c", i*i%7)})
	}
	sc, in := judge(Commands, [][]Command{long, names("c0")}, Unknown, long)
	if sc.Likelihood(in[0]) != 0 {
		t.Fatal("the likelihood is not too small")
	}
	want := math.Exp(sc.LogLikelihood(in[0]) / 5000)
	if got := sc.GeometricMean(in[0]); got != want || got < 0.2 || got > 0.6 {
		t.Errorf("mean %v", got)
	}
}

// Evidence cannot pass for a token by its name.
func TestTokenNames(t *testing.T) {
	m := fit(corpus(Commands, names(StartToken, EndToken, "a")), Commands)
	if m.seq1[start] != 1 || m.seq1[end] != 1 || len(m.seq1) != 6 {
		t.Errorf("counts %v", m.seq1)
	}
}
