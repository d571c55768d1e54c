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
	decoders := map[*Format]Decoder{}
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

// parseBlock parses the records of a block. They are numbered within the block;
// the collector knows where the block begins.
func parseBlock(d Decoder, t *task, b *event.Batch) (blank int64) {
	d.Begin(b, t.input, t.block.Context)
	if t.block.Records == nil {
		blank = parseLines(d, t, b)
	}
	for i, r := range t.block.Records {
		parseRecord(d, b, t.block.Data[r.Start:r.End], int64(i)+1, r.Line, r.Offset)
	}
	provenance(b, t.member)
	return blank
}

func parseLines(d Decoder, t *task, b *event.Batch) (blank int64) {
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
			parseRecord(d, b, text, record, line, offset)
		}
		data = data[n:]
		offset += int64(n)
		line++
	}
	return blank
}

// parseRecord makes a row or a reject of one record.
func parseRecord(d Decoder, b *event.Batch, text []byte, record, line, offset int64) {
	b.Next()
	if err := decode(d, text); err != nil {
		b.Cancel()
		b.Reject(event.Reject{Record: record, Line: line, Offset: offset, Reason: err.Error(), Raw: text})
		return
	}
	b.SetInt(event.ColRecord, record)
	b.SetInt(event.ColLineNo, line)
	b.SetInt(event.ColOffset, offset)
}

// decode keeps a decoder's panic on one hostile line from ending the run: the
// line is rejected like any other that cannot be read.
func decode(d Decoder, line []byte) (err error) {
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
