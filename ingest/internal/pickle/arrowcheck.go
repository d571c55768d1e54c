package pickle

import (
	"fmt"
	"strings"
)

// check makes sure that no cell reads beyond the buffers, and that the items of
// lists do not overlap, so that all cells together are no more than the content.
func (a *arrowArray) check() error {
	end := a.off + a.n
	bad := fmt.Errorf("the buffers of a pyarrow %s array are too short", a.t.id)
	has := func(i, size int) bool { return i < len(a.bufs) && (size == 0 || len(a.bufs[i])/size >= end) }
	if a.hasValid && len(a.valid) < (end+7)/8 && a.n > 0 {
		return bad
	}
	if a.n == 0 {
		return nil
	}
	switch a.t.id {
	case "null":
	case "bool":
		if len(a.bufs) == 0 || len(a.bufs[0]) < (end+7)/8 {
			return bad
		}
	case "string", "binary":
		if !has(0, 4) || len(a.bufs) < 2 || len(a.bufs[0]) < 4*(end+1) {
			return bad
		}
	case "large_string", "large_binary":
		if !has(0, 8) || len(a.bufs) < 2 || len(a.bufs[0]) < 8*(end+1) {
			return bad
		}
	case "string_view", "binary_view":
		if !has(0, 16) {
			return bad
		}
	case "list", "large_list", "map":
		return a.checkLists(end)
	case "fixed_size_list":
		if len(a.children) != 1 || a.t.width > 0 && a.children[0].n/a.t.width < end {
			return bad
		}
	case "struct":
		if len(a.children) != len(a.t.children) {
			return bad
		}
		for _, c := range a.children {
			if c.n < end {
				return bad
			}
		}
	case "dictionary":
		a.dt = a.t.children[0].element()
		if a.dict == nil || a.dt == nil || a.dt.kind != 'i' && a.dt.kind != 'u' || !has(0, a.dt.size) {
			return bad
		}
	default:
		if a.dt == nil {
			return fmt.Errorf("pyarrow arrays of %s are not understood", a.t.id)
		}
		if !has(0, a.dt.size) {
			return bad
		}
	}
	return nil
}

func (a *arrowArray) checkLists(end int) error {
	size := a.offsetSize()
	if len(a.children) != 1 || len(a.bufs) < 1 || len(a.bufs[0]) < size*(end+1) {
		return fmt.Errorf("the buffers of a pyarrow list array are too short")
	}
	last := 0
	for i := a.off; i <= end; i++ {
		at := a.offset(i)
		if at < last || at > a.children[0].n {
			return fmt.Errorf("the offsets of a pyarrow list array are out of order")
		}
		last = at
	}
	return nil
}

func (a *arrowArray) offsetSize() int {
	if strings.HasPrefix(a.t.id, "large_") {
		return 8
	}
	return 4
}
