// Package syslog reads text logs of Unix machines: the traditional form (RFC 3164,
// "Mar  2 00:10:05 host prog[pid]: message", with or without <PRI>), RFC 5424, and
// the forms with ISO 8601 times of rsyslog and journalctl. A line that begins with
// white space belongs to the record before it.
//
// The traditional form has neither year nor zone. The year is learned from the
// first lines of the member (see year.go); without it ts is NULL, and ts_raw has
// what is printed. Where the month falls from late in the year to early in it, the
// next year begins. The zone is learned as for Windows logs, from lines of the
// kernel's audit system, which state UTC too.
//
// Messages of programs that every Linux machine has are taken apart: log-ons,
// sudo, cron, accounts, services, packet filters.
package syslog

import (
	"bytes"
	"errors"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/lines"
)

// Format reads syslog files.
var Format = &ingest.Format{
	Name: "syslog",
	Doc: "Syslog as text: RFC 3164, RFC 5424, rsyslog's and journalctl's ISO 8601 times. Traditional times have no year: it is taken from full dates in the first 64 KiB, " +
		"else ts is NULL. Log-ons, sudo, cron, accounts, services and packet filters are normalised.",
	Sniff:   sniff,
	Split:   func(r io.Reader, in *ingest.Input) ingest.Splitter { return newSplitter(r, in.Head) },
	Decoder: newDecoder,
}

// sniff takes a text whose first line, and four fifths of those that begin a
// record, begin as syslog does.
func sniff(_ string, head []byte) (string, error) {
	first, ours, all := plain, 0, 0
	for raw := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		text := bytes.TrimRight(raw, "\r\n")
		if len(bytes.TrimSpace(text)) == 0 || all > 0 && (continues(text) || len(raw) == len(text)) || isComment(text) {
			continue // the last line may be cut off
		}
		l, ok := parse(text)
		if all == 0 {
			if !ok {
				return "", errors.New("the first line does not begin as syslog does")
			}
			first = l.form
		}
		all++
		if ok {
			ours++
		}
	}
	if all == 0 || ours*5 < all*4 {
		return "", errors.New("too few lines begin as syslog does")
	}
	return [...]string{plain: "syslog rfc3164", iso: "syslog iso8601", rfc5424: "syslog rfc5424"}[first], nil
}

// continues tells a line that belongs to the one before.
func continues(line []byte) bool { return line[0] == ' ' || line[0] == '\t' }

// isComment tells the lines of journalctl that are no records: "-- Boot ... --".
func isComment(line []byte) bool { return bytes.HasPrefix(line, []byte("-- ")) }

// splitter joins lines to records.
type splitter struct {
	lines    *lines.Splitter
	calendar calendar
	ctx      *context
	block    *lines.Block // being made; its last record may go on
	long     *lines.Oversize
	err      error
}

// context tells the decoder the years of the records, and what belongs into the
// ledger.
type context struct {
	year            int   // of the first record; 0 if it is not known
	turns           []int // records with which a new year begins
	blank, comments int64
}

func newSplitter(r io.Reader, head []byte) *splitter {
	s := &splitter{lines: lines.NewSplitter(r, ingest.BlockSize, ingest.MaxLine), calendar: newCalendar(head)}
	s.begin(nil, lines.Record{})
	return s
}

// begin makes a new block, which takes over a record that may go on.
func (s *splitter) begin(last []byte, r lines.Record) {
	s.ctx = &context{year: s.calendar.year}
	s.block = &lines.Block{Records: []lines.Record{}, Context: s.ctx}
	if len(last) > 0 {
		s.block.Data = append(s.block.Data, last...)
		s.block.Offset, s.block.Line = r.Offset, r.Line
		s.block.Records = append(s.block.Records, lines.Record{Start: 0, End: len(last), Offset: r.Offset, Line: r.Line})
	}
}

// Next reads lines until they fill a block.
func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	for s.long == nil && s.err == nil {
		in, long, err := s.lines.Next()
		s.long, s.err = long, err
		if in == nil {
			break
		}
		s.take(in)
		in.Release()
		if b := s.block; len(b.Data) >= ingest.BlockSize && len(b.Records) > 1 {
			return s.cut(), nil, nil
		}
	}
	if len(s.block.Records) > 0 || s.ctx.blank > 0 || s.ctx.comments > 0 {
		b := s.block
		s.begin(nil, lines.Record{})
		return b, nil, nil
	}
	if long := s.long; long != nil {
		s.long = nil
		return nil, long, nil
	}
	return nil, nil, s.err
}

// cut hands out all records but the last, which may go on.
func (s *splitter) cut() *lines.Block {
	b := s.block
	n := len(b.Records) - 1
	last := b.Records[n]
	text := bytes.Clone(b.Data[last.Start:last.End])
	b.Data, b.Records = b.Data[:last.Start], b.Records[:n]
	s.begin(text, last)
	if turns := b.Context.(*context).turns; len(turns) > 0 && turns[len(turns)-1] == n {
		b.Context.(*context).turns = turns[:len(turns)-1]
	}
	return b
}

// take adds the lines of a block.
func (s *splitter) take(in *lines.Block) {
	at, number := 0, in.Line
	for raw := range bytes.Lines(in.Data) {
		s.add(bytes.TrimRight(raw, "\r\n"), in.Offset+int64(at), number)
		at += len(raw)
		number++
	}
}

func (s *splitter) add(text []byte, offset, number int64) {
	b := s.block
	n := len(b.Records)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		s.ctx.blank++
		return
	case isComment(text):
		s.ctx.comments++
		return
	case continues(text) && n > 0 && len(b.Data)-b.Records[n-1].Start+len(text) < ingest.MaxLine:
		b.Data[len(b.Data)-1] = '\n'
		b.Data = append(append(b.Data, text...), '\n')
		b.Records[n-1].End = len(b.Data) - 1
		return
	}
	if s.calendar.turn(text) && s.ctx.year > 0 {
		s.ctx.turns = append(s.ctx.turns, n)
	}
	if n == 0 {
		b.Offset, b.Line = offset, number
	}
	from := len(b.Data)
	b.Data = append(append(b.Data, text...), '\n')
	b.Records = append(b.Records, lines.Record{Start: from, End: from + len(text), Offset: offset, Line: number})
}
