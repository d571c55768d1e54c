package unpack

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"hash/fnv"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// maxDictionary is the largest dictionary of an xz that is held in memory: that
// of the highest preset.
const maxDictionary = 64 << 20

// Every block has a dictionary of its own, which costs time even if the block
// is tiny. So much of them is free, the rest must stay within the usual ratio to
// the bytes that were read.
const freeDictionaries = 4 << 30

const xzMagic = "\xfd7zXZ\x00"

// unxz inflates the xz streams that follow each other in a file. It reads the
// format itself, so that a dictionary is refused before it is made, and leaves
// the blocks to the LZMA2 decoder.
type unxz struct {
	streams
	in     *xzInput
	check  byte // kind of the checks in this stream
	block  xzBlock
	blocks int64       // of this stream
	index  hash.Hash64 // of the sizes of its blocks
	dicts  int64       // bytes of all dictionaries so far
}

// xzBlock is the block that is read.
type xzBlock struct {
	z            io.Reader // nil between blocks
	sum          hash.Hash // nil: there is none
	start        int64     // of its header
	data         int64     // start of its data
	n            int64     // bytes inflated
	stored, size int64     // as the header states them, -1 if it does not
}

var errXZ = errors.New("invalid xz")

func newUnxz(in *bufio.Reader) (*unxz, error) {
	x := &unxz{in: &xzInput{r: in}}
	return x, x.header()
}

// Read returns io.EOF after the last stream, and any other error for good.
func (x *unxz) Read(p []byte) (n int, err error) {
	for n == 0 && x.err == nil && len(p) > 0 {
		if x.block.z == nil {
			x.err = noEOFUnlessEnd(x.next())
			continue
		}
		n, err = x.block.z.Read(p)
		x.block.n += int64(n)
		if x.block.sum != nil {
			x.block.sum.Write(p[:n])
		}
		switch {
		case errors.Is(err, io.EOF):
			x.err = noEOF(x.endBlock())
		case err != nil:
			x.err = err
		case x.block.size >= 0 && x.block.n > x.block.size:
			x.err = fmt.Errorf("%w: a block is longer than it says", errXZ)
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, x.err
}

// errEnd is the good end of the file.
var errEnd = errors.New("end")

func noEOFUnlessEnd(err error) error {
	if errors.Is(err, errEnd) {
		return io.EOF
	}
	return noEOF(err)
}

// header reads the header of a stream.
func (x *unxz) header() error {
	h, err := x.in.take(12)
	switch {
	case err != nil:
		return noEOF(err)
	case !hasMagic(h, xzMagic), crc32.ChecksumIEEE(h[6:8]) != binary.LittleEndian.Uint32(h[8:]), h[6] != 0, h[7] > 15:
		return fmt.Errorf("%w stream header", errXZ)
	}
	x.check, x.blocks, x.index = h[7], 0, fnv.New64a()
	return nil
}

// next begins the next block, or the next stream. It returns errEnd if there is
// none.
func (x *unxz) next() error {
	size, err := x.in.ReadByte()
	if err != nil {
		return err
	}
	if size != 0 {
		return x.beginBlock(size)
	}
	if err := x.endStream(); err != nil {
		return err
	}
	for { // padding comes in fours
		head, err := x.in.r.Peek(len(xzMagic))
		switch {
		case hasMagic(head, xzMagic):
			x.in.n = 0
			if err := x.header(); err != nil {
				return fmt.Errorf("in a further stream: %w", noEOF(err))
			}
			return nil
		case hasMagic(head, "\x00\x00\x00\x00"):
			if _, err := x.in.take(4); err != nil {
				return err
			}
		case err != nil && !errors.Is(err, io.EOF):
			return err
		default:
			if err := x.after(x.in.r); !errors.Is(err, io.EOF) {
				return err
			}
			return errEnd
		}
	}
}

// beginBlock reads the header of a block; its first byte is read.
func (x *unxz) beginBlock(first byte) error {
	rest, err := x.in.take((int(first)+1)*4 - 1)
	if err != nil {
		return err
	}
	h := append([]byte{first}, rest...)
	body, sum := h[:len(h)-4], binary.LittleEndian.Uint32(h[len(h)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return fmt.Errorf("%w: checksum of a block header", errXZ)
	}
	b := xzBlock{start: x.in.n - int64(len(h)), data: x.in.n, stored: -1, size: -1}
	dict, err := b.parse(body)
	if err != nil {
		return err
	}
	if dict > maxDictionary {
		return &LimitError{fmt.Sprintf("an xz block wants a dictionary of %d bytes, more than %d", dict, maxDictionary)}
	}
	if b.size >= 0 {
		dict = min(dict, max(b.size, lzma.MinDictCap))
	}
	x.dicts += dict
	if x.dicts > freeDictionaries && x.dicts/defaultRatio > x.in.total {
		return &LimitError{fmt.Sprintf("the xz wants dictionaries of %d bytes for %d bytes of blocks", x.dicts, x.in.total)}
	}
	if b.sum, err = x.newCheck(); err != nil {
		return err
	}
	b.z, err = lzma.Reader2Config{DictCap: int(dict)}.NewReader2(x.in)
	x.block = b
	return err
}

// parse reads a block header and returns the size of the dictionary.
func (b *xzBlock) parse(h []byte) (dict int64, err error) {
	flags, r := h[1], bytes.NewReader(h[2:])
	for _, f := range []struct {
		bit  byte
		size *int64
	}{{0x40, &b.stored}, {0x80, &b.size}} {
		if flags&f.bit == 0 {
			continue
		}
		v, err := binary.ReadUvarint(r)
		if err != nil || v > 1<<62 {
			return 0, fmt.Errorf("%w: size in a block header", errXZ)
		}
		*f.size = int64(v)
	}
	id, err := binary.ReadUvarint(r)
	const lzma2 = 0x21
	if err == nil && (id != lzma2 || flags&3 != 0) {
		return 0, fmt.Errorf("the xz filter %#x is not supported", id)
	}
	var props [2]byte // their length, and the dictionary
	_, err2 := io.ReadFull(r, props[:])
	if err != nil || err2 != nil || flags&0x3c != 0 || props[0] != 1 || props[1] > 40 {
		return 0, fmt.Errorf("%w block header", errXZ)
	}
	return dictionarySize(props[1]), nil
}

// dictionarySize is the size that LZMA2's one property byte stands for.
func dictionarySize(p byte) int64 {
	if p == 40 {
		return 1<<32 - 1
	}
	return int64(2|p&1) << (p/2 + 11)
}

// newCheck makes the sum of a block. The sums that no writer makes are skipped.
func (x *unxz) newCheck() (hash.Hash, error) {
	switch x.check {
	case 0:
		return nil, nil
	case 1:
		return crc32.NewIEEE(), nil
	case 4:
		return crc64.New(crc64.MakeTable(crc64.ECMA)), nil
	case 10:
		return sha256.New(), nil
	}
	return nil, fmt.Errorf("the xz check %d is not supported", x.check)
}

// endBlock reads the padding and the check of the block.
func (x *unxz) endBlock() error {
	b := x.block
	x.block = xzBlock{}
	stored := x.in.n - b.data
	if b.size >= 0 && b.n != b.size || b.stored >= 0 && stored != b.stored {
		return fmt.Errorf("%w: a block is not as long as it says", errXZ)
	}
	if err := x.in.pad(x.in.n - b.start); err != nil {
		return err
	}
	unpadded := b.data - b.start + stored
	if b.sum != nil {
		want, err := x.in.take(b.sum.Size())
		if err != nil {
			return err
		}
		got := b.sum.Sum(nil)
		if b.sum.Size() < sha256.Size { // the CRCs are stored low byte first
			for i, j := 0, len(got)-1; i < j; i, j = i+1, j-1 {
				got[i], got[j] = got[j], got[i]
			}
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("%w: checksum of a block", errXZ)
		}
		unpadded += int64(len(want))
	}
	x.blocks++
	fmt.Fprintln(x.index, unpadded, b.n)
	return nil
}

// endStream reads the index, whose first byte is read, and the footer.
func (x *unxz) endStream() error {
	start := x.in.n - 1
	x.in.sum = crc32.NewIEEE()
	x.in.sum.Write([]byte{0})
	n, err := binary.ReadUvarint(x.in)
	if err != nil {
		return err
	}
	if n != uint64(x.blocks) {
		return fmt.Errorf("%w: the index has %d blocks, not %d", errXZ, n, x.blocks)
	}
	index := fnv.New64a()
	for range n {
		unpadded, err := binary.ReadUvarint(x.in)
		if err != nil {
			return err
		}
		size, err := binary.ReadUvarint(x.in)
		if err != nil {
			return err
		}
		fmt.Fprintln(index, unpadded, size)
	}
	if err := x.in.pad(x.in.n - start); err != nil {
		return err
	}
	sum := x.in.sum.Sum32()
	x.in.sum = nil
	tail, err := x.in.take(4 + 12)
	if err != nil {
		return err
	}
	le := binary.LittleEndian
	foot := tail[4:]
	if le.Uint32(tail) != sum || index.Sum64() != x.index.Sum64() {
		return fmt.Errorf("%w index", errXZ)
	}
	if string(foot[10:]) != "YZ" || crc32.ChecksumIEEE(foot[4:10]) != le.Uint32(foot) || foot[9] != x.check ||
		(int64(le.Uint32(foot[4:]))+1)*4 != x.in.n-start-12 {
		return fmt.Errorf("%w stream footer", errXZ)
	}
	return nil
}

// Close is there for the interface.
func (x *unxz) Close() {}
