package markov

import (
	"cmp"
	"maps"
	"slices"
)

// table is a sparse matrix of counts: columns of a row in ascending order.
type table struct {
	starts []int32 // row r is entries starts[r]:starts[r+1]
	cols   []int32
	counts []int64
}

func newTable(rows int, counts map[pair]int64) table {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	t := table{starts: make([]int32, rows+1)}
	for _, k := range keys {
		t.starts[k.row+1]++
		t.cols = append(t.cols, k.col)
		t.counts = append(t.counts, counts[k])
	}
	for r := range rows {
		t.starts[r+1] += t.starts[r]
	}
	return t
}

// rows is the number of rows.
func (t *table) rows() int { return len(t.starts) - 1 }

// row is the columns and counts of a row.
func (t *table) row(r int32) ([]int32, []int64) {
	from, to := t.starts[r], t.starts[r+1]
	return t.cols[from:to], t.counts[from:to]
}

// get is the count of a cell, 0 where there is none.
func (t *table) get(r, c int32) int64 {
	cols, counts := t.row(r)
	if i, ok := slices.BinarySearch(cols, c); ok {
		return counts[i]
	}
	return 0
}

// sum adds up a row.
func (t *table) sum(r int32) (n int64) {
	_, counts := t.row(r)
	for _, c := range counts {
		n += c
	}
	return n
}
