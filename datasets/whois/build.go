package whois

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"slices"
	"strings"
)

// The compact form, numbers little endian:
//
//	header  magic, number of rows, bytes of text
//	rows    by address, large blocks first, rowSize bytes each
//	text    each a length (uvarint) and its bytes; a row refers to its offset
//
// Blocks either hold one another or are apart, so the smallest that holds an
// address is the last row at or before the address, or one of those that hold it.
// Each row names the next larger block that holds it.
const (
	magic      = "FWHOIS01"
	headerSize = 16
	rowSize    = 56
	none       = math.MaxUint32 // no enclosing block
)

// Bounds of a dump: what is sorted is held in memory, 60 bytes a block.
const (
	maxRows  = 8 << 20
	maxTexts = 512 << 20 // bytes
	maxText  = 1 << 10   // bytes of one text; longer ones are cut
)

// row is a block in memory. Its texts are offsets.
type row struct {
	address                                 [16]byte // IPv4 mapped into IPv6
	bits                                    uint8    // of 128
	country                                 [2]byte
	asn, parent, line                       uint32
	registry, date, description, name, mail uint32
}

// builder collects rows and their texts.
type builder struct {
	rows  []row
	texts bytes.Buffer
	known map[string]uint32
}

func (b *builder) add(p netip.Prefix, e entry) error {
	if len(b.rows) == maxRows {
		return fmt.Errorf("the dump has more than %d blocks: split it into several", maxRows)
	}
	r := row{address: p.Addr().As16(), bits: uint8(p.Bits()), asn: e.asn, line: uint32(min(e.line, math.MaxUint32))}
	if p.Addr().Is4() {
		r.bits += 96
	}
	copy(r.country[:], e.country)
	for _, t := range []struct {
		at   *uint32
		text string
	}{{&r.registry, e.registry}, {&r.date, e.date}, {&r.description, e.description}, {&r.name, e.name}, {&r.mail, e.mail}} {
		offset, err := b.intern(t.text)
		if err != nil {
			return err
		}
		*t.at = offset
	}
	b.rows = append(b.rows, r)
	return nil
}

// intern stores a text once. Offset 0 is the empty text.
func (b *builder) intern(text string) (uint32, error) {
	if b.known == nil {
		b.known = map[string]uint32{"": 0}
		b.texts.WriteByte(0)
	}
	text = strings.ToValidUTF8(text, "\ufffd")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	offset, ok := b.known[text]
	if ok {
		return offset, nil
	}
	if b.texts.Len()+len(text) > maxTexts {
		return 0, errors.New("the dump has too much text: split it into several")
	}
	offset = uint32(b.texts.Len())
	b.texts.Write(binary.AppendUvarint(nil, uint64(len(text))))
	b.texts.WriteString(text)
	b.known[text] = offset
	return offset, nil
}

// finish sorts the rows, merges those of the same block, and links each to the one
// that holds it. It returns how many were merged.
func (b *builder) finish() int64 {
	slices.SortStableFunc(b.rows, func(x, y row) int {
		return cmp.Or(bytes.Compare(x.address[:], y.address[:]), cmp.Compare(x.bits, y.bits))
	})
	kept := b.rows[:0]
	for _, r := range b.rows {
		if n := len(kept); n > 0 && kept[n-1].address == r.address && kept[n-1].bits == r.bits {
			kept[n-1].fill(r)
			continue
		}
		kept = append(kept, r)
	}
	merged := int64(len(b.rows) - len(kept))
	b.rows = kept
	var open []uint32 // the blocks that hold the row at hand, the smallest last
	for i := range b.rows {
		r := &b.rows[i]
		for len(open) > 0 && !b.rows[open[len(open)-1]].holds(r.address) {
			open = open[:len(open)-1]
		}
		r.parent = none
		if len(open) > 0 {
			r.parent = open[len(open)-1]
		}
		open = append(open, uint32(i))
	}
	return merged
}

// fill takes from a later row of the same block what this one lacks.
func (r *row) fill(later row) {
	for _, f := range []struct{ mine, theirs *uint32 }{
		{&r.asn, &later.asn}, {&r.registry, &later.registry}, {&r.date, &later.date}, {&r.description, &later.description}, {&r.name, &later.name}, {&r.mail, &later.mail},
	} {
		if *f.mine == 0 {
			*f.mine = *f.theirs
		}
	}
	if r.country == ([2]byte{}) {
		r.country = later.country
	}
}

// holds reports whether the block holds an address.
func (r *row) holds(address [16]byte) bool {
	n := r.bits / 8
	if !bytes.Equal(r.address[:n], address[:n]) {
		return false
	}
	rest := r.bits % 8
	return rest == 0 || (r.address[n]^address[n])>>(8-rest) == 0
}

func (b *builder) write(out io.Writer) error {
	head := append([]byte(magic), make([]byte, 8)...)
	binary.LittleEndian.PutUint32(head[8:], uint32(len(b.rows)))
	binary.LittleEndian.PutUint32(head[12:], uint32(b.texts.Len()))
	if _, err := out.Write(head); err != nil {
		return err
	}
	for i := range b.rows {
		r := b.rows[i].encode()
		if _, err := out.Write(r[:]); err != nil {
			return err
		}
	}
	_, err := out.Write(b.texts.Bytes())
	return err
}

func (r *row) encode() (b [rowSize]byte) {
	copy(b[:16], r.address[:])
	b[16] = r.bits
	copy(b[17:19], r.country[:])
	for i, v := range r.numbers() {
		binary.LittleEndian.PutUint32(b[20+4*i:], *v)
	}
	return b
}

func decode(b []byte) (r row) {
	copy(r.address[:], b[:16])
	r.bits = min(b[16], 128)
	copy(r.country[:], b[17:19])
	for i, v := range r.numbers() {
		*v = binary.LittleEndian.Uint32(b[20+4*i:])
	}
	return r
}

// numbers are the numbers of a row in the order of the file.
func (r *row) numbers() [8]*uint32 {
	return [8]*uint32{&r.asn, &r.parent, &r.line, &r.registry, &r.date, &r.description, &r.name, &r.mail}
}
