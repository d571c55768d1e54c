package unpack

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"

	"github.com/klauspost/compress/flate"
)

// recoveredNote is on members of a zip whose directory cannot be read.
const recoveredNote = "recovered by its local header, since the directory of the zip is missing or damaged"

// recoverZip delivers what the local headers of a zip give whose directory is
// missing or damaged, in one pass over the file. It returns the damage.
func (w *walker) recoverZip(l level, f io.ReaderAt, size int64, damage error) error {
	s := zipScan{f: f, size: size, ctx: w.ctx}
	for {
		h, at, err := s.next()
		if errors.Is(err, io.EOF) {
			return &DamageError{Delivered: w.delivered - w.base, Err: damage}
		}
		if err != nil {
			return err
		}
		if err := w.recoverEntry(l, &s, h, at); err != nil {
			return err
		}
		if err := w.ended(); err != nil {
			return err
		}
	}
}

// recoverEntry delivers an entry whose data begins at an offset, and moves the
// scan behind it.
func (w *walker) recoverEntry(l level, s *zipScan, h entryHeader, at int64) error {
	if h.stored >= 0 {
		s.pos = min(at+h.stored, s.size)
		if strings.HasSuffix(h.name, "/") && h.size == 0 {
			return nil
		}
		open := func() (io.Reader, error) { return io.NewSectionReader(s.f, at, h.stored), nil }
		return w.zipMember(l, h, open, recoveredNote)
	}
	it := w.entry(l, h.name, -1, recoveredNote+", which holds no checksum")
	switch {
	case h.flags&flagEncrypted != 0:
		return w.unsupported(it, "encrypted, and only the lost directory says how long it is")
	case h.method != methodDeflate:
		return w.unsupported(it, "only the lost directory says how long it is")
	}
	// A deflate stream ends by itself, and its reader takes no byte behind it.
	raw := &counter{r: io.NewSectionReader(s.f, at, s.size-at)}
	in := bufio.NewReaderSize(raw, readBuffer)
	taken := func() int64 { return raw.n - int64(in.Buffered()) }
	z := flate.NewReader(in)
	defer z.Close()
	_, err := w.read(it, z, taken)
	s.pos = at + taken()
	return err
}

// zipScan finds the local headers of a zip one after the other.
type zipScan struct {
	f    io.ReaderAt
	size int64
	pos  int64
	ctx  interface{ Err() error }
	buf  []byte
}

const localLen = 30

// next returns the next local header and where its data begins. It looks for
// magics only, so that whatever lies between entries is passed over.
func (s *zipScan) next() (h entryHeader, data int64, err error) {
	if s.buf == nil {
		s.buf = make([]byte, readBuffer)
	}
	for {
		if err := s.ctx.Err(); err != nil {
			return h, 0, err
		}
		n, err := s.f.ReadAt(s.buf[:min(int64(len(s.buf)), s.size-s.pos)], s.pos)
		if err != nil && !errors.Is(err, io.EOF) {
			return h, 0, err
		}
		if n < localLen {
			return h, 0, io.EOF
		}
		at := bytes.Index(s.buf[:n], []byte(magicLocal))
		if at < 0 {
			s.pos += int64(n - len(magicLocal) + 1)
			continue
		}
		s.pos += int64(at)
		h, data, err := s.header()
		if err == nil {
			s.pos = data
			return h, data, nil
		}
		s.pos += int64(len(magicLocal))
	}
}

var errNoHeader = errors.New("no local header")

// header reads the local header at the position.
func (s *zipScan) header() (h entryHeader, data int64, err error) {
	var b [localLen]byte
	if _, err := s.f.ReadAt(b[:], s.pos); err != nil {
		return h, 0, err
	}
	le := binary.LittleEndian
	nameLen, extraLen := int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))
	rest := make([]byte, nameLen+extraLen)
	if _, err := s.f.ReadAt(rest, s.pos+localLen); err != nil && !errors.Is(err, io.EOF) {
		return h, 0, err
	}
	data = s.pos + localLen + int64(len(rest))
	if nameLen == 0 || data > s.size || le.Uint16(b[4:])&0xff > 100 {
		return h, 0, errNoHeader
	}
	h = entryHeader{
		name: string(rest[:nameLen]), extra: rest[nameLen:],
		flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), time: le.Uint16(b[10:]), crc: le.Uint32(b[14:]),
		stored: int64(le.Uint32(b[18:])), size: int64(le.Uint32(b[22:])),
	}
	if f := extraField(h.extra, 1); len(f) >= 16 && h.stored == math.MaxUint32 && h.size == math.MaxUint32 {
		h.size, h.stored = int64(le.Uint64(f)&math.MaxInt64), int64(le.Uint64(f[8:])&math.MaxInt64)
	}
	if h.flags&flagDescriptor != 0 && h.stored == 0 {
		h.stored, h.size, h.crc = -1, -1, 0
	}
	h.stored = min(h.stored, s.size-data+1) // one more than there is: cut short
	return h, data, nil
}
