package parquet

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
)

const createdBy = "forensic store version 1.0.0 (build 1)"

// Numbers of the Parquet format.
const (
	physicalBool  = 0
	physicalInt64 = 2
	physicalBytes = 6

	encodingPlain      = 0
	encodingRLE        = 3
	encodingDelta      = 5 // DELTA_BINARY_PACKED
	encodingDictionary = 8 // RLE_DICTIONARY

	codecZstd = 6

	pageData       = 0
	pageDictionary = 2

	repetitionOptional = 1
	convertedUTF8      = 0
)

func (t Type) physical() int {
	switch t {
	case String, Bytes:
		return physicalBytes
	case Bool:
		return physicalBool
	default:
		return physicalInt64
	}
}

// appendFooter appends the file's metadata, its length and the closing magic.
func (w *Writer) appendFooter(dst []byte) ([]byte, error) {
	start := len(dst)
	t := &compact{b: dst}
	t.element()
	t.i32(1, 1) // version
	w.schema(t)
	var rows int64
	for _, g := range w.groups {
		rows += int64(g.rows)
	}
	t.i64(3, rows)
	t.list(4, thriftStruct, len(w.groups))
	for _, g := range w.groups {
		g.metadata(t)
	}
	if len(w.meta) > 0 {
		t.list(5, thriftStruct, len(w.meta))
		for _, key := range slices.Sorted(maps.Keys(w.meta)) {
			t.element()
			t.string(1, key)
			t.string(2, w.meta[key])
			t.end()
		}
	}
	t.string(6, createdBy)
	t.list(7, thriftStruct, len(w.cols)) // order of values in statistics: that of the type
	for range w.cols {
		t.element()
		t.empty(1)
		t.end()
	}
	t.end()
	n := len(t.b) - start
	if n > math.MaxInt32 {
		return nil, errors.New("parquet: footer exceeds 2 GiB")
	}
	return append(binary.LittleEndian.AppendUint32(t.b, uint32(n)), magic...), nil
}

func (w *Writer) schema(t *compact) {
	t.list(2, thriftStruct, len(w.cols)+1)
	t.element()
	t.string(4, "schema")
	t.i32(5, len(w.cols))
	t.end()
	for _, c := range w.cols {
		t.element()
		t.i32(1, c.Type.physical())
		t.i32(3, repetitionOptional)
		t.string(4, c.Name)
		switch c.Type {
		case String:
			t.i32(6, convertedUTF8)
			t.begin(10)
			t.empty(1)
			t.end()
		case TimestampMicros:
			// Not "adjusted to UTC": readers then show the instant as it is
			// stored instead of moving it into the zone of their session.
			t.begin(10)
			t.begin(8)
			t.bool(1, false)
			t.begin(2)
			t.empty(2) // microseconds
			t.end()
			t.end()
			t.end()
		}
		t.end()
	}
}

func (g *Group) metadata(t *compact) {
	var size, packed int64
	first := int64(math.MaxInt64)
	for _, p := range g.chunks {
		size += p.size
		packed += p.packed
		first = min(first, p.offset)
	}
	t.element()
	t.list(1, thriftStruct, len(g.chunks))
	for col, p := range g.chunks {
		t.element()
		t.i64(2, p.offset)
		t.begin(3)
		p.metadata(t, g.w.cols[col])
		t.end()
		t.end()
	}
	t.i64(2, size)
	t.i64(3, int64(g.rows))
	t.i64(5, first)
	t.i64(6, packed)
	t.end()
}

func (p *position) metadata(t *compact, c Column) {
	t.i32(1, c.Type.physical())
	encodings := []int{encodingRLE, p.encoding} // of levels, of values
	if p.dict > 0 {
		encodings = append(encodings, encodingPlain) // of the dictionary
	}
	t.list(2, thriftI32, len(encodings))
	for _, n := range encodings {
		t.varint(n)
	}
	t.list(3, thriftBinary, 1)
	t.text(c.Name)
	t.i32(4, p.codec)
	t.i64(5, int64(p.rows))
	t.i64(6, p.size)
	t.i64(7, p.packed)
	t.i64(9, p.offset+p.dict)
	if p.dict > 0 {
		t.i64(11, p.offset)
	}
	t.begin(12)
	t.i64(3, int64(p.nulls))
	if p.ranged {
		t.string(5, p.max)
		t.string(6, p.min)
		t.bool(7, true)
		t.bool(8, true)
	}
	t.end()
}
