// Package pickle reads Python pickles without running anything of them, and
// rebuilds the pandas DataFrames they hold as columns.
//
// A pickle is a program for a small stack machine whose calls make Python's
// loader run any function. This reader only records: a call becomes an inert
// object of the function's name and its arguments. The classes of pandas, numpy,
// pyarrow and the standard library that make up a table are then interpreted;
// all other names are reported, so that an analyst sees what the pickle would
// have called.
package pickle

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrNotPickle says that the input does not begin as a pickle does.
var ErrNotPickle = errors.New("not a pickle")

// ErrLimit is wrapped by every error that comes from a bound of Limits.
var ErrLimit = errors.New("limit exceeded")

// DamageError says where a pickle breaks the rules of its format.
type DamageError struct {
	Offset int64 // of the instruction, in bytes from the start
	Reason string
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("damaged pickle: %s at byte %d", e.Reason, e.Offset)
}

// Limits bound what hostile input can cost. Zero means the default.
type Limits struct {
	MaxBytes  int64 // of input; default 2 GiB
	MaxStack  int   // values on the stack; default 16 Mi
	MaxMarks  int   // marks open at once; default 10,000
	MaxMemory int64 // bytes that the values take, roughly; default 256 MiB and 32 for every byte of input, at most 8 GiB
	MaxCells  int64 // rows of all frames times their columns; default 16 Mi and 8 for every byte of input
	MaxNested int64 // bytes of JSON that the nested cells of a column yield; default 64 MiB and 64 for every byte of input
	MaxText   int64 // bytes of text that the cells of a column yield; default 256 MiB and 1024 for every byte of input
}

// withDefaults fills in what does not depend on the size of the input.
func (l Limits) withDefaults() Limits {
	orElse(&l.MaxBytes, 2<<30)
	orElse(&l.MaxStack, 16<<20)
	orElse(&l.MaxMarks, 10_000)
	return l
}

// forInput fills in what depends on the size of the input.
func (l Limits) forInput(size int) Limits {
	n := int64(size)
	orElse(&l.MaxMemory, min(256<<20+32*n, 8<<30))
	orElse(&l.MaxCells, 16<<20+8*n)
	orElse(&l.MaxNested, 64<<20+64*n)
	orElse(&l.MaxText, 256<<20+1024*n)
	return l
}

func orElse[T int | int64](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// Result is what a stream of pickles holds.
type Result struct {
	Values   []Value  // in order: each object, unless it is nothing but frames, then the frames in it
	Globals  []Global // names beyond the known ones, in order of first use
	Warnings []string // what could not be read as it was written
}

// Load reads all pickles that stand one behind the other in r. Its error wraps
// ErrNotPickle or ErrLimit, is a *DamageError, or comes from r. Where a
// pickle breaks off, what was read before is returned with the error: whole
// pickles, and the names that loading it would have called until then.
func Load(r io.Reader, lim Limits) (*Result, error) {
	lim = lim.withDefaults()
	var in strings.Builder
	n, err := io.Copy(&in, io.LimitReader(r, lim.MaxBytes))
	if err != nil {
		return nil, err
	}
	if n == lim.MaxBytes {
		if k, _ := io.ReadFull(r, make([]byte, 1)); k > 0 {
			return nil, fmt.Errorf("%w: more than %d bytes", ErrLimit, lim.MaxBytes)
		}
	}
	return load(in.String(), lim)
}

// load reads the pickles of a whole input.
func load(in string, lim Limits) (*Result, error) {
	m := newMachine(in, lim.withDefaults().forInput(len(in)))
	if !looksLikePickle(in) {
		return nil, ErrNotPickle
	}
	var roots []any
	var err error
	for err == nil && m.pos < len(in) {
		var root any
		if root, err = m.run(); err == nil {
			roots = append(roots, root)
		}
	}
	res := &Result{Globals: m.globals.list(), Warnings: m.warnings()}
	b := &builder{lim: m.lim, work: 1<<20 + int64(len(in))}
	for i, root := range roots {
		name := ""
		if len(roots) > 1 {
			name = fmt.Sprintf("[%d]", i)
		}
		res.Values = b.values(res.Values, name, root)
	}
	res.Warnings = append(res.Warnings, b.warnings...)
	return res, err
}

// looksLikePickle tells a pickle from other data by its first instruction. Those
// before protocol 2 have no magic; what they may begin with is a short list.
func looksLikePickle(in string) bool {
	if len(in) < 2 {
		return false
	}
	if in[0] == opProto {
		return in[1] <= maxProtocol
	}
	return strings.IndexByte("(]}c)IJKMGFSVUTXNL\x95\x8a\x8f", in[0]) >= 0
}

// Value is an object at the top of a pickle, or an item of a container there.
type Value struct {
	Name  string // where it stood: "" for the whole, else keys and [positions]
	node  any
	frame *Frame
}

// Frame returns the table of a DataFrame, a Series, an Index, or an array of one
// or two dimensions.
func (v Value) Frame() (*Frame, bool) { return v.frame, v.frame != nil }

// Len returns the number of items of a list, tuple or set, else -1.
func (v Value) Len() int {
	if items, ok := itemsOf(v.node); ok && v.frame == nil {
		return len(items)
	}
	return -1
}

// Item returns one of Len items.
func (v Value) Item(i int) Value {
	items, _ := itemsOf(v.node)
	return Value{Name: fmt.Sprintf("%s[%d]", v.Name, i), node: items[i]}
}

// AppendJSON appends a value that is no frame as JSON. An instance of a class is
// an object with "$class" and its attributes, bytes are {"$b64": ...}, and a
// container within itself is {"$cycle": true}. The error wraps ErrLimit if the
// text would be longer than max bytes; dst is then returned as it was.
func (v Value) AppendJSON(dst []byte, max int) ([]byte, error) { return renderNode(dst, v.node, max) }
