package arrow

import (
	"encoding/binary"
	"errors"
	"fmt"

	"forensic/ingest/internal/frame"
)

// The kinds of messages.
const (
	messageSchema     = 1
	messageDictionary = 2
	messageBatch      = 3
)

// The types of columns that the checks look at.
const (
	typeUnion      = 14
	typeBinaryView = 23
	typeTextView   = 24
)

var errFlat = errors.New("the metadata of a message is damaged")

// checker checks the counts in the metadata of messages before the library, which
// trusts them, makes room for what they say.
type checker struct {
	views  int // columns of the schema whose buffers each record batch counts
	fields int // columns and their parts that a schema may still have
}

// meta is the metadata of a message, which is in FlatBuffers. It finds what the
// library would find; an offset that points outside makes it bad.
type meta struct {
	buf []byte
	bad bool
}

// flat is a table in the metadata.
type flat struct {
	*meta
	pos int
}

// uint reads a number of that many bytes.
func (m *meta) uint(at, size int) uint64 {
	if at < 0 || at > len(m.buf)-size {
		m.bad = true
		return 0
	}
	var word [8]byte
	copy(word[:], m.buf[at:at+size])
	return binary.LittleEndian.Uint64(word[:])
}

// follow is the position that the offset at a position leads to.
func (m *meta) follow(at int) int { return at + int(m.uint(at, 4)) }

// field is the position of a field, 0 if it is not there.
func (f flat) field(i int) int {
	vtable := f.pos - int(int32(f.uint(f.pos, 4)))
	if 4+2*i >= int(f.uint(vtable, 2)) {
		return 0
	}
	if off := int(f.uint(vtable+4+2*i, 2)); off > 0 {
		return f.pos + off
	}
	return 0
}

// table is the table that a field refers to.
func (f flat) table(i int) (t flat, ok bool) {
	at := f.field(i)
	if at == 0 {
		return flat{}, false
	}
	return flat{f.meta, f.follow(at)}, true
}

// number reads a field of that many bytes, 0 without it.
func (f flat) number(i, size int) uint64 {
	at := f.field(i)
	if at == 0 {
		return 0
	}
	return f.uint(at, size)
}

// vector finds the elements of a field, of size bytes each.
func (f flat) vector(i, size int) (first, n int) {
	at := f.field(i)
	if at == 0 {
		return 0, 0
	}
	start := f.follow(at)
	n = int(f.uint(start, 4))
	if f.bad || n > (len(f.buf)-start-4)/size {
		f.bad = true
		return 0, 0
	}
	return start + 4, n
}

// message checks a message and returns what it is and the bytes of its body.
func (c *checker) message(buf []byte) (kind, body int64, err error) {
	m := &meta{buf: buf}
	root := flat{m, m.follow(0)}
	kind, body = int64(root.number(1, 1)), int64(root.number(3, 8))
	header, ok := root.table(2)
	if !ok || m.bad || body < 0 {
		return 0, 0, errFlat
	}
	switch kind {
	case messageSchema:
		c.views, c.fields = 0, frame.MaxColumns
		err = c.schema(header)
	case messageDictionary:
		if header, ok = header.table(1); !ok {
			return 0, 0, errFlat
		}
		err = c.batch(header, 0)
	case messageBatch:
		err = c.batch(header, c.views)
	default:
		err = fmt.Errorf("a message of the kind %d, which is no table", kind)
	}
	if m.bad {
		err = errFlat
	}
	return kind, body, err
}

func (c *checker) schema(header flat) error {
	header.vector(2, 4) // metadata of the writer
	return c.parts(header, 1, 0, false)
}

// parts checks the columns of a schema, or the parts of a column. They may share
// theirs, so that the same bytes are visited again: the number of fields bounds it.
func (c *checker) parts(f flat, i, depth int, inDictionary bool) error {
	first, n := f.vector(i, 4)
	if c.fields -= n; c.fields < 0 || depth > frame.MaxDepth {
		return fmt.Errorf("%w: columns with too many parts", frame.ErrLimit)
	}
	for k := range n {
		if f.bad {
			return errFlat
		}
		if err := c.column(flat{f.meta, f.follow(first + 4*k)}, depth, inDictionary); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) column(f flat, depth int, inDictionary bool) error {
	f.vector(6, 4) // metadata of the writer
	if at := f.field(4); at != 0 {
		inDictionary = true
	}
	switch f.number(2, 1) {
	case typeUnion:
		if t, ok := f.table(3); ok {
			t.vector(1, 4)
		}
	case typeBinaryView, typeTextView:
		if c.views++; inDictionary {
			return errors.New("dictionaries of views are not read")
		}
	}
	return c.parts(f, 5, depth+1, inDictionary)
}

// batch checks a record batch, or the values of a dictionary, with that many
// columns whose buffers it counts.
func (c *checker) batch(b flat, views int) error {
	b.vector(1, 16)
	_, buffers := b.vector(2, 16)
	first, n := b.vector(4, 8)
	if n < views {
		return errFlat
	}
	for k := range n {
		if b.uint(first+8*k, 8) > uint64(buffers) {
			return errFlat
		}
	}
	if int64(b.number(0, 8)) < 0 {
		return errFlat
	}
	return nil
}
