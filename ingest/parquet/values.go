package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The physical types of the format.
const (
	physicalBool   = 0
	physicalInt32  = 1
	physicalInt64  = 2
	physicalInt96  = 3
	physicalFloat  = 4
	physicalDouble = 5
	physicalBytes  = 6
	physicalFixed  = 7
)

// value is a value of a column: bytes, or the bits of a number. Bytes are valid
// until the next value of the column is read.
type value struct {
	n uint64
	b []byte
}

// values yields the values of a page that are not null.
type values interface{ next() (value, error) }

// widthOf is how many bytes a value takes, 0 where it is not fixed.
func widthOf(e *element) int {
	switch e.physical {
	case physicalInt32, physicalFloat:
		return 4
	case physicalInt64, physicalDouble:
		return 8
	case physicalInt96:
		return 12
	case physicalFixed:
		return int(e.length)
	}
	return 0
}

// fixed makes a value of bytes of a fixed width.
func fixed(e *element, b []byte) value {
	switch e.physical {
	case physicalInt32, physicalFloat:
		return value{n: uint64(binary.LittleEndian.Uint32(b))}
	case physicalInt64, physicalDouble:
		return value{n: binary.LittleEndian.Uint64(b)}
	}
	return value{b: b}
}

// plain values stand one behind the other.
type plain struct {
	e     *element
	width int
	in    []byte
	bit   uint // of booleans
}

func (p *plain) next() (value, error) {
	if p.e.physical == physicalBool {
		if p.bit/8 >= uint(len(p.in)) {
			return value{}, errEnd
		}
		v := value{n: uint64(p.in[p.bit/8]>>(p.bit%8)) & 1}
		p.bit++
		return v, nil
	}
	n := p.width
	if p.e.physical == physicalBytes {
		if len(p.in) < 4 {
			return value{}, errEnd
		}
		size := binary.LittleEndian.Uint32(p.in)
		if p.in = p.in[4:]; uint64(size) > uint64(len(p.in)) {
			return value{}, errEnd
		}
		n = int(size)
	}
	if len(p.in) < n {
		return value{}, errEnd
	}
	v := p.in[:n:n]
	p.in = p.in[n:]
	return fixed(p.e, v), nil
}

// dictionary is the distinct values of a chunk.
type dictionary struct {
	e    *element
	n    int
	data []byte
	ends []uint32 // of byte arrays: where each ends in data; its length stands before it
}

// newDictionary reads a page of distinct values.
func newDictionary(e *element, data []byte, n int64) (*dictionary, error) {
	d := &dictionary{e: e, n: int(n), data: data}
	width := widthOf(e)
	switch {
	case width > 0:
		if n > int64(len(data)/width) {
			return nil, errEnd
		}
		return d, nil
	case e.physical != physicalBytes:
		return nil, errors.New("a dictionary of truth values")
	case n > int64(len(data)/4):
		return nil, errEnd
	}
	d.ends = make([]uint32, 0, n)
	p := plain{e: e, in: data}
	for range n {
		if _, err := p.next(); err != nil {
			return nil, err
		}
		d.ends = append(d.ends, uint32(len(data)-len(p.in)))
	}
	return d, nil
}

// memory is what the dictionary holds, in bytes.
func (d *dictionary) memory() int64 {
	if d == nil {
		return 0
	}
	return int64(len(d.data) + 4*cap(d.ends))
}

func (d *dictionary) at(i uint32) (value, error) {
	if int64(i) >= int64(d.n) {
		return value{}, fmt.Errorf("entry %d of a dictionary of %d", i, d.n)
	}
	if d.ends == nil {
		w := uint32(widthOf(d.e))
		return fixed(d.e, d.data[i*w:(i+1)*w:(i+1)*w]), nil
	}
	start := uint32(4)
	if i > 0 {
		start += d.ends[i-1]
	}
	return value{b: d.data[start:d.ends[i]:d.ends[i]]}, nil
}

// indexed values are positions in a dictionary.
type indexed struct {
	dict *dictionary
	at   numbers
}

func (x *indexed) next() (value, error) {
	i, err := x.at.next()
	if err != nil {
		return value{}, err
	}
	return x.dict.at(i)
}

// runs are truth values in runs.
type runs struct{ at numbers }

func (r runs) next() (value, error) {
	n, err := r.at.next()
	return value{n: uint64(n)}, err
}

// split values have their first bytes together, then their second, and so on.
type split struct {
	e     *element
	in    []byte
	width int
	i     int
	b     []byte
}

func (s *split) next() (value, error) {
	n := len(s.in) / s.width
	if s.i >= n {
		return value{}, errEnd
	}
	s.b = s.b[:0]
	for k := range s.width {
		s.b = append(s.b, s.in[k*n+s.i])
	}
	s.i++
	return fixed(s.e, s.b), nil
}

// newValues reads the values of a page.
func newValues(e *element, encoding int64, data []byte, dict *dictionary, count int64) (values, error) {
	width := widthOf(e)
	switch encoding {
	case encodingPlain:
		return &plain{e: e, width: width, in: data}, nil
	case encodingPlainDictionary, encodingRLEDictionary:
		return newIndexed(data, dict)
	case encodingRLE:
		if e.physical == physicalBool {
			at, _, err := levelsV1(data, encodingRLE, 1, count)
			return runs{at}, err
		}
	case encodingDeltaPacked:
		if e.physical == physicalInt32 || e.physical == physicalInt64 {
			return newPacked(e, data)
		}
	case encodingDeltaLength:
		if e.physical == physicalBytes {
			return newLengths(data, count)
		}
	case encodingDeltaBytes:
		if e.physical == physicalBytes || e.physical == physicalFixed {
			return newPrefixes(e, data, count)
		}
	case encodingByteStreamSplit:
		if width > 0 {
			return &split{e: e, in: data, width: width}, nil
		}
	}
	return nil, fmt.Errorf("values of type %d in encoding %d, which is not read", e.physical, encoding)
}

func newIndexed(data []byte, dict *dictionary) (values, error) {
	if dict == nil {
		return nil, errors.New("a page without its dictionary")
	}
	if len(data) == 0 { // of a page of nulls
		return &indexed{dict, &hybrid{width: 1}}, nil
	}
	if data[0] > 32 {
		return nil, fmt.Errorf("positions of %d bits", data[0])
	}
	return &indexed{dict, &hybrid{in: data[1:], width: uint(data[0])}}, nil
}
