package markov

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Corpus holds sessions compactly: each distinct command with its parameters and
// values is stored once, as a step, and a session is a list of step numbers.
// It is not safe for concurrent use.
type Corpus struct {
	kind Kind
	CorpusOptions

	commands, params, values *dict

	steps    []step
	args     []arg // of all steps
	stepIDs  map[string]int32
	distinct map[pair]bool // values kept of each parameter
	nValues  []int         // how many of them, by parameter
	carried  map[pair]bool // parameters kept of each command
	nParams  []int         // how many of them, by command
	dropped  int64

	events []int32 // steps of all sessions
	ends   []int   // session i is events[ends[i-1]:ends[i]]

	key     []byte // scratch
	scratch []arg
}

// step is one distinct command with what it came with: args[from:to], by parameter.
type step struct {
	command  int32 // index into commands
	from, to int32
}

// arg is a parameter with its value; none for an empty value or one over the limit.
type arg struct {
	param, value int32
}

const none int32 = -1

type pair struct{ row, col int32 }

// CorpusOptions bound what a Corpus keeps.
type CorpusOptions struct {
	// MaxParams is how many distinct parameters are kept of a command; 0 keeps
	// all. Judging a command takes time proportional to them.
	MaxParams int
	// MaxValues is how many distinct values are kept of a parameter; 0 keeps all.
	// MaxModelled or more changes no likelihood, as a parameter with more values
	// is not modelled.
	MaxValues int
	// Known is a model the corpus is going to be judged by, whose values are kept
	// beyond MaxValues; nil for none.
	Known *Model
}

// NewCorpus makes an empty corpus of what a kind of model looks at.
func NewCorpus(kind Kind, o CorpusOptions) *Corpus {
	return &Corpus{
		kind: kind, CorpusOptions: o,
		commands: newDict(), params: newDict(), values: newDict(),
		stepIDs: map[string]int32{}, distinct: map[pair]bool{}, carried: map[pair]bool{},
	}
}

// Step numbers a command. Equal numbers are equal commands.
func (c *Corpus) Step(cmd Command) int32 {
	command := c.commands.add(cmd.Name)
	if int(command) == len(c.nParams) {
		c.nParams = append(c.nParams, 0)
	}
	c.scratch = c.scratch[:0]
	if c.kind > Commands {
		for _, p := range cmd.Params {
			if id := c.param(command, p.Name); id != none {
				c.scratch = append(c.scratch, arg{id, c.value(id, p)})
			}
		}
		c.scratch = lastOfEach(c.scratch)
	}
	c.key = binary.LittleEndian.AppendUint32(c.key[:0], uint32(command))
	for _, a := range c.scratch {
		c.key = binary.LittleEndian.AppendUint32(c.key, uint32(a.param))
		c.key = binary.LittleEndian.AppendUint32(c.key, uint32(a.value))
	}
	if id, ok := c.stepIDs[string(c.key)]; ok {
		return id
	}
	id := int32(len(c.steps))
	c.stepIDs[string(c.key)] = id
	from := int32(len(c.args))
	c.args = append(c.args, c.scratch...)
	c.steps = append(c.steps, step{command, from, int32(len(c.args))})
	return id
}

// param numbers a parameter of a command, or says that it is not kept.
func (c *Corpus) param(command int32, name string) int32 {
	id := c.params.find(name)
	if id >= 0 && c.carried[pair{command, id}] {
		return id
	}
	if c.MaxParams > 0 && c.nParams[command] >= c.MaxParams {
		c.dropped++
		return none
	}
	if id < 0 {
		id = c.params.add(name)
		c.nValues = append(c.nValues, 0)
	}
	c.carried[pair{command, id}] = true
	c.nParams[command]++
	return id
}

// value numbers the value of a parameter, or says that it is not kept.
func (c *Corpus) value(param int32, p Param) int32 {
	if c.kind < Values || p.Value == "" {
		return none
	}
	id := c.values.find(p.Value)
	if id >= 0 && c.distinct[pair{param, id}] {
		return id
	}
	if c.MaxValues > 0 && c.nValues[param] >= c.MaxValues && (c.Known == nil || !c.Known.hasValue(p)) {
		return none
	}
	id = c.values.add(p.Value)
	c.distinct[pair{param, id}] = true
	c.nValues[param]++
	return id
}

// lastOfEach sorts args by parameter and keeps the last of each.
func lastOfEach(args []arg) []arg {
	slices.SortStableFunc(args, func(a, b arg) int { return cmp.Compare(a.param, b.param) })
	n := 0
	for i, a := range args {
		if i+1 < len(args) && args[i+1].param == a.param {
			continue
		}
		args[n] = a
		n++
	}
	return args[:n]
}

// Append adds a step to the session that Close ends.
func (c *Corpus) Append(step int32) { c.events = append(c.events, step) }

// Close ends a session and returns its number.
func (c *Corpus) Close() int {
	c.ends = append(c.ends, len(c.events))
	return len(c.ends) - 1
}

// Add adds a whole session and returns its number.
func (c *Corpus) Add(session []Command) int {
	for _, cmd := range session {
		c.Append(c.Step(cmd))
	}
	return c.Close()
}

// Dropped is how many parameters of commands were left out because of MaxParams.
func (c *Corpus) Dropped() int64 { return c.dropped }

// Len is the number of sessions.
func (c *Corpus) Len() int { return len(c.ends) }

// Names is the number of distinct commands.
func (c *Corpus) Names() int { return len(c.commands.names) }

// Session is the steps of session i; the caller must not change them.
func (c *Corpus) Session(i int) []int32 {
	from := 0
	if i > 0 {
		from = c.ends[i-1]
	}
	return c.events[from:c.ends[i]]
}

// Name is the name of a step's command.
func (c *Corpus) Name(step int32) string { return c.commands.names[c.steps[step].command] }

// Command is the command of a step, with its parameters by first appearance in
// the corpus. Values that were not kept are empty.
func (c *Corpus) Command(step int32) Command {
	out := Command{Name: c.Name(step)}
	for _, a := range c.argsOf(step) {
		p := Param{Name: c.params.names[a.param]}
		if a.value != none {
			p.Value = c.values.names[a.value]
		}
		out.Params = append(out.Params, p)
	}
	return out
}

func (c *Corpus) argsOf(id int32) []arg {
	s := c.steps[id]
	return c.args[s.from:s.to]
}

// HasParams tells whether any command came with a parameter.
func (c *Corpus) HasParams() bool { return len(c.args) > 0 }
