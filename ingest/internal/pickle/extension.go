package pickle

import (
	"fmt"
	"strings"
)

// line is a column without its name: cells, and the type that pandas gives them.
type line struct {
	src  source
	typ  string
	zone string
}

// maxWraps bounds arrays that wrap arrays.
const maxWraps = 8

// parseValues reads the values of a block, a series or an index. A block of
// several columns gives one line for each; rows limits them to those wanted.
func (b *builder) parseValues(v any, rows, depth int) ([]line, error) {
	if depth > maxWraps {
		return nil, fmt.Errorf("arrays are wrapped too deeply")
	}
	if err := b.spend(1); err != nil {
		return nil, err
	}
	if isArray(v) {
		a, err := b.parseArray(v)
		if err != nil {
			return nil, err
		}
		return a.lines(rows)
	}
	class := strings.TrimPrefix(knownClass(v), "pandas.")
	state := stateOf(v)
	switch class {
	case "DatetimeArray", "TimedeltaArray":
		return b.datetimes(v, state, rows)
	case "PeriodArray":
		return one(b.periodArray(state))
	case "Categorical":
		return one(b.categorical(state.get("_codes", "_ndarray"), state.dtype, depth))
	case "IntegerArray", "BooleanArray", "FloatingArray":
		return one(b.masked(class, state))
	case "StringArray", "PandasArray", "NumpyExtensionArray", "StringArrayNumpySemantics":
		lines, err := b.parseValues(state.get("_ndarray"), rows, depth+1)
		if strings.HasPrefix(class, "String") {
			for i := range lines {
				lines[i].typ = stringType(state.dtype)
			}
		}
		return lines, err
	case "ArrowStringArray", "ArrowStringArrayNumpySemantics", "ArrowExtensionArray":
		return one(b.arrowLine(class, state))
	case "SparseArray":
		return one(b.sparse(state))
	case "IntervalArray":
		return one(b.intervals(state, depth))
	}
	if known, _ := call(v); strings.HasPrefix(known, "pyarrow.") {
		src, t, err := b.parseArrow(v)
		if err != nil {
			return nil, err
		}
		return one(line{src: src, typ: t.String() + "[pyarrow]", zone: t.tz}, nil)
	}
	if ix := b.parseIndex(v, depth+1); ix != nil && len(ix.levels) == 1 {
		return []line{ix.levels[0]}, nil
	}
	if l, ok := v.(*list); ok {
		return []line{{src: &vector{dt: &dtype{kind: 'O', size: 8}, items: l.items, stride: 1, n: len(l.items)}, typ: "object"}}, nil
	}
	return nil, fmt.Errorf("arrays of %s are not understood", describe(v))
}

func one(l line, err error) ([]line, error) {
	if err != nil {
		return nil, err
	}
	return []line{l}, nil
}

// lines returns the columns of a block.
func (a *ndarray) lines(rows int) ([]line, error) {
	switch len(a.shape) {
	case 1:
		v, err := a.flat()
		return []line{{src: v, typ: a.dt.String()}}, err
	case 2:
		if a.shape[0] != rows && rows >= 0 {
			return nil, fmt.Errorf("a block of %d columns is placed at %d", a.shape[0], rows)
		}
		out := make([]line, 0, max(rows, 0))
		for r := range max(rows, 0) {
			out = append(out, line{src: a.row(r), typ: a.dt.String()})
		}
		return out, nil
	}
	return nil, fmt.Errorf("a block of %d dimensions", len(a.shape))
}

// knownClass returns the short name of the class of an instance, or the class
// that a call for restoring names.
func knownClass(v any) string {
	known, args := call(v)
	switch known {
	case "pandas.__pyx_unpickle_NDArrayBacked", "pandas.__pyx_unpickle_IntervalMixin", "pandas.__pyx_unpickle_PeriodMixin", "copyreg._reconstructor", "copyreg.__newobj__":
		if class, ok := arg(args, 0).(*name); ok {
			return class.known
		}
	}
	return known
}

// arrayState is the state of an extension array: a dict of attributes, or the
// values and the dtype in a tuple.
type arrayState struct {
	of    any
	array any
	dtype any
}

func stateOf(v any) arrayState {
	o, ok := v.(*object)
	if !ok {
		return arrayState{}
	}
	state := o.state
	if state == nil { // __pyx_unpickle_NDArrayBacked(class, checksum, state)
		if known, args := call(o); strings.HasPrefix(known, "pandas.__pyx_unpickle_") {
			state = arg(args, 2)
		}
	}
	s := arrayState{of: state}
	if t, ok := state.(*tuple); ok {
		for _, item := range t.items {
			switch d, isDict := item.(*dict); {
			case isArray(item):
				s.array = item
			case isDict && len(d.keys) > 0:
				s.of = d
			case item != nil && s.dtype == nil && !isDict:
				s.dtype = item
			}
		}
	}
	if d := attr(s.of, "_dtype", "dtype"); d != nil {
		s.dtype = d
	}
	return s
}

// get returns an attribute by the first of its names, or the array of the tuple.
func (s arrayState) get(names ...string) any {
	if v := attr(s.of, names...); v != nil {
		return v
	}
	return s.array
}

// dtypeAttr returns what a dtype was made with, kept as an attribute or an argument.
func dtypeAttr(v any, argument int, names ...string) any {
	if got := attr(v, names...); got != nil {
		return got
	}
	known, args := call(v)
	if known == "copyreg._reconstructor" {
		return nil
	}
	return arg(args, argument)
}

// datetimes reads a DatetimeArray or TimedeltaArray.
func (b *builder) datetimes(v any, s arrayState, rows int) ([]line, error) {
	a, err := b.parseArray(s.get("_ndarray", "_data"))
	if err != nil {
		return nil, err
	}
	if a.dt.kind == 'i' {
		kind := byte('M')
		if strings.HasSuffix(knownClass(v), "TimedeltaArray") {
			kind = 'm'
		}
		a.dt = &dtype{kind: kind, size: 8, big: a.dt.big, unit: "ns", mult: 1}
	}
	lines, err := a.lines(rows)
	if err != nil {
		return nil, err
	}
	if knownClass(s.dtype) == "pandas.DatetimeTZDtype" {
		z, unit := tzDtype(s.dtype)
		for i := range lines {
			lines[i] = inZone(lines[i], z, unit)
		}
	}
	return lines, nil
}

// tzDtype reads a DatetimeTZDtype.
func tzDtype(v any) (zone, string) {
	unit, _ := bytesOf(dtypeAttr(v, 0, "unit"))
	tz := dtypeAttr(v, 1, "tz")
	z, ok := zoneOf(tz)
	if s, isText := tz.(string); isText {
		return zone{name: s, python: s}, unit
	}
	if !ok {
		z = zone{name: "?", python: className(tz)}
	}
	return z, unit
}

// inZone sets the zone of times that are kept in UTC.
func inZone(l line, z zone, unit string) line {
	if unit == "" {
		unit = "ns"
	}
	l.typ = "datetime64[" + unit + ", " + z.python + "]"
	l.zone = z.name
	l.src = &zoned{l.src, z.name}
	return l
}

// zoned sets the zone of times.
type zoned struct {
	source
	zone string
}

func (z *zoned) cell(i int) Cell {
	c := z.source.cell(i)
	if c.Kind == Time {
		c.Zone, c.Local = z.zone, false
	}
	return c
}

func (b *builder) periodArray(s arrayState) (line, error) {
	v, err := b.vectorOf(s.get("_ndarray", "_data"))
	if err != nil {
		return line{}, err
	}
	freq := dtypeAttr(s.dtype, 0, "_freqstr", "freq", "_freq")
	if freq == nil {
		freq = attr(s.of, "_freq", "freq")
	}
	code := frequency(freq)
	return line{src: &periods{v, code}, typ: "period[" + code + "]"}, nil
}

// stringType names a StringDtype: "str" if NaN stands for what is missing.
func stringType(dtype any) string {
	na := dtypeAttr(dtype, 1, "_na_value", "na_value")
	storage := text(dtypeAttr(dtype, 0, "storage", "_storage"))
	if _, isNaN := na.(float64); isNaN && storage != "pyarrow_numpy" {
		return "str"
	}
	return "string"
}

func (b *builder) arrowLine(class string, s arrayState) (line, error) {
	src, t, err := b.parseArrow(s.get("_pa_array", "_data"))
	if err != nil {
		return line{}, err
	}
	l := line{src: src, typ: t.String() + "[pyarrow]", zone: t.tz}
	if strings.HasPrefix(class, "ArrowString") {
		l.typ = stringType(s.dtype)
	}
	return l, nil
}
