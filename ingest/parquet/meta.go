package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Bounds of the metadata.
const (
	maxFooter    = 64 << 20 // bytes
	maxElements  = 1 << 18  // of the schema
	maxRowGroups = 1 << 15  // the format counts them in 16 bits
	maxChunks    = 1 << 22  // of all row groups
	maxKeyValues = 1 << 16
)

// footer is what is read of a file's metadata.
type footer struct {
	elements  []element
	rowGroups []rowGroup
	chunks    int    // of all row groups
	pandas    []byte // metadata of the writer about the index of a data frame
	start     int64  // of the footer in the file: no page lies behind it
}

type rowGroup struct {
	rows   int64
	chunks []chunk
}

// chunk is the values of a column in a row group.
type chunk struct {
	elsewhere bool // in another file
	encrypted bool
	codec     int64
	values    int64
	data      int64 // offsets in the file
	dict      int64
}

// start is the offset of the first page of the chunk.
func (c *chunk) start() int64 {
	if c.dict > 0 && c.dict < c.data {
		return c.dict
	}
	return c.data
}

// element is a node of the schema as it is written.
type element struct {
	physical   int64 // -1 for a group
	length     int64
	repetition int64
	name       string
	children   int64
	converted  int64 // -1 for none
	scale      int64
	precision  int64
	logical    logical
}

// logical is the meaning of a column, by the number of the format's union.
type logical struct {
	id        int
	scale     int64
	precision int64
	utc       bool
	perSecond int64 // unit of a time: how many there are in a second
	bits      int64
	signed    bool
}

// The members of the union.
const (
	logicalText      = 1
	logicalMap       = 2
	logicalList      = 3
	logicalEnum      = 4
	logicalDecimal   = 5
	logicalDate      = 6
	logicalTime      = 7
	logicalTimestamp = 8
	logicalInterval  = 9
	logicalInt       = 10
	logicalNull      = 11
	logicalJSON      = 12
	logicalBSON      = 13
	logicalUUID      = 14
	logicalFloat16   = 15
)

var magic = []byte("PAR1")

// readFooter reads the metadata at the end of a file.
func readFooter(r io.ReaderAt, size int64) (*footer, error) {
	const tail = 8 // length and magic
	if size < int64(len(magic))+tail {
		return nil, errors.New("too short for a Parquet file")
	}
	var end [tail]byte
	if _, err := r.ReadAt(end[:], size-tail); err != nil {
		return nil, fmt.Errorf("reading the end of the file: %w", err)
	}
	switch string(end[4:]) {
	case "PAR1":
	case "PARE":
		return nil, errors.New("the file is encrypted")
	default:
		return nil, errors.New("the file does not end as a Parquet file does: it is cut short or damaged")
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if n > maxFooter || n > size-int64(len(magic))-tail {
		return nil, fmt.Errorf("a footer of %d bytes", n)
	}
	buf := make([]byte, n)
	if _, err := r.ReadAt(buf, size-tail-n); err != nil {
		return nil, fmt.Errorf("reading the footer: %w", err)
	}
	c := &compact{in: buf}
	f := &footer{start: size - tail - n}
	f.read(c)
	if c.err != nil {
		return nil, fmt.Errorf("the footer is damaged: %w", c.err)
	}
	return f, nil
}

func (f *footer) read(c *compact) {
	c.fields(func(id int, typ byte) bool {
		switch {
		case id == 2 && typ == typeList:
			c.structs("elements of the schema", maxElements, func() { f.elements = append(f.elements, readElement(c)) })
		case id == 4 && typ == typeList:
			c.structs("row groups", maxRowGroups, func() { f.rowGroups = append(f.rowGroups, f.readRowGroup(c)) })
		case id == 5 && typ == typeList:
			c.structs("key-value pairs", maxKeyValues, func() {
				if key, value := readPair(c); key == "pandas" {
					f.pandas = value
				}
			})
		default:
			return false
		}
		return true
	})
}

func readPair(c *compact) (key string, value []byte) {
	c.fields(func(id int, typ byte) bool {
		switch {
		case id == 1 && typ == typeBinary:
			key = string(c.bytes())
		case id == 2 && typ == typeBinary:
			value = c.bytes()
		default:
			return false
		}
		return true
	})
	return key, value
}

// ints reads the integers of a structure into the fields they belong to.
func (c *compact) ints(to map[int]*int64, other func(id int, typ byte) bool) {
	c.fields(func(id int, typ byte) bool {
		if p := to[id]; p != nil && (typ == typeI16 || typ == typeI32 || typ == typeI64) {
			*p = c.int()
			return true
		}
		return other != nil && other(id, typ)
	})
}

func readElement(c *compact) element {
	e := element{physical: -1, converted: -1}
	to := map[int]*int64{1: &e.physical, 2: &e.length, 3: &e.repetition, 5: &e.children, 6: &e.converted, 7: &e.scale, 8: &e.precision}
	c.ints(to, func(id int, typ byte) bool {
		switch {
		case id == 4 && typ == typeBinary:
			e.name = string(c.bytes())
		case id == 10 && typ == typeStruct:
			c.fields(func(id int, typ byte) bool {
				e.logical.id = id
				return typ == typeStruct && e.logical.read(c, id)
			})
		default:
			return false
		}
		return true
	})
	return e
}

// read reads what a member of the union says.
func (l *logical) read(c *compact, id int) bool {
	switch id {
	case logicalDecimal:
		c.ints(map[int]*int64{1: &l.scale, 2: &l.precision}, nil)
	case logicalTime, logicalTimestamp:
		c.fields(func(id int, typ byte) bool {
			switch {
			case id == 1:
				l.utc = typ == typeTrue
			case id == 2 && typ == typeStruct:
				c.fields(func(id int, _ byte) bool {
					l.perSecond = map[int]int64{1: 1e3, 2: 1e6, 3: 1e9}[id]
					return false
				})
				return true
			}
			return false
		})
	case logicalInt:
		c.fields(func(id int, typ byte) bool {
			switch {
			case id == 1 && typ == typeByte:
				l.bits = int64(c.byte())
				return true
			case id == 2:
				l.signed = typ == typeTrue
			}
			return false
		})
	default:
		return false
	}
	return true
}

func (f *footer) readRowGroup(c *compact) (g rowGroup) {
	c.ints(map[int]*int64{3: &g.rows}, func(id int, typ byte) bool {
		if id != 1 || typ != typeList {
			return false
		}
		c.structs("columns of row groups", maxChunks-f.chunks, func() { g.chunks = append(g.chunks, readChunk(c)) })
		f.chunks += len(g.chunks)
		return true
	})
	return g
}

func readChunk(c *compact) (k chunk) {
	bare := true
	c.fields(func(id int, typ byte) bool {
		switch {
		case id == 1 && typ == typeBinary:
			k.elsewhere = len(c.bytes()) > 0
		case id == 3 && typ == typeStruct:
			bare = false
			c.ints(map[int]*int64{4: &k.codec, 5: &k.values, 9: &k.data, 11: &k.dict}, nil)
		case id == 8 || id == 9:
			k.encrypted = true
			return false
		default:
			return false
		}
		return true
	})
	k.encrypted = k.encrypted || bare
	return k
}
