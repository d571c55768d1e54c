package unpack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"

	"github.com/bodgit/sevenzip"
)

// maxSevenDictionary is the largest dictionary of a 7z that is held in memory:
// that of the highest preset on 64 bits. The reader of 7z makes what the header
// asks for, so the header is read here first.
const maxSevenDictionary = 256 << 20

// maxRounds bounds the work to make the keys of a whole archive from a password:
// 64 times what the usual archive takes.
const maxRounds = 1 << 25

// Methods of 7z.
const (
	sevenLZMA  = "\x03\x01\x01"
	sevenLZMA2 = "\x21"
	sevenPPMd  = "\x03\x04\x01"
	sevenAES   = "\x06\xf1\x07\x01"
)

// sevenMethods are the other methods that are read; these take little memory.
var sevenMethods = map[string]bool{
	"\x00": true, "\x03": true, "\x03\x03\x01\x03": true, "\x03\x03\x01\x1b": true, "\x03\x03\x02\x05": true,
	"\x03\x03\x05\x01": true, "\x03\x03\x08\x05": true, "\x04\x01\x08": true, "\x04\x02\x02": true, "\x0a": true,
}

// otherSevenMethods are the names of methods that are not read.
var otherSevenMethods = map[string]string{
	sevenLZMA: "LZMA, of unknown properties", sevenLZMA2: "LZMA2, of unknown properties", sevenPPMd: "PPMd, of unknown properties",
	"\x04\xf7\x11\x01": "zstd", "\x04\xf7\x11\x02": "Brotli", "\x04\xf7\x11\x04": "LZ4", "\x04\x01\x09": "Deflate64",
}

// archive7z is an open 7z.
type archive7z struct {
	w       *walker
	level   level
	at      io.ReaderAt
	size    int64
	header  []byte // in the clear
	blocks  []sevenFolder
	readers map[int]*sevenzip.Reader // by password
	opened  map[int]int              // block to its password
	broken  map[int]string           // block to why no more of it is read
	last    int                      // password that opened a block last
	dicts   int64
}

func (w *walker) sevenZip(l level, at io.ReaderAt, size int64) error {
	a := &archive7z{
		w: w, level: l, at: at, size: size,
		readers: map[int]*sevenzip.Reader{}, opened: map[int]int{}, broken: map[int]string{},
	}
	if reason, err := a.readHeader(); err != nil {
		return w.damage("the header of the 7z cannot be read", err)
	} else if reason != "" {
		return &lockedError{"its list of files is " + reason}
	}
	z, err := a.reader(0)
	if err != nil {
		return w.damage("the header of the 7z cannot be read", err)
	}
	for i := range z.File {
		if err := a.file(i, z.File[i]); err != nil {
			return err
		}
		if err := w.ended(); err != nil {
			return err
		}
	}
	return nil
}

// refused says why a block is not opened.
func (a *archive7z) refused(block int) string {
	for _, c := range a.blocks[block].coders {
		var dict int64
		switch {
		case c.id == sevenAES || sevenMethods[c.id]:
		case (c.id == sevenLZMA || c.id == sevenPPMd) && len(c.props) == 5:
			dict = int64(binary.LittleEndian.Uint32([]byte(c.props[1:])))
		case c.id == sevenLZMA2 && len(c.props) == 1 && c.props[0] <= 40:
			dict = dictionarySize(c.props[0])
		default:
			if name := otherSevenMethods[c.id]; name != "" {
				return fmt.Sprintf("7z method %X (%s) is not supported", c.id, name)
			}
			return fmt.Sprintf("7z method %X is not supported", c.id)
		}
		if dict > maxSevenDictionary {
			return fmt.Sprintf("it wants a dictionary of %d bytes, more than %d", dict, maxSevenDictionary)
		}
	}
	return ""
}

// charge counts the dictionaries of a block that is opened.
func (a *archive7z) charge(block int) error {
	for _, c := range a.blocks[block].coders {
		switch c.id {
		case sevenLZMA, sevenPPMd:
			a.dicts += int64(binary.LittleEndian.Uint32([]byte(c.props[1:])))
		case sevenLZMA2:
			a.dicts += dictionarySize(c.props[0])
		}
	}
	if a.dicts > freeDictionaries && a.dicts/defaultRatio > a.size {
		return &LimitError{fmt.Sprintf("the 7z wants dictionaries of %d bytes for %d bytes of blocks", a.dicts, a.size)}
	}
	return nil
}

func (a *archive7z) encrypted(block int) bool {
	for _, c := range a.blocks[block].coders {
		if c.id == sevenAES {
			return true
		}
	}
	return false
}

// file delivers one entry.
func (a *archive7z) file(i int, f *sevenzip.File) error {
	w, size := a.w, int64(f.UncompressedSize)
	mode := f.Mode()
	switch {
	case mode.IsDir() && size == 0:
		return nil
	case size < 0 || f.Stream < 0 || size > 0 && f.Stream >= len(a.blocks):
		return w.unsupported(w.entry(a.level, f.Name, -1), errSeven.Error())
	case size == 0:
		_, err := w.read(w.entry(a.level, f.Name, 0), eofReader{}, w.fileSize)
		return err
	}
	reason := a.broken[f.Stream]
	if reason == "" {
		reason = a.refused(f.Stream)
	}
	if reason != "" {
		return w.unsupported(w.entry(a.level, f.Name, size), reason)
	}
	r, reason, err := a.open(i, f)
	if reason == "" && err == nil && mode&fs.ModeSymlink != 0 {
		a.finish(f.Stream, r)
		return w.unsupported(w.entry(a.level, f.Name, size), reasonLink)
	}
	if reason != "" {
		a.broken[f.Stream] = reason
		return w.unsupported(w.entry(a.level, f.Name, size), reason)
	}
	if limit := (*LimitError)(nil); errors.As(err, &limit) {
		return err
	}
	var notes []string
	if err != nil {
		r = &sevenStream{r: failing{err}}
	} else if a.encrypted(f.Stream) {
		notes = append(notes, w.passwords[a.opened[f.Stream]].note)
	}
	stored := a.blocks[f.Stream].stored
	_, err = w.read(w.entry(a.level, f.Name, size, notes...), r, func() int64 { return stored })
	if err != nil || w.ended() != nil {
		return err
	}
	a.finish(f.Stream, r)
	return nil
}

// finish reads the rest of a file, since the next one of its block begins where
// it ends. If that fails, nothing more of the block is read: it would be unfolded
// from its start again for each file.
func (a *archive7z) finish(block int, r *sevenStream) {
	rest := &limited{r: &ctxReader{a.w.ctx, r}, gauges: []*gauge{a.w.between}}
	_, err := io.Copy(io.Discard, rest)
	if err == nil && r.failed == nil {
		err = r.Close()
	}
	if r.failed != nil {
		err = r.failed
	}
	if err != nil {
		a.broken[block] = "its block cannot be read up to it: " + err.Error()
	}
}

type eofReader struct{}

func (eofReader) Read([]byte) (int, error) { return 0, io.EOF }

// open opens a file; if its block is encrypted, by the first password that fits.
func (a *archive7z) open(i int, f *sevenzip.File) (r *sevenStream, reason string, err error) {
	try, known := a.opened[f.Stream]
	if !known && a.encrypted(f.Stream) {
		if try, err = a.choose(i, f.Stream); err != nil {
			return nil, "", err
		}
		if try < 0 {
			return nil, a.w.noneOpens("AES") + ", or it is damaged", nil
		}
		a.last = try
	}
	if !known {
		if err := a.charge(f.Stream); err != nil {
			return nil, "", err
		}
	}
	a.opened[f.Stream] = try
	r, err = a.stream(i, try)
	return r, "", err
}

// choose returns the password that fits a block, the one that did before first,
// or -1.
func (a *archive7z) choose(i, block int) (try int, err error) {
	for k := range a.w.passwords {
		try := (a.last + k) % len(a.w.passwords)
		if a.w.ctx.Err() != nil {
			return -1, a.w.ctx.Err()
		}
		if fits, err := a.fits(i, block, try); err != nil || fits {
			return try, err
		}
	}
	return -1, nil
}

// fits reports whether a password opens a block, by a part of the file. The
// encryption of 7z has no check of its own.
func (a *archive7z) fits(i, block, try int) (bool, error) {
	if err := a.charge(block); err != nil {
		return false, err
	}
	r, err := a.stream(i, try)
	if err != nil {
		return false, nil
	}
	_, err = io.CopyN(io.Discard, r, trialBytes)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	delete(a.readers, try) // with the block it has begun
	return err == nil, nil
}

// reader opens the archive with a password.
func (a *archive7z) reader(try int) (z *sevenzip.Reader, err error) {
	if z := a.readers[try]; z != nil {
		return z, nil
	}
	defer caught(&err)
	s := splice(a.at, a.size, a.header)
	z, err = sevenzip.NewReaderWithPassword(s, s.len(), a.w.passwords[try].text)
	if err == nil {
		a.readers[try] = z
	}
	return z, err
}

// stream opens a file with a password.
func (a *archive7z) stream(i, try int) (_ *sevenStream, err error) {
	z, err := a.reader(try)
	if err != nil {
		return nil, err
	}
	defer caught(&err)
	f := z.File[i]
	r, err := f.Open()
	if err != nil {
		return nil, noEOF(err)
	}
	s := &sevenStream{c: r}
	s.r = &verified{r: r, size: int64(f.UncompressedSize), crc: f.CRC32, sum: crc32.NewIEEE()}
	return s, nil
}

// sevenStream is a file of a 7z. The decoders of 7z have paths that panic on
// damaged input, which ends here.
type sevenStream struct {
	r      io.Reader
	c      io.Closer
	failed error
}

func (s *sevenStream) Read(p []byte) (n int, err error) {
	if s.failed != nil {
		return 0, s.failed
	}
	defer func() {
		if err != nil && !errors.Is(err, io.EOF) {
			s.failed = err
		}
	}()
	defer caught(&err)
	return s.r.Read(p)
}

func (s *sevenStream) Close() (err error) {
	if s.c == nil {
		return nil
	}
	defer caught(&err)
	return s.c.Close()
}

// caught turns a panic of a decoder into an error.
func caught(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("%w: the decoder gave up: %v", errSeven, v)
	}
}
