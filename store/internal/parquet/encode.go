package parquet

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/klauspost/compress/zstd"
)

// Null is the number that stands for NULL in Values.Nums.
const Null = math.MinInt64

const (
	pageBytes = 1 << 20 // of values in a page, unless one value alone is larger
	pageRows  = 1 << 17 // in a page: at most 1 MiB of numbers
)

// Values are the values of one column chunk. A slice shorter than the rows has
// NULL in the missing tail.
type Values struct {
	Codes    []uint32                 // String and Bytes: dictionary code of each row, 0 for NULL
	Value    func(code uint32) []byte // the value of a code from 1 to Distinct, read during Encode only
	Distinct int                      // the largest code
	Nums     []int64                  // other types: the value of each row, Null for NULL
}

// Chunk is an encoded column of a row group, ready to be written.
type Chunk struct {
	chunkInfo
	data []byte
}

// Size is the number of bytes the chunk takes in the file.
func (c *Chunk) Size() int { return len(c.data) }

// chunkInfo is what the footer says about a chunk.
type chunkInfo struct {
	col, rows, nulls int
	codec, encoding  int
	size, packed     int64 // of all pages with headers, before and after compression
	dict             int64 // size of the dictionary page in the file, 0 for none
	ranged           bool  // min and max are known; they are exact
	min, max         string
}

// encoder holds the scratch memory of one running Encode.
type encoder struct {
	zstd      *zstd.Encoder
	codeOrder []uint32 // the caller's codes in the order of the chunk
	numOrder  []int64  // the caller's numbers in the order of the chunk
	header    compact
	present   bitmap   // rows that are not NULL
	codes     []uint32 // of the rows that are not NULL: index into vals or dict
	remap     []uint32 // by the caller's code: index into vals plus 1, 0 for unseen
	unknown   bool     // a code has no value
	vals      [][]byte // values that occur, by first appearance
	nums      []int64  // of the rows that are not NULL
	dict      []int64  // distinct numbers, by first appearance
	table     []uint32 // hash table of dict: index plus 1
	raw       []byte   // the page at hand
	packed    []byte   // the same, compressed
	out       []byte   // finished pages
}

// Encode turns a column into finished pages. Row i of the chunk is row order[i]
// of the values; a nil order is the identity. It fails for codes without a
// value, for text that is not UTF-8 and for values beyond 2 GiB.
func (w *Writer) Encode(col, rows int, order []uint32, v Values) (*Chunk, error) {
	if col < 0 || col >= len(w.cols) {
		return nil, fmt.Errorf("parquet: no column %d", col)
	}
	if rows < 0 || rows > math.MaxInt32 || (order != nil && len(order) != rows) {
		return nil, fmt.Errorf("parquet: column %q: %d rows in an order of %d", w.cols[col].Name, rows, len(order))
	}
	if len(v.Codes) == 0 && len(v.Nums) == 0 {
		return nullChunk(col, rows), nil
	}
	e, err := w.encoder()
	if err != nil {
		return nil, err
	}
	defer w.release(e)
	c := &Chunk{chunkInfo: chunkInfo{col: col, rows: rows, codec: codecZstd}}
	e.out = e.out[:0]
	switch w.cols[col].Type {
	case String:
		err = e.text(c, order, v, true)
	case Bytes:
		err = e.text(c, order, v, false)
	case Bool:
		err = e.bools(c, order, v.Nums)
	default:
		err = e.ints(c, order, v.Nums)
	}
	if err != nil {
		return nil, fmt.Errorf("parquet: column %q: %w", w.cols[col].Name, err)
	}
	if c.nulls == rows {
		return nullChunk(col, rows), nil
	}
	c.data = append([]byte(nil), e.out...)
	return c, nil
}

func (w *Writer) encoder() (*encoder, error) {
	if e, ok := w.pool.Get().(*encoder); ok {
		return e, nil
	}
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(pageBytes), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return &encoder{zstd: z}, nil
}

// release gives the scratch memory back, without hold on the caller's values.
func (w *Writer) release(e *encoder) {
	clear(e.vals)
	e.vals = e.vals[:0]
	w.pool.Put(e)
}

// beginPage starts a data page of rows [from, to) and returns how many of them
// are not NULL. The values follow in e.raw.
func (e *encoder) beginPage(c *Chunk, from, to int) (values int) {
	e.raw = append(e.raw[:0], 0, 0, 0, 0)
	if c.nulls == 0 {
		values = to - from
		e.raw = append(binary.AppendUvarint(e.raw, uint64(values)<<1), 1)
	} else {
		e.raw, values = appendLevels(e.raw, e.present, from, to)
	}
	binary.LittleEndian.PutUint32(e.raw, uint32(len(e.raw)-4))
	return values
}

// endPage compresses the page in e.raw and appends it to the chunk.
func (e *encoder) endPage(c *Chunk, kind, values, encoding int) error {
	if len(e.raw) > math.MaxInt32 {
		return fmt.Errorf("page of %d bytes", len(e.raw))
	}
	e.packed = e.zstd.EncodeAll(e.raw, e.packed[:0])
	e.header.pageHeader(kind, values, encoding, len(e.raw), len(e.packed))
	e.out = append(e.out, e.header.b...)
	e.out = append(e.out, e.packed...)
	c.size += int64(len(e.header.b) + len(e.raw))
	c.packed += int64(len(e.header.b) + len(e.packed))
	if kind == pageDictionary {
		c.dict = c.packed
	} else {
		c.encoding = encoding
	}
	return nil
}

// indexPages writes data pages of dictionary codes.
func (e *encoder) indexPages(c *Chunk, width int) error {
	codes := e.codes
	for from := 0; from < c.rows; from += pageRows {
		to := min(from+pageRows, c.rows)
		n := e.beginPage(c, from, to)
		e.raw = append(e.raw, byte(width))
		e.raw = appendHybrid(e.raw, codes[:n], width)
		codes = codes[n:]
		if err := e.endPage(c, pageData, to-from, encodingDictionary); err != nil {
			return err
		}
	}
	return nil
}

// nullChunk is a chunk of NULLs: one page of one run of levels. It names the codec of
// the other chunks, since parquet-go takes that of a column's first chunk for all.
func nullChunk(col, rows int) *Chunk {
	levels := append(binary.AppendUvarint(nil, uint64(rows)<<1), 0)
	page := append(binary.LittleEndian.AppendUint32(nil, uint32(len(levels))), levels...)
	frame := storedFrame(page)
	var t compact
	t.pageHeader(pageData, rows, encodingPlain, len(page), len(frame))
	size, packed := int64(len(t.b)+len(page)), int64(len(t.b)+len(frame))
	return &Chunk{chunkInfo{col: col, rows: rows, nulls: rows, codec: codecZstd, size: size, packed: packed}, append(t.b, frame...)}
}

// storedFrame is a zstd frame (RFC 8878) of one block that is not compressed; data has
// at most 255 bytes.
func storedFrame(data []byte) []byte {
	const singleSegment, lastRaw = 0x20, 1
	block := uint32(len(data))<<3 | lastRaw
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, singleSegment, byte(len(data)), byte(block), byte(block >> 8), byte(block >> 16)}
	return append(frame, data...)
}

// pageHeader replaces what was encoded before by the header of a page.
func (t *compact) pageHeader(kind, values, encoding, size, packed int) {
	t.b, t.last = t.b[:0], 0
	t.element()
	t.i32(1, kind)
	t.i32(2, size)
	t.i32(3, packed)
	if kind == pageDictionary {
		t.begin(7)
		t.i32(1, values)
		t.i32(2, encoding)
	} else {
		t.begin(5)
		t.i32(1, values)
		t.i32(2, encoding)
		t.i32(3, encodingRLE)
		t.i32(4, encodingRLE)
	}
	t.end()
	t.end()
}
