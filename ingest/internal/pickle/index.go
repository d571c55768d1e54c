package pickle

import (
	"fmt"
	"strconv"
	"strings"
)

// index is the labels of an axis.
type index struct {
	levels []line
	names  []string // of the levels, "" for none
	n      int
}

// parseIndex reads an index of any kind; nil if it is none that is understood.
func (b *builder) parseIndex(v any, depth int) *index {
	if depth > maxWraps || b.spend(1) != nil {
		return nil
	}
	known, args := call(v)
	class, data := known, any(nil)
	switch known {
	case "pandas._new_Index", "pandas._new_DatetimeIndex", "pandas._new_TimedeltaIndex", "pandas._new_PeriodIndex", "pandas._new_IntervalIndex":
		n, _ := arg(args, 0).(*name)
		if n == nil {
			return nil
		}
		class, data = n.known, arg(args, 1)
	default:
		if o, ok := v.(*object); ok {
			data = o.state
			if known == "pandas.FrozenList" {
				return nil
			}
		}
	}
	d, _ := data.(*dict)
	class, ok := strings.CutPrefix(class, "pandas.")
	if d == nil || !ok || !strings.HasSuffix(class, "Index") {
		return nil
	}
	switch class {
	case "RangeIndex":
		return rangeIndex(d)
	case "MultiIndex":
		return b.multiIndex(d, depth)
	}
	return b.flatIndex(class, d, depth)
}

func rangeIndex(d *dict) *index {
	start, ok1 := integer(attr(d, "start", "_start"))
	stop, ok2 := integer(attr(d, "stop", "_stop"))
	step, ok3 := integer(attr(d, "step", "_step"))
	if r := attr(d, "_range"); r != nil {
		if known, args := call(r); known == "builtins.range" {
			start, ok1 = integer(arg(args, 0))
			stop, ok2 = integer(arg(args, 1))
			step, ok3 = integer(arg(args, 2))
		}
	}
	const most = 1 << 53
	if !ok1 || !ok2 || !ok3 || step == 0 || start < -most || start > most || stop < -most || stop > most || step < -most || step > most {
		return nil
	}
	c := &counter{start: start, step: step}
	if step > 0 && stop > start {
		c.n = int((stop - start + step - 1) / step)
	} else if step < 0 && stop < start {
		c.n = int((start - stop - step - 1) / -step)
	}
	return &index{levels: []line{{src: c, typ: "int64"}}, names: []string{label(cellOf(attr(d, "name", "_name")))}, n: c.n}
}

// counter is a range of integers.
type counter struct {
	start, step int64
	n           int
}

func (c *counter) length() int     { return c.n }
func (c *counter) cell(i int) Cell { return intCell(c.start + int64(i)*c.step) }

// maxLevels bounds the levels of a MultiIndex.
const maxLevels = 256

func (b *builder) multiIndex(d *dict, depth int) *index {
	levels, ok1 := itemsOf(unfrozen(attr(d, "levels", "_levels")))
	codes, ok2 := itemsOf(unfrozen(attr(d, "codes", "labels", "_codes", "_labels")))
	names, _ := itemsOf(unfrozen(attr(d, "names", "_names")))
	if !ok1 || !ok2 || len(levels) != len(codes) || len(levels) == 0 || len(levels) > maxLevels {
		return nil
	}
	ix := &index{n: -1}
	for i := range levels {
		of := b.parseIndex(levels[i], depth+1)
		at, err := b.vectorOf(codes[i])
		if of == nil || err != nil || len(of.levels) != 1 || !at.integral() || ix.n >= 0 && ix.n != at.n {
			return nil
		}
		ix.n = at.n
		l := of.levels[0]
		if l.src, err = b.pick(at, l.src); err != nil {
			return nil
		}
		ix.levels = append(ix.levels, l)
		n := ""
		if i < len(names) {
			n = label(cellOf(names[i]))
		}
		if n == "" {
			n = of.names[0]
		}
		ix.names = append(ix.names, n)
	}
	return ix
}

// unfrozen returns the list that a FrozenList is.
func unfrozen(v any) any {
	if o, ok := v.(*object); ok {
		if known, args := call(o); known == "pandas.FrozenList" && len(args) > 0 {
			return args[0]
		}
		return &list{o.items}
	}
	return v
}

func (b *builder) flatIndex(class string, d *dict, depth int) *index {
	ix := &index{names: []string{label(cellOf(attr(d, "name", "_name")))}}
	data := attr(d, "data", "_data")
	var lines []line
	var err error
	switch {
	case data != nil:
		lines, err = b.parseValues(data, -1, depth+1)
	case class == "CategoricalIndex":
		lines, err = one(b.categorical(attr(d, "codes"), &object{state: d}, depth))
	case class == "IntervalIndex":
		lines, err = one(b.intervals(arrayState{of: &dict{
			keys: []any{"_left", "_right", "_closed"},
			vals: []any{attr(d, "left", "_left"), attr(d, "right", "_right"), attr(d, "closed", "_closed")},
		}}, depth))
	case class == "PeriodIndex":
		lines, err = one(b.periodArray(arrayState{of: d, array: attr(d, "ordinal", "values")}))
	}
	if err != nil || len(lines) != 1 {
		return nil
	}
	l := lines[0]
	if z, ok := zoneOf(attr(d, "tz")); ok && class == "DatetimeIndex" && l.zone == "" {
		l = inZone(l, z, "")
	}
	ix.levels, ix.n = []line{l}, l.src.length()
	return ix
}

// maxLabel bounds the text of a name or label, in bytes.
const maxLabel = 1024

// label returns the text of a name or label.
func label(c Cell) string {
	if t, ok := c.node.(*tuple); ok {
		return joined(t.items[:min(len(t.items), maxLevels)])
	}
	if c.node != nil {
		r := renderer{max: maxLabel, cut: true}
		r.node(c.node)
		return shortened(markText(string(r.dst)))
	}
	return shortened(c.String())
}

func shortened(s string) string {
	if len(s) <= maxLabel {
		return s
	}
	return strings.ToValidUTF8(s[:maxLabel], "") + "..."
}

// joined writes the parts of a label of several levels as one.
func joined(parts []any) string {
	var texts []string
	for _, p := range parts {
		c := cellOf(p)
		if _, nested := c.node.(*tuple); nested {
			continue
		}
		if s := label(c); s != "" {
			texts = append(texts, s)
		}
	}
	return shortened(strings.Join(texts, "."))
}

// labels returns the text of all labels, for use as column names.
func (ix *index) labels() []string {
	out := make([]string, ix.n)
	for i := range out {
		parts := make([]any, len(ix.levels))
		for k, l := range ix.levels {
			parts[k] = l.src.cell(i)
		}
		if len(parts) == 1 {
			c := parts[0].(Cell)
			if out[i] = label(c); c.Null {
				out[i] = "NaN"
			}
			continue
		}
		out[i] = joined(parts)
	}
	return out
}

// indexName names a level of an index: by its name, else "index" or "level_N" as
// pandas does.
func (ix *index) indexName(i int) string {
	switch {
	case ix.names[i] != "":
		return ix.names[i]
	case len(ix.levels) == 1:
		return "index"
	}
	return "level_" + strconv.Itoa(i)
}

// positions reads the placement of a block: a slice, or an array of integers.
func (b *builder) positions(v any, most int) ([]int, error) {
	known, args := call(v)
	if known == "pandas.BlockPlacement" {
		v = arg(args, 0)
		known, args = call(v)
	}
	if n, ok := v.(int64); ok && n >= 0 && n < int64(most) {
		return []int{int(n)}, nil
	}
	var out []int
	add := func(n int64) bool {
		if n < 0 || n >= int64(most) || len(out) >= most {
			return false
		}
		out = append(out, int(n))
		return true
	}
	bad := fmt.Errorf("the place of a block is not understood")
	if known == "builtins.slice" {
		start, _ := integer(arg(args, 0))
		stop, ok := integer(arg(args, 1))
		step := int64(1)
		if arg(args, 2) != nil {
			step, _ = integer(args[2])
		}
		if arg(args, 1) == nil && step < 0 {
			stop, ok = -1, true // down to the first
		}
		if !ok || step == 0 {
			return nil, bad
		}
		for n := start; step > 0 && n < stop || step < 0 && n > stop; n += step {
			if !add(n) {
				return nil, bad
			}
		}
		return out, nil
	}
	at, err := b.vectorOf(v)
	if err != nil || !at.integral() {
		return nil, bad
	}
	for i := range at.n {
		if !add(at.integer(i)) {
			return nil, bad
		}
	}
	return out, nil
}
