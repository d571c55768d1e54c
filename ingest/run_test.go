package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// memorySink keeps what an ingest gives it as text.
type memorySink struct {
	lines   []string // "record text", and the ends of members and files
	late    event.Late
	members map[string]bool
	fail    error // returned by Append
}

func (s *memorySink) HasFile(string) bool       { return false }
func (s *memorySink) HasMember(sha string) bool { return s.members[sha] }

func (s *memorySink) Append(b *event.Batch) error {
	if s.fail != nil {
		return s.fail
	}
	s.late.Append(b)
	for row := range b.Rows() {
		s.lines = append(s.lines, fmt.Sprintf("%d@%d,%d %s", b.Int(event.ColRecord, row), b.Int(event.ColLineNo, row), b.Int(event.ColOffset, row), b.Text(event.ColData, row)))
	}
	for _, r := range b.Rejects {
		s.lines = append(s.lines, fmt.Sprintf("reject %d@%d,%d of %d", r.Record, r.Line, r.Offset, r.Size))
	}
	return nil
}

func (s *memorySink) EndMember(m *event.Member, fix func(*event.Late)) error {
	if fix != nil {
		fix(&s.late)
		s.members[m.SHA256] = true
	}
	s.late.Reset()
	s.lines = append(s.lines, fmt.Sprintf("%s %s %d=%d+%d+%d", m.Archive, m.Status, m.Read, m.Stored, m.Rejected, m.Duplicate))
	return nil
}

func (s *memorySink) EndFile(f event.EvidenceFile) error {
	s.lines = append(s.lines, "end of "+f.Name)
	return nil
}

// words is a format of lines: any line is a record, but for those with "bad".
var words = &Format{
	Name: "words", Doc: "any lines",
	Sniff:   func(string, []byte) (string, error) { return "words", nil },
	Decoder: func() Decoder { return &wordDecoder{} },
}

type wordDecoder struct{ b *event.Batch }

func (d *wordDecoder) Begin(b *event.Batch, _ *Input, _ any) { d.b = b }

func (d *wordDecoder) Decode(line []byte) error {
	switch {
	case bytes.Contains(line, []byte("bad")):
		return errors.New("bad")
	case bytes.Contains(line, []byte("panic")):
		panic("on purpose")
	}
	d.b.SetString(event.ColClass, "other")
	d.b.SetText(event.ColData, line)
	return nil
}

// evidence writes files and returns their folder.
func evidence(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func runWords(t *testing.T, dir string, workers int) ([]string, *Summary) {
	t.Helper()
	sink := &memorySink{members: map[string]bool{}}
	s, err := Run(context.Background(), sink, Options{Evidence: []string{dir}, Formats: []*Format{words}, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	return sink.lines, s
}

func TestRunCountsEveryLine(t *testing.T) {
	dir := evidence(t, map[string]string{
		"a.log": "one\r\n\r\ntwo\nbad\npanic\nthree",
		"b.log": "one\r\n\r\ntwo\nbad\npanic\nthree",
		"c.log": "",
		"d.log": "one\r\n\r\ntwo\nbad\npanic\nthree\n",
	})
	got, s := runWords(t, dir, 3)
	want := []string{
		"1@1,0 one", "2@3,7 two", "reject 3@4,11 of 3", "reject 4@5,15 of 5", "5@6,21 three", "a.log rejects 5=3+2+0", "end of a.log", "end of b.log",
		"c.log empty 0=0+0+0", "end of c.log",
		"1@1,0 one", "2@3,7 two", "5@6,21 three", "reject 3@4,11 of 3", "reject 4@5,15 of 5", "d.log rejects 5=3+2+0", "end of d.log",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s.Skipped != 1 || s.Complete() || s.Stored != 6 || s.Rejected != 4 {
		t.Errorf("%+v", s)
	}
}

func TestRunKeepsTheOrderForAnyNumberOfWorkers(t *testing.T) {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "line %d\n", i)
		if i%1000 == 999 {
			b.WriteString("\nbad\n")
		}
	}
	dir := evidence(t, map[string]string{"big.log": b.String(), "small.log": "x\n"})
	want, _ := runWords(t, dir, 1)
	for _, workers := range []int{2, 8} {
		got, _ := runWords(t, dir, workers)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: %.2000s", workers, diff)
		}
	}
	if n := len(want); n != 200_200+1+4 || want[n-5] != "big.log rejects 200200=200000+200+0" {
		t.Errorf("%d lines, %q", n, want[n-5])
	}
}

func TestRunStopsWhenTheSinkFails(t *testing.T) {
	dir := evidence(t, map[string]string{"a.log": strings.Repeat("line\n", 2_000_000)})
	full := errors.New("disk full")
	_, err := Run(context.Background(), &memorySink{members: map[string]bool{}, fail: full}, Options{Evidence: []string{dir}, Formats: []*Format{words}, Workers: 4})
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	dir := evidence(t, map[string]string{"a.log": strings.Repeat("line\n", 100_000)})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Run(ctx, &memorySink{members: map[string]bool{}}, Options{Evidence: []string{dir}, Formats: []*Format{words}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestUTF16IsReadAsUTF8 reads the same lines in both byte orders, with and without
// a byte order mark.
func TestUTF16IsReadAsUTF8(t *testing.T) {
	text := strings.Repeat("a line that is long enough to be told by its zeros\n", 2)
	encode := func(order binary.AppendByteOrder, mark bool) string {
		var out []byte
		if mark {
			out = order.AppendUint16(out, 0xfeff)
		}
		for _, c := range utf16.Encode([]rune(text)) {
			out = order.AppendUint16(out, c)
		}
		return string(out)
	}
	for name, content := range map[string]string{
		"le": encode(binary.LittleEndian, false), "le-mark": encode(binary.LittleEndian, true),
		"be": encode(binary.BigEndian, false), "be-mark": encode(binary.BigEndian, true),
	} {
		got, s := runWords(t, evidence(t, map[string]string{name + ".log": content}), 2)
		if s.Stored != 2 || !strings.Contains(got[0], "a line that is long") || len(s.Members[0].Notes) != 1 {
			t.Errorf("%s: %q, notes %q", name, got, s.Members[0].Notes)
		}
	}
}
