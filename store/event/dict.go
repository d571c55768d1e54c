package event

import (
	"bytes"
	"hash/maphash"
)

// seed is drawn once; it decides where a value sits in a hash table, never its
// code, so no output depends on it.
var seed = maphash.MakeSeed()

// Dict numbers distinct texts from 1 in order of first appearance. The zero
// value is empty and ready to use.
type Dict struct {
	arena  []byte
	ends   []uint32 // end of value i in arena, i from 1
	hashes []uint32
	table  []uint32 // code, 0 for an empty slot; a power of two long
	last   uint32   // code returned last: neighbours repeat
}

// Len is the number of distinct values.
func (d *Dict) Len() int { return max(len(d.ends)-1, 0) }

// Size is the number of bytes of the distinct values.
func (d *Dict) Size() int { return len(d.arena) }

// Value returns the text of a code, valid until Reset. Code 0 is nil.
func (d *Dict) Value(code uint32) []byte {
	if code == 0 {
		return nil
	}
	return d.arena[d.ends[code-1]:d.ends[code]:d.ends[code]]
}

// Append adds a value without looking for an equal one.
func (d *Dict) Append(v []byte) uint32 {
	if len(d.ends) == 0 {
		d.ends = append(d.ends, 0)
		d.hashes = append(d.hashes, 0)
	}
	if d.arena == nil {
		d.arena = make([]byte, 0, 64) // an empty text is a slice, nil is NULL
	}
	if need := len(d.arena) + len(v); need > cap(d.arena) {
		// Doubling copies large arenas far less often than append's own growth.
		d.arena = append(make([]byte, 0, max(2*cap(d.arena), need)), d.arena...)
	}
	d.arena = append(d.arena, v...)
	d.ends = append(d.ends, uint32(len(d.arena)))
	return uint32(len(d.ends) - 1)
}

// Add returns the code of a value, adding a copy of it when it is new. Do not
// mix Add and Append on one dictionary.
func (d *Dict) Add(v []byte) uint32 {
	if d.last != 0 && bytes.Equal(d.Value(d.last), v) {
		return d.last
	}
	if len(d.ends)*4 >= len(d.table)*3 {
		d.grow()
	}
	h := uint32(maphash.Bytes(seed, v))
	mask := uint32(len(d.table) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		code := d.table[i]
		if code == 0 {
			d.table[i] = d.Append(v)
			d.hashes = append(d.hashes, h)
			d.last = d.table[i]
			return d.last
		}
		if d.hashes[code] == h && bytes.Equal(d.Value(code), v) {
			d.last = code
			return code
		}
	}
}

// Reset empties the dictionary and keeps its memory, unless a rare run of many
// values had blown it up.
func (d *Dict) Reset() {
	if len(d.table) > 1<<16 && d.Len() < len(d.table)/16 {
		d.table = nil
	}
	clear(d.table)
	d.arena, d.ends, d.hashes, d.last = d.arena[:0], d.ends[:0], d.hashes[:0], 0
}

func (d *Dict) grow() {
	size := max(2*len(d.table), 64)
	d.table = make([]uint32, size)
	mask := uint32(size - 1)
	for code := 1; code < len(d.ends); code++ {
		i := d.hashes[code] & mask
		for d.table[i] != 0 {
			i = (i + 1) & mask
		}
		d.table[i] = uint32(code)
	}
}
