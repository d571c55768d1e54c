package unpack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// spoolMemory is how much of a nested archive is kept in memory.
const spoolMemory = 32 << 20

// spool keeps a stream for random access: in memory, or in a file if it is large.
type spool struct {
	dir    string // for the file; empty: there is none
	mem    []byte
	file   *os.File
	size   int64
	unkept error // why the stream could not be kept
}

// fill reads the stream to its end. The error is the stream's own; what came
// before it is kept.
func (s *spool) fill(r io.Reader) error {
	var buf bytes.Buffer
	n, err := buf.ReadFrom(io.LimitReader(r, spoolMemory+1))
	s.mem, s.size = buf.Bytes(), n
	if err != nil || n <= spoolMemory {
		return err
	}
	if s.dir == "" {
		s.unkept = fmt.Errorf("it is larger than %d bytes and there is no folder for temporary files", spoolMemory)
		return nil
	}
	if s.file, err = os.CreateTemp(s.dir, "nested-*"); err != nil {
		s.unkept = errors.New("it cannot be kept in a temporary file: " + reason(err))
		return nil
	}
	_ = os.Remove(s.file.Name()) // where that works, it has no name from now on
	src := &source{r: io.MultiReader(&buf, r)}
	s.mem = nil
	n, err = io.Copy(s.file, src)
	s.size = n
	if err != nil && src.err == nil {
		s.unkept = errors.New("it cannot be kept in a temporary file: " + reason(err))
		return nil
	}
	return src.err
}

func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	return bytes.NewReader(s.mem).ReadAt(p, off)
}

// Close removes what was kept.
func (s *spool) Close() {
	if s.file != nil {
		s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}

// source tells the errors of reading from those of writing.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
