package markov

import "slices"

// Model is what was learned: plain counts, and the sums that make smoothed
// probabilities of them. It does not change after Train or decoding and is safe
// for concurrent use.
type Model struct {
	kind     Kind
	sessions int64

	commands *dict // without the three tokens: command number minus first
	params   *dict
	values   *dict

	seq1      []int64 // occurrences by command number
	seq2      table   // command, next command
	cmdParam  table   // command, parameter
	paramSum  []int64 // occurrences by parameter
	paramVal  table   // parameter, value
	modelled  []bool  // by parameter: its values count
	following int64   // how many commands can follow another, and how many can precede
	smoothed  []int64 // seq1 after smoothing
	total     int64   // sum of smoothed
	rowSums   []int64 // of seq2 after smoothing
	valueSums []int64 // of paramVal after smoothing
}

// Train learns from all sessions of a corpus what a kind of model learns, at most
// what the corpus holds. It returns ErrNoSessions or ErrEmptySession for a corpus
// that MSTICPy refuses too.
func Train(c *Corpus, kind Kind) (*Model, error) {
	if c.Len() == 0 {
		return nil, ErrNoSessions
	}
	for i := range c.Len() {
		if len(c.Session(i)) == 0 {
			return nil, ErrEmptySession
		}
	}
	return fit(c, min(kind, c.kind)), nil
}

// fit counts. (MSTICPy: utils.cmds_only.compute_counts and its like)
func fit(c *Corpus, kind Kind) *Model {
	m := &Model{
		kind: kind, sessions: int64(c.Len()),
		commands: newDict(c.commands.names...), params: newDict(c.params.names...), values: newDict(c.values.names...),
		seq1: make([]int64, int(first)+len(c.commands.names)), paramSum: make([]int64, len(c.params.names)),
	}
	pairs := map[pair]int64{}
	seen := make([]int64, len(c.steps))
	for i := range c.Len() {
		prev := start
		m.seq1[start]++
		for _, s := range c.Session(i) {
			cur := first + c.steps[s].command
			m.seq1[cur]++
			pairs[pair{prev, cur}]++
			seen[s]++
			prev = cur
		}
		m.seq1[end]++
		pairs[pair{prev, end}]++
	}
	m.seq2 = newTable(len(m.seq1), pairs)
	m.countArgs(c, seen)
	m.derive()
	return m
}

// countArgs counts parameters and values; seen tells how often each step occurs.
func (m *Model) countArgs(c *Corpus, seen []int64) {
	cmdParam, paramVal := map[pair]int64{}, map[pair]int64{}
	for id, n := range seen {
		if n == 0 {
			continue
		}
		command := first + c.steps[id].command
		for _, a := range c.argsOf(int32(id)) {
			m.paramSum[a.param] += n
			cmdParam[pair{command, a.param}] += n
			if a.value != none {
				paramVal[pair{a.param, a.value}] += n
			}
		}
	}
	m.cmdParam = newTable(len(m.seq1), cmdParam)
	m.paramVal = newTable(len(m.paramSum), paramVal)
}

// derive makes the sums after Laplace smoothing. (MSTICPy: utils.laplace_smooth)
//
// Every possible pair of commands counts once more: n commands can precede (all
// but END) and n can follow (all but START). MSTICPy adds the pair to the
// occurrences of both its commands, so these grow by what can follow plus what
// can precede.
func (m *Model) derive() {
	m.following = 1 // a model of nothing knows the unknown command only
	if m.sessions > 0 {
		m.following = int64(len(m.seq1)) - 1
	}
	m.smoothed = slices.Clone(m.seq1)
	m.rowSums = make([]int64, len(m.seq1))
	for i := range m.seq1 {
		id := int32(i)
		if m.sessions == 0 && id != unknown {
			continue
		}
		if id != end {
			m.smoothed[id] += m.following
			m.rowSums[id] = m.seq2.sum(id) + m.following
		}
		if id != start {
			m.smoothed[id] += m.following
		}
		m.total += m.smoothed[id]
	}
	m.valueSums = make([]int64, len(m.paramSum))
	m.modelled = make([]bool, len(m.paramSum))
	carriers := m.carriers()
	for i := range m.paramSum {
		cols, _ := m.paramVal.row(int32(i))
		distinct := int64(len(cols)) + 1
		m.valueSums[i] = m.paramVal.sum(int32(i)) + distinct
		m.modelled[i] = m.kind == Values && modellable(distinct, m.paramSum[i]+carriers[i])
	}
}

// carriers counts the commands that each parameter was seen with.
func (m *Model) carriers() []int64 {
	n := make([]int64, len(m.paramSum))
	for _, p := range m.cmdParam.cols {
		n[p]++
	}
	return n
}

// Kind tells what the model learned.
func (m *Model) Kind() Kind { return m.kind }

// Sessions is how many sessions it was trained on.
func (m *Model) Sessions() int64 { return m.sessions }

// Modelled names the parameters whose values count, in order of appearance.
func (m *Model) Modelled() []string {
	var out []string
	for i, ok := range m.modelled {
		if ok {
			out = append(out, m.params.names[i])
		}
	}
	return out
}

// prior is the probability of a command wherever it stands.
func (m *Model) prior(command int32) float64 {
	return float64(m.smoothed[command]) / float64(m.total)
}

// transition is the probability that b follows a.
func (m *Model) transition(a, b int32) float64 {
	if m.rowSums[a] == 0 { // END, or START of a model of nothing
		a = unknown
	}
	return float64(m.seq2.get(a, b)+1) / float64(m.rowSums[a])
}

// paramGiven is the probability that a command comes with a parameter; none is
// any parameter it was never seen with.
func (m *Model) paramGiven(command, param int32) float64 {
	var n int64
	if param != none {
		n = m.cmdParam.get(command, param)
	}
	return float64(n+1) / float64(m.smoothed[command])
}

// valueGiven is the probability that a parameter has a value; none is any value
// it was never seen with.
func (m *Model) valueGiven(param, value int32) float64 {
	var n int64
	if value != none {
		n = m.paramVal.get(param, value)
	}
	return float64(n+1) / float64(m.valueSums[param])
}

// number is the model's number of a command's name.
func (m *Model) number(name string) int32 {
	if id := m.commands.find(name); id >= 0 {
		return first + id
	}
	return unknown
}

// name is the name of a command number.
func (m *Model) name(command int32) string {
	if command >= first {
		return m.commands.names[command-first]
	}
	return [...]string{StartToken, EndToken, UnknownToken}[command]
}

func (m *Model) hasValue(p Param) bool {
	param, value := m.params.find(p.Name), m.values.find(p.Value)
	return param >= 0 && value >= 0 && m.paramVal.get(param, value) > 0
}
