package parquet

import "encoding/binary"

// compact encodes structures in Thrift's compact protocol, as far as Parquet's
// metadata needs it. Fields must be added in ascending order of their ids.
type compact struct {
	b     []byte
	last  int16   // id of the field before
	outer []int16 // last of the enclosing structures
}

// Types of the compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

func (t *compact) field(id int16, kind byte) {
	t.b = append(t.b, byte(id-t.last)<<4|kind)
	t.last = id
}

// begin opens a structure that is a field.
func (t *compact) begin(id int16) {
	t.field(id, thriftStruct)
	t.element()
}

// element opens a structure that is an element of a list.
func (t *compact) element() {
	t.outer = append(t.outer, t.last)
	t.last = 0
}

// end closes the structure opened last.
func (t *compact) end() {
	t.b = append(t.b, 0)
	t.last = t.outer[len(t.outer)-1]
	t.outer = t.outer[:len(t.outer)-1]
}

// empty adds a structure without fields.
func (t *compact) empty(id int16) {
	t.begin(id)
	t.end()
}

func (t *compact) i32(id int16, n int) {
	t.field(id, thriftI32)
	t.varint(n)
}

func (t *compact) i64(id int16, n int64) {
	t.field(id, thriftI64)
	t.b = binary.AppendVarint(t.b, n)
}

func (t *compact) bool(id int16, v bool) {
	if v {
		t.field(id, thriftTrue)
	} else {
		t.field(id, thriftFalse)
	}
}

func (t *compact) string(id int16, s string) {
	t.field(id, thriftBinary)
	t.text(s)
}

// list opens a list; its n elements follow, without an end.
func (t *compact) list(id int16, kind byte, n int) {
	t.field(id, thriftList)
	if n < 15 {
		t.b = append(t.b, byte(n)<<4|kind)
		return
	}
	t.b = append(t.b, 0xf0|kind)
	t.b = binary.AppendUvarint(t.b, uint64(n))
}

// varint adds a number as an element of a list.
func (t *compact) varint(n int) { t.b = binary.AppendVarint(t.b, int64(n)) }

// text adds a string as an element of a list.
func (t *compact) text(s string) {
	t.b = binary.AppendUvarint(t.b, uint64(len(s)))
	t.b = append(t.b, s...)
}
