package pickle

import (
	"fmt"
)

// sparse reads an array that keeps only the values other than the fill value.
func (b *builder) sparse(s arrayState) (line, error) {
	vals, err := b.vectorOf(s.get("_sparse_values"))
	if err != nil {
		return line{}, err
	}
	fill := cellOf(dtypeAttr(s.dtype, 1, "_fill_value", "fill_value"))
	c := &sparseCells{vals: vals, fill: fill}
	if err := c.index(b, s.get("_sparse_index")); err != nil {
		return line{}, err
	}
	typ := fmt.Sprintf("Sparse[%s, %s]", vals.dt, fillText(fill))
	return line{src: c, typ: typ}, nil
}

func fillText(c Cell) string {
	switch {
	case c.Null:
		return "nan"
	case c.Kind == Bool && c.Int != 0:
		return "True"
	case c.Kind == Bool:
		return "False"
	case c.Kind == Float && c.Float == float64(int64(c.Float)):
		return fmt.Sprintf("%.1f", c.Float)
	}
	return c.String()
}

type sparseCells struct {
	vals   *vector
	starts []int // first rows of the runs of values kept
	lens   []int // of the runs
	before []int // values before each run
	fill   Cell
	n      int
}

// index reads an IntIndex(length, indices) or a BlockIndex(length, starts, lengths).
func (c *sparseCells) index(b *builder, v any) error {
	known, args := call(v)
	n, ok := integer(arg(args, 0))
	starts, err := b.vectorOf(arg(args, 1))
	if !ok || err != nil || n < 0 || !starts.integral() || known != "pandas.IntIndex" && known != "pandas.BlockIndex" {
		return fmt.Errorf("the index of a sparse array is not understood")
	}
	c.n = int(n)
	var lens *vector
	if known == "pandas.BlockIndex" {
		if lens, err = b.vectorOf(arg(args, 2)); err != nil || lens.n != starts.n || !lens.integral() {
			return fmt.Errorf("the index of a sparse array is not understood")
		}
	}
	if err := b.spend(starts.n); err != nil {
		return err
	}
	total, next := 0, 0
	for i := range starts.n {
		start, size := int(starts.integer(i)), 1
		if lens != nil {
			size = int(lens.integer(i))
		}
		if start < next || size < 0 || size > c.vals.n-total {
			return fmt.Errorf("the index of a sparse array is out of order")
		}
		c.starts, c.lens, c.before = append(c.starts, start), append(c.lens, size), append(c.before, total)
		total += size
		next = start + size
	}
	return nil
}

func (c *sparseCells) length() int { return c.n }

func (c *sparseCells) cell(i int) Cell {
	lo, hi := 0, len(c.starts)
	for lo < hi { // the last run that starts at or before i
		if mid := (lo + hi) / 2; c.starts[mid] <= i {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 || i-c.starts[lo-1] >= c.lens[lo-1] {
		return c.fill
	}
	return c.vals.cell(c.before[lo-1] + i - c.starts[lo-1])
}

func (b *builder) intervals(s arrayState, depth int) (line, error) {
	left, err := b.parseValues(s.get("_left"), -1, depth+1)
	if err != nil || len(left) != 1 {
		return line{}, fmt.Errorf("the left ends of intervals are not understood")
	}
	right, err := b.parseValues(s.get("_right"), -1, depth+1)
	if err != nil || len(right) != 1 || right[0].src.length() != left[0].src.length() {
		return line{}, fmt.Errorf("the right ends of intervals are not understood")
	}
	closed := text(dtypeAttr(s.dtype, 1, "closed", "_closed"))
	if closed == "" {
		closed = text(attr(s.of, "_closed", "closed"))
	}
	typ := fmt.Sprintf("interval[%s, %s]", left[0].typ, closed)
	return line{src: &intervalCells{left[0].src, right[0].src, closed}, typ: typ}, nil
}

type intervalCells struct {
	left, right source
	closed      string
}

func (c *intervalCells) length() int { return c.left.length() }

func (c *intervalCells) cell(i int) Cell {
	l, r := c.left.cell(i), c.right.cell(i)
	if l.Null && r.Null {
		return null
	}
	return textCell(intervalText(l, r, c.closed))
}
