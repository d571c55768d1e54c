package unpack

import (
	"bufio"
	"compress/bzip2"
	"errors"
	"io"
)

// bunzip inflates the bzip2 streams that follow each other in a file.
type bunzip struct {
	streams
	z  io.Reader
	in *bzipInput
}

func newBunzip(in *bufio.Reader) *bunzip {
	b := &bunzip{in: &bzipInput{in: in}}
	b.z = bzip2.NewReader(b.in)
	return b
}

// errNoFurther is how the decoder calls bytes after a stream that begin no other.
const errNoFurther = bzip2.StructuralError("bad magic value in continuation file")

// Read returns io.EOF after the last stream, and any other error for good.
func (b *bunzip) Read(p []byte) (n int, err error) {
	if b.err != nil {
		return 0, b.err
	}
	n, b.err = b.z.Read(p)
	if errors.Is(b.err, errNoFurther) {
		for _, c := range b.in.last {
			if c != 0 && c != '\n' && c != '\r' {
				b.n++
			}
		}
		b.err = b.after(b.in.in)
	}
	return n, b.err
}

// Close is there for the interface.
func (b *bunzip) Close() {}

// bzipInput adds two zero bytes to the end of a file, so that the decoder says
// the same of a file that ends there and of one with other bytes behind, and
// keeps the last two bytes, which it has then taken.
type bzipInput struct {
	in    *bufio.Reader
	last  [2]byte
	added int
}

func (b *bzipInput) ReadByte() (byte, error) {
	c, err := b.in.ReadByte()
	if errors.Is(err, io.EOF) && b.added < len(b.last) {
		b.added++
		c, err = 0, nil
	}
	b.last[0], b.last[1] = b.last[1], c
	return c, err
}

// Read is there for the interface; the decoder reads byte by byte.
func (b *bzipInput) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := b.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}
