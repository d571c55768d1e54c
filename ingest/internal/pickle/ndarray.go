package pickle

import (
	"fmt"
	"math"
)

// source gives the cells of a column.
type source interface {
	length() int
	cell(i int) Cell
}

// ndarray is a numpy array.
type ndarray struct {
	dt      *dtype
	shape   []int
	fortran bool   // the first index varies fastest
	data    string // elements, unless they are objects
	items   []any  // objects
}

const maxDims = 32

// parseArray reads an array as the versions of numpy write it.
func parseArray(v any) (*ndarray, error) {
	known, args := call(v)
	switch known {
	case "numpy._reconstruct", "numpy.ndarray":
		state, _ := v.(*object).state.(*tuple)
		if state == nil || len(state.items) < 5 {
			return nil, fmt.Errorf("an array has no content")
		}
		s := state.items[len(state.items)-4:]
		fortran, _ := integer(s[2])
		return newArray(s[1], s[0], fortran != 0, s[3])
	case "numpy._frombuffer":
		if len(args) < 4 {
			return nil, fmt.Errorf("an array has no content")
		}
		order := text(args[3])
		if order == "K" {
			return transposed(args)
		}
		return newArray(args[1], args[2], order == "F", args[0])
	}
	return nil, fmt.Errorf("no array, but %s", describe(v))
}

// isArray tells a node that parseArray is for.
func isArray(v any) bool {
	known, _ := call(v)
	return known == "numpy._reconstruct" || known == "numpy._frombuffer"
}

func newArray(dt, shape any, fortran bool, content any) (*ndarray, error) {
	a := &ndarray{fortran: fortran}
	var err error
	if a.dt, err = parseDtype(dt); err != nil {
		return nil, err
	}
	dims, ok := itemsOf(shape)
	if n, single := shape.(int64); single {
		dims, ok = []any{n}, true
	}
	if !ok || len(dims) > maxDims {
		return nil, fmt.Errorf("the shape of an array is not understood")
	}
	n := 1
	for _, d := range dims {
		size, ok := d.(int64)
		if !ok || size < 0 || size > math.MaxInt32*64 || n > 0 && size > int64(math.MaxInt/max(1, a.dt.size))/int64(n) {
			return nil, fmt.Errorf("the shape of an array is not understood")
		}
		n *= int(size)
		a.shape = append(a.shape, int(size))
	}
	if a.dt.kind == 'O' {
		a.items, ok = itemsOf(content)
		if !ok || len(a.items) != n {
			return nil, fmt.Errorf("an array of %d objects has %d", n, len(a.items))
		}
		return a, nil
	}
	if a.data, ok = bytesOf(content); !ok || len(a.data) != n*a.dt.size {
		return nil, fmt.Errorf("an array of %d elements of %d bytes has %d bytes", n, a.dt.size, len(a.data))
	}
	return a, nil
}

// transposed reads an array whose axes were permuted so that its bytes stand in
// the order of C; only the reversal of two axes occurs in a table.
func transposed(args []any) (*ndarray, error) {
	order, _ := itemsOf(arg(args, 4))
	a, err := newArray(args[1], args[2], false, args[0])
	if err != nil {
		return nil, err
	}
	reversed, same := len(order) == len(a.shape), true
	for i, axis := range order {
		n, ok := axis.(int64)
		reversed = reversed && ok && int(n) == len(order)-1-i
		same = same && ok && int(n) == i
	}
	if same {
		return a, nil
	}
	if !reversed {
		return nil, fmt.Errorf("the order of the axes of an array is not understood")
	}
	for i, j := 0, len(a.shape)-1; i < j; i, j = i+1, j-1 {
		a.shape[i], a.shape[j] = a.shape[j], a.shape[i]
	}
	a.fortran = true
	return a, nil
}

// vector is a line of an array along one axis.
type vector struct {
	dt          *dtype
	data        string
	items       []any
	off, stride int // in elements
	n           int
}

// flat returns an array of one dimension.
func (a *ndarray) flat() (*vector, error) {
	switch len(a.shape) {
	case 1:
		return &vector{dt: a.dt, data: a.data, items: a.items, stride: 1, n: a.shape[0]}, nil
	case 2: // pandas before 1.3 keeps some values as a block of one row
		if a.shape[0] == 1 {
			return a.row(0), nil
		}
	}
	return nil, fmt.Errorf("an array of %d dimensions where one is due", len(a.shape))
}

// row returns the cells [r, ...] of an array of two dimensions.
func (a *ndarray) row(r int) *vector {
	v := &vector{dt: a.dt, data: a.data, items: a.items, n: a.shape[1]}
	if v.off, v.stride = r*v.n, 1; a.fortran {
		v.off, v.stride = r, a.shape[0]
	}
	return v
}

// column returns the cells [..., c] of an array of two dimensions.
func (a *ndarray) column(c int) *vector {
	v := &vector{dt: a.dt, data: a.data, items: a.items, n: a.shape[0]}
	if v.off, v.stride = c, a.shape[1]; a.fortran {
		v.off, v.stride = c*v.n, 1
	}
	return v
}

func (v *vector) length() int { return v.n }

func (v *vector) cell(i int) Cell {
	at := v.off + i*v.stride
	if v.items != nil || v.dt.kind == 'O' {
		return cellOf(v.items[at])
	}
	return v.dt.cell(v.data[at*v.dt.size : (at+1)*v.dt.size])
}

// integer reads an element of an array of integers or bools.
func (v *vector) integer(i int) int64 {
	c := v.cell(i)
	switch c.Kind {
	case Int, Bool:
		return c.Int
	case Uint:
		return int64(min(c.Uint, math.MaxInt64))
	case Float:
		return int64(c.Float)
	}
	return -1
}

// integral reports whether integer can be used.
func (v *vector) integral() bool {
	return v.dt.kind == 'i' || v.dt.kind == 'u' || v.dt.kind == 'b'
}

// vectorOf reads an array of one dimension, also one that pandas wraps.
func (b *builder) vectorOf(v any) (*vector, error) {
	if !isArray(v) {
		if inner := attr(v, "_ndarray"); inner != nil {
			v = inner
		}
	}
	a, err := b.parseArray(v)
	if err != nil {
		return nil, err
	}
	return a.flat()
}

// parseArray is parseArray with its work counted: a few arrays may stand in many
// places, and those of before protocol 3 are converted at each.
func (b *builder) parseArray(v any) (*ndarray, error) {
	a, err := parseArray(v)
	if err != nil {
		return nil, err
	}
	return a, b.spend(1 + a.dt.total + len(a.data)/16)
}
