package json

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/envelope"
	"forensic/ingest/internal/lines"
)

// splitter finds the records of JSON documents in a stream.
type splitter struct {
	r    io.Reader
	plan *envelope.Plan
	size int // bytes of a block
	max  int // bytes of a record

	buf    []byte
	held   int   // bytes in buf
	offset int64 // of buf[0] in the stream
	err    error // of the reader, told after the data before it
	ended  error // why the reading stopped
	begun  bool

	at      int   // what is before it was looked at
	lineAt  int   // what is before it was counted in line
	line    int64 // number of the line of lineAt
	records []lines.Record
	tells   *context        // what the decoder must know of the records
	long    *lines.Oversize // waits to be told

	walk
}

// context goes with every block to the decoder.
type context struct {
	plan    *envelope.Plan
	columns []byte // of rows, as the document describes them
	table   string // the name it gives them
}

func newSplitter(r io.Reader, p *envelope.Plan) *splitter {
	s := &splitter{r: r, plan: p, size: ingest.BlockSize, max: ingest.MaxLine, line: 1}
	s.buf = make([]byte, s.size)
	s.walk.context = &context{plan: p}
	s.doc.start, s.blank = -1, true
	if len(p.Path) > 1 && p.Path[0][0] == envelope.Element {
		s.unit = 1
	}
	return s
}

// Next returns the next block or a record that is too long.
func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	for {
		if s.long != nil && len(s.records) == 0 {
			long := s.long
			s.long = nil
			return nil, long, nil
		}
		if s.ended == nil && s.long == nil {
			s.fill()
			s.step()
		}
		if len(s.records) > 0 {
			return s.cut(), nil, nil
		}
		if s.long != nil {
			continue
		}
		if s.ended != nil {
			return nil, nil, s.ended
		}
		s.room()
	}
}

// fill reads until the buffer is full or the reader ends.
func (s *splitter) fill() {
	for s.err == nil && s.held < len(s.buf) {
		var n int
		n, s.err = s.r.Read(s.buf[s.held:])
		s.held += n
	}
	if !s.begun {
		s.begun = true
		if bytes.HasPrefix(s.buf[:s.held], []byte("\xef\xbb\xbf")) {
			s.at, s.lineAt = 3, 3
		}
	}
}

// end stops the reading; nothing after the data so far is looked at.
func (s *splitter) end(err error) {
	if s.ended == nil {
		s.ended = err
	}
}

// finish ends the stream at the end of its data.
func (s *splitter) finish() {
	switch {
	case !errors.Is(s.err, io.EOF):
		s.end(s.err)
	case len(s.stack) > 0 || s.mode != between:
		s.end(errors.New("the JSON document is not complete"))
	default:
		s.end(io.EOF)
	}
}

// needed is the first byte of the buffer that must be kept.
func (s *splitter) needed() int {
	from := s.at
	if s.mode == inRecord && !s.over || s.mode == inColumns {
		from = min(from, s.start)
	}
	if n := len(s.stack); s.mode == between && n > 0 && s.stack[n-1].keyed {
		from = min(from, int(s.stack[n-1].keyAt-s.offset))
	}
	if s.doc.start >= 0 && !s.doc.over {
		from = min(from, s.doc.start)
	}
	return from
}

// cut hands out the records found so far.
func (s *splitter) cut() *lines.Block {
	end := s.records[len(s.records)-1].End
	b := &lines.Block{Data: s.buf[:end], Offset: s.offset, Line: s.records[0].Line, Records: s.records, Context: s.tells}
	s.records = make([]lines.Record, 0, len(b.Records)+len(b.Records)/8)
	s.move(max(end, min(s.needed(), s.held)), true)
	return b
}

// move drops what is before a place, in a new buffer if the old one was handed
// out.
func (s *splitter) move(from int, fresh bool) {
	s.count(from)
	rest := s.buf[from:s.held]
	next := s.buf
	if want := max(s.size, 2*len(rest)); fresh || want > len(next) {
		next = make([]byte, want)
	}
	s.held = copy(next, rest)
	s.buf = next
	s.offset += int64(from)
	s.at -= from
	s.start -= from
	s.lineAt -= from
	if s.doc.start >= 0 {
		s.doc.start = max(0, s.doc.start-from)
	}
}

// room makes the buffer ready for more of the stream.
func (s *splitter) room() {
	from := min(s.needed(), s.held)
	if s.held-from > s.max {
		if s.exceed(); len(s.records) > 0 {
			return
		}
		from = min(s.needed(), s.held)
	}
	s.move(from, false)
}

// exceed gives up to keep what is longer than a record may be.
func (s *splitter) exceed() {
	switch {
	case s.mode == inColumns:
		s.mode = inSkipped
	case s.doc.start >= 0 && !s.doc.over:
		s.doc.over = true
		s.doc.long = s.oversize(s.doc.start, s.held)
	case s.mode == inRecord && !s.over:
		if p := s.broken(s.buf[s.start:s.held]); p > 0 {
			s.breakAt(p)
			return
		}
		s.over = true
		s.part = s.oversize(s.start, s.at)
	default:
		s.end(fmt.Errorf("a name of more than %d bytes at byte %d", s.max, s.offset+int64(s.at)))
	}
}

// oversize begins to tell of a record that is too long.
func (s *splitter) oversize(from, to int) *lines.Oversize {
	data := s.buf[from:to]
	return &lines.Oversize{
		Head: bytes.Clone(data[:min(len(data), lines.HeadBytes)]), Size: int64(len(data)), Offset: s.offset + int64(from), Line: s.lineOf(from),
	}
}

// mark adds a record, or tells that it is too long.
func (s *splitter) mark(from, to int) {
	if to-from > s.max {
		s.long = s.oversize(from, to)
		return
	}
	s.tells = s.context
	s.records = append(s.records, lines.Record{Start: from, End: to, Offset: s.offset + int64(from), Line: s.lineOf(from)})
}

// lineOf is the number of the line of a place.
func (s *splitter) lineOf(at int) int64 {
	if at >= s.lineAt {
		s.count(at)
		return s.line
	}
	return s.line - int64(bytes.Count(s.buf[max(at, 0):s.lineAt], []byte{'\n'}))
}

// count counts the lines up to a place.
func (s *splitter) count(to int) {
	if to > s.lineAt {
		s.line += int64(bytes.Count(s.buf[s.lineAt:to], []byte{'\n'}))
		s.lineAt = to
	}
}
