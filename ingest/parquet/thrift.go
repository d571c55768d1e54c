package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// errShort says that a structure reaches beyond its bytes.
var errShort = errors.New("cut short")

// compact reads Thrift's compact protocol out of bytes. After an error, which it
// keeps, it reads zeros. It makes nothing that is larger than its input.
type compact struct {
	in    []byte
	pos   int
	depth int
	err   error
}

// The types of the compact protocol.
const (
	typeTrue   = 1
	typeFalse  = 2
	typeByte   = 3
	typeI16    = 4
	typeI32    = 5
	typeI64    = 6
	typeDouble = 7
	typeBinary = 8
	typeList   = 9
	typeSet    = 10
	typeMap    = 11
	typeStruct = 12
	typeUUID   = 13
)

// maxThriftDepth bounds structures in structures. The format nests to six.
const maxThriftDepth = 32

func (c *compact) fail(err error) {
	if c.err == nil {
		c.err = err
		c.pos = len(c.in)
	}
}

func (c *compact) byte() byte {
	if c.pos >= len(c.in) {
		c.fail(errShort)
		return 0
	}
	c.pos++
	return c.in[c.pos-1]
}

func (c *compact) uvarint() uint64 {
	u, n := binary.Uvarint(c.in[c.pos:])
	if n <= 0 {
		c.fail(errShort)
		return 0
	}
	c.pos += n
	return u
}

// int reads an integer of any width.
func (c *compact) int() int64 {
	u := c.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// bytes returns a piece of the input.
func (c *compact) bytes() []byte {
	n := c.uvarint()
	if n > uint64(len(c.in)-c.pos) {
		c.fail(errShort)
		return nil
	}
	c.pos += int(n)
	return c.in[c.pos-int(n) : c.pos]
}

// fields calls visit for every field of a structure. Visit reads the value or
// returns false to have it skipped.
func (c *compact) fields(visit func(id int, typ byte) bool) {
	if c.depth++; c.depth > maxThriftDepth {
		c.fail(errors.New("structures nest too deep"))
	}
	id := 0
	for c.err == nil {
		head := c.byte()
		if head == 0 {
			break
		}
		if delta := int(head >> 4); delta != 0 {
			id += delta
		} else {
			id = int(int16(c.int()))
		}
		if typ := head & 15; c.err == nil && !visit(id, typ) {
			c.skip(typ)
		}
	}
	c.depth--
}

// list reads the head of a list or set.
func (c *compact) list() (n int, typ byte) {
	head := c.byte()
	count := uint64(head >> 4)
	if count == 15 {
		count = c.uvarint()
	}
	if count > uint64(len(c.in)-c.pos) { // every element takes a byte
		c.fail(errShort)
		return 0, 0
	}
	return int(count), head & 15
}

// structs calls each for every element of a list of structures, of which there
// may be max.
func (c *compact) structs(what string, max int, each func()) {
	n, typ := c.list()
	if c.err == nil && n > 0 && typ != typeStruct {
		c.fail(fmt.Errorf("a list of %s that is none", what))
	}
	if n > max {
		c.fail(fmt.Errorf("%d %s, at most %d are read", n, what, max))
	}
	for range n {
		if c.err != nil {
			return
		}
		each()
	}
}

// skip passes over a value.
func (c *compact) skip(typ byte) {
	switch typ {
	case typeTrue, typeFalse:
	case typeByte:
		c.byte()
	case typeI16, typeI32, typeI64:
		c.uvarint()
	case typeDouble:
		c.advance(8)
	case typeUUID:
		c.advance(16)
	case typeBinary:
		c.bytes()
	case typeList, typeSet:
		n, elem := c.list()
		c.skipMany(n, elem)
	case typeMap:
		c.skipMap()
	case typeStruct:
		c.fields(func(int, byte) bool { return false })
	default:
		c.fail(fmt.Errorf("a value of the unknown type %d", typ))
	}
}

// skipMany passes over the elements of a list, where also booleans take a byte.
func (c *compact) skipMany(n int, typ byte) {
	if c.depth++; c.depth > maxThriftDepth {
		c.fail(errors.New("structures nest too deep"))
	}
	for range n {
		if c.err != nil {
			break
		}
		if typ == typeTrue || typ == typeFalse {
			c.byte()
		} else {
			c.skip(typ)
		}
	}
	c.depth--
}

func (c *compact) skipMap() {
	n := c.uvarint()
	if n == 0 {
		return
	}
	types := c.byte()
	if n > uint64(len(c.in)-c.pos) {
		c.fail(errShort)
		return
	}
	for range n {
		if c.err != nil {
			return
		}
		c.skipMany(1, types>>4)
		c.skipMany(1, types&15)
	}
}

func (c *compact) advance(n int) {
	if n > len(c.in)-c.pos {
		c.fail(errShort)
		return
	}
	c.pos += n
}
