package pickle

import (
	"fmt"
	"strings"
)

// categorical reads codes into a list of categories.
func (b *builder) categorical(codes, dtype any, depth int) (line, error) {
	v, err := b.vectorOf(codes)
	if err != nil {
		return line{}, err
	}
	if !v.integral() {
		return line{}, fmt.Errorf("the codes of categories are no integers")
	}
	ix := b.parseIndex(dtypeAttr(dtype, 0, "categories", "_categories"), depth+1)
	if ix == nil || len(ix.levels) != 1 {
		return line{}, fmt.Errorf("the categories are not understood")
	}
	src, err := b.pick(v, ix.levels[0].src)
	return line{src: src, typ: "category", zone: ix.levels[0].zone}, err
}

// pick makes the cells that codes pick of values. Its work is counted, as large
// values are converted at each use.
func (b *builder) pick(codes *vector, values source) (source, error) {
	if v, ok := values.(*vector); ok && v.dt.kind != 'O' {
		if err := b.spend(codes.n * (v.dt.size/64 + v.dt.total)); err != nil {
			return nil, err
		}
	}
	return &coded{codes, values}, nil
}

// coded picks values by their numbers, -1 for none.
type coded struct {
	codes  *vector
	values source
}

func (c *coded) length() int { return c.codes.n }

func (c *coded) cell(i int) Cell {
	n := c.codes.integer(i)
	if n < 0 || n >= int64(c.values.length()) {
		return null
	}
	return c.values.cell(int(n))
}

// masked reads values beside which a mask marks those missing.
func (b *builder) masked(class string, s arrayState) (line, error) {
	data, err := b.vectorOf(s.get("_data"))
	if err != nil {
		return line{}, err
	}
	mask, err := b.vectorOf(s.get("_mask"))
	if err != nil || mask.n != data.n || !mask.integral() {
		return line{}, fmt.Errorf("the mask of an array is not understood")
	}
	typ := data.dt.String()
	if class == "BooleanArray" {
		typ = "boolean"
	} else {
		typ = strings.ToUpper(typ[:1]) + typ[1:]
		typ = strings.Replace(typ, "Uint", "UInt", 1)
	}
	return line{src: &maskedCells{data, mask}, typ: typ}, nil
}

type maskedCells struct{ data, mask *vector }

func (m *maskedCells) length() int { return m.data.n }

func (m *maskedCells) cell(i int) Cell {
	c := m.data.cell(i)
	c.Null = c.Null || m.mask.integer(i) != 0
	return c
}
