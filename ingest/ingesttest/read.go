package ingesttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forensic/ingest"
	"forensic/store/event"
)

// Read reads content into one batch as the engine does, with the position of every
// record. Spans must lie in order within their block; a Reader must not return
// without a row, a reject or an error, since it would never end.
func Read(t testing.TB, f *ingest.Format, name, content string) *event.Batch {
	t.Helper()
	b, in := &event.Batch{}, &ingest.Input{Name: name, Head: head(content)}
	switch {
	case f.Split != nil:
		readBlocks(t, f, content, in, b)
	case f.Decoder != nil:
		d := f.Decoder()
		d.Begin(b, in, nil)
		readLines(d, b, []byte(content), 1, 0)
	default:
		readRows(t, f, content, in, b)
	}
	return b
}

func readRows(t testing.TB, f *ingest.Format, content string, in *ingest.Input, b *event.Batch) {
	t.Helper()
	r, err := f.Open(strings.NewReader(content), in)
	for err == nil {
		before := b.Rows() + len(b.Rejects)
		if err = r.Read(b); err == nil && b.Rows()+len(b.Rejects) == before {
			t.Fatal("Read returned without a row, a reject or an error: it would never end")
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Logf("read: %v", err)
	}
}

func readBlocks(t testing.TB, f *ingest.Format, content string, in *ingest.Input, b *event.Batch) {
	t.Helper()
	s, d := f.Split(strings.NewReader(content), in), f.Decoder()
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
			readLines(d, b, block.Data, block.Line, block.Offset)
		}
		end := 0
		for _, r := range block.Records {
			if r.Start < end || r.End < r.Start || r.End > len(block.Data) || r.Line < 1 || r.Offset < 0 {
				t.Fatalf("a span %+v that is not in order in a block of %d bytes", r, len(block.Data))
			}
			end = r.End
			decode(d, b, block.Data[r.Start:r.End], r.Line, r.Offset)
		}
		block.Release()
	}
}

func readLines(d ingest.Decoder, b *event.Batch, data []byte, line, offset int64) {
	for text := range bytes.Lines(data) {
		if record := bytes.TrimRight(text, "\r\n"); len(bytes.TrimSpace(record)) > 0 {
			decode(d, b, record, line, offset)
		}
		line++
		offset += int64(len(text))
	}
}

func decode(d ingest.Decoder, b *event.Batch, record []byte, line, offset int64) {
	b.Next()
	if err := d.Decode(record); err != nil {
		b.Cancel()
		b.Reject(event.Reject{Line: line, Offset: offset, Reason: err.Error(), Raw: record})
		return
	}
	b.SetInt(event.ColLineNo, line)
	b.SetInt(event.ColOffset, offset)
}

// Row returns columns of a row as texts: numbers in decimal, times in microseconds
// since 1970, NULL as an empty text.
func Row(b *event.Batch, row int, cols ...event.Col) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		if event.Columns[c].Kind == event.Text {
			out[i] = string(b.Text(c, row))
		} else if n := b.Int(c, row); n != event.Null {
			out[i] = fmt.Sprint(n)
		}
	}
	return out
}

// Shared is a path below the folder of shared evidence, which the environment names
// in FORENSIC_SHARED; where it does not, the test is skipped. A relative folder is
// relative to the root of the module.
func Shared(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED names no folder with shared evidence")
	}
	if !filepath.IsAbs(dir) {
		root, err := os.Getwd()
		for err == nil {
			if _, missing := os.Stat(filepath.Join(root, "go.mod")); missing == nil {
				break
			}
			if up := filepath.Dir(root); up != root {
				root = up
				continue
			}
			t.Fatal("the test runs outside its module")
		}
		dir = filepath.Join(root, dir)
	}
	return filepath.Join(append([]string{dir}, path...)...)
}
