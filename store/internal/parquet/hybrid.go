package parquet

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// This file is Parquet's "RLE/bit-packing hybrid": runs of one value, and runs
// of groups of eight bit-packed values, each behind a varint header.

// bitmap is a set of rows, least significant bit first. It has eight spare bytes
// at its end, so that a word can be loaded at any row.
type bitmap []byte

// reset makes the bitmap empty for the given number of rows.
func (b *bitmap) reset(rows int) {
	n := rows/8 + 9
	*b = slices.Grow((*b)[:0], n)[:n]
	clear(*b)
}

func (b bitmap) set(row int)      { b[row>>3] |= 1 << (row & 7) }
func (b bitmap) has(row int) bool { return b[row>>3]>>(row&7)&1 != 0 }

// octet returns eight rows from the given one on.
func (b bitmap) octet(row int) byte {
	return byte(binary.LittleEndian.Uint16(b[row>>3:]) >> (row & 7))
}

// minLevelRun is the number of rows from which a run beats packed bits.
const minLevelRun = 64

// appendLevels appends rows [from, to) of the bitmap as definition levels and
// returns how many of them are set.
func appendLevels(dst []byte, set bitmap, from, to int) ([]byte, int) {
	packed, ones := from, 0
	i := from
	for i+8 <= to {
		b := set.octet(i)
		if b != 0 && b != 0xff {
			ones += bits.OnesCount8(b)
			i += 8
			continue
		}
		j := i + 8
		for j+8 <= to && set.octet(j) == b {
			j += 8
		}
		if n := to - j; n < 8 && (set.octet(j)^b)<<(8-n) == 0 {
			j = to
		}
		ones += (j - i) * int(b&1)
		if j-i >= minLevelRun || (i == packed && j == to) {
			dst = appendBits(dst, set, packed, i)
			dst = append(binary.AppendUvarint(dst, uint64(j-i)<<1), b&1)
			packed = j
		}
		i = j
	}
	if i < to {
		ones += bits.OnesCount8(set.octet(i) << (8 - (to - i)))
	}
	return appendBits(dst, set, packed, to), ones
}

// appendBits appends one bit-packed run of rows [from, to).
func appendBits(dst []byte, set bitmap, from, to int) []byte {
	if from >= to {
		return dst
	}
	dst = binary.AppendUvarint(dst, uint64(to-from+7)>>3<<1|1)
	return appendOctets(dst, set, from, to)
}

// appendOctets appends rows [from, to) bit by bit; the rest of the last byte is 0.
func appendOctets(dst []byte, set bitmap, from, to int) []byte {
	for ; from+8 <= to; from += 8 {
		dst = append(dst, set.octet(from))
	}
	if n := to - from; n > 0 {
		dst = append(dst, set.octet(from)&(1<<n-1))
	}
	return dst
}

// appendHybrid appends values of at most width bits.
func appendHybrid(dst []byte, vals []uint32, width int) []byte {
	if width == 0 {
		return binary.AppendUvarint(dst, uint64(len(vals))<<1)
	}
	// A run pays from eight packed bytes on.
	minRun := max(8, 64/width)
	packed, i := 0, 0
	for i+8 <= len(vals) {
		v := vals[i]
		if !uniform((*[8]uint32)(vals[i:])) {
			i += 8
			continue
		}
		j := i + 8
		for j < len(vals) && vals[j] == v {
			j++
		}
		if j-i < minRun {
			i += (j - i) &^ 7
			continue
		}
		dst = appendPacked(dst, vals[packed:i], width)
		dst = binary.AppendUvarint(dst, uint64(j-i)<<1)
		for w := 0; w < width; w += 8 {
			dst = append(dst, byte(v>>w))
		}
		packed, i = j, j
	}
	return appendPacked(dst, vals[packed:], width)
}

// uniform reports whether eight values are the same.
func uniform(g *[8]uint32) bool {
	v := g[0]
	return g[7] == v && (g[1]^v)|(g[2]^v)|(g[3]^v)|(g[4]^v)|(g[5]^v)|(g[6]^v) == 0
}

// appendPacked appends one bit-packed run.
func appendPacked(dst []byte, vals []uint32, width int) []byte {
	if len(vals) == 0 {
		return dst
	}
	groups := (len(vals) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	at := len(dst)
	// Each group is stored in whole words; the next group overwrites the excess.
	dst = slices.Grow(dst, groups*width+32)
	out := dst[at : at+groups*width+32]
	full := len(vals) &^ 7
	packGroups(out, vals[:full], width)
	if full < len(vals) {
		var last [8]uint32
		copy(last[:], vals[full:])
		packGroups(out[full/8*width:], last[:], width)
	}
	return dst[:at+groups*width]
}

// packGroups packs groups of eight values into width bytes each; out must have
// 32 bytes to spare.
func packGroups(out []byte, vals []uint32, width int) {
	switch w := uint(width); {
	case width == 8:
		for ; len(vals) >= 8; vals, out = vals[8:], out[8:] {
			g, o := (*[8]uint32)(vals), (*[8]byte)(out)
			o[0], o[1], o[2], o[3] = byte(g[0]), byte(g[1]), byte(g[2]), byte(g[3])
			o[4], o[5], o[6], o[7] = byte(g[4]), byte(g[5]), byte(g[6]), byte(g[7])
		}
	case width <= 16:
		for ; len(vals) >= 8; vals, out = vals[8:], out[width:] {
			g := (*[8]uint32)(vals)
			lo, hi := pack4(g[0], g[1], g[2], g[3], w), pack4(g[4], g[5], g[6], g[7], w)
			binary.LittleEndian.PutUint64(out, lo|hi<<(4*w))
			binary.LittleEndian.PutUint64(out[8:], hi>>(64-4*w))
		}
	default:
		for ; len(vals) >= 8; vals, out = vals[8:], out[width:] {
			packWide(out, (*[8]uint32)(vals), w)
		}
	}
}

// pack4 packs four values of at most 16 bits.
func pack4(a, b, c, d uint32, w uint) uint64 {
	w &= 31
	return uint64(a) | uint64(b)<<w | uint64(c)<<(2*w&63) | uint64(d)<<(3*w&63)
}

// packWide packs eight values of 17 to 32 bits.
func packWide(out []byte, g *[8]uint32, w uint) {
	var word uint64
	var used uint
	for _, v := range g {
		word |= uint64(v) << used
		if used += w; used >= 32 {
			binary.LittleEndian.PutUint32(out, uint32(word))
			out = out[4:]
			word >>= 32
			used -= 32
		}
	}
	binary.LittleEndian.PutUint32(out, uint32(word))
}
