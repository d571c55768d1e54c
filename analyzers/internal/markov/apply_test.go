package markov

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// normal is a training set in which read follows list, and delete is rare.
func normal() [][]Command {
	var out [][]Command
	for i := range 30 {
		s := []Command{{Name: "list"}, {Name: "read", Params: []Param{{"path", "a"}}}, {Name: "read", Params: []Param{{"path", "a"}}}}
		if i == 0 {
			s = append(s, Command{Name: "delete"})
		}
		out = append(out, s)
	}
	return out
}

func TestFallbacks(t *testing.T) {
	strange := []Command{{Name: "list"}, {Name: "wipe"}, {Name: "read", Params: []Param{{"path", "a"}}}, {Name: "list", Params: []Param{{"all", ""}}}}
	parity, in := judge(Values, normal(), Unknown, strange)
	backoff, _ := judge(Values, normal(), Backoff, strange)
	session := in[0]
	m := parity.model
	wipe, read := unknown, m.number("read")
	check(t, "to an unseen command", m.transition(m.number("list"), wipe), parity.window(session[:2], false, false)/m.prior(m.number("list")))
	check(t, "after it, as MSTICPy", m.transition(wipe, read)*parity.sets[session[2]], parity.window(session[1:3], false, false)/m.prior(wipe))
	check(t, "after it, backed off", m.prior(read)*backoff.sets[session[2]], backoff.window(session[1:3], false, false)/m.prior(wipe))
	known := m.paramGiven(m.number("list"), none)
	check(t, "an unseen parameter, as MSTICPy", 1-known, parity.sets[session[3]])
	check(t, "an unseen parameter, backed off", known, backoff.sets[session[3]])
	events, commands, params := backoff.Unseen()
	check(t, "unseen", []int64{1, 1, 1}, []int64{events, commands, params})
}

// On the data a model was trained on there is nothing to fall back from.
func TestFallbacksAgree(t *testing.T) {
	parity, in := judge(Values, normal(), Unknown, normal()...)
	backoff, _ := judge(Values, normal(), Backoff, normal()...)
	for i, session := range in {
		check(t, fmt.Sprint("session ", i), parity.Likelihood(session), backoff.Likelihood(session))
	}
}

// The factors of an explanation multiply to the likelihood of the window.
func TestExplain(t *testing.T) {
	sc, in := judge(Values, normal(), Unknown, normal()...)
	tokens := WindowOptions{Tokens: true}
	for i := range 2 {
		for n := 1; n <= 5; n++ {
			w := sc.Rarest(in[i], n, tokens)
			if math.IsNaN(w.Likelihood) {
				continue
			}
			p := 1.
			reasons := sc.Explain(in[i], w, n, 3)
			for _, r := range reasons {
				p *= r.Likelihood()
			}
			check(t, fmt.Sprint("session ", i, " length ", n), w.Likelihood, p)
			check(t, "factors", n, len(reasons))
		}
	}
	w := sc.Rarest(in[0], 3, tokens)
	var path []string
	for _, r := range sc.Explain(in[0], w, 3, 3) {
		path = append(path, fmt.Sprintf("%s>%s %d/%d", r.From, r.To, r.Times, r.Of))
	}
	check(t, "path", []string{">read 60/151", "read>delete 1/60", "delete>" + e + " 1/1"}, path)
	usual := sc.model.Usual("read", 2)
	if len(usual) != 2 || usual[0].Name != "read" || usual[1].Name != e {
		t.Errorf("usual %v", usual)
	}
	rare, all := sc.model.RareTransitions(1)
	if all != 6 || rare[0].From != "read" || rare[0].To != "delete" || rare[0].Times != 1 {
		t.Errorf("%d transitions, the rarest %v", all, rare)
	}
	if sc.model.Usual("wipe", 3) != nil || sc.model.Usual(StartToken, 1)[0].Name != "list" {
		t.Error("usual after an unseen command, or at the start")
	}
}

func TestExplainParams(t *testing.T) {
	train := normal()
	odd := []Command{{Name: "list"}, {Name: "read", Params: []Param{{"path", "b"}, {"force", "1"}}}}
	without := []Command{{Name: "read", Params: []Param{{"mode", "1"}}}}
	sc, in := judge(Values, train, Backoff, odd, without)
	got := sc.Explain(in[0], Window{Start: 0, End: 2}, 2, 5)[1].Rare
	// The value is one that training did not see; in Rare it has its name.
	want := []Rare{
		{Param: "path", Value: "b", Times: 0, Of: 60},
		{Param: "force", Unseen: true, Of: 60},
	}
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Error(diff)
	}
	for _, r := range sc.Explain(in[1], Window{Start: 0, End: 1}, 1, 5) {
		if diff := cmp.Diff([]Rare{{Param: "mode", Unseen: true, Of: 60}, {Param: "path", Absent: true, Times: 60, Of: 60}}, r.Rare); diff != "" {
			t.Error(diff)
		}
	}
}

// A limit keeps values that the model in use knows.
func TestLimits(t *testing.T) {
	m := fit(corpus(Values, normal()...), Values)
	c := NewCorpus(Values, CorpusOptions{MaxParams: 2, MaxValues: 1, Known: m})
	get := func(value string) string {
		return c.Command(c.Step(Command{Name: "read", Params: []Param{{"path", value}}})).Params[0].Value
	}
	check(t, "values", []string{"x", "", "a", "x"}, []string{get("x"), get("y"), get("a"), get("x")})
	full := c.Step(Command{Name: "read", Params: []Param{{"p2", ""}, {"p3", ""}, {"path", "x"}, {"p2", "z"}}})
	check(t, "parameters", Command{Name: "read", Params: []Param{{"path", "x"}, {"p2", "z"}}}, c.Command(full))
	check(t, "dropped", int64(1), c.Dropped())
}

func TestDecodeRefuses(t *testing.T) {
	good, err := json.Marshal(fit(corpus(Values, data3), Values))
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string][2]string{
		"version":       {`"version":1`, `"version":2`},
		"format":        {`"markov-sessions"`, `"other"`},
		"kind":          {`"kind":"values"`, `"kind":"all"`},
		"sessions":      {`"sessions":1`, `"sessions":0`},
		"lengths":       {`"counts":[1,1,0,2]`, `"counts":[1,1,0]`},
		"negative":      {`"counts":[1,1,0,2]`, `"counts":[1,1,0,-2]`},
		"parts":         {`"transitions":[[0,3,1]`, `"transitions":[[0,3,9]`},
		"out of range":  {`"transitions":[[0,3,1]`, `"transitions":[[0,4,1]`},
		"twice":         {`"params":["City","Identity"]`, `"params":["City","City"]`},
		"cell twice":    {`"transitions":[[0,3,1]`, `"transitions":[[0,3,1],[0,3,1]`},
		"too often":     {`"with":[[3,0,1]`, `"with":[[3,0,3]`},
		"value too big": {`"has":[[0,0,1]`, `"has":[[0,0,2]`},
	} {
		bad := strings.Replace(string(good), edit[0], edit[1], 1)
		if bad == string(good) {
			t.Fatalf("%s: nothing to edit in %s", name, good)
		}
		if json.Unmarshal([]byte(bad), new(Model)) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// FuzzDecode reads any bytes as a model. What is accepted has probabilities, and
// is the same after a round trip.
func FuzzDecode(f *testing.F) {
	good, err := json.Marshal(fit(corpus(Values, data3), Values))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"markov-sessions","version":1,"kind":"commands","sessions":1,"counts":[1,1,0]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var m Model
		if json.Unmarshal(b, &m) != nil {
			return
		}
		c := corpus(Values, data3, names("x", "Set-User"))
		for _, fallback := range []Fallback{Unknown, Backoff} {
			sc := NewScorer(&m, c, fallback)
			for i := range c.Len() {
				if p := sc.Likelihood(c.Session(i)); !(p >= 0 && p <= 1) {
					t.Fatalf("likelihood %v of %s", p, b)
				}
			}
		}
		again, err := json.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		var m2 Model
		if err := json.Unmarshal(again, &m2); err != nil {
			t.Fatalf("%v of %s", err, again)
		}
	})
}
