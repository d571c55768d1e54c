package indicator

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// spool keeps a stream, so that it can be read again.
type spool struct {
	mem  []byte
	file *os.File
}

// keep reads a stream to its end. What is larger than a bound goes to a temporary
// file in dir.
func keep(in io.Reader, dir string, bound int64) (*spool, error) {
	var buf bytes.Buffer
	n, err := buf.ReadFrom(io.LimitReader(in, bound+1))
	if err != nil {
		return nil, err
	}
	if n <= bound {
		return &spool{mem: buf.Bytes()}, nil
	}
	f, err := os.CreateTemp(dir, "indicators-*")
	if err != nil {
		return nil, fmt.Errorf("cannot be kept in a temporary file: %w", withoutPath(err))
	}
	_ = os.Remove(f.Name()) // where that works, it has no name from now on
	s := &spool{file: f}
	if _, err := io.Copy(f, io.MultiReader(&buf, in)); err != nil {
		s.close()
		return nil, withoutPath(err)
	}
	return s, nil
}

// reader reads what was kept from its beginning. One reader is used at a time.
func (s *spool) reader() (io.Reader, error) {
	if s.file == nil {
		return bytes.NewReader(s.mem), nil
	}
	_, err := s.file.Seek(0, io.SeekStart)
	return s.file, err
}

// close removes what was kept.
func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}

// withoutPath is an error without the path of this machine.
func withoutPath(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// twice reads a JSON file two times: names may be explained behind where they are
// used.
func (im *importer) twice(in io.Reader, first, second func(*stream) error) error {
	kept, err := keep(in, im.o.TempDir, im.limits.memory)
	if err != nil {
		return err
	}
	defer kept.close()
	// An error of the first pass is met again by the second, which hands on what came
	// before it.
	var failed error
	for _, pass := range []func(*stream) error{first, second} {
		r, err := kept.reader()
		if err != nil {
			return err
		}
		failed = cmp.Or(failed, pass(newStream(&stopped{im.ctx, r}, im.limits.value)))
	}
	return failed
}

// stopped is a reader that ends with its context.
type stopped struct {
	ctx context.Context
	r   io.Reader
}

// Read reads while the context lasts.
func (s *stopped) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
