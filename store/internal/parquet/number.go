package parquet

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

const (
	maxNumDict = 1 << 16 // distinct numbers in a dictionary
	maxProbes  = 128     // places looked at for one number: evidence may be made to collide
)

// ints encodes a column of numbers.
func (e *encoder) ints(c *Chunk, order []uint32, nums []int64) error {
	e.gatherInts(c.rows, order, nums)
	c.nulls = c.rows - len(e.nums)
	if len(e.nums) == 0 {
		return nil
	}
	lo, hi := e.nums[0], e.nums[0]
	for _, v := range e.nums {
		lo, hi = min(lo, v), max(hi, v)
	}
	c.ranged, c.min, c.max = true, le(lo), le(hi)
	// Dictionaries are for numbers that repeat out of order; where neighbours
	// differ by little, nothing beats the differences.
	delta := deltaSize(e.nums)
	if delta <= len(e.nums)/2 || !e.buildDict() {
		return e.intsDelta(c)
	}
	width := bits.Len(uint(len(e.dict) - 1))
	if 8*len(e.dict)+len(e.nums)*width/8 >= delta {
		return e.intsDelta(c)
	}
	e.raw = appendInts(e.raw[:0], e.dict)
	if err := e.endPage(c, pageDictionary, len(e.dict), encodingPlain); err != nil {
		return err
	}
	return e.indexPages(c, width)
}

// gatherInts fills e.present and e.nums in the order of the chunk.
func (e *encoder) gatherInts(rows int, order []uint32, nums []int64) {
	if order == nil {
		nums = nums[:min(len(nums), rows)]
	} else {
		e.numOrder = permute(e.numOrder, nums, order, Null)
		nums = e.numOrder
	}
	e.present.reset(rows)
	e.nums = slices.Grow(e.nums[:0], len(nums))[:len(nums)]
	out, n := e.nums, 0
	for from := 0; from < len(nums); from += 8 {
		var octet byte
		for i, v := range nums[from:min(from+8, len(nums))] {
			out[n] = v
			if v != Null {
				n++
				octet |= 1 << i
			}
		}
		e.present[from>>3] = octet
	}
	e.nums = out[:n]
}

// buildDict numbers the distinct values in e.dict and e.codes. It gives up, and
// returns false, when more than half of the rows are distinct, or when the first
// few thousand show little repetition.
func (e *encoder) buildDict() bool {
	const sample = 4096
	limit := min(maxNumDict, (len(e.nums)+1)/2)
	e.dict = e.dict[:0]
	e.codes = slices.Grow(e.codes[:0], len(e.nums))[:len(e.nums)]
	e.resize(1 << 10)
	last, lastCode := int64(Null), uint32(0)
	for i, v := range e.nums {
		if v != last {
			code, ok := e.lookUp(v)
			if !ok || len(e.dict) > limit || (i == sample && len(e.dict) > sample*3/4) {
				return false
			}
			last, lastCode = v, code
		}
		e.codes[i] = lastCode
	}
	return true
}

// lookUp returns the index of a number in e.dict, adding it when it is new. It
// fails when too many numbers collide.
func (e *encoder) lookUp(v int64) (code uint32, ok bool) {
	if 2*len(e.dict) >= len(e.table) {
		e.resize(4 * len(e.table))
		for i, v := range e.dict {
			at, ok := e.slot(v)
			if !ok {
				return 0, false
			}
			e.table[at] = uint32(i + 1)
		}
	}
	at, ok := e.slot(v)
	if ok && e.table[at] == 0 {
		e.dict = append(e.dict, v)
		e.table[at] = uint32(len(e.dict))
	}
	return e.table[at] - 1, ok
}

// slot finds the place of a number in the hash table, taken or free.
func (e *encoder) slot(v int64) (at uint64, ok bool) {
	mask := uint64(len(e.table) - 1)
	at = uint64(v) * 0x9e3779b97f4a7c15 >> bits.LeadingZeros64(mask)
	for range maxProbes {
		code := e.table[at]
		if code == 0 || e.dict[code-1] == v {
			return at, true
		}
		at = (at + 1) & mask
	}
	return at, false
}

// resize empties the hash table and makes it n places long, a power of two.
func (e *encoder) resize(n int) {
	e.table = slices.Grow(e.table[:0], n)[:n]
	clear(e.table)
}

// intsDelta writes pages of differences.
func (e *encoder) intsDelta(c *Chunk) error {
	nums := e.nums
	for from := 0; from < c.rows; from += pageRows {
		to := min(from+pageRows, c.rows)
		n := e.beginPage(c, from, to)
		e.raw = appendDelta(e.raw, nums[:n])
		nums = nums[n:]
		if err := e.endPage(c, pageData, to-from, encodingDelta); err != nil {
			return err
		}
	}
	return nil
}

// bools writes pages of bits.
func (e *encoder) bools(c *Chunk, order []uint32, nums []int64) error {
	e.gatherInts(c.rows, order, nums)
	c.nulls = c.rows - len(e.nums)
	if len(e.nums) == 0 {
		return nil
	}
	var truth bitmap
	truth.reset(len(e.nums))
	trues := 0
	for i, v := range e.nums {
		if v != 0 {
			truth.set(i)
			trues++
		}
	}
	c.ranged, c.min, c.max = true, bit(trues == len(e.nums)), bit(trues > 0)
	done := 0
	for from := 0; from < c.rows; from += pageRows {
		to := min(from+pageRows, c.rows)
		n := e.beginPage(c, from, to)
		e.raw = appendOctets(e.raw, truth, done, done+n)
		done += n
		if err := e.endPage(c, pageData, to-from, encodingPlain); err != nil {
			return err
		}
	}
	return nil
}

func appendInts(dst []byte, nums []int64) []byte {
	dst = slices.Grow(dst, 8*len(nums))
	out := dst[len(dst) : len(dst)+8*len(nums)]
	for i, v := range nums {
		binary.LittleEndian.PutUint64(out[8*i:], uint64(v))
	}
	return dst[:len(dst)+len(out)]
}

// le is a number in statistics.
func le(v int64) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(v)))
}

// bit is a boolean in statistics.
func bit(v bool) string {
	if v {
		return "\x01"
	}
	return "\x00"
}
