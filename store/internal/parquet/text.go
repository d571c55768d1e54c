package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"unicode/utf8"
)

const (
	maxDict  = 16 << 20 // bytes in a dictionary page: readers hold it as a whole
	maxStats = 64       // bytes of a text in statistics; longer ones are left out
)

var errNotUTF8 = errors.New("text is not UTF-8")

// text encodes a column of texts or bytes.
func (e *encoder) text(c *Chunk, order []uint32, v Values, valid bool) error {
	codes := v.Codes[:min(len(v.Codes), c.rows)]
	if order != nil {
		e.codeOrder = permute(e.codeOrder, v.Codes, order, 0)
		codes = e.codeOrder
	}
	if err := e.gatherText(c.rows, codes, v); err != nil {
		return err
	}
	c.nulls = c.rows - len(e.codes)
	if len(e.codes) == 0 {
		return nil
	}
	if valid {
		for _, val := range e.vals {
			if !utf8.Valid(val) {
				return errNotUTF8
			}
		}
	}
	c.rangeOfTexts(e.vals)
	width := bits.Len(uint(len(e.vals) - 1))
	if size, ok := e.dictPays(width); ok {
		return e.textDict(c, size, width)
	}
	return e.textPlain(c)
}

// permute puts src in the given order into dst, with null for what is missing.
func permute[T any](dst, src []T, order []uint32, null T) []T {
	dst = slices.Grow(dst[:0], len(order))[:len(order)]
	for i, at := range order {
		v := null
		if int(at) < len(src) {
			v = src[at]
		}
		dst[i] = v
	}
	return dst
}

// gatherText fills e.present, e.codes and e.vals from the caller's codes, which
// are in the order of the chunk.
func (e *encoder) gatherText(rows int, codes []uint32, v Values) error {
	e.resetCodes(rows, len(codes), max(v.Distinct, 0))
	out, remap, n := e.codes, e.remap, 0
	for from := 0; from < len(codes); from += 8 {
		group := codes[from:min(from+8, len(codes))]
		if len(group) == 8 && uniform((*[8]uint32)(group)) {
			if group[0] == 0 {
				continue // most columns of a log are sparse
			}
			m := lookUp(remap, group[0])
			if m == 0 {
				m = e.see(group[0], &v)
			}
			m--
			*(*[8]uint32)(out[n:]) = [8]uint32{m, m, m, m, m, m, m, m}
			n += 8
			e.present[from>>3] = 0xff
			continue
		}
		var octet byte
		for i, code := range group {
			if code == 0 {
				continue
			}
			m := lookUp(remap, code)
			if m == 0 {
				m = e.see(code, &v)
			}
			out[n] = m - 1
			n++
			octet |= 1 << i
		}
		e.present[from>>3] = octet
	}
	e.codes = out[:n]
	if e.unknown {
		return fmt.Errorf("code without a value: the largest is %d", v.Distinct)
	}
	return nil
}

func (e *encoder) resetCodes(rows, codes, distinct int) {
	e.present.reset(rows)
	e.codes = slices.Grow(e.codes[:0], codes)[:codes]
	e.remap = slices.Grow(e.remap[:0], distinct+1)[:distinct+1]
	clear(e.remap)
	e.unknown = false
}

// lookUp is the place of a code in e.vals plus 1, 0 when it is not there yet.
func lookUp(remap []uint32, code uint32) uint32 {
	if int(code) < len(remap) {
		return remap[code]
	}
	return 0
}

// see numbers a code that the chunk has for the first time, and notes one that
// has no value.
func (e *encoder) see(code uint32, v *Values) uint32 {
	if int(code) >= len(e.remap) {
		e.unknown = true
		return 1
	}
	e.vals = append(e.vals, v.Value(code))
	e.remap[code] = uint32(len(e.vals))
	return e.remap[code]
}

// dictPays says whether a dictionary with codes of the given width is clearly
// smaller than plain values, and returns the size of its page.
func (e *encoder) dictPays(width int) (size int, ok bool) {
	sizes := e.remap[:0] // no longer needed; a text beyond 2 GiB fails in endPage
	for _, val := range e.vals {
		size += 4 + len(val)
		sizes = append(sizes, uint32(len(val)))
	}
	if size > maxDict {
		return size, false
	}
	enough := (size + len(e.codes)*width/8) / 3 * 4
	// Every value occurs, so this much is plain for certain.
	plain := 4*len(e.codes) + size - 4*len(e.vals)
	if enough < plain {
		return size, true
	}
	plain = 4 * len(e.codes)
	for _, code := range e.codes {
		plain += int(sizes[code])
	}
	return size, enough < plain
}

// textDict writes a dictionary page and pages of codes.
func (e *encoder) textDict(c *Chunk, size, width int) error {
	e.raw = slices.Grow(e.raw[:0], size)
	for _, val := range e.vals {
		e.appendText(val)
	}
	if err := e.endPage(c, pageDictionary, len(e.vals), encodingPlain); err != nil {
		return err
	}
	return e.indexPages(c, width)
}

// textPlain writes pages of values, bounded by bytes.
func (e *encoder) textPlain(c *Chunk) error {
	codes := e.codes
	for from := 0; from < c.rows; {
		to, size := e.cut(from, c.rows, codes)
		n := e.beginPage(c, from, to)
		e.raw = slices.Grow(e.raw, size)
		for _, code := range codes[:n] {
			e.appendText(e.vals[code])
		}
		codes = codes[n:]
		if err := e.endPage(c, pageData, to-from, encodingPlain); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// cut finds the row before which a page from the given row on is full, and the
// size of its values. The codes are those of the rows from there on.
func (e *encoder) cut(from, rows int, codes []uint32) (to, size int) {
	rows = min(rows, from+pageRows)
	n := 0
	for to = from; to < rows; to++ {
		if !e.present.has(to) {
			continue
		}
		next := size + 4 + len(e.vals[codes[n]])
		if next > pageBytes && size > 0 {
			break
		}
		size = next
		n++
	}
	return to, size
}

func (e *encoder) appendText(val []byte) {
	e.raw = binary.LittleEndian.AppendUint32(e.raw, uint32(len(val)))
	e.raw = append(e.raw, val...)
}

// rangeOfTexts notes the smallest and the largest value, if both are short.
func (c *chunkInfo) rangeOfTexts(vals [][]byte) {
	lo, hi := vals[0], vals[0]
	for _, val := range vals[1:] {
		if bytes.Compare(val, hi) > 0 {
			hi = val
		} else if bytes.Compare(val, lo) < 0 {
			lo = val
		}
	}
	if len(lo) <= maxStats && len(hi) <= maxStats {
		c.ranged, c.min, c.max = true, string(lo), string(hi)
	}
}
