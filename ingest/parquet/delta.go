package parquet

import (
	"encoding/binary"
	"fmt"
)

// deltas decodes integers that are kept as differences, one at a time.
type deltas struct {
	in     []byte
	block  uint64 // values of a block
	minis  uint64 // parts of a block
	left   uint64 // values to come
	last   int64
	first  bool // last is still to be given
	min    int64
	widths []byte // of the parts of the block that are still to come
	packed []byte // the part being read
	width  uint
	bit    uint
	inMini uint64 // values left in the part
}

// maxDeltaBlock bounds the values of a block. Writers have 128.
const maxDeltaBlock = 1 << 20

func newDeltas(in []byte) (*deltas, error) {
	d := &deltas{in: in, first: true}
	var ok bool
	if d.block, ok = d.uvarint(); !ok {
		return nil, errEnd
	}
	if d.minis, ok = d.uvarint(); !ok {
		return nil, errEnd
	}
	if d.left, ok = d.uvarint(); !ok {
		return nil, errEnd
	}
	if d.last, ok = d.varint(); !ok {
		return nil, errEnd
	}
	if d.minis == 0 || d.block == 0 || d.block > maxDeltaBlock || d.minis > d.block || d.block%d.minis != 0 || d.block/d.minis%8 != 0 {
		return nil, fmt.Errorf("differences in blocks of %d values in %d parts", d.block, d.minis)
	}
	return d, nil
}

func (d *deltas) uvarint() (uint64, bool) {
	u, n := binary.Uvarint(d.in)
	if n > 0 {
		d.in = d.in[n:]
	}
	return u, n > 0
}

func (d *deltas) varint() (int64, bool) {
	v, n := binary.Varint(d.in)
	if n > 0 {
		d.in = d.in[n:]
	}
	return v, n > 0
}

// next returns the next integer. Sums wrap around, as the format wants it.
func (d *deltas) next() (int64, error) {
	if d.left == 0 {
		return 0, errEnd
	}
	d.left--
	if d.first {
		d.first = false
		return d.last, nil
	}
	for d.inMini == 0 {
		if err := d.part(); err != nil {
			return 0, err
		}
	}
	d.inMini--
	if d.bit+d.width > uint(len(d.packed))*8 {
		return 0, errEnd
	}
	d.last += d.min + int64(unpack(d.packed, d.bit, d.width))
	d.bit += d.width
	return d.last, nil
}

// part begins the next part, and a block where it is the first of one.
func (d *deltas) part() error {
	if len(d.widths) == 0 {
		var ok bool
		if d.min, ok = d.varint(); !ok || uint64(len(d.in)) < d.minis {
			return errEnd
		}
		d.widths, d.in = d.in[:d.minis], d.in[d.minis:]
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return fmt.Errorf("differences of %d bits", d.width)
	}
	d.inMini = d.block / d.minis
	n := min(d.inMini/8*uint64(d.width), uint64(len(d.in)))
	d.packed, d.in, d.bit = d.in[:n], d.in[n:], 0
	return nil
}

// rest reads all integers, of which there may be count, and returns what stands
// behind them.
func (d *deltas) rest(count int64) ([]byte, error) {
	if d.left > uint64(count) {
		return nil, fmt.Errorf("%d lengths for %d values", d.left, count)
	}
	for d.left > 0 {
		if _, err := d.next(); err != nil {
			return nil, err
		}
	}
	return d.in, nil
}

// packed integers.
type packed struct {
	*deltas
	narrow bool
}

func newPacked(e *element, data []byte) (values, error) {
	d, err := newDeltas(data)
	return packed{d, e.physical == physicalInt32}, err
}

func (p packed) next() (value, error) {
	n, err := p.deltas.next()
	if p.narrow {
		return value{n: uint64(uint32(n))}, err
	}
	return value{n: uint64(n)}, err
}

// lengths are byte arrays behind their lengths.
type lengths struct {
	sizes *deltas
	data  []byte
}

func newLengths(data []byte, count int64) (*lengths, error) {
	skim, err := newDeltas(data)
	if err != nil {
		return nil, err
	}
	l := &lengths{}
	if l.data, err = skim.rest(count); err != nil {
		return nil, err
	}
	l.sizes, err = newDeltas(data)
	return l, err
}

func (l *lengths) next() (value, error) {
	n, err := l.sizes.next()
	if err != nil {
		return value{}, err
	}
	if n < 0 || n > int64(len(l.data)) {
		return value{}, errEnd
	}
	v := l.data[:n:n]
	l.data = l.data[n:]
	return value{b: v}, nil
}

// prefixes are byte arrays that each begin like the one before.
type prefixes struct {
	shared *deltas
	tails  *lengths
	last   []byte
	fixed  int // length that every value must have, 0 for any
}

func newPrefixes(e *element, data []byte, count int64) (values, error) {
	skim, err := newDeltas(data)
	if err != nil {
		return nil, err
	}
	tails, err := skim.rest(count)
	if err != nil {
		return nil, err
	}
	p := &prefixes{fixed: widthOf(e)}
	if p.shared, err = newDeltas(data); err != nil {
		return nil, err
	}
	p.tails, err = newLengths(tails, count)
	return p, err
}

func (p *prefixes) next() (value, error) {
	n, err := p.shared.next()
	if err != nil {
		return value{}, err
	}
	tail, err := p.tails.next()
	if err != nil {
		return value{}, err
	}
	if n < 0 || n > int64(len(p.last)) {
		return value{}, fmt.Errorf("a value that shares %d bytes with one of %d", n, len(p.last))
	}
	p.last = append(p.last[:n], tail.b...)
	if len(p.last) > maxPage || p.fixed > 0 && len(p.last) != p.fixed {
		return value{}, fmt.Errorf("a value of %d bytes", len(p.last))
	}
	return value{b: p.last}, nil
}
