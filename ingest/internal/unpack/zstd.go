package unpack

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow is the largest window of zstd that is held in memory: what the
// reference decoder takes unless it is told otherwise.
const maxWindow = 128 << 20

const zstdMagic = "\x28\xb5\x2f\xfd"

// unzstd inflates the zstd frames that follow each other in a file.
type unzstd struct {
	streams
	z  *zstd.Decoder
	in *bufio.Reader
	f  zstdFrame
}

func newUnzstd(in *bufio.Reader) (*unzstd, error) {
	z, err := zstdDecoder(nil)
	if err != nil {
		return nil, err
	}
	u := &unzstd{z: z, in: in}
	if err := u.nextFrame(); err != nil && !errors.Is(err, io.EOF) {
		z.Close()
		return nil, noEOF(err)
	} else {
		u.err = err
	}
	return u, nil
}

// zstdDecoder is a decoder within bounds of memory. It runs in the caller.
func zstdDecoder(r io.Reader) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(1<<62))
}

// Read returns io.EOF after the last frame, and any other error for good.
func (u *unzstd) Read(p []byte) (n int, err error) {
	for n == 0 && u.err == nil && len(p) > 0 {
		n, u.err = u.z.Read(p)
		switch {
		case errors.Is(u.err, io.EOF) && u.f.ended():
			u.err = u.nextFrame()
		case errors.Is(u.err, io.EOF):
			u.err = io.ErrUnexpectedEOF
		case errors.Is(u.err, zstd.ErrWindowSizeExceeded):
			u.err = &LimitError{fmt.Sprintf("a zstd frame wants a window of more than %d bytes", maxWindow)}
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, u.err
}

// nextFrame begins the next frame and returns io.EOF if there is none. Frames to
// be skipped are.
func (u *unzstd) nextFrame() error {
	for {
		head, err := u.in.Peek(8)
		switch {
		case hasMagic(head, zstdMagic):
			u.f = zstdFrame{in: u.in}
			return u.z.Reset(&u.f)
		case isSkippable(head):
			if len(head) < 8 {
				return io.ErrUnexpectedEOF
			}
			n := int64(binary.LittleEndian.Uint32(head[4:])) + 8
			if _, err := io.CopyN(io.Discard, u.in, n); err != nil {
				return noEOF(err)
			}
		case err != nil && !errors.Is(err, io.EOF):
			return err
		default:
			return u.after(u.in)
		}
	}
}

func isSkippable(head []byte) bool {
	return len(head) >= 4 && head[0]&0xf0 == 0x50 && hasMagic(head[1:], "\x2a\x4d\x18")
}

func (u *unzstd) Close() { u.z.Close() }

// zstdFrame reads one frame, and no byte after it. It follows the lengths that
// stand before the blocks and leaves it to the decoder to judge them.
type zstdFrame struct {
	in       *bufio.Reader
	part     zstdPart
	checksum bool
	last     bool  // the block is the last one
	left     int64 // bytes of the part that may be passed on
}

// zstdPart is what is passed on.
type zstdPart uint8

const (
	zstdHead zstdPart = iota
	zstdBlock
	zstdSum
	zstdEnd
)

func (f *zstdFrame) ended() bool { return f.part == zstdEnd && f.left == 0 }

func (f *zstdFrame) Read(p []byte) (int, error) {
	for f.left == 0 {
		if err := f.next(); err != nil {
			return 0, err
		}
	}
	n, err := f.in.Read(p[:min(int64(len(p)), f.left)])
	f.left -= int64(n)
	return n, err
}

// next looks at the next part of the frame and sets how long it is.
func (f *zstdFrame) next() error {
	switch f.part {
	case zstdHead:
		head, err := f.in.Peek(5)
		if err != nil {
			return noEOF(err)
		}
		f.left, f.checksum, f.part = zstdHeadLen(head[4]), head[4]&(1<<2) != 0, zstdBlock
	case zstdBlock:
		if f.last {
			f.part = zstdSum
			return nil
		}
		b, err := f.in.Peek(3)
		if err != nil {
			return noEOF(err)
		}
		v := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		f.last, f.left = v&1 != 0, int64(3+(v>>3))
		if v>>1&3 == 1 { // one byte, repeated
			f.left = 4
		}
	case zstdSum:
		f.part = zstdEnd
		if f.checksum {
			f.left = 4
		}
	default:
		return io.EOF
	}
	return nil
}

// zstdHeadLen is the length of a frame header with its magic.
func zstdHeadLen(descriptor byte) int64 {
	n := int64(4 + 1)
	single := descriptor&(1<<5) != 0
	if !single {
		n++ // window
	}
	n += [...]int64{0, 1, 2, 4}[descriptor&3] // dictionary
	size := [...]int64{0, 2, 4, 8}[descriptor>>6]
	if size == 0 && single {
		size = 1
	}
	return n + size
}
