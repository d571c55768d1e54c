package unpack

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// got is a delivered member in a comparable form.
type got struct {
	Name   string
	Size   int64
	Reason string // of a member that is not read
	Data   string
	Err    string // of reading it
	Notes  []string
}

// open delivers the members of a file of this content.
func open(t testing.TB, content []byte, lim Limits) ([]got, error) {
	t.Helper()
	return openWith(t, content, Options{Limits: lim})
}

// openWith is open with all options.
func openWith(t testing.TB, content []byte, opt Options) ([]got, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "evidence")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return openPath(Source{Path: path, Name: "evidence"}, opt)
}

func openPath(src Source, opt Options) (members []got, err error) {
	index := 0
	err = Open(context.Background(), src, opt, func(m Member, r io.Reader) error {
		if m.Index != index {
			return errors.New("the index is not the place among the members")
		}
		index++
		g := got{Name: m.Name, Size: m.Size, Reason: m.Reason, Notes: m.Notes}
		if (m.Kind == KindData) != (m.Reason == "") || (m.Kind == KindData) != (r != nil) {
			return errors.New("kind, reason and stream do not agree")
		}
		if r != nil {
			data, err := io.ReadAll(r)
			if g.Data = string(data); err != nil {
				g.Err = err.Error()
			}
		}
		members = append(members, g)
		return nil
	})
	return members, err
}

// check compares members without their notes, which have tests of their own.
func check(t *testing.T, members []got, want ...got) {
	t.Helper()
	for i := range members {
		members[i].Notes = nil
	}
	if d := cmp.Diff(want, members); d != "" {
		t.Errorf("members (-want +got):\n%s", d)
	}
}

// entry is one member of a generated archive.
type entry struct {
	name, data string
	raw        *zip.FileHeader // of a zip: written as it is, with data as the stored bytes
	tar        *tar.Header
}

func zipOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, e := range entries {
		var out io.Writer
		var err error
		if e.raw != nil {
			e.raw.Name = e.name
			out, err = w.CreateRaw(e.raw)
		} else {
			out, err = w.Create(e.name) // deflate, with a data descriptor
		}
		if err == nil {
			_, err = io.WriteString(out, e.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// stored is a header of an entry that is not compressed and has no descriptor.
func stored(data string) *zip.FileHeader {
	return &zip.FileHeader{
		CRC32:            crc32.ChecksumIEEE([]byte(data)),
		CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data)),
	}
}

func tarOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for _, e := range entries {
		h := e.tar
		if h == nil {
			h = &tar.Header{Typeflag: tar.TypeReg, Size: int64(len(e.data)), Mode: 0o600}
		}
		h.Name = e.name
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gzipOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// flushed is a gzip of all the data that lacks its end.
func flushed(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
