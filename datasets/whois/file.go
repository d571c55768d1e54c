package whois

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"sort"
	"strings"
	"sync"

	"forensic/datasets/reference"
)

// pageRows is how many rows are read at once; of each page the first address is
// kept in memory.
const pageRows = 64

// File is an imported dump. It can be asked by several goroutines at once.
type File struct {
	f      io.ReaderAt
	close  func() error
	source string
	rows   int
	texts  int64 // offset of the texts
	size   int64 // of the texts
	// index is read when the first question comes.
	index func() ([][17]byte, error)
}

// Open opens what Import has written. source becomes the Source of its answers.
func Open(path, source string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	var file *File
	if err == nil {
		file, err = open(f, st.Size(), source)
	}
	if err != nil {
		_ = f.Close() // the first error says more
		return nil, fmt.Errorf("open %s: %w", source, err)
	}
	file.close = f.Close
	return file, nil
}

func open(f io.ReaderAt, size int64, source string) (*File, error) {
	var head [headerSize]byte
	if _, err := f.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	w := &File{f: f, close: func() error { return nil }, source: source}
	w.rows = int(binary.LittleEndian.Uint32(head[8:]))
	w.size = int64(binary.LittleEndian.Uint32(head[12:]))
	w.texts = headerSize + int64(w.rows)*rowSize
	if !bytes.HasPrefix(head[:], []byte(magic)) || size != w.texts+w.size {
		return nil, errors.New("this is no imported dump, or not the whole of it: import the dump again")
	}
	w.index = sync.OnceValues(w.readIndex)
	return w, nil
}

// Close ends the use of the file.
func (w *File) Close() error { return w.close() }

// Rows is the number of blocks.
func (w *File) Rows() int { return w.rows }

// readIndex reads the first key of each page.
func (w *File) readIndex() ([][17]byte, error) {
	index := make([][17]byte, 0, w.rows/pageRows+1)
	for i := 0; i < w.rows; i += pageRows {
		var key [17]byte
		if _, err := w.f.ReadAt(key[:], headerSize+int64(i)*rowSize); err != nil {
			return nil, err
		}
		index = append(index, key)
	}
	return index, nil
}

// Registration tells what the dump says of the smallest block that holds an
// address; false if there is none. A file that cannot be read any more knows
// nothing.
func (w *File) Registration(a netip.Addr) (reference.Registration, bool) {
	r, ok := w.find(a)
	if !ok {
		return reference.Registration{}, false
	}
	var texts [5]string
	for i, offset := range []uint32{r.registry, r.date, r.description, r.name, r.mail} {
		t, err := w.text(offset)
		if err != nil {
			return reference.Registration{}, false
		}
		texts[i] = t
	}
	var emails []string
	if texts[4] != "" {
		emails = strings.Fields(texts[4])
	}
	return reference.Registration{
		ASN: r.asn, CIDR: r.prefix(), CountryCode: strings.Trim(string(r.country[:]), "\x00"), Registry: texts[0], Date: texts[1], Description: texts[2], NetName: texts[3],
		Emails: emails, Source: w.source, Line: int64(r.line),
	}, true
}

// find is the row of the smallest block that holds an address.
func (w *File) find(a netip.Addr) (row, bool) {
	if !a.IsValid() {
		return row{}, false
	}
	var key [17]byte
	address := a.WithZone("").As16()
	copy(key[:], address[:])
	key[16] = 128
	index, err := w.index()
	if err != nil {
		return row{}, false
	}
	page := sort.Search(len(index), func(i int) bool { return bytes.Compare(index[i][:], key[:]) > 0 }) - 1
	if page < 0 {
		return row{}, false
	}
	first := page * pageRows
	buf := make([]byte, min(pageRows, w.rows-first)*rowSize)
	if _, err := w.f.ReadAt(buf, headerSize+int64(first)*rowSize); err != nil {
		return row{}, false
	}
	i := sort.Search(len(buf)/rowSize, func(i int) bool { return bytes.Compare(buf[i*rowSize:i*rowSize+17], key[:]) > 0 }) - 1
	if i < 0 {
		return row{}, false
	}
	return w.climb(decode(buf[i*rowSize:]), first+i, address)
}

// climb goes from a row to the larger blocks until one holds the address. Blocks
// of IPv6 do not hold IPv4, though it is stored among them.
func (w *File) climb(r row, at int, address [16]byte) (row, bool) {
	v4 := netip.AddrFrom16(address).Is4In6()
	for !r.holds(address) {
		if int64(r.parent) >= int64(at) { // none, or a damaged file
			return row{}, false
		}
		at = int(r.parent)
		var buf [rowSize]byte
		if _, err := w.f.ReadAt(buf[:], headerSize+int64(at)*rowSize); err != nil {
			return row{}, false
		}
		r = decode(buf[:])
	}
	return r, !v4 || r.bits >= 96
}

// text reads the text at an offset.
func (w *File) text(offset uint32) (string, error) {
	if offset == 0 {
		return "", nil
	}
	buf := make([]byte, min(128, max(0, w.size-int64(offset))))
	if _, err := w.f.ReadAt(buf, w.texts+int64(offset)); err != nil {
		return "", err
	}
	n, used := binary.Uvarint(buf)
	if used <= 0 || n > maxText {
		return "", errors.New("damaged text")
	}
	if int(n) <= len(buf)-used {
		return string(buf[used : used+int(n)]), nil
	}
	long := make([]byte, n)
	if _, err := w.f.ReadAt(long, w.texts+int64(offset)+int64(used)); err != nil {
		return "", err
	}
	return string(long), nil
}

func (r row) prefix() netip.Prefix {
	a := netip.AddrFrom16(r.address)
	if a.Is4In6() && r.bits >= 96 {
		return netip.PrefixFrom(a.Unmap(), int(r.bits)-96)
	}
	return netip.PrefixFrom(a, int(r.bits))
}
