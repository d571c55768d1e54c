package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// decoder inflates the streams of one kind that follow each other in a file. It
// ends well before bytes that are no such stream.
type decoder interface {
	io.Reader
	// trailing is the number of these bytes, without padding, and the error that
	// ended the reading before.
	trailing() (int64, error)
	Close()
}

// newDecoder reads the first header of a compressed file.
func newDecoder(kind string, r *bufio.Reader) (decoder, error) {
	switch kind {
	case kindGzip:
		return newGunzip(r)
	case kindBzip2:
		return newBunzip(r), nil
	case kindXZ:
		return newUnxz(r)
	case kindZstd:
		return newUnzstd(r)
	}
	return nil, fmt.Errorf("unknown compression %q", kind)
}

// compressed opens a compressed file: a tar inside, another container, or one
// member. The tar and its compression count as one container, and the content is
// recorded by the name of the file.
func (w *walker) compressed(it item, kind string, r io.Reader) error {
	raw := &counter{r: r}
	in := w.buffered(raw)
	defer w.release(in)
	z, err := newDecoder(kind, in)
	if err != nil {
		return w.damage(fmt.Sprintf("the %s has no whole header", kind), err)
	}
	defer z.Close()
	stored := func() int64 { return raw.n }
	// This gauge counts also what a tar's reader skips.
	inflated := &limited{r: z, gauges: []*gauge{w.gauge(fmt.Sprintf("the %s stream", kind), w.MaxTotalBytes, stored)}}
	if it.depth > 0 {
		inflated.gauges = append(inflated.gauges, w.between)
		it.notes = append(it.notes, "inflated from "+kind)
	}
	content := w.buffered(inflated)
	defer w.release(content)
	if head, _ := content.Peek(headSize); isTar(head) {
		err = w.tar(it.inside(backslashEscaped), content, stored)
	} else {
		it.raw, it.size, it.depth = inner(it.raw), -1, it.depth+1
		_, err = w.read(it, content, stored)
	}
	if err != nil {
		return err
	}
	switch n, err := z.trailing(); {
	case err != nil && it.name != "" && w.latest == it.name:
		return nil // the member's own stream has said so
	case err != nil:
		return w.damage(fmt.Sprintf("the %s stream is damaged or ends early", kind), err)
	case n > 0:
		return w.damage("not read", fmt.Errorf("%d bytes after the end of the %s stream", n, kind))
	}
	return nil
}

// inner is the name of what a compressed single file holds.
func inner(name string) string {
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".bz2", ".xz", ".zst":
		return strings.TrimSuffix(name, ext)
	}
	return name
}

// noEOF turns the end of the input where there must be more into an error that
// no reader takes for a good end.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// streams is what the decoders have in common: the final error, and how many
// bytes that are no padding follow the last stream.
type streams struct {
	err error
	n   int64
}

func (s *streams) trailing() (int64, error) {
	if s.err == nil || errors.Is(s.err, io.EOF) {
		return s.n, nil
	}
	return 0, s.err
}

// after counts what follows the last stream, and returns io.EOF.
func (s *streams) after(in *bufio.Reader) error {
	n, err := leftover(in)
	if err != nil {
		return err
	}
	s.n += n
	return io.EOF
}
