package unpack

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
)

// Kind says whether a member can be read.
type Kind uint8

// The kinds of members.
const (
	KindData        Kind = iota // a stream of bytes
	KindUnsupported             // not read; Reason says why
)

// Member is one stream inside a source.
type Member struct {
	Name   string // recorded path in the archive: safe and unique; empty for a bare file
	Index  int    // position in the archive, from 0
	Size   int64  // bytes as the container states them, -1 if it does not
	Kind   Kind
	Reason string
	Notes  []string // what a reader should know of it
}

// headSize is how much of a member is looked at.
const headSize = 4096

// Open calls visit for each member of the source in archive order; a file that
// is no container is its own only member. The stream is valid during the call,
// and nil for a member that cannot be read. Reading it may fail with a
// *LimitError or the decompressor's error; visit need not read to the end. Its
// own error ends the walk. Damage of the container is returned as a
// *DamageError after the members that could be delivered.
func Open(ctx context.Context, src Source, lim Limits, visit func(Member, io.Reader) error) error {
	f, err := os.Open(src.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	lim = lim.filled()
	w := &walker{ctx: ctx, budget: &budget{Limits: lim}, names: namer{max: lim.MaxNameLen, seen: map[string]int{}}, visit: visit}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	switch head = head[:n]; {
	case isZip(head):
		return w.zip(f, src.Size)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return w.gzip(f)
	case isTar(head):
		return w.tar(bufio.NewReaderSize(f, 1<<20), func() int64 { return src.Size })
	}
	return w.member("", src.Size, f, func() int64 { return src.Size })
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

func isTar(head []byte) bool { return len(head) > 262 && string(head[257:262]) == "ustar" }

// walker delivers the members of one source.
type walker struct {
	ctx       context.Context
	budget    *budget
	names     namer
	visit     func(Member, io.Reader) error
	index     int
	delivered int
}

// member delivers one readable stream.
func (w *walker) member(raw string, size int64, r io.Reader, stored func() int64) error {
	m := w.next(raw, size)
	content := bufio.NewReaderSize(&limited{r: &ctxReader{w.ctx, r}, b: w.budget, stored: stored}, 256<<10)
	if raw != "" {
		head, _ := content.Peek(headSize) // an error shows again when the stream is read
		if m.Reason = unread(raw, head); m.Reason != "" {
			m.Kind = KindUnsupported
			return w.deliver(m, nil)
		}
	}
	return w.deliver(m, content)
}

// unsupported delivers a member that is not read.
func (w *walker) unsupported(raw string, size int64, reason string) error {
	m := w.next(raw, size)
	m.Kind, m.Reason = KindUnsupported, reason
	return w.deliver(m, nil)
}

func (w *walker) next(raw string, size int64) Member {
	m := Member{Index: w.index, Size: size}
	w.index++
	if raw != "" {
		m.Name, m.Notes = w.names.name(raw)
	}
	return m
}

func (w *walker) deliver(m Member, r io.Reader) error {
	if err := w.ctx.Err(); err != nil {
		return context.Cause(w.ctx)
	}
	if w.index > w.budget.MaxMembers {
		return &LimitError{fmt.Sprintf("the container holds more than %d members", w.budget.MaxMembers)}
	}
	if err := w.visit(m, r); err != nil {
		return err
	}
	w.delivered++
	return nil
}

func (w *walker) damage(err error) error { return &DamageError{Delivered: w.delivered, Err: err} }

// zip methods and the flag of encryption.
const (
	methodAES     = 99
	flagEncrypted = 1
)

func (w *walker) zip(f *os.File, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return w.damage(fmt.Errorf("the zip has no readable directory, it is truncated or damaged: %w", err))
	}
	for _, e := range z.File {
		if err := w.zipEntry(e); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) zipEntry(e *zip.File) error {
	size := int64(e.UncompressedSize64)
	switch {
	case strings.HasSuffix(e.Name, "/") && size == 0:
		return nil
	case e.Method == methodAES:
		return w.unsupported(e.Name, size, "encrypted (AES)")
	case e.Flags&flagEncrypted != 0:
		return w.unsupported(e.Name, size, "encrypted (ZipCrypto)")
	}
	r, err := e.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return w.unsupported(e.Name, size, fmt.Sprintf("compression method %d is not supported", e.Method))
	}
	if err != nil {
		r = io.NopCloser(failing{fmt.Errorf("the entry cannot be opened: %w", err)})
	}
	defer r.Close()
	return w.member(e.Name, size, r, func() int64 { return int64(e.CompressedSize64) })
}

// failing is a stream that cannot be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// gzip opens a compressed file: a tar inside, or one member.
func (w *walker) gzip(f io.Reader) error {
	raw := &counter{r: f}
	z, err := gzip.NewReader(bufio.NewReaderSize(raw, 256<<10))
	if err != nil {
		return w.damage(fmt.Errorf("gzip: %w", err))
	}
	defer z.Close()
	stored := func() int64 { return raw.n }
	content := bufio.NewReaderSize(z, 1<<20)
	if head, _ := content.Peek(512); isTar(head) {
		return w.tar(content, stored)
	}
	return w.member("", -1, content, stored)
}

func (w *walker) tar(r *bufio.Reader, stored func() int64) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return w.drain(r)
		}
		if err != nil {
			if ctxErr := w.ctx.Err(); ctxErr != nil {
				return ctxErr
			}
			return w.damage(fmt.Errorf("the tar stream is truncated or damaged: %w", err))
		}
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg:
			err = w.member(h.Name, h.Size, t, stored)
		case tar.TypeSymlink, tar.TypeLink:
			err = w.unsupported(h.Name, 0, "a link; links are not followed")
		default:
			err = w.unsupported(h.Name, 0, fmt.Sprintf("a special file (tar type %q)", h.Typeflag))
		}
		if err != nil {
			return err
		}
	}
}

// drain reads what follows the end of the tar, so that damage of the compressed
// stream shows.
func (w *walker) drain(r io.Reader) error {
	if _, err := io.Copy(io.Discard, io.LimitReader(&ctxReader{w.ctx, r}, 64<<20)); err != nil {
		return w.damage(fmt.Errorf("all members are whole, but the stream does not end well: %w", err))
	}
	return nil
}

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
