package timerange

import (
	"errors"
	"fmt"
	"time"
)

// Range is a half-open range of time: From belongs to it, To does not.
type Range struct{ From, To time.Time }

// maxPieces bounds how many pieces a range is cut into.
const maxPieces = 100_000

// Split cuts a range into contiguous half-open pieces of one step. The last piece
// is what is left; when that is shorter than a thousandth of a step, it belongs to
// the piece before it. A range shorter than a step is one piece.
//
// MSTICPy (_calc_split_ranges) leaves a nanosecond between pieces, fails on a range
// shorter than a step, and takes a step it cannot read for a day.
func Split(r Range, step Span) ([]Range, error) {
	if !r.From.Before(r.To) {
		return nil, errors.New("the range to split is empty: its end is not after its start")
	}
	if !step.After(r.From, 1).After(r.From) {
		return nil, errors.New("the step to split by is no time at all")
	}
	var out []Range
	for n := 0; ; n++ {
		if n == maxPieces {
			return nil, fmt.Errorf("the step cuts the range into more than %d pieces; take a longer one", maxPieces)
		}
		from, to := step.After(r.From, n), step.After(r.From, n+1)
		if left := r.To.Sub(from); n > 0 && left < to.Sub(from)/1000 {
			out[n-1].To = r.To
			return out, nil
		}
		if !to.Before(r.To) {
			return append(out, Range{from, r.To}), nil
		}
		out = append(out, Range{from, to})
	}
}
