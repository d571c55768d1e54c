package json

import (
	"bytes"
	"fmt"

	"forensic/ingest/internal/envelope"
	"forensic/ingest/internal/jsonscan"
)

// record marks what ends here as a record, unless another one seems to begin
// within it: then it ends there.
func (s *splitter) record(from int) {
	if p := s.broken(s.buf[from:s.at]); p > 0 {
		if _, err := jsonscan.Value(s.buf[from:s.at]); err != nil {
			s.start = from
			s.breakAt(p)
			return
		}
	}
	s.mark(from, s.at)
}

// broken returns where in a text a line begins that looks like the begin of
// another record, -1 if there is none.
func (s *splitter) broken(text []byte) int {
	if len(s.lineStart) == 0 {
		return -1
	}
	p := bytes.Index(text, s.lineStart)
	if p < 0 {
		return -1
	}
	return p + 1
}

// breakAt ends the record after n bytes and goes on there.
func (s *splitter) breakAt(n int) {
	s.mark(s.start, s.start+n-1)
	s.at = s.start + n
	s.mode = between
}

// lookAtLine learns from the first records how lines that begin records begin.
func (s *splitter) lookAtLine(c byte, blank bool, indent []byte) {
	if s.tried++; s.tried <= 2 && len(s.lineStart) == 0 && c == '{' && blank {
		s.lineStart = append(append([]byte{'\n'}, indent...), '{')
	}
}

// maxJunk is how far is looked for the next record after what cannot stand
// where it stands, in bytes.
const maxJunk = 64 << 10

// junk deals with what cannot stand here: it is a record of its own, to be
// rejected, up to the next line that begins a record; without one the reading
// ends.
func (s *splitter) junk(data []byte) bool {
	rest := data[s.at:min(len(data), s.at+maxJunk)]
	if s.err == nil && len(rest) < maxJunk {
		return false
	}
	records := len(s.stack) == 0 || len(s.stack) == len(s.plan.Path)
	if p := s.broken(rest); p > 0 && records {
		s.mark(s.at, s.at+p-1)
		s.token(p)
		s.blank, s.indent = true, s.indent[:0]
		return true
	}
	if i := bytes.IndexByte(rest, '\n'); i > 0 {
		rest = rest[:i]
	}
	s.end(fmt.Errorf("what follows byte %d is not JSON", s.offset+int64(s.at)))
	s.mark(s.at, s.at+len(rest))
	s.at += len(rest)
	return true
}

// last deals with what the end of the stream leaves open.
func (s *splitter) last() {
	switch {
	case s.mode == inRecord && s.over:
		s.long, s.part, s.over, s.mode = s.part, nil, false, inSkipped
	case s.mode == inRecord:
		s.nest = envelope.Nest{}
		if p := s.broken(s.buf[s.start:s.held]); p > 0 {
			s.breakAt(p)
			return // and goes on there
		}
		s.mark(s.start, s.held)
		s.mode = inSkipped
		s.finish()
	case s.doc.start >= 0:
		if s.doc.over {
			s.doc.long.Size = s.offset + int64(s.held) - s.doc.long.Offset
			s.long = s.doc.long
		} else {
			s.mark(s.doc.start, s.held)
		}
		s.doc = document{start: -1}
		s.finish()
	default:
		s.finish()
	}
}
