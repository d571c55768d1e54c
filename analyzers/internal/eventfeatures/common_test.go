package eventfeatures

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRemoveCommon(t *testing.T) {
	a := []string{"x", "x", "x", "y", "y", "z"}
	b := []string{"1", "2", "3", "4", "4", "4"}
	for _, c := range []struct {
		columns [][]string
		weights []int64
		most    int64
		want    []int
	}{
		{[][]string{a}, nil, 2, []int{3, 4, 5}},
		{[][]string{a, b}, nil, 2, []int{}}, // the second column sees only what the first left
		{[][]string{b, a}, nil, 2, []int{}},
		{[][]string{a, b}, nil, 3, []int{0, 1, 2, 3, 4, 5}},
		{[][]string{a}, []int64{1, 1, 1, 1, 2, 3}, 3, []int{0, 1, 2, 3, 4, 5}},
		{[][]string{a}, []int64{1, 1, 1, 1, 2, 4}, 3, []int{0, 1, 2, 3, 4}},
		{nil, nil, 2, nil},
	} {
		if diff := cmp.Diff(c.want, RemoveCommon(c.columns, c.weights, c.most)); diff != "" {
			t.Errorf("most %d of %v (-want +got):\n%s", c.most, c.columns, diff)
		}
	}
}
