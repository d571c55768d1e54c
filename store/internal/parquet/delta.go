package parquet

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// This file is Parquet's DELTA_BINARY_PACKED: the first number, then the
// differences in blocks, each less the smallest of its block and bit-packed in
// miniblocks of their own width. Differences wrap around.

const (
	deltaMini  = 32 // numbers in a miniblock
	deltaMinis = 4  // miniblocks in a block
	deltaBlock = deltaMini * deltaMinis
)

// appendDelta appends numbers.
func appendDelta(dst []byte, nums []int64) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaMinis)
	dst = binary.AppendUvarint(dst, uint64(len(nums)))
	if len(nums) == 0 {
		return binary.AppendVarint(dst, 0)
	}
	dst = binary.AppendVarint(dst, nums[0])
	for last, nums := nums[0], nums[1:]; len(nums) > 0; {
		n := min(len(nums), deltaBlock)
		dst = appendDeltaBlock(dst, last, nums[:n])
		last, nums = nums[n-1], nums[n:]
	}
	return dst
}

func appendDeltaBlock(dst []byte, last int64, nums []int64) []byte {
	var block [deltaBlock]int64
	least := nums[0] - last
	for i, v := range nums {
		block[i] = v - last
		least = min(least, block[i])
		last = v
	}
	dst = binary.AppendVarint(dst, least)
	widths := len(dst)
	dst = append(dst, make([]byte, deltaMinis)...)
	for m := 0; m*deltaMini < len(nums); m++ {
		mini := (*[deltaMini]int64)(block[m*deltaMini:])
		var used uint64
		for i := range mini {
			if m*deltaMini+i < len(nums) {
				mini[i] -= least
				used |= uint64(mini[i])
			}
		}
		width := bits.Len64(used)
		dst[widths+m] = byte(width)
		dst = appendMini(dst, mini, uint(width))
	}
	return dst
}

// appendMini appends the numbers of a miniblock, bit-packed.
func appendMini(dst []byte, mini *[deltaMini]int64, width uint) []byte {
	if width == 0 {
		return dst
	}
	size := deltaMini / 8 * int(width)
	dst = slices.Grow(dst, size+8)
	out := dst[len(dst) : len(dst)+size+8]
	var word uint64
	var used uint
	at := 0
	for _, v := range mini {
		word |= uint64(v) << (used & 63)
		if used += width; used >= 64 {
			binary.LittleEndian.PutUint64(out[at:], word)
			at += 8
			used -= 64
			word = uint64(v) >> (width - used)
		}
	}
	binary.LittleEndian.PutUint64(out[at:], word)
	return dst[:len(dst)+size]
}

// deltaSize estimates what appendDelta appends, by a block's width alone.
func deltaSize(nums []int64) int {
	size := 0
	for len(nums) > 1 {
		n := min(len(nums), deltaMini+1)
		least, most := nums[1]-nums[0], nums[1]-nums[0]
		for i := 1; i < n; i++ {
			d := nums[i] - nums[i-1]
			least, most = min(least, d), max(most, d)
		}
		size += deltaMini / 8 * bits.Len64(uint64(most-least))
		nums = nums[n-1:]
	}
	return size
}
