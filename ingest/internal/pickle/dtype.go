package pickle

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dtype is the type of the elements of a numpy array.
type dtype struct {
	kind   byte // b i u f c M m O S U V, as numpy names them
	size   int  // bytes of an element
	big    bool // most significant byte first
	unit   string
	mult   int64 // units a tick lasts
	fields []field
	total  int // fields, also of fields
}

// field is a part of a structured element.
type field struct {
	name   string
	dt     *dtype
	offset int
}

// maxFields bounds the fields of a structure, and maxNestedTypes types in types.
const (
	maxFields      = 4096
	maxNestedTypes = 16
)

// parseDtype reads a numpy.dtype.
func parseDtype(v any) (*dtype, error) {
	total := 0
	dt, err := dtypeOf(v, 0, &total)
	if err != nil {
		return nil, err
	}
	dt.total = total
	return dt, nil
}

// dtypeOf reads a type within depth others; total counts fields, as types are
// shared and a few can stand for very many.
func dtypeOf(v any, depth int, total *int) (*dtype, error) {
	known, args := call(v)
	code := text(arg(args, 0))
	if known != "numpy.dtype" || code == "" || depth > maxNestedTypes {
		return nil, fmt.Errorf("the element type is not understood: %s", describe(v))
	}
	dt := &dtype{mult: 1}
	if strings.IndexByte("<>|=", code[0]) >= 0 {
		dt.big = code[0] == '>'
		code = code[1:]
	}
	if code == "" {
		return nil, fmt.Errorf("the element type has no code")
	}
	dt.kind = code[0]
	dt.size, _ = strconv.Atoi(code[1:])
	if dt.kind == 'U' {
		dt.size *= 4
	}
	if dt.kind == '?' {
		dt.kind, dt.size = 'b', 1
	}
	state, _ := v.(*object).state.(*tuple)
	if state == nil {
		return dt, dt.check()
	}
	dt.big = dt.big || text(arg(state.items, 1)) == ">"
	if n, ok := arg(state.items, 5).(int64); ok && n >= 0 && n < 1<<30 && strings.IndexByte("SUV", dt.kind) >= 0 {
		dt.size = int(n)
	}
	if arg(state.items, 2) != nil {
		return nil, fmt.Errorf("elements that are arrays are not understood")
	}
	if meta, ok := arg(state.items, 8).(*tuple); ok && len(meta.items) == 2 {
		if unit, ok := meta.items[1].(*tuple); ok {
			dt.unit, _ = bytesOf(arg(unit.items, 0))
			if n, ok := arg(unit.items, 1).(int64); ok && n > 0 {
				dt.mult = n
			}
		}
	}
	if err := dt.structure(arg(state.items, 3), arg(state.items, 4), depth, total); err != nil {
		return nil, err
	}
	return dt, dt.check()
}

// structure reads the fields of a structured type.
func (dt *dtype) structure(names, fields any, depth int, total *int) error {
	order, ok := itemsOf(names)
	of, isDict := fields.(*dict)
	if !ok || !isDict {
		return nil
	}
	if *total += len(order); *total > maxFields {
		return fmt.Errorf("%w: more than %d fields", ErrLimit, maxFields)
	}
	for _, n := range order {
		def, _ := of.get(text(n))
		items, _ := itemsOf(def)
		offset, ok := arg(items, 1).(int64)
		inner, err := dtypeOf(arg(items, 0), depth+1, total)
		if err != nil || !ok || offset < 0 || offset > int64(dt.size-inner.size) {
			return fmt.Errorf("the field %q is not understood", text(n))
		}
		dt.fields = append(dt.fields, field{text(n), inner, int(offset)})
	}
	return nil
}

// check refuses types that cannot be read.
func (dt *dtype) check() error {
	sizes := map[byte]string{'b': " 1 ", 'i': " 1 2 4 8 ", 'u': " 1 2 4 8 ", 'f': " 2 4 8 16 ", 'c': " 8 16 ", 'M': " 8 ", 'm': " 8 ", 'O': " 4 8 "}
	want, fixed := sizes[dt.kind]
	if fixed && !strings.Contains(want, fmt.Sprintf(" %d ", dt.size)) || !fixed && strings.IndexByte("SUV", dt.kind) < 0 {
		return fmt.Errorf("the element type %c%d is not understood", dt.kind, dt.size)
	}
	return nil
}

// String returns the name that pandas prints.
func (dt *dtype) String() string {
	if dt.big && strings.IndexByte("iufc", dt.kind) >= 0 {
		return fmt.Sprintf(">%c%d", dt.kind, dt.size)
	}
	switch dt.kind {
	case 'b':
		return "bool"
	case 'i':
		return fmt.Sprintf("int%d", dt.size*8)
	case 'u':
		return fmt.Sprintf("uint%d", dt.size*8)
	case 'f':
		return fmt.Sprintf("float%d", dt.size*8)
	case 'c':
		return fmt.Sprintf("complex%d", dt.size*8)
	case 'M', 'm':
		name := map[byte]string{'M': "datetime64", 'm': "timedelta64"}[dt.kind]
		switch {
		case dt.unit == "":
			return name
		case dt.mult != 1:
			return fmt.Sprintf("%s[%d%s]", name, dt.mult, dt.unit)
		}
		return name + "[" + dt.unit + "]"
	case 'S':
		return fmt.Sprintf("|S%d", dt.size)
	case 'U':
		order := "<"
		if dt.big {
			order = ">"
		}
		return fmt.Sprintf("%sU%d", order, dt.size/4)
	case 'V':
		return fmt.Sprintf("|V%d", dt.size)
	}
	return "object"
}

// cell reads an element from its bytes, which are size long.
func (dt *dtype) cell(s string) Cell {
	switch dt.kind {
	case 'b':
		return boolCell(s[0] != 0)
	case 'i':
		return intCell(dt.signed(s))
	case 'u':
		return Cell{Kind: Uint, Uint: dt.bits(s)}
	case 'f':
		return floatCell(dt.float(s))
	case 'c':
		half := &dtype{kind: 'f', size: dt.size / 2, big: dt.big}
		return complexCell(half.float(s[:half.size]), half.float(s[half.size:]))
	case 'M':
		return timeCell(int64(dt.bits(s)), dt.unit, dt.mult)
	case 'm':
		return durationCell(int64(dt.bits(s)), dt.unit, dt.mult)
	case 'U':
		return textCell(dt.ucs4(s))
	case 'S':
		s = strings.TrimRight(s, "\x00")
		if utf8.ValidString(s) {
			return textCell(s)
		}
		return Cell{Kind: JSON, node: blob(s)}
	}
	if len(dt.fields) > 0 {
		d := &dict{}
		for _, f := range dt.fields {
			d.keys = append(d.keys, f.name)
			d.vals = append(d.vals, f.dt.cell(s[f.offset:f.offset+f.dt.size]))
		}
		return Cell{Kind: JSON, node: d}
	}
	return Cell{Kind: JSON, node: blob(s)}
}
