package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// The codecs of the format.
const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecLZO    = 3
	codecBrotli = 4
	codecLZ4    = 5 // with Hadoop's framing
	codecZstd   = 6
	codecLZ4Raw = 7
)

// inflater decompresses pages. None yields more than its header says.
type inflater struct {
	zstd *zstd.Decoder
}

func (z *inflater) close() {
	if z.zstd != nil {
		z.zstd.Close()
	}
}

// inflate decompresses to exactly size bytes.
func (z *inflater) inflate(codec int64, in []byte, size int) ([]byte, error) {
	var out []byte
	var err error
	switch codec {
	case codecNone:
		out = in
	case codecSnappy:
		out, err = inflateSnappy(in, size)
	case codecGzip:
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(in)); err == nil {
			out, err = readExactly(r, size)
		}
	case codecBrotli:
		out, err = readExactly(brotli.NewReader(bytes.NewReader(in)), size)
	case codecZstd:
		out, err = z.inflateZstd(in, size)
	case codecLZ4Raw:
		out, err = inflateLZ4(in, size)
	case codecLZ4:
		if out, err = inflateHadoop(in, size); err != nil {
			out, err = inflateLZ4(in, size)
		}
	default:
		return nil, fmt.Errorf("pages are compressed with codec %d, which is not read", codec)
	}
	if err != nil {
		return nil, fmt.Errorf("decompressing a page: %w", err)
	}
	if len(out) != size {
		return nil, fmt.Errorf("a page of %d bytes that should have %d", len(out), size)
	}
	return out, nil
}

// readExactly reads size bytes, and that there are no more.
func readExactly(r io.Reader, size int) ([]byte, error) {
	out := make([]byte, size)
	if _, err := io.ReadFull(r, out); err != nil {
		return nil, err
	}
	var more [1]byte
	if n, _ := io.ReadFull(r, more[:]); n > 0 {
		return nil, errors.New("more bytes than the header says")
	}
	return out, nil
}

func inflateSnappy(in []byte, size int) ([]byte, error) {
	if n, err := snappy.DecodedLen(in); err != nil || n != size {
		return nil, fmt.Errorf("%d bytes that should be %d, %w", n, size, orCorrupt(err))
	}
	return snappy.Decode(make([]byte, size), in)
}

func orCorrupt(err error) error {
	if err == nil {
		return errors.New("damaged")
	}
	return err
}

func (z *inflater) inflateZstd(in []byte, size int) ([]byte, error) {
	if z.zstd == nil {
		var err error
		z.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(2*maxPage))
		if err != nil {
			return nil, err
		}
	}
	return z.zstd.DecodeAll(in, make([]byte, 0, size))
}

func inflateLZ4(in []byte, size int) ([]byte, error) {
	out := make([]byte, size)
	if size == 0 {
		return out, nil
	}
	n, err := lz4.UncompressBlock(in, out)
	if err != nil {
		return nil, err
	}
	return out[:n], nil
}

// inflateHadoop reads blocks behind two lengths each, the decompressed one first.
func inflateHadoop(in []byte, size int) ([]byte, error) {
	out := make([]byte, 0, size)
	for len(in) > 0 {
		if len(in) < 8 {
			return nil, io.ErrUnexpectedEOF
		}
		plain, packed := binary.BigEndian.Uint32(in), binary.BigEndian.Uint32(in[4:])
		in = in[8:]
		if int64(packed) > int64(len(in)) || int64(plain) > int64(size-len(out)) {
			return nil, io.ErrUnexpectedEOF
		}
		block, err := inflateLZ4(in[:packed], int(plain))
		if err != nil {
			return nil, err
		}
		out, in = append(out, block...), in[packed:]
	}
	return out, nil
}
