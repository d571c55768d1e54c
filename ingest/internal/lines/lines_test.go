package lines

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// piece is a block or an oversize line in a comparable form.
type piece struct {
	Data         string
	Offset, Line int64
	Oversize     int64
}

func split(t testing.TB, r io.Reader, size, max int) (pieces []piece, err error) {
	t.Helper()
	s := NewSplitter(r, size, max)
	for {
		b, o, err := s.Next()
		switch {
		case err != nil:
			return pieces, err
		case b != nil:
			pieces = append(pieces, piece{Data: string(b.Data), Offset: b.Offset, Line: b.Line})
			b.Release()
		default:
			pieces = append(pieces, piece{Data: string(o.Head), Offset: o.Offset, Line: o.Line, Oversize: o.Size})
		}
	}
}

func TestSplit(t *testing.T) {
	tests := map[string]struct {
		in   string
		want []piece
	}{
		"empty":           {"", nil},
		"one line":        {"abc\n", []piece{{Data: "abc\n", Line: 1}}},
		"no final end":    {"abc\ndef", []piece{{Data: "abc\n", Line: 1}, {Data: "def", Offset: 4, Line: 2}}},
		"CRLF and blanks": {"a\r\n\r\nb", []piece{{Data: "a\r\n\r\n", Line: 1}, {Data: "b", Offset: 5, Line: 3}}},
		"mark":            {"\xef\xbb\xbfa\n", []piece{{Data: "a\n", Offset: 3, Line: 1}}},
		"line longer than a block": {strings.Repeat("x", 30) + "\ny\n", []piece{
			{Data: strings.Repeat("x", 30) + "\n", Line: 1}, {Data: "y\n", Offset: 31, Line: 2},
		}},
		"oversize in the middle": {"a\n" + strings.Repeat("x", 100) + "\r\nb\n", []piece{
			{Data: "a\n", Line: 1}, {Data: strings.Repeat("x", 41), Offset: 2, Line: 2, Oversize: 100}, {Data: "b\n", Offset: 104, Line: 3},
		}},
		"oversize at the end": {"a\n" + strings.Repeat("x", 100), []piece{
			{Data: "a\n", Line: 1}, {Data: strings.Repeat("x", 41), Offset: 2, Line: 2, Oversize: 100},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := split(t, strings.NewReader(tt.in), 16, 40)
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			// Where an oversize head is cut depends on the buffer; its length does not matter here.
			for i := range got {
				if got[i].Oversize > 0 {
					got[i].Data = got[i].Data[:min(41, len(got[i].Data))]
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSplitUTF16(t *testing.T) {
	if _, err := split(t, strings.NewReader("\xff\xfea\x00"), 16, 40); !errors.Is(err, ErrUTF16) {
		t.Errorf("error %v", err)
	}
}

func TestSplitTellsDataBeforeAnError(t *testing.T) {
	broken := errors.New("broken")
	got, err := split(t, io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), 16, 40)
	if !errors.Is(err, broken) || len(got) != 2 || got[1].Data != "b" {
		t.Errorf("%v, error %v", got, err)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("a\nbb\n\nccc"), 8, 16)
	f.Add([]byte(strings.Repeat("x", 90)+"\nz"), 8, 16)
	f.Fuzz(func(t *testing.T, in []byte, size, max int) {
		if size < 1 || size > 64 || max < size || max > 256 || bytes.HasPrefix(in, []byte("\xef\xbb\xbf")) {
			return
		}
		got, err := split(t, iotest.OneByteReader(bytes.NewReader(in)), size, max)
		if errors.Is(err, ErrUTF16) {
			return
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		var at, line int64 = 0, 1
		for _, p := range got {
			if p.Offset != at || p.Line != line {
				t.Fatalf("piece at %d line %d, want %d line %d", p.Offset, p.Line, at, line)
			}
			if p.Oversize == 0 {
				if !bytes.Equal(in[at:at+int64(len(p.Data))], []byte(p.Data)) {
					t.Fatal("a block differs from the input")
				}
				at += int64(len(p.Data))
				line += int64(strings.Count(p.Data, "\n"))
				continue
			}
			end := bytes.IndexByte(in[at:], '\n')
			if end < 0 {
				end = len(in[at:])
			}
			if want := int64(len(bytes.TrimSuffix(in[at:int(at)+end], []byte("\r")))); p.Oversize != want {
				t.Fatalf("oversize line of %d bytes, told %d", want, p.Oversize)
			}
			at += int64(end)
			if at < int64(len(in)) {
				at++
			}
			line++
		}
		if at != int64(len(in)) {
			t.Fatalf("%d of %d bytes", at, len(in))
		}
	})
}
