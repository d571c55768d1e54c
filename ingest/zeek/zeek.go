// Package zeek reads the logs of the network monitor Zeek (formerly Bro), in
// both forms in which it writes them: tables with tabs, whose header lines tell
// the names and types of the columns, and JSON lines. A file may be several logs
// one after the other.
//
// Each log path (conn, dns, http, ...) is a table: zeek_conn, zeek_dns. The path
// is what the log says (#path, _path, @stream), else the name of the file, else
// what the fields of the record tell. Times are seconds since 1970, UTC.
//
// A row of a table becomes a JSON object with the field _path in front, which
// Zeek's own JSON logs carry when they are streamed. Unset cells are null.
package zeek

import (
	"bytes"
	"errors"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/lines"
)

// Format reads Zeek logs.
var Format = &ingest.Format{
	Name: "zeek",
	Doc: "Logs of Zeek (Bro), tables with header lines or JSON lines, also several in one file. Each log path is a table: zeek_conn, zeek_dns. " +
		"Cells become JSON values of the type that the header names; escapes are decoded. A row whose number of cells is not that of the header is rejected.",
	Schemas: reference(),
	Sniff:   sniff,
	Split:   func(r io.Reader, _ *ingest.Input) ingest.Splitter { return newSplitter(r) },
	Decoder: newDecoder,
}

var bom = []byte("\xef\xbb\xbf")

func sniff(name string, head []byte) (string, error) {
	head = bytes.TrimPrefix(head, bom)
	h := newHeader()
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(bytes.TrimSpace(line)) == 0:
		case line[0] == '{':
			return sniffJSON(name, line)
		case line[0] != '#':
			return "", errors.New("a row comes before the header of a Zeek log")
		default:
			if h = h.with(line); len(h.columns) > 0 {
				return "zeek tsv", nil
			}
		}
	}
	return "", errors.New("has no #fields line of a Zeek log")
}

func sniffJSON(name string, line []byte) (string, error) {
	fields, err := jsonscan.Object(nil, line)
	if err != nil {
		return "", err
	}
	if !isZeek(fields) {
		return "", errors.New("the first object has not the fields of a Zeek log")
	}
	return "zeek json", nil
}

// splitter marks the rows of a log; header lines go to the decoder as context.
type splitter struct {
	lines  *lines.Splitter
	header *header
}

// context is what the decoder must know of a block.
type context struct {
	headers []*header // of the rows from number starts[i] on, counted from 0
	starts  []int
	blank   int64
}

func newSplitter(r io.Reader) *splitter {
	return &splitter{lines: lines.NewSplitter(r, ingest.BlockSize, ingest.MaxLine), header: newHeader()}
}

func (s *splitter) Next() (*lines.Block, *lines.Oversize, error) {
	block, oversize, err := s.lines.Next()
	if block == nil {
		return block, oversize, err
	}
	ctx := &context{headers: []*header{s.header}, starts: []int{0}}
	block.Records, block.Context = []lines.Record{}, ctx
	number := block.Line
	for at := 0; at < len(block.Data); number++ {
		next := len(block.Data)
		if i := bytes.IndexByte(block.Data[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		end := next
		for end > at && (block.Data[end-1] == '\n' || block.Data[end-1] == '\r') {
			end--
		}
		switch line := block.Data[at:end]; {
		case len(bytes.TrimSpace(line)) == 0:
			ctx.blank++
		case line[0] == '#':
			s.comment(ctx, line, len(block.Records))
		default:
			block.Records = append(block.Records, lines.Record{Start: at, End: end, Offset: block.Offset + int64(at), Line: number})
		}
		at = next
	}
	return block, oversize, err
}

// comment takes note of a header line before row number n of the block.
func (s *splitter) comment(ctx *context, line []byte, n int) {
	h := s.header.with(line)
	if h == s.header {
		return
	}
	s.header = h
	if last := len(ctx.starts) - 1; ctx.starts[last] == n {
		ctx.headers[last] = s.header
		return
	}
	ctx.headers, ctx.starts = append(ctx.headers, s.header), append(ctx.starts, n)
}
