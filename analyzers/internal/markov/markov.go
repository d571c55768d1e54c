// Package markov learns how commands follow each other in sessions, and which
// parameters and values they come with, as a first-order Markov chain, and tells
// how likely sessions and windows of them are. It follows
// msticpy.analysis.anomalous_sequence to the digit; where it can do otherwise,
// the documentation of the option says so.
//
// Commands, parameters and values are integers inside: a Corpus numbers them, a
// Model holds sparse counts, and a Scorer joins the two.
package markov

import "errors"

// Kind says what a model learns.
type Kind uint8

// The kinds, each with all that the one before has.
const (
	Commands   Kind = iota // the order of commands (cmds_only)
	Parameters             // which parameters a command has (cmds_params_only)
	Values                 // which values those have that have few (cmds_params_values)
)

var kindNames = [...]string{"commands", "parameters", "values"}

// String is the word for the kind.
func (k Kind) String() string { return kindNames[min(int(k), len(kindNames)-1)] }

// The tokens every model has: commands 0, 1 and 2. Evidence cannot name them,
// whatever its texts are: these are the names they are printed with.
const (
	StartToken   = "##START##"
	EndToken     = "##END##"
	UnknownToken = "##UNK##"
)

const (
	start   int32 = iota // before the first command of a session
	end                  // after its last
	unknown              // a command that training did not see
	first                // the first number of a command of the evidence
)

var (
	// ErrNoSessions says that there is nothing to learn from.
	ErrNoSessions = errors.New("no sessions to train on")
	// ErrEmptySession says that a session has no command.
	ErrEmptySession = errors.New("a session has no command")
)

// Command is one event of a session.
type Command struct {
	Name   string
	Params []Param // of several with one name, the last counts
}

// Param is a parameter of a command. An empty value is not counted as a value,
// as in MSTICPy.
type Param struct {
	Name, Value string
}

// MaxModelled bounds the distinct values, "unknown" included, of a parameter
// whose values are modelled; MinCount and MaxRatio are the other conditions:
// so many occurrences, and at most so many distinct values for each of them.
// (MSTICPy: cmds_params_values._get_params_to_model_values)
const (
	MaxModelled = 20
	MinCount    = 20
	MaxRatio    = 0.10
)

// modellable tells whether the values of a parameter are worth modelling, from
// its smoothed counts.
func modellable(distinct, count int64) bool {
	return distinct <= MaxModelled && count >= MinCount && float64(distinct)/float64(count) <= MaxRatio
}

// dict numbers texts from 0 in order of appearance.
type dict struct {
	names []string
	ids   map[string]int32
}

func newDict(names ...string) *dict {
	d := &dict{ids: make(map[string]int32, len(names))}
	for _, n := range names {
		d.add(n)
	}
	return d
}

func (d *dict) add(name string) int32 {
	if id, ok := d.ids[name]; ok {
		return id
	}
	id := int32(len(d.names))
	d.names = append(d.names, name)
	d.ids[name] = id
	return id
}

// find is -1 for a text the dictionary lacks.
func (d *dict) find(name string) int32 {
	if id, ok := d.ids[name]; ok {
		return id
	}
	return -1
}
