package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gunzip inflates the gzip streams that follow each other in a file.
type gunzip struct {
	streams
	z  *gzip.Reader
	in *bufio.Reader
}

func newGunzip(in *bufio.Reader) (*gunzip, error) {
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
	return g.after(g.in)
}

func (g *gunzip) Close() { g.z.Close() }
