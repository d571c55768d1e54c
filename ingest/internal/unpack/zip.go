package unpack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"

	"github.com/klauspost/compress/zip"
)

// maxDirectory bounds the names and extra fields of a zip's directory, which is
// the one part of a container that is held in memory.
const maxDirectory = 64 << 20

// methodAES stands where the method is encrypted too, as WinZip does it.
const methodAES = 99

// Flags of an entry. The zip reader heeds neither: it would inflate cipher text.
const (
	flagEncrypted       = 1 << 0
	flagStrongEncrypted = 1 << 6
)

// methods are the names of compression methods that are not read.
var methods = map[uint16]string{
	1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz", 98: "PPMd",
}

func (w *walker) zip(f *os.File) error {
	w.names.backslash = backslashSeparates
	z, err := w.directory(f)
	if err != nil {
		return err
	}
	for _, e := range z.File {
		if err := w.zipEntry(e); err != nil {
			return err
		}
		if w.total.full != nil { // every other member would end the same way
			return w.total.full
		}
	}
	return nil
}

// directory reads the central directory of a zip within the limits.
func (w *walker) directory(f *os.File) (*zip.Reader, error) {
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
	z, err := zip.NewReaderWithOptions(f, w.size, zip.ReaderOptions{NameDecoder: check})
	switch {
	case err == nil, errors.Is(err, zip.ErrInsecurePath):
		return z, nil
	case entries == 0:
		return nil, w.damage("zip has no central directory: file is truncated or damaged, or not a zip", err)
	default:
		return nil, w.damage(fmt.Sprintf("the central directory of the zip is damaged after entry %d, none was read", entries), err)
	}
}

func (w *walker) zipEntry(e *zip.File) error {
	size := int64(-1)
	if e.UncompressedSize64 <= math.MaxInt64 {
		size = int64(e.UncompressedSize64)
	}
	if strings.HasSuffix(e.Name, "/") && size == 0 {
		return nil // a folder
	}
	if reason := refused(e); reason != "" {
		return w.unsupported(e.Name, size, reason)
	}
	r, err := e.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return w.unsupported(e.Name, size, unknownMethod(e.Method))
	case err != nil:
		r = io.NopCloser(failing{fmt.Errorf("the entry cannot be opened: %w", noEOF(err))})
	}
	defer r.Close()
	// The directory may claim more than there is; that must not loosen the ratio.
	stored := int64(min(e.CompressedSize64, uint64(w.size)))
	_, err = w.member(e.Name, size, r, func() int64 { return stored })
	return err
}

// refused says why an entry is not even tried.
func refused(e *zip.File) string {
	switch {
	case e.Method == methodAES:
		return "encrypted (AES)"
	case e.Flags&flagStrongEncrypted != 0:
		return "encrypted (PKWARE strong encryption)"
	case e.Flags&flagEncrypted != 0:
		return "encrypted (ZipCrypto)"
	case e.Mode()&fs.ModeSymlink != 0:
		return reasonLink
	}
	return ""
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
