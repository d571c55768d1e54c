package unpack

import (
	"bufio"
	"bytes"
	"fmt"
	"hash"
	"io"
)

// xzInput counts what is read, and sums it if asked to.
type xzInput struct {
	r        *bufio.Reader
	n, total int64 // since the start of the stream, and in all
	sum      hash.Hash32
}

func (x *xzInput) Read(p []byte) (int, error) {
	n, err := x.r.Read(p)
	x.took(p[:n])
	return n, err
}

func (x *xzInput) ReadByte() (byte, error) {
	c, err := x.r.ReadByte()
	if err == nil {
		x.took([]byte{c})
	}
	return c, err
}

func (x *xzInput) took(p []byte) {
	x.n += int64(len(p))
	x.total += int64(len(p))
	if x.sum != nil {
		x.sum.Write(p)
	}
}

// take reads n bytes.
func (x *xzInput) take(n int) ([]byte, error) {
	p := make([]byte, n)
	_, err := io.ReadFull(x, p)
	return p, err
}

// pad reads the zeros that fill n bytes up to a multiple of four.
func (x *xzInput) pad(n int64) error {
	p, err := x.take(int(-n & 3))
	if err != nil {
		return err
	}
	if len(bytes.Trim(p, "\x00")) > 0 {
		return fmt.Errorf("%w padding", errXZ)
	}
	return nil
}
