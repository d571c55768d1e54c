package auditd

import (
	"bytes"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/audit"
	"forensic/ingest/internal/lines"
)

// Bounds of how far the lines of one event may lie apart.
const (
	maxApart  = 1000    // other lines between two lines of an event
	maxHeld   = 4 << 20 // bytes of all events that are not complete
	maxClosed = 4096    // events remembered after they were handed on
)

// part is an event whose lines are being collected, or one line that is none.
type part struct {
	key    string // empty for a line that is not of an audit log
	text   []byte // lines, parted by \n
	offset int64
	line   int64
	last   int64 // number of its latest line
	done   bool
}

// splitter joins the lines of events.
type splitter struct {
	lines  *lines.Splitter
	queue  []*part          // in the order of their first lines
	open   map[string]*part // those of queue that are not done
	held   int              // bytes of queue
	closed map[string]bool  // events handed on lately
	ring   []string         // keys of closed, as a ring
	next   int              // place in ring
	ctx    *context         // of the block being made
	block  *lines.Block     // being made
	err    error
	long   *lines.Oversize // to be told after the block
}

// context tells the decoder what belongs into the ledger.
type context struct{ blank, late int64 }

func newSplitter(r io.Reader) *splitter {
	s := &splitter{lines: lines.NewSplitter(r, ingest.BlockSize, ingest.MaxLine), open: map[string]*part{}, closed: map[string]bool{}}
	s.begin()
	return s
}

func (s *splitter) begin() {
	s.ctx = &context{}
	s.block = &lines.Block{Records: []lines.Record{}, Context: s.ctx}
}

// Next reads lines until the events that are complete fill a block.
func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	for s.err == nil && s.long == nil && len(s.block.Data) < ingest.BlockSize {
		in, long, err := s.lines.Next()
		if in != nil {
			s.take(in)
			in.Release()
		}
		if s.long, s.err = long, err; err != nil || long != nil {
			s.flush(0, true)
		}
	}
	if len(s.block.Data) > 0 || s.ctx.blank > 0 {
		b := s.block
		s.begin()
		return b, nil, nil
	}
	if long := s.long; long != nil {
		s.long = nil
		return nil, long, nil
	}
	return nil, nil, s.err
}

// take gives the lines of a block to their events.
func (s *splitter) take(in *lines.Block) {
	number, at := in.Line, 0
	for raw := range bytes.Lines(in.Data) {
		text := bytes.TrimRight(raw, "\r\n")
		if len(bytes.TrimSpace(text)) == 0 {
			s.ctx.blank++
		} else {
			s.add(text, in.Offset+int64(at), number)
			s.flush(number, false)
		}
		at += len(raw)
		number++
	}
}

// add gives one line to its event.
func (s *splitter) add(text []byte, offset, number int64) {
	l, ok := audit.Parse(text)
	if !ok {
		s.push(&part{text: bytes.Clone(text), offset: offset, line: number, last: number, done: true})
		return
	}
	key := string(l.Node) + " " + string(l.Stamp)
	p := s.open[key]
	if p != nil && (number-p.last-1 > maxApart || len(p.text)+len(text) >= ingest.MaxLine) {
		s.close(p)
		p = nil
	}
	if p == nil {
		if s.closed[key] {
			s.ctx.late++
		}
		p = &part{key: key, offset: offset, line: number}
		s.open[key] = p
		s.push(p)
	} else {
		p.text = append(p.text, '\n')
		s.held++
	}
	p.text = append(p.text, text...)
	p.last = number
	s.held += len(text)
	if l.Type == "EOE" {
		s.close(p)
	}
}

// overhead is about what an event takes besides its text.
const overhead = 128

func (s *splitter) push(p *part) {
	s.queue = append(s.queue, p)
	s.held += len(p.text) + overhead
}

// close ends an event; lines of it that follow are a record of their own.
func (s *splitter) close(p *part) {
	if p.done {
		return
	}
	p.done = true
	delete(s.open, p.key)
	if s.closed[p.key] {
		return
	}
	if len(s.ring) < maxClosed {
		s.ring = append(s.ring, p.key)
	} else {
		delete(s.closed, s.ring[s.next])
		s.ring[s.next] = p.key
		s.next = (s.next + 1) % maxClosed
	}
	s.closed[p.key] = true
}

// flush hands on the oldest events: those that are complete, those whose latest
// line is too far back, and all that are too much to hold.
func (s *splitter) flush(number int64, all bool) {
	n := 0
	for ; n < len(s.queue); n++ {
		p := s.queue[n]
		if !all && !p.done && number-p.last-1 <= maxApart && s.held <= maxHeld {
			break
		}
		s.close(p)
		s.held -= len(p.text) + overhead
		from := len(s.block.Data)
		s.block.Data = append(s.block.Data, p.text...)
		s.block.Records = append(s.block.Records, lines.Record{Start: from, End: len(s.block.Data), Offset: p.offset, Line: p.line})
		s.block.Data = append(s.block.Data, '\n')
		if len(s.block.Records) == 1 {
			s.block.Offset, s.block.Line = p.offset, p.line
		}
		s.queue[n] = nil
	}
	s.queue = s.queue[n:]
}
