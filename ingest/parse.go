package ingest

import (
	"bytes"
	"fmt"

	"forensic/store/event"
)

// batch returns an empty batch.
func (r *run) batch() *event.Batch {
	b := r.batches.Get().(*event.Batch)
	b.Reset()
	return b
}

// parse turns blocks into batches until there are no more.
func (r *run) parse() {
	decoders := map[*Format]LineDecoder{}
	for t := range r.work {
		d := decoders[t.format]
		if d == nil {
			d = t.format.Decoder()
			decoders[t.format] = d
		}
		b := r.batch()
		blank := parseBlock(d, t, b)
		t.block.Release()
		t.parsed <- parsed{batch: b, blank: blank}
	}
}

// parseBlock parses the lines of a block. Records are numbered within the block;
// the collector knows where the block begins.
func parseBlock(d LineDecoder, t *task, b *event.Batch) (blank int64) {
	d.Begin(b)
	data, offset, line, record := t.block.Data, t.block.Offset, t.block.Line, int64(0)
	for len(data) > 0 {
		n := bytes.IndexByte(data, '\n') + 1
		if n == 0 {
			n = len(data)
		}
		text := trimEnd(data[:n])
		if len(bytes.TrimSpace(text)) == 0 {
			blank++
		} else {
			record++
			b.Next()
			if err := decode(d, text); err != nil {
				b.Cancel()
				b.Reject(event.Reject{Record: record, Line: line, Offset: offset, Reason: err.Error(), Raw: text})
			} else {
				b.SetInt(event.ColRecord, record)
				b.SetInt(event.ColLineNo, line)
				b.SetInt(event.ColOffset, offset)
			}
		}
		data = data[n:]
		offset += int64(n)
		line++
	}
	provenance(b, t.member)
	return blank
}

// decode keeps a decoder's panic on one hostile line from ending the run: the
// line is rejected like any other that cannot be read.
func decode(d LineDecoder, line []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the record broke the parser: %v", p)
		}
	}()
	return d.Decode(line)
}

func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}

// provenance fills the columns that are the same for all rows of a member.
func provenance(b *event.Batch, m *event.Member) {
	b.FillString(event.ColDataset, m.Dataset)
	b.FillString(event.ColArchive, m.Archive)
	b.FillString(event.ColSource, m.Source)
	b.FillString(event.ColMember, m.Member)
}
