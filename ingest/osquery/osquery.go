// Package osquery reads the logs of osqueryd: JSON lines that hold one row of a
// query's result (event format), all rows that came and went since the last time
// (batch format), or all rows of a snapshot, and its status messages. Every row is
// a record; a line with several becomes as many, each with what the line says of
// all of them.
//
// The table of a record is the name of its query, pack_incident-response_mounts.
// What the columns mean is told by osquery's table, which is taken from the end of
// the query's name, or from the names of the columns where a query is called
// otherwise.
package osquery

import (
	"bytes"
	"errors"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/lines"
)

// Format reads logs of osqueryd.
var Format = &ingest.Format{
	Name: "osquery",
	Doc: "Results, snapshots and status messages of osqueryd as JSON lines. A row of a result is a record, whose table is the name of the query; " +
		"a process that a query found or that appeared is a process start, one that is gone a process end.",
	Schemas: reference(),
	Sniff:   sniff,
	Split:   func(r io.Reader, _ *ingest.Input) ingest.Splitter { return newSplitter(r) },
	Decoder: newDecoder,
}

func sniff(_ string, head []byte) (string, error) {
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		fields, err := jsonscan.Object(nil, line)
		if err != nil {
			if isLongResult(line) {
				return "osquery", nil
			}
			return "", err
		}
		if has := func(name string) bool { return find(fields, name) != nil }; has("hostIdentifier") && has("unixTime") {
			switch {
			case has("name") && (has("columns") || has("snapshot") || has("diffResults")):
				return "osquery", nil
			case has("severity") && has("filename") && has("message"):
				return "osquery status", nil
			}
		}
		return "", errors.New("the first object has not the fields of an osquery log")
	}
	return "", errors.New("has no line")
}

// isLongResult tells the beginning of a first line that is longer than the head,
// which snapshots can be.
func isLongResult(line []byte) bool {
	return len(line) >= ingest.HeadSize/2 && line[0] == '{' &&
		(bytes.Contains(line, []byte(`"snapshot":[`)) || bytes.Contains(line, []byte(`"diffResults":{`)))
}

func find(fields []jsonscan.Field, name string) *jsonscan.Field {
	for i := range fields {
		if string(fields[i].Key) == name {
			return &fields[i]
		}
	}
	return nil
}

// splitter makes a record of each row.
type splitter struct {
	lines  *lines.Splitter
	in     *lines.Block // whose lines are being read
	at     int          // in in.Data
	number int64        // of the line there
	rows   rows         // still to come of the line before
	long   *lines.Oversize
	err    error
}

// context tells the decoder what belongs into the ledger.
type context struct{ blank, empty, whole int64 }

func newSplitter(r io.Reader) *splitter {
	return &splitter{lines: lines.NewSplitter(r, ingest.BlockSize, ingest.MaxLine)}
}

// Next fills a block with records.
func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	ctx := &context{}
	out := &lines.Block{Records: []lines.Record{}, Context: ctx}
	for len(out.Data) < ingest.BlockSize && s.more() {
		s.record(out, ctx)
	}
	switch long := s.long; {
	case len(out.Records) > 0 || *ctx != context{}:
		return out, nil, nil
	case long != nil:
		s.long = nil
		return nil, long, nil
	}
	return nil, nil, s.err
}

// more reports whether there is a row or a line, and reads the next block of
// lines if need be.
func (s *splitter) more() bool {
	for !s.rows.more() && (s.in == nil || s.at >= len(s.in.Data)) {
		if s.long != nil || s.err != nil {
			return false
		}
		if s.in != nil {
			s.in.Release()
		}
		s.in, s.long, s.err = s.lines.Next()
		s.at = 0
		if s.in != nil {
			s.number = s.in.Line
		}
	}
	return true
}

// record adds the next row, or the rows of the next line.
func (s *splitter) record(out *lines.Block, ctx *context) {
	if !s.rows.more() {
		if done := s.line(out, ctx); done {
			return
		}
	}
	from := len(out.Data)
	out.Data = s.rows.next(out.Data)
	s.mark(out, from, s.rows.offset, s.rows.line)
}

// line reads the next line: a record as it stands, or rows.
func (s *splitter) line(out *lines.Block, ctx *context) (done bool) {
	data := s.in.Data[s.at:]
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		data = data[:i+1]
	}
	offset, number := s.in.Offset+int64(s.at), s.number
	s.at += len(data)
	s.number++
	text := bytes.TrimSpace(data)
	if len(text) == 0 {
		ctx.blank++
		return true
	}
	found, whole := expand(text)
	if found != nil {
		s.rows = rows{head: found.head, elements: found.elements, offset: offset, line: number}
		if len(found.elements) == 0 {
			ctx.empty++
			return true
		}
		return false
	}
	if whole {
		ctx.whole++
	}
	from := len(out.Data)
	out.Data = append(out.Data, text...)
	s.mark(out, from, offset, number)
	return true
}

func (s *splitter) mark(out *lines.Block, from int, offset, line int64) {
	if len(out.Records) == 0 {
		out.Offset, out.Line = offset, line
	}
	out.Records = append(out.Records, lines.Record{Start: from, End: len(out.Data), Offset: offset, Line: line})
	out.Data = append(out.Data, '\n')
}
