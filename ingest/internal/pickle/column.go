package pickle

import (
	"fmt"
)

// finish makes the columns of the lines, and checks them.
func (b *builder) finish(f *Frame, ix *index, names []string, lines []line) error {
	if f.Rows < 0 {
		f.Rows = 0
	}
	columns := int64(len(lines) + 1)
	if ix != nil {
		columns += int64(len(ix.levels))
	}
	if int64(f.Rows) > (b.lim.MaxCells-b.cells)/columns {
		return fmt.Errorf("%w: more than %d cells", ErrLimit, b.lim.MaxCells)
	}
	b.cells += int64(f.Rows) * columns
	switch {
	case ix == nil:
		f.warn("the index is not understood")
	case ix.n != f.Rows:
		f.warn("the index of %d entries is left out: there are %d rows", ix.n, f.Rows)
	default:
		for i, l := range ix.levels {
			f.Index = append(f.Index, b.column(f, ix.indexName(i), l))
		}
	}
	for i, l := range lines {
		f.Columns[i] = b.column(f, names[i], l)
	}
	return nil
}

// column makes a column: it finds the kind of its cells, and bounds what they yield.
func (b *builder) column(f *Frame, n string, l line) Column {
	c := Column{Name: n, Type: l.typ, Kind: Text, Zone: l.zone, rows: f.Rows}
	if l.src == nil {
		if c.Type == "" {
			c.Type = "unknown"
		}
		return c
	}
	if l.src.length() != f.Rows {
		f.warn("column %q is null: it has %d rows, not %d", n, l.src.length(), f.Rows)
		return c
	}
	c.src = l.src
	if k, ok := fixedKind(l.src); ok {
		c.Kind = k
		return c
	}
	b.scan(f, &c)
	return c
}

// fixedKind returns the kind of cells whose type says it, and whose text cannot
// outgrow the input.
func fixedKind(s source) (Kind, bool) {
	switch s := s.(type) {
	case *vector:
		return s.dt.fixedKind()
	case *zoned:
		return fixedKind(s.source)
	case *maskedCells:
		return fixedKind(s.data)
	case *fieldCells:
		return s.f.dt.fixedKind()
	case *counter:
		return Int, true
	}
	return 0, false
}

func (dt *dtype) fixedKind() (Kind, bool) {
	k, ok := map[byte]Kind{'b': Bool, 'i': Int, 'u': Uint, 'f': Float}[dt.kind]
	if dt.kind == 'M' && dt.unit == "ns" {
		return Time, true
	}
	if dt.kind == 'm' && dt.unit == "ns" && dt.mult == 1 {
		return Duration, true
	}
	return k, ok
}

// scan looks at all cells of a column for their common kind and zone, and leaves
// out the rows from which on they would yield more than the limits allow.
func (b *builder) scan(f *Frame, c *Column) {
	var nested, texts int64
	var r renderer
	first := true
	zone := c.Zone
	for row := range c.rows {
		cell := c.src.cell(row)
		if cell.Null {
			continue
		}
		texts += int64(len(cell.Text))
		if cell.node != nil {
			nested += r.measure(cell.node, min(maxCell, b.lim.MaxNested-nested))
		}
		if nested > b.lim.MaxNested || texts > b.lim.MaxText {
			c.rows = row
			f.warn("column %q is null from row %d on: its cells would yield too much", c.Name, row)
			break
		}
		if first {
			c.Kind, zone, first = cell.Kind, cell.Zone, false
			continue
		}
		if cell.Kind != c.Kind {
			c.Kind = join(c.Kind, cell.Kind)
		}
		if cell.Zone != zone {
			zone = ""
		}
	}
	if c.Kind == Time {
		c.Zone = zone
	}
}

// join returns the kind of cells of two kinds.
func join(a, b Kind) Kind {
	number := func(k Kind) bool { return k == Int || k == Float }
	if number(a) && number(b) {
		return Float
	}
	return JSON
}
