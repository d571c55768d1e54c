package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzip opens a compressed file: a tar inside, or one member.
func (w *walker) gzip(f io.Reader) error {
	raw := &counter{r: &ctxReader{w.ctx, f}}
	z, err := newGunzip(raw)
	if err != nil {
		return w.damage("the gzip has no whole header", err)
	}
	defer z.z.Close()
	stored := func() int64 { return raw.n }
	// This gauge counts also what a tar's reader skips.
	inflated := &limited{r: z, gauges: []*gauge{w.gauge("the gzip stream", w.MaxTotalBytes, stored)}}
	content := bufio.NewReaderSize(inflated, readBuffer)
	if head, _ := content.Peek(headSize); isTar(head) {
		err = w.tar(content, stored)
	} else {
		w.content.Reset(&limited{r: content, gauges: []*gauge{w.gauge("the member", w.MaxMemberBytes, stored)}})
		err = w.sole(-1, inner(w.source), true)
	}
	switch {
	case err != nil:
		return err
	case z.err != nil && !errors.Is(z.err, io.EOF):
		return w.damage("the gzip stream is damaged or ends early", z.err)
	case z.trailing > 0:
		return w.damage("not read", fmt.Errorf("%d bytes after the end of the gzip stream", z.trailing))
	}
	return nil
}

// gunzip inflates the gzip streams that follow each other in a file. Other than
// gzip.Reader alone, it ends well before bytes that are no such stream.
type gunzip struct {
	z        *gzip.Reader
	in       *bufio.Reader
	err      error // final
	trailing int64 // number of such bytes
}

func newGunzip(r io.Reader) (*gunzip, error) {
	in := bufio.NewReaderSize(r, readBuffer)
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, noEOF(err)
	}
	z.Multistream(false)
	return &gunzip{z: z, in: in}, nil
}

// Read returns io.EOF after the last stream, and any other error for good.
func (g *gunzip) Read(p []byte) (n int, err error) {
	for n == 0 && g.err == nil && len(p) > 0 {
		n, g.err = g.z.Read(p)
		if errors.Is(g.err, io.EOF) {
			g.err = g.nextStream()
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, g.err
}

// nextStream begins the next stream and returns io.EOF if there is none.
func (g *gunzip) nextStream() error {
	head, err := g.in.Peek(3)
	switch {
	case isGzip(head):
		if err := g.z.Reset(g.in); err != nil {
			return fmt.Errorf("in a further stream: %w", noEOF(err))
		}
		g.z.Multistream(false)
		return nil
	case err != nil && !errors.Is(err, io.EOF):
		return err
	}
	if g.trailing, err = leftover(g.in); err != nil {
		return err
	}
	return io.EOF
}

// noEOF turns the end of the input where there must be more into an error that
// no reader takes for a good end.
func noEOF(err error) error {
	if err == io.EOF {
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
