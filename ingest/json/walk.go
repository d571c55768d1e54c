package json

import (
	"bytes"
	"slices"

	"forensic/ingest/internal/envelope"
	"forensic/ingest/internal/lines"
)

// mode is what the splitter is in.
type mode uint8

const (
	between   mode = iota // values, at the names and brackets that surround records
	inRecord              // a record
	inSkipped             // a value that surrounds the records
	inColumns             // the description of the columns of rows
)

// walk is how far the splitter came in the structure of a document.
type walk struct {
	mode  mode
	stack []frame // the objects and arrays that are open around the place
	nest  envelope.Nest
	start int             // of the record, or of the name before it where that belongs to it
	over  bool            // the record is too long to be kept
	part  *lines.Oversize // what is known of it

	doc     document
	unit    int // how many arrays are around documents
	context *context
	// lineStart is what a line that begins a record begins with, with the line
	// end before it; empty where records do not begin lines.
	lineStart []byte
	tried     int    // how many records were looked at for it
	indent    []byte // of the line so far, if blank
	blank     bool   // the line so far is blank and not longer than maxIndent
}

// maxIndent is the longest indentation by which lines are told to begin records.
const maxIndent = 64

// frame is an open object or array.
type frame struct {
	array bool
	key   string // of the member whose value is due; valid if keyed
	keyed bool
	keyAt int64 // of it, in the stream
}

// document is an open object on the way to records, the outermost one, of which no record was found yet. If none is
// found until its end, it is a record.
type document struct {
	start int // in the buffer, -1 without
	over  bool
	long  *lines.Oversize

	blank  bool // it begins a line
	indent []byte
}

// step looks at the buffer until it is used up, a record is too long, or the
// reading ends.
func (s *splitter) step() {
	for s.ended == nil && s.long == nil && (len(s.records) == 0 || s.tells == s.context) {
		data := s.buf[:s.held]
		if s.mode != between {
			if !s.through(data) {
				break
			}
			continue
		}
		if !s.next(data) {
			break
		}
	}
	if s.ended == nil && s.long == nil && s.err != nil && (len(s.records) == 0 || s.tells == s.context) {
		s.last()
	}
}

// through passes over a value; false if more data must come.
func (s *splitter) through(data []byte) bool {
	if s.over {
		if p := s.broken(data[s.at:]); p > 0 {
			s.part.Size += int64(p - 1)
			s.at += p
			s.long, s.part, s.over, s.mode = s.part, nil, false, between
			return true
		}
	}
	used, done := s.nest.Scan(data[s.at:])
	s.at += used
	if s.over {
		s.part.Size += int64(used)
	}
	if !done {
		return false
	}
	switch {
	case s.mode == inColumns:
		s.describe(data[s.start:s.at])
	case s.mode == inRecord && s.over:
		s.long, s.part, s.over = s.part, nil, false
	case s.mode == inRecord:
		s.record(s.start)
	}
	s.mode = between
	return true
}

// next looks at one token between the records; false if more data must come.
func (s *splitter) next(data []byte) bool {
	for s.at < len(data) && isSpace(data[s.at]) {
		s.space(data[s.at])
		s.at++
	}
	if s.at == len(data) {
		return false
	}
	c := data[s.at]
	if len(s.stack) == 0 {
		if c != '{' && c != '[' {
			return s.junk(data)
		}
		return s.value(data, "", s.at)
	}
	f := &s.stack[len(s.stack)-1]
	switch {
	case f.array && c == ']', !f.array && c == '}' && !f.keyed:
		s.token(1)
		s.pop()
		return true
	case f.array && c != '}' && c != ':':
		return s.value(data, envelope.Element, s.at)
	case !f.array && f.keyed && c != '}' && c != ']':
		return s.value(data, f.key, int(f.keyAt-s.offset))
	case !f.array && !f.keyed && c == '"':
		return s.key(data, f)
	}
	return s.junk(data)
}

// isSpace tells what may stand between values: white space, commas, of which one
// too many does no harm, and the separator of JSON sequences.
func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == 0x1e
}

// key reads the name of a member and its colon.
func (s *splitter) key(data []byte, f *frame) bool {
	var n envelope.Nest
	used, done := n.Scan(data[s.at:])
	if !done {
		return false
	}
	at := s.at + used
	for at < len(data) && (data[at] == ' ' || data[at] == '\t' || data[at] == '\n' || data[at] == '\r') {
		at++
	}
	if at == len(data) {
		return false
	}
	if data[at] != ':' {
		return s.junk(data)
	}
	f.key, f.keyed, f.keyAt = string(data[s.at+1:s.at+used-1]), true, s.offset+int64(s.at)
	s.token(at + 1 - s.at)
	return true
}

// value decides what becomes of the value that begins here. Step is the name of
// the member it belongs to, which begins at from, or Element.
func (s *splitter) value(data []byte, step string, from int) bool {
	depth, path := len(s.stack), s.plan.Path
	if depth == 0 {
		return s.top(data)
	}
	if depth == s.unit && data[s.at] == '{' {
		s.open()
		return s.enter(data)
	}
	if s.stack[0].array && (path0(path) != envelope.Element || depth == s.unit) {
		return s.begin(inRecord, s.at) // an array among documents of another kind, or no object among them
	}
	if slices.Contains(path[depth-1], step) || path[depth-1][0] == envelope.Member {
		switch {
		case depth == len(path):
			return s.begin(inRecord, from)
		case opener(path[depth]) != data[s.at]:
		case depth == len(path)-1 && path[depth][0] == envelope.Element && !s.plan.Rows:
			return s.enterRecords(data)
		default:
			return s.enter(data)
		}
	}
	if s.plan.Rows && depth == 3 {
		return s.besideRows(data, step)
	}
	return s.begin(inSkipped, s.at)
}

// top decides what becomes of a document.
func (s *splitter) top(data []byte) bool {
	path := s.plan.Path
	s.doc = document{start: -1}
	if array := data[s.at] == '['; len(path) == 0 || array != (path[0][0] == envelope.Element) {
		if array {
			return s.elements()
		}
		return s.begin(inRecord, s.at)
	}
	if s.unit == 0 {
		s.open()
	}
	return s.enter(data)
}

// open begins a document.
func (s *splitter) open() {
	s.doc = document{start: s.at, blank: s.blank, indent: bytes.Clone(s.indent)}
}

// path0 is the first step of a path.
func path0(path [][]string) string {
	if len(path) == 0 {
		return ""
	}
	return path[0][0]
}

// opener is the bracket of a value that has such members.
func opener(step []string) byte {
	if step[0] == envelope.Element {
		return '['
	}
	return '{'
}

// enterRecords enters an array that holds records if its first element is an
// object, else passes over it.
func (s *splitter) enterRecords(data []byte) bool {
	for i := s.at + 1; i < len(data); i++ {
		switch data[i] {
		case ' ', '\t', '\n', '\r':
			continue
		case '{', ']':
			return s.enter(data)
		}
		return s.begin(inSkipped, s.at)
	}
	if s.err != nil {
		return s.begin(inSkipped, s.at)
	}
	return false
}

// elements enters an array whose elements are records, whatever the plan.
func (s *splitter) elements() bool {
	s.stack = append(s.stack, frame{array: true})
	s.token(1)
	return true
}

// enter opens an object or array on the way to the records.
func (s *splitter) enter(data []byte) bool {
	s.stack = append(s.stack, frame{array: data[s.at] == '['})
	if len(s.stack) == len(s.plan.Path) {
		s.doc = document{start: -1} // what it holds are records
	}
	s.token(1)
	return true
}

// begin begins to pass over a value. What is skipped of a document without
// records belongs to the document.
func (s *splitter) begin(m mode, from int) bool {
	s.mode, s.start, s.nest = m, from, envelope.Nest{}
	if len(s.stack) > 0 {
		s.stack[len(s.stack)-1].keyed = false
	}
	if m == inRecord && from == s.at {
		s.lookAtLine(s.buf[from], s.blank, s.indent)
	}
	s.blank = false
	return true
}

// pop closes an object or array.
func (s *splitter) pop() {
	s.stack = s.stack[:len(s.stack)-1]
	if len(s.stack) > 0 {
		s.stack[len(s.stack)-1].keyed = false
	}
	switch {
	case s.doc.start < 0 || len(s.stack) != s.unit:
		return
	case s.doc.over:
		s.doc.long.Size = s.offset + int64(s.at) - s.doc.long.Offset
		s.long = s.doc.long
	default:
		s.lookAtLine('{', s.doc.blank, s.doc.indent)
		s.record(s.doc.start)
	}
	s.doc = document{start: -1}
}

// space notes a byte between values.
func (s *splitter) space(c byte) {
	switch {
	case c == '\n':
		s.blank, s.indent = true, s.indent[:0]
	case (c == ' ' || c == '\t') && s.blank && len(s.indent) < maxIndent:
		s.indent = append(s.indent, c)
	case c != '\r' && c != 0x1e:
		s.blank = false
	}
}

// token passes over n bytes that are no space.
func (s *splitter) token(n int) {
	s.at += n
	s.blank = false
}
