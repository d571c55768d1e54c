package unpack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
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
	Name   string // path in the archive as recorded: safe and unique; empty for a file that is its own member
	Index  int    // place among the members, from 0; folders do not count
	Size   int64  // bytes as the container states them, -1 if it does not
	Kind   Kind
	Reason string   // why it is not read: encrypted, a link, a nested archive, ...
	Notes  []string // what a reader of the ledger should know of it
}

// readBuffer is how much is read of a file or a member at a time.
const readBuffer = 256 << 10

// Open calls visit for each member of the source in archive order; a file that
// is no container, or a compressed single file, is its own only member. The
// stream of a member that cannot be read is nil, others are valid during the
// call. Reading may fail with a *LimitError or with the decompressor's error when
// the member is damaged; that ends the member alone. Visit need not read to the
// end, and its own error ends the walk.
//
// Open returns visit's error, the cause of a cancelled context, a *LimitError if
// the container as a whole passed a limit, or a *DamageError if the container is
// damaged; the members delivered before that stand.
func Open(ctx context.Context, src Source, lim Limits, visit func(Member, io.Reader) error) error {
	f, size, err := openFile(src.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	lim = lim.filled()
	w := &walker{
		ctx: ctx, Limits: lim, source: src.Name, size: size, visit: visit,
		names:   namer{max: lim.MaxNameLen, backslash: backslashEscaped, seen: map[string]int{}},
		content: bufio.NewReaderSize(nil, readBuffer),
	}
	w.total = w.gauge("the container", lim.MaxTotalBytes, w.fileSize)
	err = w.open(f, head[:n])
	if ctx.Err() != nil { // visit may have taken it for the member's trouble
		return context.Cause(ctx)
	}
	return err
}

// openFile opens a regular file and returns its size. Others are refused before
// they are opened, since opening a named pipe waits for its writer.
func openFile(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &os.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

// walker delivers the members of one source.
type walker struct {
	ctx context.Context
	Limits
	source    string // recorded name
	size      int64  // of the source as stored
	visit     func(Member, io.Reader) error
	names     namer
	total     *gauge
	content   *bufio.Reader // of the current member
	next      int           // index of the next member
	delivered int
}

func (w *walker) open(f *os.File, head []byte) error {
	switch {
	case isZip(head):
		return w.zip(f)
	case isGzip(head):
		return w.gzip(f)
	case isTar(head):
		raw := bufio.NewReaderSize(&ctxReader{w.ctx, f}, readBuffer)
		return w.tar(raw, w.fileSize)
	}
	// A file that grows while it is read ends where it ended at first.
	w.content.Reset(&limited{r: io.LimitReader(&ctxReader{w.ctx, f}, w.size)})
	return w.sole(w.size, w.source, false)
}

func (w *walker) fileSize() int64 { return w.size }

func (w *walker) gauge(what string, most int64, stored func() int64) *gauge {
	return &gauge{what: what, max: most, ratio: w.MaxRatio, stored: stored}
}

// sole delivers the content as the source's own only member.
func (w *walker) sole(size int64, name string, nested bool) error {
	head, _ := w.content.Peek(headSize) // an error shows again when the member is read
	m := Member{Index: w.next, Size: size, Reason: unread(name, head, nested)}
	if m.Reason != "" {
		m.Kind = KindUnsupported
		return w.deliver(m, nil)
	}
	return w.deliver(m, w.content)
}

// member delivers one readable entry of an archive. Whole reports whether it was
// read to its end without an error.
func (w *walker) member(raw string, size int64, r io.Reader, stored func() int64) (whole bool, err error) {
	l := &limited{r: &ctxReader{w.ctx, r}, gauges: []*gauge{w.gauge("the member", w.MaxMemberBytes, stored), w.total}}
	w.content.Reset(l)
	head, _ := w.content.Peek(headSize) // an error shows again when the member is read
	if reason := unread(raw, head, true); reason != "" {
		return false, w.unsupported(raw, size, reason)
	}
	m := Member{Index: w.next, Size: size}
	m.Name, m.Notes = w.names.name(raw)
	err = w.deliver(m, w.content)
	return errors.Is(l.err, io.EOF), err
}

// unsupported delivers an entry that is not read.
func (w *walker) unsupported(raw string, size int64, reason string) error {
	m := Member{Index: w.next, Size: size, Kind: KindUnsupported, Reason: reason}
	m.Name, m.Notes = w.names.name(raw)
	return w.deliver(m, nil)
}

func (w *walker) deliver(m Member, r io.Reader) error {
	if w.ctx.Err() != nil {
		return context.Cause(w.ctx)
	}
	if w.next >= w.MaxMembers {
		return &LimitError{fmt.Sprintf("the container holds more than %d members", w.MaxMembers)}
	}
	w.next++
	if err := w.visit(m, r); err != nil {
		return err
	}
	w.delivered++
	return nil
}

// damage says what is wrong with the container, unless a limit ended its reading.
func (w *walker) damage(what string, err error) error {
	if limit := (*LimitError)(nil); errors.As(err, &limit) {
		return limit
	}
	return &DamageError{Delivered: w.delivered, Err: fmt.Errorf("%s: %w", what, err)}
}

// inner is the name of what a compressed single file holds.
func inner(name string) string {
	if ext := path.Ext(name); strings.EqualFold(ext, ".gz") {
		return strings.TrimSuffix(name, ext)
	}
	return name
}
