package unpack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"

	"github.com/bodgit/sevenzip"
)

// readHeader reads the header and, if it is packed or encrypted, unfolds it. The
// reason says that no password opens it.
func (a *archive7z) readHeader() (reason string, err error) {
	raw, err := a.rawHeader()
	if err != nil {
		return "", err
	}
	if len(raw) > 0 && raw[0] == sevenEncoded {
		if raw, reason, err = a.unfoldHeader(raw[1:]); err != nil || reason != "" {
			return reason, err
		}
		a.readers, a.opened = map[int]*sevenzip.Reader{}, map[int]int{}
	}
	p := sevenParser{b: raw, max: uint64(a.w.MaxMembers)}
	s := p.header()
	a.header, a.blocks = raw, s.folders
	if p.err == nil {
		p.err = a.checkKeys()
	}
	return "", p.err
}

// rawHeader returns the header as it is stored.
func (a *archive7z) rawHeader() ([]byte, error) {
	var start [sevenStartLen]byte
	if _, err := a.at.ReadAt(start[:], 0); err != nil {
		return nil, noEOF(err)
	}
	le := binary.LittleEndian
	if crc32.ChecksumIEEE(start[12:]) != le.Uint32(start[8:]) {
		return nil, fmt.Errorf("%w: checksum of its start", errSeven)
	}
	offset, size := le.Uint64(start[12:]), le.Uint64(start[20:])
	switch {
	case size > maxDirectory:
		return nil, &LimitError{fmt.Sprintf("the header of the 7z takes %d bytes, more than %d", size, maxDirectory)}
	case offset > math.MaxInt64/2 || sevenStartLen+int64(offset)+int64(size) > a.size:
		return nil, errors.New("it lies beyond the end: the file is cut short, or the first part of a split 7z")
	case size == 0: // an empty archive
		return []byte{sevenHeader, sevenEnd}, nil
	}
	raw := make([]byte, size)
	if _, err := a.at.ReadAt(raw, sevenStartLen+int64(offset)); err != nil {
		return nil, noEOF(err)
	}
	if crc32.ChecksumIEEE(raw) != le.Uint32(start[28:]) {
		return nil, fmt.Errorf("%w: checksum", errSeven)
	}
	return raw, nil
}

// unfoldHeader unpacks a packed header: as the one file of an archive that has
// its block.
func (a *archive7z) unfoldHeader(streams []byte) (header []byte, reason string, err error) {
	p := sevenParser{b: streams, max: 1}
	a.blocks = p.streams().folders
	switch {
	case p.err != nil:
		return nil, "", p.err
	case len(a.blocks) != 1:
		return nil, "", errSeven
	case a.blocks[0].size > maxDirectory:
		return nil, "", &LimitError{fmt.Sprintf("the header of the 7z unfolds to %d bytes, more than %d", a.blocks[0].size, maxDirectory)}
	}
	if err := a.checkKeys(); err != nil {
		return nil, "", err
	}
	if reason := a.refused(0); reason != "" {
		return nil, "", &LimitError{"the header of the 7z: " + reason}
	}
	a.header = append([]byte{sevenHeader, sevenMain}, streams[:len(streams)-len(p.b)]...)
	a.header = append(a.header, sevenFiles, 1, sevenNames, 5, 0, 'h', 0, 0, 0, sevenEnd, sevenEnd)
	z, err := a.reader(0)
	if err != nil {
		return nil, "", err
	}
	if len(z.File) != 1 {
		return nil, "", errSeven
	}
	if !a.encrypted(0) {
		header, err = a.readAll(0)
		return header, "", err
	}
	for try := range a.w.passwords {
		if a.w.ctx.Err() != nil {
			return nil, "", a.w.ctx.Err()
		}
		// There need be no checksum to tell a wrong password.
		header, err := a.readAll(try)
		p := sevenParser{b: header, max: uint64(a.w.MaxMembers)}
		if p.header(); err == nil && p.err == nil {
			a.last = try
			return header, "", nil
		}
	}
	return nil, a.w.noneOpens("AES") + ", or it is damaged", nil
}

// readAll reads the one file of an archive that is a packed header.
func (a *archive7z) readAll(try int) ([]byte, error) {
	if err := a.charge(0); err != nil {
		return nil, err
	}
	r, err := a.stream(0, try)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// checkKeys bounds the work that the keys of the archive take.
func (a *archive7z) checkKeys() error {
	rounds, seen := 0, map[string]bool{}
	for _, b := range a.blocks {
		for _, c := range b.coders {
			if c.id != sevenAES || len(c.props) < 2 {
				continue
			}
			salt := int(c.props[0]>>7) + int(c.props[1]>>4)
			key := c.props[:1] + c.props[2:min(2+salt, len(c.props))]
			if seen[key] {
				continue
			}
			seen[key] = true
			const noRounds = 0x3f
			if power := c.props[0] & 0x3f; power != noRounds {
				rounds += 1 << min(power, 30)
			}
		}
	}
	if rounds > maxRounds {
		return &LimitError{fmt.Sprintf("the keys of the 7z take more than %d rounds to make", maxRounds)}
	}
	return nil
}

// spliced is a 7z whose header is replaced by one in the clear behind its end.
type spliced struct {
	at    io.ReaderAt
	size  int64
	start [sevenStartLen]byte
	tail  []byte
}

func splice(at io.ReaderAt, size int64, header []byte) *spliced {
	s := &spliced{at: at, size: size, tail: header}
	copy(s.start[:], sevenMagic)
	le := binary.LittleEndian
	s.start[7] = 4 // version 0.4
	le.PutUint64(s.start[12:], uint64(size-sevenStartLen))
	le.PutUint64(s.start[20:], uint64(len(header)))
	le.PutUint32(s.start[28:], crc32.ChecksumIEEE(header))
	le.PutUint32(s.start[8:], crc32.ChecksumIEEE(s.start[12:]))
	return s
}

func (s *spliced) len() int64 { return s.size + int64(len(s.tail)) }

func (s *spliced) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		switch at := off + int64(n); {
		case at < 0 || at >= s.len():
			return n, io.EOF
		case at < sevenStartLen:
			n += copy(p[n:], s.start[at:])
		case at >= s.size:
			n += copy(p[n:], s.tail[at-s.size:])
		default:
			k, err := s.at.ReadAt(p[n:n+int(min(int64(len(p)-n), s.size-at))], at)
			if n += k; err != nil && k == 0 {
				return n, noEOF(err)
			}
		}
	}
	return n, nil
}
