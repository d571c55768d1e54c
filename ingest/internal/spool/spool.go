// Package spool keeps a stream for random access: in memory while it is small,
// in a temporary file beyond.
package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Bounds of what is kept in memory, in bytes.
const (
	Memory     = 64 << 20 // where there is a folder for temporary files
	MemoryOnly = 1 << 30  // where there is none
)

// ErrTooLarge is wrapped by the error for a stream that cannot be kept.
var ErrTooLarge = errors.New("too large to be read")

// File is what was kept of a stream. It is safe for concurrent reading.
type File struct {
	mem  []byte
	file *os.File
	size int64
}

// New reads r to its end. At most max bytes are kept, any number if max is 0;
// they go to a file in dir if they are more than Memory, to memory alone if dir
// is empty. If r itself fails, the file holds what came before and the error is
// that of r; after any other error the file is nil.
func New(r io.Reader, dir string, max int64) (*File, error) {
	if max <= 0 {
		max = 1<<63 - 2
	}
	if dir == "" {
		return keep(r, dir, max, MemoryOnly)
	}
	return keep(r, dir, max, Memory)
}

// keep is New with the bound of what is kept in memory.
func keep(r io.Reader, dir string, max, memory int64) (*File, error) {
	f := &File{}
	err := f.fill(r, dir, max, memory)
	if failed := (*sourceError)(nil); errors.As(err, &failed) {
		return f, failed.err
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// fill copies the stream.
func (f *File) fill(r io.Reader, dir string, max, memory int64) error {
	src := &source{r: r}
	var buf bytes.Buffer
	n, err := buf.ReadFrom(io.LimitReader(src, min(memory, max)+1))
	f.mem, f.size = buf.Bytes(), n
	switch {
	case n > max:
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, max)
	case err != nil || n <= memory:
		return err
	case dir == "":
		return fmt.Errorf("%w: more than %d bytes, and there is no folder for temporary files", ErrTooLarge, memory)
	}
	if f.file, err = os.CreateTemp(dir, "spool-*"); err != nil {
		return fmt.Errorf("cannot be kept in a temporary file: %w", withoutPath(err))
	}
	_ = os.Remove(f.file.Name()) // where that works, it has no name from now on
	f.mem = nil
	rest := io.LimitReader(src, max-n+1)
	f.size, err = io.Copy(f.file, io.MultiReader(&buf, rest))
	if f.size > max {
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, max)
	}
	if failed := (*sourceError)(nil); err != nil && !errors.As(err, &failed) {
		return fmt.Errorf("cannot be kept in a temporary file: %w", withoutPath(err))
	}
	return err
}

// Size is the number of bytes kept.
func (f *File) Size() int64 { return f.size }

// ReadAt reads as io.ReaderAt says.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if f.file != nil {
		return f.file.ReadAt(p, off)
	}
	return bytes.NewReader(f.mem).ReadAt(p, off)
}

// Close removes what was kept. It may be called more than once.
func (f *File) Close() error {
	f.mem = nil
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	if removed := os.Remove(f.file.Name()); removed != nil && !errors.Is(removed, fs.ErrNotExist) && err == nil {
		err = removed
	}
	f.file, f.size = nil, 0
	return err
}

// withoutPath is an error without the path of this machine.
func withoutPath(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// source tells the errors of reading from those of writing.
type source struct{ r io.Reader }

type sourceError struct{ err error }

func (e *sourceError) Error() string { return e.err.Error() }

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &sourceError{err}
	}
	return n, err
}
