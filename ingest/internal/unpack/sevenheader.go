package unpack

import (
	"errors"
	"fmt"
	"math"
)

const sevenMagic = "7z\xbc\xaf\x27\x1c"

// sevenStartLen is the length of the signature header of a 7z.
const sevenStartLen = 32

// Identifiers of the properties of a 7z header that are looked at.
const (
	sevenEnd       = 0x00
	sevenHeader    = 0x01
	sevenMain      = 0x04
	sevenFiles     = 0x05
	sevenPack      = 0x06
	sevenUnpack    = 0x07
	sevenSub       = 0x08
	sevenSize      = 0x09
	sevenCRC       = 0x0a
	sevenFolders   = 0x0b
	sevenSizes     = 0x0c
	sevenNumStream = 0x0d
	sevenNames     = 0x11
	sevenEncoded   = 0x17
)

// What one block of a 7z may be made of. Real ones have up to five coders, of up
// to four streams.
const (
	maxCoders  = 8
	maxStreams = 16
)

// sevenFolder is one compressed block of a 7z, of one or more files.
type sevenFolder struct {
	coders []sevenCoder
	stored int64 // bytes of the archive it takes
	size   uint64
	files  uint64
}

type sevenCoder struct{ id, props string }

// sevenStreams is what a 7z header says of its blocks.
type sevenStreams struct {
	folders []sevenFolder
	sizes   []uint64 // of the packed streams
	packed  []int    // number of packed streams for each folder
	files   uint64
}

var errSeven = errors.New("invalid 7z header")

// sevenParser reads a header of a 7z. It looks only at what its reader would
// make memory for; that it is well formed is the reader's business. The first
// error stays.
type sevenParser struct {
	b   []byte
	max uint64 // files
	err error
}

func (p *sevenParser) fail() {
	if p.err == nil {
		p.err = errSeven
	}
	p.b = nil
}

func (p *sevenParser) take(n uint64) []byte {
	if n > uint64(len(p.b)) {
		p.fail()
		return nil
	}
	b := p.b[:n]
	p.b = p.b[n:]
	return b
}

func (p *sevenParser) byte() byte {
	if b := p.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// number reads a number whose first byte says how many others there are.
func (p *sevenParser) number() (v uint64) {
	first := p.byte()
	for i := range 8 {
		mask := byte(0x80) >> i
		if first&mask == 0 {
			return v | uint64(first&(mask-1))<<(8*i)
		}
		v |= uint64(p.byte()) << (8 * i)
	}
	return v
}

// count reads a number of things that take at least a byte each.
func (p *sevenParser) count() uint64 {
	n := p.number()
	if n > uint64(len(p.b)) {
		p.fail()
		return 0
	}
	return n
}

// digests passes over the checksums of n things.
func (p *sevenParser) digests(n uint64) {
	defined := n
	if p.err == nil && p.byte() == 0 {
		bits := p.take((n + 7) / 8)
		defined = 0
		for i := range n {
			if p.err != nil {
				return
			}
			if bits[i/8]&(0x80>>(i%8)) != 0 {
				defined++
			}
		}
	}
	p.take(4 * defined)
}

// streams reads the description of the blocks up to its end.
func (p *sevenParser) streams() (s sevenStreams) {
	for p.err == nil {
		switch p.byte() {
		case sevenEnd:
			s.settle(p)
			return s
		case sevenPack:
			p.packInfo(&s)
		case sevenUnpack:
			p.unpackInfo(&s)
		case sevenSub:
			p.subStreams(&s)
		default:
			p.fail()
		}
	}
	return s
}

func (p *sevenParser) packInfo(s *sevenStreams) {
	p.number() // position
	n := p.count()
	for p.err == nil {
		switch p.byte() {
		case sevenEnd:
			return
		case sevenSize:
			for range n {
				s.sizes = append(s.sizes, p.number())
			}
		case sevenCRC:
			p.digests(n)
		default:
			p.fail()
		}
	}
}

func (p *sevenParser) unpackInfo(s *sevenStreams) {
	if p.byte() != sevenFolders {
		p.fail()
	}
	n := p.count()
	if p.byte() != 0 { // elsewhere
		p.fail()
	}
	for range n {
		if p.err != nil {
			return
		}
		p.folder(s)
	}
	if p.byte() != sevenSizes {
		p.fail()
	}
	for i := range s.folders {
		for range s.folders[i].coders {
			s.folders[i].size = max(s.folders[i].size, p.number())
		}
	}
	s.files = uint64(len(s.folders))
	for p.err == nil {
		switch p.byte() {
		case sevenEnd:
			return
		case sevenCRC:
			p.digests(n)
		default:
			p.fail()
		}
	}
}

func (p *sevenParser) folder(s *sevenStreams) {
	f := sevenFolder{files: 1}
	n := p.count()
	var in uint64
	for range n {
		if len(f.coders) == maxCoders {
			p.fail()
		}
		if p.err != nil {
			return
		}
		flags := p.byte()
		c := sevenCoder{id: string(p.take(uint64(flags & 0xf)))}
		ins, outs := uint64(1), uint64(1)
		if flags&0x10 != 0 {
			ins, outs = p.number(), p.number()
		}
		if in += ins; ins > maxStreams || in > maxStreams || outs != 1 || flags&0xc0 != 0 {
			p.fail()
		}
		if flags&0x20 != 0 {
			c.props = string(p.take(p.number()))
		}
		f.coders = append(f.coders, c)
	}
	if n == 0 || in < n {
		p.fail()
	}
	if p.err != nil {
		return
	}
	for range 2 * (n - 1) { // which output is which input
		p.number()
	}
	packed := in - (n - 1)
	if packed > 1 {
		for range packed {
			p.number()
		}
	}
	s.folders, s.packed = append(s.folders, f), append(s.packed, int(packed))
}

func (p *sevenParser) subStreams(s *sevenStreams) {
	for p.err == nil {
		switch p.byte() {
		case sevenEnd:
			return
		case sevenNumStream:
			s.files = 0
			for i := range s.folders {
				n := p.number()
				if n > p.max || s.files+n > p.max {
					p.tooMany()
					return
				}
				s.folders[i].files = n
				s.files += n
			}
		case sevenSize:
			for _, f := range s.folders {
				for range max(f.files, 1) - 1 {
					p.number()
				}
			}
		case sevenCRC: // the last of it, of as many files as have none yet
			p.lastDigests(s)
			return
		default:
			p.fail()
		}
	}
}

// lastDigests passes over the checksums of files. Blocks of one file that have a
// checksum already are left out there, which the reader of the archive minds.
func (p *sevenParser) lastDigests(s *sevenStreams) {
	p.digests(s.files)
	if p.byte() != sevenEnd {
		p.fail()
	}
}

func (p *sevenParser) tooMany() {
	p.err = &LimitError{fmt.Sprintf("the 7z has more than %d entries, none was read", p.max)}
}

// settle gives each block the bytes it takes in the archive.
func (s *sevenStreams) settle(p *sevenParser) {
	at := 0
	for i, n := range s.packed {
		for range n {
			if at >= len(s.sizes) || s.sizes[at] > math.MaxInt64-uint64(s.folders[i].stored) {
				p.fail()
				return
			}
			s.folders[i].stored += int64(s.sizes[at])
			at++
		}
	}
}

// header reads a whole header that is not packed.
func (p *sevenParser) header() (s sevenStreams) {
	if p.byte() != sevenHeader {
		p.fail()
	}
	next := p.byte()
	if next == sevenMain {
		s = p.streams()
		next = p.byte()
	}
	if next == sevenFiles {
		n := p.number()
		if n > p.max && p.err == nil {
			p.tooMany()
		}
		s.checkWork(p, n)
	}
	return s
}

// checkWork bounds what finding the block of each file takes.
func (s *sevenStreams) checkWork(p *sevenParser, files uint64) {
	const most = 2 << 30
	if blocks := uint64(len(s.folders)); p.err == nil && blocks > 0 && files > most/blocks {
		p.err = &LimitError{fmt.Sprintf("the 7z has %d entries in %d blocks, none was read", files, blocks)}
	}
}
