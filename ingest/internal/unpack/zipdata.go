package unpack

import (
	"compress/bzip2"
	"errors"
	"hash"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// decompresses reports whether a method of a zip is read.
func decompresses(method uint16) bool {
	switch method {
	case methodStore, methodDeflate, methodBzip2, methodZstd, methodXZ:
		return true
	}
	return false
}

// decompress inflates the data of a zip entry.
func decompress(method uint16, r io.Reader) (io.ReadCloser, error) {
	switch method {
	case methodStore:
		return io.NopCloser(r), nil
	case methodDeflate:
		return flate.NewReader(r), nil
	case methodBzip2:
		return io.NopCloser(bzip2.NewReader(r)), nil
	case methodZstd:
		z, err := newUnzstd(bufferedFor(r))
		if err != nil {
			return nil, err
		}
		return closing{z}, nil
	case methodXZ:
		z, err := newUnxz(bufferedFor(r))
		if err != nil {
			return nil, err
		}
		return closing{z}, nil
	}
	return nil, errors.New(unknownMethod(method))
}

// closing makes a decoder a closer of the usual kind.
type closing struct{ decoder }

func (c closing) Close() error {
	c.decoder.Close()
	return nil
}

// verify checks the size and the checksum of an entry at the end of its data,
// and reads the rest of what it was inflated from, where a tag may be wrong.
func (h *entryHeader) verify(r, from io.Reader) io.Reader {
	return &verified{r: r, from: from, size: h.size, crc: h.crc, sum: crc32.NewIEEE()}
}

// verified is a stream whose end is checked. A checksum of 0 is none.
type verified struct {
	r    io.Reader
	from io.Reader // nil: r is all
	n    int64
	size int64 // -1 if unknown
	crc  uint32
	sum  hash.Hash32
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	v.sum.Write(p[:n])
	v.n += int64(n)
	switch {
	case v.size >= 0 && v.n > v.size:
		return n, errLonger
	case !errors.Is(err, io.EOF):
		return n, err
	case v.size >= 0 && v.n < v.size:
		return n, io.ErrUnexpectedEOF
	case v.crc != 0 && v.sum.Sum32() != v.crc:
		return n, zip.ErrChecksum
	}
	if v.from != nil {
		if _, err := io.Copy(io.Discard, v.from); err != nil {
			return n, err
		}
	}
	return n, io.EOF
}

var errLonger = errors.New("the member is longer than its header says")
