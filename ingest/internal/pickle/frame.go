package pickle

import (
	"fmt"
	"strconv"
	"strings"
)

// Frame is a table: a DataFrame, or what can be shown as one.
type Frame struct {
	Name     string // of a Series; "" for a DataFrame
	Rows     int
	Index    []Column // levels of the index, one unless it is a MultiIndex
	Columns  []Column
	Warnings []string // what could not be read; the cells concerned are null
}

// Column is a column of a frame, or a level of its index.
type Column struct {
	Name string // of several levels, joined with dots
	Type string // dtype as pandas prints it, as in "datetime64[ns, UTC]"
	Kind Kind   // of all cells that are not null; JSON if they are of several kinds
	Zone string // of all times, as in "Europe/Berlin"; "" if none
	src  source // nil if it could not be read
	rows int    // beyond which cells are left out
}

// Cell returns the cell of a row. Its cost does not depend on the row. It may be
// called concurrently.
func (c *Column) Cell(row int) Cell {
	if c.src == nil || row < 0 || row >= c.rows {
		return null
	}
	return c.src.cell(row)
}

// maxColumns bounds the columns of a frame.
const maxColumns = 1 << 17

// block is values and the columns they belong to.
type block struct{ values, placement any }

// isManager tells a BlockManager.
func isManager(v any) bool {
	switch knownClass(v) {
	case "pandas.BlockManager", "pandas.SingleBlockManager":
		return true
	}
	return false
}

func managerOf(v any) any {
	o, ok := v.(*object)
	if !ok {
		return nil
	}
	if m := attr(o, "_mgr", "_data"); isManager(m) {
		return m
	}
	if isManager(o.state) { // of early versions
		return o.state
	}
	return nil
}

// isSeries tells a Series by its class, or by what a class derived from it keeps.
func isSeries(v any) bool {
	m := managerOf(v)
	if m == nil {
		return false
	}
	return knownClass(v) == "pandas.Series" || knownClass(m) == "pandas.SingleBlockManager"
}

func isFrame(v any) bool { return managerOf(v) != nil && !isSeries(v) }

// parseManager returns the axes and blocks of a manager as any version keeps them.
func (b *builder) parseManager(v any) (axes []*index, blocks []block, err error) {
	known, args := call(v)
	var rawAxes, rawBlocks any
	if len(args) >= 2 && strings.HasSuffix(known, "BlockManager") {
		rawBlocks, rawAxes = args[0], args[1]
	} else if state, ok := v.(*object).state.(*tuple); ok {
		extra, _ := arg(state.items, 3).(*dict)
		if extra == nil {
			return nil, nil, fmt.Errorf("the layout is one of before pandas 0.14.1")
		}
		versioned, _ := extra.get("0.14.1")
		rawAxes, rawBlocks = attr(versioned, "axes"), attr(versioned, "blocks")
	}
	list, ok := itemsOf(rawAxes)
	if !ok {
		list = []any{rawAxes}
	}
	for _, a := range list {
		axes = append(axes, b.parseIndex(a, 0))
	}
	items, ok := itemsOf(rawBlocks)
	if !ok {
		items = []any{rawBlocks}
	}
	for _, b := range items {
		if d, ok := b.(*dict); ok {
			blocks = append(blocks, block{attr(d, "values"), attr(d, "mgr_locs")})
			continue
		}
		_, args := call(b)
		blocks = append(blocks, block{arg(args, 0), arg(args, 1)})
	}
	if len(axes) == 0 {
		return nil, nil, fmt.Errorf("there are no axes")
	}
	return axes, blocks, nil
}

// frame rebuilds a DataFrame.
func (b *builder) frame(v any) (*Frame, error) {
	axes, blocks, err := b.parseManager(managerOf(v))
	if err != nil {
		return nil, err
	}
	if len(axes) != 2 {
		return nil, fmt.Errorf("%d axes where 2 are due", len(axes))
	}
	if axes[0] == nil {
		return nil, fmt.Errorf("the names of the columns are not understood")
	}
	if axes[0].n > maxColumns {
		return nil, fmt.Errorf("%w: more than %d columns", ErrLimit, maxColumns)
	}
	f := &Frame{Rows: -1, Columns: make([]Column, axes[0].n)}
	lines := make([]line, axes[0].n)
	if axes[1] != nil {
		f.Rows = axes[1].n
	}
	names := axes[0].labels()
	for _, blk := range blocks {
		b.place(f, lines, names, blk)
	}
	return f, b.finish(f, axes[1], names, lines)
}

// place puts the columns of a block where they belong.
func (b *builder) place(f *Frame, lines []line, names []string, blk block) {
	at, err := b.positions(blk.placement, len(lines))
	if err != nil {
		f.warn("a block is left out: %v", err)
		return
	}
	got, err := b.parseValues(blk.values, len(at), 0)
	if err == nil && len(got) != len(at) {
		err = fmt.Errorf("%d columns are placed at %d", len(got), len(at))
	}
	if err != nil {
		switch len(at) {
		case 0:
		case 1:
			f.warn("column %q is null: %v", names[at[0]], err)
		default:
			f.warn("column %q and %d more are null: %v", names[at[0]], len(at)-1, err)
		}
		return
	}
	for i, n := range at {
		if f.Rows < 0 {
			f.Rows = got[i].src.length()
		}
		lines[n] = got[i]
	}
}

// maxWarnings bounds the warnings of a frame.
const maxWarnings = 100

func (f *Frame) warn(format string, args ...any) {
	if len(f.Warnings) < maxWarnings {
		f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...))
	}
}

// series rebuilds a Series as a frame of one column.
func (b *builder) series(v any) (*Frame, error) {
	axes, blocks, err := b.parseManager(managerOf(v))
	if err != nil {
		return nil, err
	}
	if len(blocks) != 1 {
		return nil, fmt.Errorf("a series of %d blocks", len(blocks))
	}
	got, err := b.parseValues(blocks[0].values, -1, 0)
	if err != nil {
		return nil, err
	}
	if len(got) != 1 {
		return nil, fmt.Errorf("a series of %d columns", len(got))
	}
	f := &Frame{Name: label(cellOf(attr(v, "_name", "name"))), Rows: got[0].src.length(), Columns: make([]Column, 1)}
	return f, b.finish(f, axes[0], []string{orValue(f.Name)}, got)
}

// orValue names a column without a name.
func orValue(n string) string {
	if n == "" {
		return "value"
	}
	return n
}

// array shows an array of one or two dimensions as a frame.
func (b *builder) array(v any) (*Frame, error) {
	a, err := b.parseArray(v)
	if err != nil {
		return nil, err
	}
	f := &Frame{}
	var names []string
	var lines []line
	switch len(a.shape) {
	case 1:
		all := &vector{dt: a.dt, data: a.data, items: a.items, stride: 1, n: a.shape[0]}
		names, lines = []string{"value"}, []line{{src: all, typ: a.dt.String()}}
		if len(a.dt.fields) > 0 {
			names, lines = structured(all)
		}
	case 2:
		if a.shape[1] > maxColumns {
			return nil, fmt.Errorf("%w: more than %d columns", ErrLimit, maxColumns)
		}
		for c := range a.shape[1] {
			names = append(names, strconv.Itoa(c))
			lines = append(lines, line{src: a.column(c), typ: a.dt.String()})
		}
	default:
		return nil, fmt.Errorf("an array of %d dimensions is no table", len(a.shape))
	}
	f.Rows, f.Columns = a.shape[0], make([]Column, len(lines))
	return f, b.finish(f, &index{levels: []line{{src: &counter{step: 1, n: f.Rows}, typ: "int64"}}, names: []string{""}, n: f.Rows}, names, lines)
}

// structured returns the fields of an array of structures as columns.
func structured(all *vector) (names []string, lines []line) {
	for _, f := range all.dt.fields {
		names = append(names, f.name)
		lines = append(lines, line{src: &fieldCells{all, f}, typ: f.dt.String()})
	}
	return names, lines
}

type fieldCells struct {
	of *vector
	f  field
}

func (c *fieldCells) length() int { return c.of.n }

func (c *fieldCells) cell(i int) Cell {
	at := (c.of.off+i*c.of.stride)*c.of.dt.size + c.f.offset
	return c.f.dt.cell(c.of.data[at : at+c.f.dt.size])
}
