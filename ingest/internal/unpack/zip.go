package unpack

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"

	"github.com/klauspost/compress/zip"
)

// maxDirectory bounds the names and extra fields of a zip's directory, which is
// the one part of a container that is held in memory.
const maxDirectory = 64 << 20

// Compression methods. In methodAES the method is encrypted too, as WinZip does it.
const (
	methodStore   = 0
	methodDeflate = 8
	methodBzip2   = 12
	methodZstd    = 93
	methodXZ      = 95
	methodAES     = 99
)

// Flags of an entry. The zip reader does not heed the encryption: it would
// inflate cipher text.
const (
	flagEncrypted       = 1 << 0
	flagDescriptor      = 1 << 3 // sizes and checksum follow the data
	flagStrongEncrypted = 1 << 6
)

// methods are the names of compression methods that are not read.
var methods = map[uint16]string{
	1: "Shrink", 2: "Reduce", 3: "Reduce", 4: "Reduce", 5: "Reduce", 6: "Implode", 9: "Deflate64", 10: "PKWARE Implode",
	14: "LZMA", 18: "IBM TERSE", 19: "IBM LZ77", 20: "zstd, old number", 94: "MP3", 96: "JPEG", 97: "WavPack", 98: "PPMd",
}

const (
	magicLocal = "PK\x03\x04"
	magicSplit = "PK\x07\x08" // also before a data descriptor
)

func (w *walker) zip(l level, f io.ReaderAt, size int64) error {
	z, err := w.directory(f, size)
	if damage := (*DamageError)(nil); errors.As(err, &damage) {
		return w.recoverZip(l, f, size, damage.Err)
	}
	if err != nil {
		return err
	}
	for _, method := range []uint16{methodBzip2, methodZstd, methodXZ} {
		z.RegisterDecompressor(method, func(r io.Reader) io.ReadCloser {
			d, err := decompress(method, r)
			if err != nil {
				return io.NopCloser(failing{err})
			}
			return d
		})
	}
	for _, e := range z.File {
		if err := w.zipEntry(l, e, size); err != nil {
			return err
		}
		if err := w.ended(); err != nil { // every other member would end the same way
			return err
		}
	}
	return nil
}

// directory reads the central directory of a zip within the limits.
func (w *walker) directory(f io.ReaderAt, size int64) (*zip.Reader, error) {
	entries, held := 0, 0
	check := func(h *zip.FileHeader) error {
		entries++
		held += len(h.Name) + len(h.Extra) + len(h.Comment)
		switch {
		case w.ctx.Err() != nil:
			return w.ctx.Err()
		case entries > w.MaxMembers:
			return &LimitError{fmt.Sprintf("the zip has more than %d entries, none was read", w.MaxMembers)}
		case held > maxDirectory:
			return &LimitError{fmt.Sprintf("the directory of the zip takes more than %d bytes, none of its entries was read", maxDirectory)}
		}
		return nil
	}
	if part := splitPart(f, size); part != "" {
		return nil, w.damage("the zip is split", errors.New(part))
	}
	z, err := zip.NewReaderWithOptions(f, size, zip.ReaderOptions{NameDecoder: check})
	switch {
	case err == nil, errors.Is(err, zip.ErrInsecurePath):
		return z, nil
	case entries == 0:
		return nil, w.damage("zip has no central directory: file is truncated or damaged, or not a zip", err)
	default:
		return nil, w.damage(fmt.Sprintf("the central directory of the zip is damaged after entry %d", entries), err)
	}
}

// splitPart says which part of a split zip a file is, empty if it is none. The
// first part begins with a magic of its own, the last ends with the directory.
func splitPart(f io.ReaderAt, size int64) string {
	var head [8]byte
	if n, _ := f.ReadAt(head[:], 0); n == len(head) && string(head[:]) == magicSplit+magicLocal {
		return "this is its first part, and the others belong behind it"
	}
	const endLen = 22
	tail := make([]byte, min(size, endLen+math.MaxUint16))
	n, _ := f.ReadAt(tail, size-int64(len(tail)))
	at := strings.LastIndex(string(tail[:n]), "PK\x05\x06")
	if at < 0 || n-at < endLen {
		return ""
	}
	if disk := binary.LittleEndian.Uint16(tail[at+4:]); disk != 0 && disk != math.MaxUint16 {
		return fmt.Sprintf("this is part %d, and the others belong before it", disk+1)
	}
	return ""
}

func (w *walker) zipEntry(l level, e *zip.File, size int64) error {
	h := entryHeader{
		name: e.Name, method: e.Method, flags: e.Flags, crc: e.CRC32, extra: e.Extra, time: modified(e),
		size: -1, link: e.Mode()&fs.ModeSymlink != 0,
		// The directory may claim more than there is; that must not loosen the ratio.
		stored: int64(min(e.CompressedSize64, uint64(size))),
	}
	if e.UncompressedSize64 <= math.MaxInt64 {
		h.size = int64(e.UncompressedSize64)
	}
	if strings.HasSuffix(e.Name, "/") && h.size == 0 {
		return nil // a folder
	}
	if h.flags&flagEncrypted != 0 || h.method == methodAES {
		return w.zipMember(l, h, e.OpenRaw)
	}
	if reason := h.refused(); reason != "" {
		return w.unsupported(w.entry(l, h.name, h.size), reason)
	}
	r, err := e.Open()
	if err != nil {
		r = io.NopCloser(failing{fmt.Errorf("the entry cannot be opened: %w", noEOF(err))})
	}
	defer r.Close()
	_, err = w.read(w.entry(l, h.name, h.size), r, h.storedBytes)
	return err
}

// entryHeader is what a header of a zip, local or central, says of an entry.
type entryHeader struct {
	name          string
	method, flags uint16
	crc           uint32
	time          uint16
	extra         []byte
	stored, size  int64 // -1 if it does not say
	link          bool
}

func (h *entryHeader) storedBytes() int64 { return h.stored }

// refused says why an entry is not even tried.
func (h *entryHeader) refused() string {
	switch {
	case h.flags&flagStrongEncrypted != 0:
		return "encrypted (PKWARE strong encryption)"
	case h.link:
		return reasonLink
	case !decompresses(h.method):
		return unknownMethod(h.method)
	}
	return ""
}

// zipMember delivers an entry whose data it opens itself, decrypted if need be.
func (w *walker) zipMember(l level, h entryHeader, open func() (io.Reader, error), notes ...string) error {
	r, note, reason, err := w.unlock(&h, open)
	switch {
	case err != nil:
		r = failing{fmt.Errorf("the entry cannot be opened: %w", noEOF(err))}
	case reason == "":
		reason = h.refused()
	}
	if note != "" {
		notes = append(notes, note)
	}
	it := w.entry(l, h.name, h.size, notes...)
	if reason != "" {
		return w.unsupported(it, reason)
	}
	plain, err := decompress(h.method, r)
	if err != nil {
		plain = io.NopCloser(failing{fmt.Errorf("the entry cannot be opened: %w", noEOF(err))})
	}
	defer plain.Close()
	_, err = w.read(it, h.verify(plain, r), h.storedBytes)
	return err
}

func unknownMethod(method uint16) string {
	if name := methods[method]; name != "" {
		return fmt.Sprintf("compression method %d (%s) is not supported", method, name)
	}
	return fmt.Sprintf("compression method %d is not supported", method)
}

// failing is a stream that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// bufferedFor returns a small buffer for decoders that read byte by byte.
func bufferedFor(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, 32<<10) }

// modified is the time of an entry as MS-DOS packs it: ZipCrypto checks a password
// against it where the checksum follows the data.
func modified(e *zip.File) uint16 {
	//lint:ignore SA1019 the field that replaces it is no longer in the form that was encrypted
	return e.ModifiedTime
}
