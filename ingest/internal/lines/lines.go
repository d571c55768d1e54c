// Package lines cuts a stream of text into blocks of whole lines, so that many
// parsers can work on one stream. A line longer than a limit is told by its
// position and its first bytes, and skipped in bounded memory.
package lines

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// HeadBytes is how much of an oversize line is kept.
const HeadBytes = 64 << 10

// ErrUTF16 says that the text is not in UTF-8.
var ErrUTF16 = errors.New("the text is UTF-16; only UTF-8 is read")

// Block is a run of whole records: lines with their ends, of which the last of a
// stream may lack its end, or the spans of Data that Records marks. Release it
// when done.
type Block struct {
	Data    []byte
	Offset  int64    // of Data[0] in the stream
	Line    int64    // number of the first line, from 1
	Records []Record // nil: every line that is not blank is a record
	Context any      // what the splitter tells the decoder; nil for plain lines
	buf     *[]byte
	pool    *sync.Pool
}

// Record is a span of a block's data that is one record.
type Record struct {
	Start, End int   // in Data
	Offset     int64 // in the stream
	Line       int64 // from 1
}

// Size is the number of bytes of the block; it is valid after Release.
func (b *Block) Size() int { return len(b.Data) }

// Release gives the memory of the block back. Data must not be read afterwards.
func (b *Block) Release() {
	if b.buf != nil {
		b.pool.Put(b.buf)
		b.buf = nil
	}
}

// Oversize is a line longer than the limit.
type Oversize struct {
	Head   []byte // its first bytes
	Size   int64  // bytes without its end
	Offset int64
	Line   int64
}

// Splitter cuts a stream. It is used by one goroutine; its blocks may be used and
// released by others.
type Splitter struct {
	r       io.Reader
	max     int
	pool    sync.Pool
	buf     *[]byte // holds the bytes read but not yet handed out
	held    int
	offset  int64 // of buf[0]
	line    int64
	err     error // of the reader, told after the data before it
	started bool
}

// NewSplitter cuts r into blocks of about size bytes. Lines of more than max
// bytes are told as Oversize.
func NewSplitter(r io.Reader, size, max int) *Splitter {
	s := &Splitter{r: r, max: max, line: 1}
	s.pool.New = func() any { b := make([]byte, size); return &b }
	return s
}

// Next returns the next block or the next oversize line, or an error: io.EOF
// after the last, the reader's own error after the data before it.
func (s *Splitter) Next() (*Block, *Oversize, error) {
	for {
		if s.buf == nil {
			s.buf, s.held = s.pool.Get().(*[]byte), 0
		}
		s.fill()
		if err := s.start(); err != nil {
			return nil, nil, err
		}
		data := (*s.buf)[:s.held]
		end := bytes.LastIndexByte(data, '\n') + 1
		switch {
		case end > 0:
			return s.cut(end), nil, nil
		case s.err != nil && s.held == 0:
			return nil, nil, s.err
		case s.err != nil && s.held <= s.max:
			return s.cut(s.held), nil, nil
		case s.held > s.max:
			return nil, s.skip(), nil
		}
		s.grow()
	}
}

// fill reads until the buffer is full or the reader ends.
func (s *Splitter) fill() {
	for s.err == nil && s.held < len(*s.buf) {
		var n int
		n, s.err = s.r.Read((*s.buf)[s.held:])
		s.held += n
	}
}

// start looks at the byte order mark of the stream.
func (s *Splitter) start() error {
	if s.started {
		return nil
	}
	s.started = true
	data := (*s.buf)[:s.held]
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return ErrUTF16
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		s.held = copy(*s.buf, data[3:])
		s.offset = 3
	}
	return nil
}

// cut hands out the first n bytes and keeps the rest in a new buffer.
func (s *Splitter) cut(n int) *Block {
	b := &Block{Data: (*s.buf)[:n], Offset: s.offset, Line: s.line, buf: s.buf, pool: &s.pool}
	rest := (*s.buf)[n:s.held]
	next := s.pool.Get().(*[]byte)
	if len(*next) <= len(rest) {
		grown := make([]byte, 2*len(rest))
		next = &grown
	}
	s.held = copy(*next, rest)
	s.buf = next
	s.offset += int64(n)
	s.line += int64(bytes.Count(b.Data, []byte{'\n'}))
	return b
}

// grow makes room for a longer line.
func (s *Splitter) grow() {
	grown := make([]byte, min(2*len(*s.buf), s.max+1))
	copy(grown, (*s.buf)[:s.held])
	s.buf = &grown
}

// skip passes over the line that begins the buffer and is longer than allowed.
func (s *Splitter) skip() *Oversize {
	data := (*s.buf)[:s.held]
	o := &Oversize{Head: bytes.Clone(data[:min(len(data), HeadBytes)]), Offset: s.offset, Line: s.line, Size: int64(s.held)}
	last := data[len(data)-1]
	for s.err == nil {
		s.held = 0
		var n int
		n, s.err = s.r.Read(*s.buf)
		chunk := (*s.buf)[:n]
		i := bytes.IndexByte(chunk, '\n')
		if i < 0 {
			o.Size += int64(n)
			if n > 0 {
				last = chunk[n-1]
			}
			continue
		}
		o.Size += int64(i)
		if i > 0 {
			last = chunk[i-1]
		}
		s.held = copy(*s.buf, chunk[i+1:])
		s.offset = o.Offset + o.Size + 1
		s.line++
		break
	}
	if s.held == 0 && s.err != nil {
		s.offset = o.Offset + o.Size
	}
	if last == '\r' {
		o.Size--
	}
	return o
}
