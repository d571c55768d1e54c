package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// The encodings of the format.
const (
	encodingPlain           = 0
	encodingPlainDictionary = 2
	encodingRLE             = 3
	encodingBitPacked       = 4 // of levels, of early versions
	encodingDeltaPacked     = 5
	encodingDeltaLength     = 6
	encodingDeltaBytes      = 7
	encodingRLEDictionary   = 8
	encodingByteStreamSplit = 9
)

var errEnd = errors.New("fewer values than the header says")

// hybrid decodes runs of equal numbers and runs of bit-packed ones, one number
// at a time.
type hybrid struct {
	in     []byte
	width  uint
	left   uint64 // of the run
	same   uint32 // value of a run of equal ones
	packed []byte // a run of bit-packed ones
	bit    uint   // position in packed
}

// next returns the next number.
func (h *hybrid) next() (uint32, error) {
	if h.width == 0 && len(h.in) == 0 {
		return 0, nil
	}
	for h.left == 0 {
		if err := h.run(); err != nil {
			return 0, err
		}
	}
	h.left--
	if h.packed == nil {
		return h.same, nil
	}
	v := unpack(h.packed, h.bit, h.width)
	h.bit += h.width
	return uint32(v), nil
}

// run begins the next run.
func (h *hybrid) run() error {
	head, n := binary.Uvarint(h.in)
	if n <= 0 {
		return errEnd
	}
	h.in = h.in[n:]
	h.left, h.packed, h.bit, h.same = head>>1, nil, 0, 0
	if head&1 == 0 {
		n := int(h.width+7) / 8
		if len(h.in) < n {
			return errEnd
		}
		for i := range n {
			h.same |= uint32(h.in[i]) << (8 * i)
		}
		h.in = h.in[n:]
		return nil
	}
	if h.left > 1<<31 {
		return errEnd
	}
	size := h.left * uint64(h.width) // bytes of that many groups of eight
	h.left *= 8
	if size > uint64(len(h.in)) { // the last group may be cut off behind its values
		size = uint64(len(h.in))
		if h.width > 0 {
			h.left = size * 8 / uint64(h.width)
		}
	}
	h.packed, h.in = h.in[:size:size], h.in[size:]
	if h.left == 0 && len(h.in) == 0 {
		return errEnd
	}
	return nil
}

// unpack reads width bits from a bit on, the lowest first. They must be there.
func unpack(in []byte, bit, width uint) uint64 {
	var v uint64
	for got := uint(0); got < width; {
		at := bit + got
		b := uint64(in[at/8]) >> (at % 8)
		v |= b << got
		got += 8 - at%8
	}
	if width < 64 {
		v &= 1<<width - 1
	}
	return v
}

// highBits is hybrid for the deprecated packing of levels, the highest bit first.
type highBits struct {
	in    []byte
	width uint
	bit   uint
}

func (h *highBits) next() (uint32, error) {
	if h.bit+h.width > uint(len(h.in))*8 {
		return 0, errEnd
	}
	var v uint32
	for range h.width {
		v = v<<1 | uint32(h.in[h.bit/8]>>(7-h.bit%8)&1)
		h.bit++
	}
	return v, nil
}

// numbers yields levels or positions in a dictionary.
type numbers interface{ next() (uint32, error) }

// zeros are the levels of a column that has none.
type zeros struct{}

func (zeros) next() (uint32, error) { return 0, nil }

// levelsV1 takes the levels off the data of a page of version 1.
func levelsV1(data []byte, encoding int64, max int, values int64) (numbers, []byte, error) {
	width := uint(bits.Len(uint(max)))
	switch {
	case max == 0:
		return zeros{}, data, nil
	case encoding == encodingBitPacked:
		n := (values*int64(width) + 7) / 8
		if n > int64(len(data)) {
			return nil, nil, errEnd
		}
		return &highBits{in: data[:n], width: width}, data[n:], nil
	case encoding != encodingRLE:
		return nil, nil, fmt.Errorf("levels in encoding %d, which is not read", encoding)
	}
	if len(data) < 4 {
		return nil, nil, errEnd
	}
	n := int64(binary.LittleEndian.Uint32(data))
	if data = data[4:]; n > int64(len(data)) {
		return nil, nil, errEnd
	}
	return &hybrid{in: data[:n], width: width}, data[n:], nil
}

// levelsV2 are the levels of a page of version 2, which stand apart.
func levelsV2(data []byte, max int) numbers {
	if max == 0 {
		return zeros{}
	}
	return &hybrid{in: data, width: uint(bits.Len(uint(max)))}
}
