package csv

import (
	"bytes"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/lines"
)

// splitter cuts a table into blocks of whole records.
type splitter struct {
	r      io.Reader
	layout *layout
	scan   scanner
	buf    []byte
	held   int   // bytes in buf
	begin  int   // of the first record in buf, after the header
	offset int64 // of buf[0] in the stream
	line   int64 // of the first record in buf
	err    error // of the reader, told after the data before it
	first  bool  // no block was handed out yet
	size   int   // bytes of a block
	max    int   // bytes of a record
	hint   int   // how many records a block may have
}

// context goes with every block to the decoder.
type context struct {
	*layout
	first bool  // it is the first block of its member
	blank int64 // blank lines in the block
}

func newSplitter(r io.Reader, l *layout) *splitter {
	s := &splitter{r: r, layout: l, begin: l.start, line: l.line, first: true, size: ingest.BlockSize, max: ingest.MaxLine}
	s.scan.dialect = l.dialect
	s.buf = make([]byte, max(s.size, l.start))
	return s
}

// Next returns the next block or a record that is too long.
func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	for {
		s.fill()
		s.begin = min(s.begin, s.held)
		block, long := s.cut()
		switch {
		case block != nil:
			return block, nil, nil
		case long >= 0:
			return nil, s.skip(long), nil
		case s.err != nil:
			return nil, nil, s.err
		}
		s.grow()
	}
}

// fill reads until the buffer is full or the reader ends.
func (s *splitter) fill() {
	for s.err == nil && s.held < len(s.buf) {
		var n int
		n, s.err = s.r.Read(s.buf[s.held:])
		s.held += n
	}
}

// cut hands out the whole records of the buffer. Without any, long is where the
// record that begins the buffer ends if it is too long, -1 if it is not.
func (s *splitter) cut() (block *lines.Block, long int) {
	data := s.buf[:s.held]
	s.scan.reset(data, s.err != nil)
	ctx := &context{layout: s.layout, first: s.first}
	records := make([]lines.Record, 0, s.hint)
	at, line := s.begin, s.line
	for at < len(data) {
		end, spans := s.scan.record(at)
		if end < 0 && len(data)-at > s.max+maxQuoted {
			end = len(data)
		}
		if end < 0 {
			break
		}
		if end-at > s.max {
			if at == s.begin {
				return nil, end
			}
			break
		}
		if stop := trim(data, at, end); stop > at {
			records = append(records, lines.Record{Start: at, End: stop, Offset: s.offset + int64(at), Line: line})
		} else {
			ctx.blank++
		}
		if spans {
			line += int64(bytes.Count(data[at:end], []byte{s.layout.end}))
		}
		line++
		at = min(end+1, len(data))
	}
	if at == s.begin {
		return nil, -1
	}
	block = &lines.Block{Data: data[:at], Offset: s.offset, Line: s.line, Records: records, Context: ctx}
	s.first, s.line, s.hint = false, line, len(records)+len(records)/8
	s.keep(at)
	return block, -1
}

// trim takes the CR of a line end off a record; of a line of blanks nothing is
// left, unless the blanks are cells.
func trim(data []byte, at, end int) int {
	if end > at && data[end-1] == '\r' {
		end--
	}
	for _, c := range data[at:end] {
		if c != ' ' {
			return end
		}
	}
	return at
}

// keep moves what follows the records that were handed out to a new buffer, which
// has room for as much again: so nothing is looked at more than twice.
func (s *splitter) keep(from int) {
	rest := s.buf[from:s.held]
	next := make([]byte, max(s.size, 2*len(rest)))
	s.held = copy(next, rest)
	s.buf = next
	s.offset += int64(from)
	s.begin = 0
}

// grow makes room for a longer record.
func (s *splitter) grow() {
	grown := make([]byte, min(2*len(s.buf), s.begin+s.max+maxQuoted+1))
	copy(grown, s.buf[:s.held])
	s.buf = grown
}

// skip passes over the record that begins the buffer and is longer than allowed.
// What follows is read from the next line on.
func (s *splitter) skip(end int) *lines.Oversize {
	data := s.buf[s.begin:end]
	o := &lines.Oversize{
		Head: bytes.Clone(data[:min(len(data), lines.HeadBytes)]), Size: int64(len(data)),
		Offset: s.offset + int64(s.begin), Line: s.line,
	}
	s.line += int64(bytes.Count(data, []byte{s.layout.end})) + 1
	for end == s.held && s.err == nil {
		s.offset += int64(s.held)
		s.held, s.begin, end = 0, 0, 0
		s.fill()
		end = find(s.buf[:s.held], s.layout.end, 0, -1)
		o.Size += int64(end)
	}
	s.keep(min(end+1, s.held))
	return o
}
