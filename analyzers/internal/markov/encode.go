package markov

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Version is that of the JSON form of a model.
const Version = 1

// document is the JSON form: what was counted, before smoothing. Commands are
// numbered from 0 START, 1 END, 2 unknown, 3 the first of Commands; parameters
// and values from 0.
type document struct {
	Format      string     `json:"format"`
	Version     int        `json:"version"`
	Kind        string     `json:"kind"`
	Sessions    int64      `json:"sessions"`
	Commands    []string   `json:"commands"`
	Counts      []int64    `json:"counts"`      // by command number
	Transitions [][3]int64 `json:"transitions"` // command, next command, times
	Params      []string   `json:"params,omitempty"`
	ParamCounts []int64    `json:"param_counts,omitempty"`
	With        [][3]int64 `json:"with,omitempty"` // command, parameter, times
	Values      []string   `json:"values,omitempty"`
	Has         [][3]int64 `json:"has,omitempty"` // parameter, value, times
}

const format = "markov-sessions"

// MarshalJSON writes a model so that UnmarshalJSON gives the same probabilities.
func (m *Model) MarshalJSON() ([]byte, error) {
	return json.Marshal(document{
		Format: format, Version: Version, Kind: m.kind.String(), Sessions: m.sessions,
		Commands: m.commands.names, Counts: m.seq1, Transitions: m.seq2.cells(),
		Params: m.params.names, ParamCounts: m.paramSum, With: m.cmdParam.cells(),
		Values: m.values.names, Has: m.paramVal.cells(),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote. It refuses other versions and
// numbers that do not fit together.
func (m *Model) UnmarshalJSON(b []byte) error {
	var d document
	if err := json.Unmarshal(b, &d); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	if d.Format != format || d.Version != Version {
		return fmt.Errorf("model: format %q version %d: want %q version %d", d.Format, d.Version, format, Version)
	}
	kind := slices.Index(kindNames[:], d.Kind)
	if kind < 0 {
		return fmt.Errorf("model: unknown kind %q", d.Kind)
	}
	out := Model{
		kind: Kind(kind), sessions: d.Sessions, seq1: d.Counts, paramSum: d.ParamCounts,
		commands: newDict(d.Commands...), params: newDict(d.Params...), values: newDict(d.Values...),
	}
	if err := out.check(d); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	commands, params, values := len(d.Counts), len(d.Params), len(d.Values)
	var err error
	if out.seq2, err = readTable(d.Transitions, commands, commands); err != nil {
		return fmt.Errorf("model: transitions: %w", err)
	}
	if out.cmdParam, err = readTable(d.With, commands, params); err != nil {
		return fmt.Errorf("model: parameters: %w", err)
	}
	if out.paramVal, err = readTable(d.Has, params, values); err != nil {
		return fmt.Errorf("model: values: %w", err)
	}
	if err := out.consistent(); err != nil {
		return fmt.Errorf("model: %w", err)
	}
	out.derive()
	*m = out
	return nil
}

var errCounts = errors.New("counts that do not belong together")

// maxCount bounds counts, so that sums do not overflow.
const maxCount = 1 << 40

// check compares lengths and bounds.
func (m *Model) check(d document) error {
	switch {
	case d.Sessions < 1 || d.Sessions > maxCount:
		return ErrNoSessions
	case len(m.commands.names) != len(d.Commands), len(m.params.names) != len(d.Params), len(m.values.names) != len(d.Values):
		return errors.New("a name occurs twice")
	case len(d.Counts) != len(d.Commands)+int(first), len(d.ParamCounts) != len(d.Params):
		return errCounts
	}
	for _, n := range slices.Concat(d.Counts, d.ParamCounts) {
		if n < 0 || n > maxCount {
			return errCounts
		}
	}
	return nil
}

// consistent checks that parts do not exceed their whole: a probability above 1
// would make nonsense of every likelihood.
func (m *Model) consistent() error {
	for i, n := range m.seq1 {
		if m.seq2.sum(int32(i)) > n {
			return errCounts
		}
		_, counts := m.cmdParam.row(int32(i))
		for _, k := range counts {
			if k > n {
				return errCounts
			}
		}
	}
	for i, n := range m.paramSum {
		if m.paramVal.sum(int32(i)) > n {
			return errCounts
		}
	}
	return nil
}

// cells lists a table as row, column and count.
func (t *table) cells() [][3]int64 {
	out := make([][3]int64, 0, len(t.cols))
	for r := range t.rows() {
		cols, counts := t.row(int32(r))
		for i, c := range cols {
			out = append(out, [3]int64{int64(r), int64(c), counts[i]})
		}
	}
	return out
}

// readTable is the inverse of cells, for so many rows and columns.
func readTable(cells [][3]int64, rows, cols int) (table, error) {
	counts := make(map[pair]int64, len(cells))
	for _, c := range cells {
		if c[0] < 0 || c[0] >= int64(rows) || c[1] < 0 || c[1] >= int64(cols) || c[2] < 1 || c[2] > maxCount {
			return table{}, errCounts
		}
		counts[pair{int32(c[0]), int32(c[1])}] = c[2]
	}
	if len(counts) != len(cells) {
		return table{}, errCounts
	}
	return newTable(rows, counts), nil
}
