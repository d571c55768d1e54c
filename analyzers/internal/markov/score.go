package markov

import "math"

// Fallback says how tokens are judged that training did not see.
type Fallback uint8

const (
	// Unknown is MSTICPy's: the unknown command, which was never seen, stands for
	// it. What follows it is equally likely, and parameters that its command was
	// never seen with are let pass.
	Unknown Fallback = iota
	// Backoff judges what follows an unseen command by its prior, because how
	// common a command is says more than nothing (Katz's back-off to the unigram,
	// without discount: smoothing has left its share). A parameter that its
	// command was never seen with counts as one unlikely parameter.
	Backoff
)

// Scorer judges the sessions of one corpus by one model. It is not safe for
// concurrent use.
type Scorer struct {
	model    *Model
	corpus   *Corpus
	binding  binding
	commands []int32   // the model's number of each step's command
	sets     []float64 // likelihood of each step's parameters

	trans []float64 // scratch: from the command before, for each command and END
}

// NewScorer joins a model and a corpus that has all its steps.
func NewScorer(m *Model, c *Corpus, f Fallback) *Scorer {
	s := &Scorer{
		model: m, corpus: c, commands: make([]int32, len(c.steps)), sets: make([]float64, len(c.steps)),
		binding: binding{m: m, params: bind(c.params, m.params), values: bind(c.values, m.values), fallback: f},
	}
	toCommand := make([]int32, len(c.commands.names))
	for i, name := range c.commands.names {
		toCommand[i] = m.number(name)
	}
	for i, st := range c.steps {
		s.commands[i] = toCommand[st.command]
		s.sets[i] = s.binding.set(s.commands[i], c.argsOf(int32(i)), true)
	}
	return s
}

// bind translates the numbers of one dictionary into those of another.
func bind(from, to *dict) []int32 {
	out := make([]int32, len(from.names))
	for i, name := range from.names {
		out[i] = to.find(name)
	}
	return out
}

// WindowOptions say which windows there are and how they are measured.
type WindowOptions struct {
	// Tokens puts START before the session and END behind it.
	Tokens bool
	// Geometric raises the likelihood of a window to 1/length.
	Geometric bool
}

// Window is a run of a session's steps: session[Start:End], with its likelihood;
// NaN where the session is too short for one. A window that reaches the END
// token is one step shorter than its length.
type Window struct {
	Start, End int
	Likelihood float64
}

// Likelihood is that of the whole session, between the tokens.
func (s *Scorer) Likelihood(session []int32) float64 {
	if len(session) == 0 {
		return math.NaN()
	}
	return s.window(session, true, true)
}

// LogLikelihood is the natural logarithm of Likelihood, also where that is too
// small for a number.
func (s *Scorer) LogLikelihood(session []int32) float64 {
	if len(session) == 0 {
		return math.NaN()
	}
	s.prepare(session, true)
	sum := 0.0
	for i, st := range session {
		sum += math.Log(s.trans[i]) + math.Log(s.sets[st])
	}
	return sum + math.Log(s.trans[len(session)])
}

// GeometricMean is Likelihood to the power of 1/length. It is taken from the
// logarithms where the product is too small for a number, where MSTICPy says 0.
func (s *Scorer) GeometricMean(session []int32) float64 {
	k := 1 / float64(len(session))
	if l := s.Likelihood(session); !(l < tiny) {
		return math.Pow(l, k)
	}
	return math.Exp(s.LogLikelihood(session) * k)
}

// tiny is where products lose digits.
const tiny = 1e-290

// window multiplies the factors of a run of commands in their order, with START
// before and END behind it if asked. (MSTICPy: compute_likelihood_window)
func (s *Scorer) window(steps []int32, withStart, withEnd bool) float64 {
	if len(steps) == 0 {
		return math.NaN()
	}
	s.prepare(steps, withEnd)
	p := s.model.prior(s.commands[steps[0]])
	if withStart {
		p = s.trans[0]
	}
	p *= s.sets[steps[0]]
	for i := 1; i < len(steps); i++ {
		p *= s.trans[i]
		p *= s.sets[steps[i]]
	}
	if withEnd {
		p *= s.trans[len(steps)]
	}
	return p
}

// prepare fills in the probabilities of the session's transitions.
func (s *Scorer) prepare(session []int32, tokens bool) {
	s.trans = s.trans[:0]
	prev := start
	for _, st := range session {
		cur := s.commands[st]
		s.trans = append(s.trans, s.step(prev, cur))
		prev = cur
	}
	if tokens {
		s.trans = append(s.trans, s.step(prev, end))
	}
}

// step is the probability of a transition with the fallback in effect.
func (s *Scorer) step(from, to int32) float64 {
	if from == unknown && s.binding.fallback == Backoff {
		return s.model.prior(to)
	}
	return s.model.transition(from, to)
}

// Windows are the likelihoods of all windows of a length, in order; none where
// the session is too short. (MSTICPy: compute_likelihood_windows_in_session)
func (s *Scorer) Windows(session []int32, length int, o WindowOptions) []float64 {
	var out []float64
	s.each(session, length, o, func(_ int, p float64) { out = append(out, p) })
	return out
}

// Rarest is the window of a length with the lowest likelihood, the first of
// several. (MSTICPy: rarest_window_session)
func (s *Scorer) Rarest(session []int32, length int, o WindowOptions) Window {
	best := Window{Likelihood: math.NaN()}
	s.each(session, length, o, func(i int, p float64) {
		if math.IsNaN(best.Likelihood) || p < best.Likelihood {
			best = Window{Start: i, End: min(i+length, len(session)), Likelihood: p}
		}
	})
	return best
}

// each calls fn for every window with its start. It takes time proportional to
// the steps times the length.
func (s *Scorer) each(session []int32, length int, o WindowOptions, fn func(int, float64)) {
	elements := len(session)
	if o.Tokens {
		elements++
	}
	if length < 1 || elements < length {
		return
	}
	s.prepare(session, o.Tokens)
	for i := 0; i+length <= elements; i++ {
		var p float64
		switch {
		case i == 0 && o.Tokens:
			p = s.trans[0]
		case i == len(session):
			p = s.model.prior(end)
		default:
			p = s.model.prior(s.commands[session[i]])
		}
		if i < len(session) {
			p *= s.sets[session[i]]
		}
		for j := i + 1; j < i+length; j++ {
			p *= s.trans[j]
			if j < len(session) {
				p *= s.sets[session[j]]
			}
		}
		if o.Geometric {
			p = math.Pow(p, 1/float64(length))
		}
		fn(i, p)
	}
}

// Unseen counts the commands of all sessions that the model does not know, how
// many distinct ones they are, and how many distinct parameters it does not know.
func (s *Scorer) Unseen() (events, commands, params int64) {
	for _, st := range s.corpus.events {
		if s.commands[st] == unknown {
			events++
		}
	}
	for _, name := range s.corpus.commands.names {
		if s.model.number(name) == unknown {
			commands++
		}
	}
	if s.model.kind > Commands {
		for _, id := range s.binding.params {
			if id < 0 {
				params++
			}
		}
	}
	return events, commands, params
}
