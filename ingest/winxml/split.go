package winxml

import (
	"bytes"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/lines"
)

// splitter cuts a text into its <Event> elements. Text between them is no record.
type splitter struct {
	r      io.Reader
	buf    []byte
	offset int64 // of buf[0] in the text
	line   int64 // of buf[0]
	err    error
}

func newSplitter(r io.Reader) *splitter { return &splitter{r: r, line: 1} }

var closing = []byte("</Event>")

// Next returns the next run of events.
func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	for want := ingest.BlockSize; ; want *= 2 {
		s.fill(want)
		if block := s.cut(); block != nil {
			return block, nil, nil
		}
		if s.err != nil {
			return s.last()
		}
		if len(s.buf) > ingest.MaxLine {
			return nil, s.skip(), nil
		}
	}
}

// fill reads until the buffer holds so many bytes.
func (s *splitter) fill(want int) {
	if cap(s.buf) < want {
		s.buf = append(make([]byte, 0, want), s.buf...)
	}
	for s.err == nil && len(s.buf) < want {
		var n int
		n, s.err = s.r.Read(s.buf[len(s.buf):want])
		s.buf = s.buf[:len(s.buf)+n]
	}
}

// cut takes the whole events off the buffer; nil if it holds none.
func (s *splitter) cut() *lines.Block {
	b := &lines.Block{Data: s.buf, Offset: s.offset, Line: s.line}
	end, line, counted := 0, s.line, 0
	for {
		start := nextEvent(s.buf, end)
		if start < 0 {
			break
		}
		n := bytes.Index(s.buf[start:], closing)
		if n < 0 {
			break
		}
		line += int64(bytes.Count(s.buf[counted:start], []byte{'\n'}))
		counted = start
		end = start + n + len(closing)
		b.Records = append(b.Records, lines.Record{Start: start, End: end, Offset: s.offset + int64(start), Line: line})
	}
	if end == 0 {
		return nil
	}
	b.Data = s.buf[:end]
	s.advance(end, line+int64(bytes.Count(s.buf[counted:end], []byte{'\n'})))
	return b
}

// advance drops the first n bytes, into a new buffer since a block may alias them.
func (s *splitter) advance(n int, line int64) {
	s.buf = append(make([]byte, 0, max(ingest.BlockSize, len(s.buf)-n)), s.buf[n:]...)
	s.offset += int64(n)
	s.line = line
}

// last tells of an event that the end of the text cuts short.
func (s *splitter) last() (*lines.Block, *lines.Oversize, error) {
	start := nextEvent(s.buf, 0)
	if start < 0 {
		s.buf = nil
		return nil, nil, s.err
	}
	line := s.line + int64(bytes.Count(s.buf[:start], []byte{'\n'}))
	b := &lines.Block{
		Data: s.buf, Offset: s.offset, Line: s.line,
		Records: []lines.Record{{Start: start, End: len(s.buf), Offset: s.offset + int64(start), Line: line}},
	}
	s.buf = nil
	return b, nil, nil
}

// skip passes over an event that is too long.
func (s *splitter) skip() *lines.Oversize {
	start := max(nextEvent(s.buf, 0), 0)
	o := &lines.Oversize{
		Head: bytes.Clone(s.buf[start:min(len(s.buf), start+lines.HeadBytes)]), Offset: s.offset + int64(start),
		Line: s.line + int64(bytes.Count(s.buf[:start], []byte{'\n'})),
	}
	for {
		if i := bytes.Index(s.buf, closing); i >= 0 {
			end := i + len(closing)
			o.Size = s.offset + int64(end) - o.Offset
			s.advance(end, s.line+int64(bytes.Count(s.buf[:end], []byte{'\n'})))
			return o
		}
		keep := min(len(s.buf), len(closing)-1)
		drop := len(s.buf) - keep
		s.advance(drop, s.line+int64(bytes.Count(s.buf[:drop], []byte{'\n'})))
		if s.err != nil {
			o.Size = s.offset + int64(len(s.buf)) - o.Offset
			s.buf = nil
			return o
		}
		s.fill(ingest.BlockSize)
	}
}

// nextEvent finds the next <Event> or <Event ...> from a place on that is not in
// a comment; -1 if there is none.
func nextEvent(text []byte, from int) int {
	const opening, comment = "<Event", "<!--"
	for {
		i := bytes.Index(text[from:], []byte(opening))
		if i < 0 || from+i+len(opening) >= len(text) {
			return -1
		}
		if c := bytes.Index(text[from:from+i], []byte(comment)); c >= 0 {
			n := bytes.Index(text[from+c:], []byte("-->"))
			if n < 0 {
				return -1
			}
			from += c + n
			continue
		}
		from += i
		switch text[from+len(opening)] {
		case '>', ' ', '\t', '\r', '\n', '/':
			return from
		}
		from += len(opening)
	}
}
