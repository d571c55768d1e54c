package spool

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

// pattern is a stream of n bytes that tell their position.
func pattern(n int) io.Reader {
	return io.LimitReader(&counter{}, int64(n))
}

type counter struct{ at int }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte((c.at + i) % 251)
	}
	c.at += len(p)
	return len(p), nil
}

// memory is the bound of the tests.
const memory = 64 << 10

func TestNew(t *testing.T) {
	for _, test := range []struct {
		name   string
		size   int
		dir    string
		max    int64
		onDisk bool
		fails  bool
	}{
		{"empty", 0, "", 1 << 40, false, false},
		{"small", 1000, "", 1 << 40, false, false},
		{"at the bound of memory", memory, "dir", 1 << 40, false, false},
		{"beyond it", memory + 1000, "dir", 1 << 40, true, false},
		{"beyond it without a folder", memory + 1, "", 1 << 40, false, true},
		{"at max", 1000, "", 1000, false, false},
		{"beyond max", 1001, "", 1000, false, true},
		{"beyond max on disk", memory + 1001, "dir", memory + 1000, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := ""
			if test.dir != "" {
				dir = t.TempDir()
			}
			f, err := keep(pattern(test.size), dir, test.max, memory)
			if test.fails {
				if !errors.Is(err, ErrTooLarge) || f != nil {
					t.Fatalf("the error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f.Size() != int64(test.size) || (f.file != nil) != test.onDisk {
				t.Errorf("%d bytes, on disk: %t", f.Size(), f.file != nil)
			}
			var b [100]byte
			n, _ := f.ReadAt(b[:], int64(max(test.size-50, 0)))
			if n != min(test.size, 50) {
				t.Errorf("read %d bytes of the end", n)
			}
			for i, c := range b[:n] {
				if c != byte((test.size-n+i)%251) {
					t.Fatalf("byte %d is %d", i, c)
				}
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			if dir == "" {
				return
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
				t.Errorf("%d files are left, %v", len(left), err)
			}
		})
	}
}

func TestSourceFails(t *testing.T) {
	broken := errors.New("broken")
	f, err := New(io.MultiReader(strings.NewReader("before"), iotest.ErrReader(broken)), "", 0)
	if !errors.Is(err, broken) || f == nil {
		t.Fatalf("file %v, error %v", f, err)
	}
	var b bytes.Buffer
	if _, err := io.Copy(&b, io.NewSectionReader(f, 0, f.Size())); err != nil || b.String() != "before" {
		t.Errorf("%q %v", b.String(), err)
	}
}

func TestNoFolder(t *testing.T) {
	if f, err := keep(pattern(memory+1), "no such folder", 1<<40, memory); err == nil || f != nil || strings.Contains(err.Error(), "no such folder") {
		t.Errorf("the error is %v", err)
	}
}
