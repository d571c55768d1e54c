package markov

import (
	"cmp"
	"slices"
)

// Reason is one factor of a window's likelihood: a command after another, and
// the parameters it has.
type Reason struct {
	From, To   string  // commands; From is empty where the prior of To was taken
	Transition float64 // probability of To after From, or its prior
	Params     float64 // likelihood of its parameters, 1 where it has none
	Times      int64   // how often training saw To after From, or To at all
	Of         int64   // how often it saw From, or any command
	Rare       []Rare  // its parameters that are the least likely
}

// Likelihood is the factor.
func (r Reason) Likelihood() float64 { return r.Transition * r.Params }

// Rare is a parameter, or its value, that most of a command's occurrences in
// training do not share.
type Rare struct {
	Param     string
	Value     string // the value, if its value is what is rare
	Absent    bool   // it is the absence that is rare
	Unseen    bool   // the command was never seen with the parameter
	Times, Of int64  // how often training saw the parameter with the command, or the value with the parameter
}

// Next is a command that may follow, with its probability.
type Next struct {
	Name        string
	Probability float64
}

// Explain spells out a window that Rarest found with tokens, factor by factor:
// their product is its likelihood. Each reason has at most most rare parameters.
func (s *Scorer) Explain(session []int32, w Window, length, most int) []Reason {
	var out []Reason
	s.prepare(session, true)
	for i := w.Start; i < w.Start+length && i <= len(session); i++ {
		to, params := end, 1.0
		r := Reason{}
		if i < len(session) {
			to, params = s.commands[session[i]], s.sets[session[i]]
			r.Rare = s.rare(session[i], most)
		}
		r.To, r.Params = s.nameOf(session, i), params
		switch {
		case i == w.Start && i > 0:
			r.Transition, r.Times, r.Of = s.model.prior(to), s.model.seq1[to], s.model.occurrences()
		default:
			from := start
			r.From = StartToken
			if i > 0 {
				from = s.commands[session[i-1]]
				r.From = s.nameOf(session, i-1)
			}
			r.Transition, r.Times, r.Of = s.trans[i], s.model.seq2.get(from, to), s.model.seq1[from]
		}
		out = append(out, r)
	}
	return out
}

// nameOf is the name the evidence has for element i of a session.
func (s *Scorer) nameOf(session []int32, i int) string {
	if i >= len(session) {
		return EndToken
	}
	return s.corpus.Name(session[i])
}

// occurrences is how many commands and tokens training saw.
func (m *Model) occurrences() (n int64) {
	for _, k := range m.seq1 {
		n += k
	}
	return n
}

// rare lists what training seldom saw of a step's parameters, rarest first.
func (s *Scorer) rare(id int32, most int) []Rare {
	m, args, command := s.model, s.corpus.argsOf(id), s.commands[id]
	if m.kind == Commands || len(args) == 0 || most < 1 {
		return nil
	}
	var out []Rare
	add := func(r Rare) {
		seen := r.Times
		if r.Absent {
			seen = r.Of - r.Times
		}
		if 2*seen < r.Of {
			out = append(out, r)
		}
	}
	s.binding.each(command, args, func(param, at int32, _, _, value float64) {
		switch {
		case param != none && value >= 0:
			v := args[at].value
			if v == none {
				break
			}
			r := Rare{Param: m.params.names[param], Value: s.corpus.values.names[v], Of: m.paramVal.sum(param)}
			if known := s.binding.values[v]; known != none {
				r.Times = m.paramVal.get(param, known)
			}
			add(r)
		case param != none:
			add(Rare{Param: m.params.names[param], Absent: at == none, Times: m.cmdParam.get(command, param), Of: m.seq1[command]})
		case at != none:
			add(Rare{Param: s.corpus.params.names[args[at].param], Unseen: true, Of: m.seq1[command]})
		}
	})
	share := func(r Rare) float64 {
		if r.Absent {
			return float64(r.Of-r.Times) / float64(r.Of)
		}
		return float64(r.Times) / float64(r.Of)
	}
	slices.SortStableFunc(out, func(a, b Rare) int {
		if c := cmp.Compare(share(a), share(b)); c != 0 || a.Absent == b.Absent {
			return c
		}
		return map[bool]int{true: 1, false: -1}[a.Absent]
	})
	return out[:min(len(out), most)]
}

// Usual are the likeliest commands after another, END included, at most most;
// nil for a command that training did not see. From is a name, or StartToken.
func (m *Model) Usual(from string, most int) []Next {
	id := m.number(from)
	if from == StartToken && id == unknown {
		id = start
	}
	if id == unknown {
		return nil
	}
	cols, _ := m.seq2.row(id)
	out := make([]Next, 0, len(cols))
	for _, to := range cols {
		out = append(out, Next{Name: m.name(to), Probability: m.transition(id, to)})
	}
	slices.SortFunc(out, func(a, b Next) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), most)]
}

// Transition is a pair of commands that training saw in a row.
type Transition struct {
	From, To    string
	Times, Of   int64 // how often To followed From, and how often From occurs
	Probability float64
}

// RareTransitions are the pairs that training saw with the lowest probability,
// at most most, rarest first, and how many pairs there are.
func (m *Model) RareTransitions(most int) (out []Transition, all int) {
	for r := range m.seq2.rows() {
		cols, counts := m.seq2.row(int32(r))
		for i, c := range cols {
			out = append(out, Transition{
				From: m.name(int32(r)), To: m.name(c),
				Times: counts[i], Of: m.seq1[r], Probability: m.transition(int32(r), c),
			})
		}
	}
	slices.SortFunc(out, func(a, b Transition) int {
		return cmp.Or(cmp.Compare(a.Probability, b.Probability), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out[:min(len(out), most)], len(out)
}
