package pickle

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"
)

// arrowArray is one array of pyarrow.
type arrowArray struct {
	t        *arrowType
	dt       *dtype // of fixed-size elements
	n, off   int    // elements, and those skipped before them
	valid    string // bitmap; absent if hasValid is false
	hasValid bool
	bufs     []string // those after the bitmap
	children []*arrowArray
	dict     *arrowArray
}

// parseArrow reads what _restore_array gets, or a chunked array.
func (b *builder) parseArrow(v any) (source, *arrowType, error) {
	known, args := call(v)
	switch known {
	case "pyarrow._restore_array":
		a, err := b.parseArrowArray(arg(args, 0), 0)
		if err != nil {
			return nil, nil, err
		}
		return a, a.t, nil
	case "pyarrow.chunked_array":
		chunks, _ := itemsOf(arg(args, 0))
		t, err := b.parseArrowType(arg(args, 1), 0)
		if err != nil {
			return nil, nil, err
		}
		all := &chunked{}
		for _, c := range chunks {
			if known, _ := call(c); known != "pyarrow._restore_array" {
				return nil, nil, fmt.Errorf("a part of a pyarrow array is %s", describe(c))
			}
			part, _, err := b.parseArrow(c)
			if err != nil {
				return nil, nil, err
			}
			if err := all.add(part); err != nil {
				return nil, nil, err
			}
		}
		return all, t, nil
	}
	return nil, nil, fmt.Errorf("no pyarrow array, but %s", describe(v))
}

func (b *builder) parseArrowArray(v any, depth int) (*arrowArray, error) {
	if err := b.spend(1); err != nil {
		return nil, err
	}
	s, ok := v.(*tuple)
	if !ok || len(s.items) < 7 || depth > maxNestedTypes {
		return nil, fmt.Errorf("a pyarrow array is not understood")
	}
	t, err := b.parseArrowType(s.items[0], 0)
	if err != nil {
		return nil, err
	}
	return b.arrowArray(t, s.items, depth)
}

// arrowArray reads the content of an array of the type.
func (b *builder) arrowArray(t *arrowType, s []any, depth int) (*arrowArray, error) {
	n, ok1 := s[1].(int64)
	off, ok2 := s[3].(int64)
	if !ok1 || !ok2 || n < 0 || off < 0 || n > math.MaxInt32*64 || off > math.MaxInt32*64 {
		return nil, fmt.Errorf("the length of a pyarrow array is not understood")
	}
	a := &arrowArray{t: t, n: int(n), off: int(off), dt: t.element()}
	bufs, _ := itemsOf(s[4])
	for i, raw := range bufs {
		content, ok := bytesOf(raw)
		if err := b.spend(len(content) / 16); err != nil {
			return nil, err
		}
		if i == 0 {
			a.valid, a.hasValid = content, ok
			continue
		}
		a.bufs = append(a.bufs, content)
	}
	children, _ := itemsOf(s[5])
	for _, c := range children {
		child, err := b.parseArrowArray(c, depth+1)
		if err != nil {
			return nil, err
		}
		a.children = append(a.children, child)
	}
	if s[6] != nil {
		dict, err := b.parseArrowArray(s[6], depth+1)
		if err != nil {
			return nil, err
		}
		a.dict = dict
	}
	if a.t.id == "list" || a.t.id == "large_list" || a.t.id == "map" {
		if err := b.spend(a.n); err != nil {
			return nil, err
		}
	}
	return a, a.check()
}

// offset reads an entry of the offsets, -1 if it is beyond reason.
func (a *arrowArray) offset(i int) int {
	dt := dtype{kind: 'i', size: a.offsetSize()}
	n := dt.signed(a.bufs[0][i*dt.size : (i+1)*dt.size])
	if n < 0 {
		return -1
	}
	return int(n)
}

func (a *arrowArray) length() int { return a.n }

func (a *arrowArray) cell(i int) Cell {
	i += a.off
	if a.hasValid && a.valid[i/8]>>(i%8)&1 == 0 {
		return null
	}
	switch a.t.id {
	case "null":
		return null
	case "bool":
		return boolCell(a.bufs[0][i/8]>>(i%8)&1 != 0)
	case "string", "large_string", "binary", "large_binary":
		from, to := a.offset(i), a.offset(i+1)
		if from < 0 || to < from || to > len(a.bufs[1]) {
			return null
		}
		return a.text(a.bufs[1][from:to])
	case "string_view", "binary_view":
		return a.view(a.bufs[0][16*i : 16*i+16])
	case "list", "large_list", "map":
		return a.items(a.offset(i), a.offset(i+1))
	case "fixed_size_list":
		return a.items(i*a.t.width, (i+1)*a.t.width)
	case "struct":
		d := &dict{}
		for k, c := range a.children {
			d.keys, d.vals = append(d.keys, a.t.names[k]), append(d.vals, c.cell(i))
		}
		return Cell{Kind: JSON, node: d}
	}
	return a.fixed(a.bufs[0][i*a.dt.size : (i+1)*a.dt.size])
}

// fixed reads an element of fixed size.
func (a *arrowArray) fixed(s string) Cell {
	c := a.dt.cell(s)
	switch a.t.id {
	case "dictionary":
		n := c.Int
		if c.Kind == Uint {
			n = int64(min(c.Uint, math.MaxInt64))
		}
		if n < 0 || n >= int64(a.dict.n) {
			return null
		}
		return a.dict.cell(int(n))
	case "timestamp":
		if a.t.tz != "" && c.Kind == Time {
			c.Zone, c.Local = a.t.tz, false
		}
	case "date32":
		return dateCell(timeCell(c.Int, "D", 1))
	case "date64":
		return dateCell(timeCell(c.Int, "ms", 1))
	case "time32", "time64":
		t := timeCell(c.Int, a.t.unit, 1)
		return textCell(t.Time.Format("15:04:05.999999999"))
	case "decimal128", "decimal256":
		return a.decimal(s)
	}
	return c
}

func dateCell(c Cell) Cell {
	if c.Kind != Time || c.Null {
		return c
	}
	return textCell(c.Time.Format("2006-01-02"))
}

// decimal reads a two's complement integer and sets its point.
func (a *arrowArray) decimal(s string) Cell {
	be := make([]byte, len(s))
	for i := range len(s) {
		be[len(s)-1-i] = s[i]
	}
	n := new(big.Int).SetBytes(be)
	if be[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(s))))
	}
	if a.t.scale <= 0 {
		return numberCell(n.String() + strings.Repeat("0", -a.t.scale*min(1, n.BitLen())))
	}
	sign, digits := "", n.String()
	if n.Sign() < 0 {
		sign, digits = "-", digits[1:]
	}
	if short := a.t.scale + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - a.t.scale
	return numberCell(sign + digits[:point] + "." + digits[point:])
}

// text reads text, or bytes if the type says so or they are no text.
func (a *arrowArray) text(s string) Cell {
	if strings.Contains(a.t.id, "binary") {
		return Cell{Kind: JSON, node: blob(s)}
	}
	if !utf8.ValidString(s) {
		s = markText(s)
	}
	return textCell(s)
}

// view reads text of a view: within its 16 bytes, or in one of the further buffers.
func (a *arrowArray) view(s string) Cell {
	dt := dtype{kind: 'i', size: 4}
	n := dt.signed(s[:4])
	if n >= 0 && n <= 12 {
		return a.text(s[4 : 4+n])
	}
	buf, at := dt.signed(s[8:12]), dt.signed(s[12:])
	if n < 0 || buf < 0 || at < 0 || buf+1 >= int64(len(a.bufs)) || at+n > int64(len(a.bufs[buf+1])) {
		return null
	}
	return a.text(a.bufs[buf+1][at : at+n])
}

// items returns a part of the child as a list.
func (a *arrowArray) items(from, to int) Cell {
	l := &list{}
	for i := from; i < to; i++ {
		l.items = append(l.items, a.children[0].cell(i))
	}
	return Cell{Kind: JSON, node: l}
}
