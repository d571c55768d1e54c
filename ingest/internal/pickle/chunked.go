package pickle

import (
	"fmt"
	"math"
)

// chunked is several arrays in a row.
type chunked struct {
	parts []source
	ends  []int
}

func (c *chunked) add(part source) error {
	end := c.length() + part.length()
	if end < 0 || end > math.MaxInt32*64 {
		return fmt.Errorf("%w: rows of a pyarrow array", ErrLimit)
	}
	if part.length() > 0 {
		c.parts, c.ends = append(c.parts, part), append(c.ends, end)
	}
	return nil
}

func (c *chunked) length() int {
	if len(c.ends) == 0 {
		return 0
	}
	return c.ends[len(c.ends)-1]
}

func (c *chunked) cell(i int) Cell {
	lo, hi := 0, len(c.ends)-1
	for lo < hi {
		if mid := (lo + hi) / 2; c.ends[mid] > i {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo > 0 {
		i -= c.ends[lo-1]
	}
	return c.parts[lo].cell(i)
}
