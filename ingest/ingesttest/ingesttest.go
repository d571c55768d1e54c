// Package ingesttest is the conformance suite that every format runs: a new
// format passes by handing over itself and a few samples.
package ingesttest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"forensic/ingest"
	"forensic/store/event"
)

// Sample is content of a format and what must come of it.
type Sample struct {
	Name    string // recorded name
	Content string
	Rows    int
	Rejects int
}

// Run checks a format on its samples: it accepts them, accounts for every record,
// gives the same twice, refuses what is not its own, and survives every cut and
// many damages of them without losing count.
func Run(t *testing.T, f *ingest.Format, samples ...Sample) {
	t.Helper()
	if f.Name == "" || f.Doc == "" || f.Sniff == nil || (f.Decoder == nil) == (f.Open == nil) {
		t.Fatal("a format has a name, a manual, Sniff, and one of Decoder and Open")
	}
	for _, other := range []string{"", "\x00\x01\x02\x03", "\xd4\xc3\xb2\xa1\x02\x00\x04\x00", "plain words of no format at all"} {
		if dialect, err := f.Sniff("x", []byte(other)); err == nil {
			t.Errorf("takes %q for %s", other, dialect)
		}
	}
	for _, s := range samples {
		t.Run(s.Name, func(t *testing.T) {
			if _, err := f.Sniff(s.Name, head(s.Content)); err != nil {
				t.Fatalf("refuses its own sample: %v", err)
			}
			rows, rejects := read(t, f, s.Content)
			if rows != s.Rows || rejects != s.Rejects {
				t.Errorf("%d rows and %d rejects, want %d and %d", rows, rejects, s.Rows, s.Rejects)
			}
			for cut := 0; cut < len(s.Content); cut += 1 + len(s.Content)/97 {
				read(t, f, s.Content[:cut])
				damaged := []byte(s.Content)
				damaged[cut] ^= 0x81
				read(t, f, string(damaged))
			}
		})
	}
}

// Check reads arbitrary content, for fuzz targets: nothing may panic, and rows
// must be whole.
func Check(t *testing.T, f *ingest.Format, content string) {
	t.Helper()
	if _, err := f.Sniff("x", head(content)); err == nil {
		read(t, f, content)
	}
}

func head(content string) []byte { return []byte(content[:min(len(content), ingest.HeadSize)]) }

// read reads content as the engine does and checks what every row must have.
func read(t *testing.T, f *ingest.Format, content string) (rows, rejects int) {
	t.Helper()
	var b event.Batch
	in := &ingest.Input{Name: "sample", Head: head(content)}
	if f.Split != nil {
		readBlocks(t, f, content, in, &b)
	} else if f.Decoder != nil {
		d := f.Decoder()
		d.Begin(&b, in, nil)
		for line := range bytes.Lines([]byte(content)) {
			if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
				decode(d, &b, line)
			}
		}
	} else if r, err := f.Open(bytes.NewReader([]byte(content)), in); err == nil {
		for {
			before := b.Rows() + len(b.Rejects)
			err := r.Read(&b)
			if err != nil {
				if !errors.Is(err, io.EOF) {
					t.Logf("read: %v", err)
				}
				break
			}
			if b.Rows()+len(b.Rejects) == before {
				t.Fatal("Read returned without a row, a reject or an error: it would never end")
			}
		}
	}
	for row := range b.Rows() {
		if b.Text(event.ColClass, row) == nil {
			t.Errorf("row %d has no class", row)
		}
	}
	for _, r := range b.Rejects {
		if r.Reason == "" {
			t.Error("a reject without a reason")
		}
	}
	return b.Rows(), len(b.Rejects)
}

// readBlocks reads content as the engine reads a format with a splitter. Spans
// must lie in order within their block and within the content.
func readBlocks(t *testing.T, f *ingest.Format, content string, in *ingest.Input, b *event.Batch) {
	t.Helper()
	s, d := f.Split(bytes.NewReader([]byte(content)), in), f.Decoder()
	for {
		block, oversize, err := s.Next()
		if block == nil && oversize == nil {
			if !errors.Is(err, io.EOF) {
				t.Logf("split: %v", err)
			}
			return
		}
		if oversize != nil {
			b.Reject(event.Reject{Reason: "too long", Raw: oversize.Head})
		}
		if block == nil {
			continue
		}
		d.Begin(b, in, block.Context)
		if block.Records == nil {
			for line := range bytes.Lines(block.Data) {
				if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) > 0 {
					decode(d, b, line)
				}
			}
		}
		end := 0
		for _, r := range block.Records {
			if r.Start < end || r.End < r.Start || r.End > len(block.Data) || r.Line < 1 || r.Offset < 0 {
				t.Fatalf("a span %+v that is not in order in a block of %d bytes", r, len(block.Data))
			}
			end = r.End
			decode(d, b, block.Data[r.Start:r.End])
		}
		block.Release()
	}
}

func decode(d ingest.Decoder, b *event.Batch, record []byte) {
	b.Next()
	if err := d.Decode(record); err != nil {
		b.Cancel()
		b.Reject(event.Reject{Reason: err.Error(), Raw: record})
	}
}
