package markov

import "math"

// binding translates the parameters and values of a corpus into a model's.
type binding struct {
	m              *Model
	params, values []int32
	fallback       Fallback
}

// set is the likelihood of a command's parameters: for each that the command is
// known with, and for the unknown one, the probability that it is there, or not;
// for those there whose values are modelled, that of the value too. Geometric
// raises it to 1 / the number of factors. A command without parameters has 1.
// (MSTICPy: compute_prob_setofparams_given_cmd, of which windows take the
// geometric form always)
func (b binding) set(command int32, args []arg, geometric bool) float64 {
	if b.m.kind == Commands || len(args) == 0 {
		return 1
	}
	f := factors{p: 1}
	b.each(command, args, func(_, _ int32, p, _ float64, value float64) {
		f.times(p)
		if value >= 0 {
			f.times(value)
		}
	})
	return f.result(geometric)
}

// each calls fn for every parameter the command is known with, by number, and
// for none, the unknown one, with the arg in question (index into args, -1 if it is
// absent), the factor, the probability that the parameter is there, and the
// factor of its value, negative if that does not count.
func (b binding) each(command int32, args []arg, fn func(param, at int32, factor, present, value float64)) {
	known, _ := b.m.cmdParam.row(command)
	strange := none
	given := make(map[int32]int32, len(args))
	for i, a := range args {
		p := b.params[a.param]
		if p < 0 || b.m.cmdParam.get(command, p) == 0 {
			strange = int32(i)
			continue
		}
		given[p] = int32(i)
	}
	for _, param := range known {
		p := b.m.paramGiven(command, param)
		at, ok := given[param]
		switch {
		case !ok:
			fn(param, none, 1-p, p, -1)
		case b.m.modelled[param]:
			value := none
			if v := args[at].value; v != none {
				value = b.values[v]
			}
			fn(param, at, p, p, b.m.valueGiven(param, value))
		default:
			fn(param, at, p, p, -1)
		}
	}
	p := b.m.paramGiven(command, none)
	if strange != none && b.fallback == Backoff {
		fn(none, strange, p, p, -1)
	} else {
		fn(none, none, 1-p, p, -1)
	}
}

// factors multiplies, and keeps the logarithm for when the product gets too
// small for a number.
type factors struct {
	p, log float64
	n      int
}

func (f *factors) times(p float64) {
	f.n++
	f.p *= p
	f.log += math.Log(p)
}

func (f *factors) result(geometric bool) float64 {
	switch {
	case !geometric || f.n == 0:
		return f.p
	case f.p < tiny:
		return math.Exp(f.log / float64(f.n))
	}
	return math.Pow(f.p, 1/float64(f.n))
}
