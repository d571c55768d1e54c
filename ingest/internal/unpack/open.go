package unpack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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
	// Name is the path in the archive as recorded: safe and unique. It is empty
	// for a file that is its own member. A member of a nested archive has the
	// archive's own name before it, with "!/" between them: outer.zip!/inner/path.
	// No other name holds "!/".
	Name   string
	Index  int   // place among the members of the source, from 0; folders do not count
	Size   int64 // bytes as the container states them, -1 if it does not
	Kind   Kind
	Reason string   // why it is not read: encrypted, a link, a damaged nested archive, ...
	Notes  []string // what a reader of the ledger should know of it
}

// Options say how sources are opened. The zero value holds the defaults.
type Options struct {
	Limits
	// Passwords are tried on encrypted members in this order, and after them the
	// customary password of malware archives, "infected". None is ever printed.
	Passwords []string
	// TempDir is the folder for nested archives that are too large for memory, as
	// unnamed or at once removed files. If it is empty, these are not opened.
	TempDir string
}

// readBuffer is how much is read of a file or a member at a time.
const readBuffer = 256 << 10

// Open calls visit for each member of the source in archive order; a file that
// is no container, or a compressed single file, is its own only member. Archives
// within archives are opened in place, to Limits.MaxDepth. The stream of a member
// that cannot be read is nil, others are valid during the call. Reading may fail
// with a *LimitError or with the decompressor's error when the member is damaged;
// that ends the member alone. Visit need not read to the end, and its own error
// ends the walk.
//
// A nested archive that is damaged or passes a limit of its own is delivered as
// a member that is not read, after those of its members that could be had.
//
// Open returns visit's error, the cause of a cancelled context, a *LimitError if
// the source as a whole passed a limit, or a *DamageError if the outermost
// container is damaged; the members delivered before that stand.
func Open(ctx context.Context, src Source, opt Options, visit func(Member, io.Reader) error) error {
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
	lim := opt.filled()
	w := &walker{
		ctx: ctx, Limits: lim, size: size, visit: visit,
		passwords: passwords(opt.Passwords), tempDir: opt.TempDir,
		names: namer{max: lim.MaxNameLen, seen: map[string]int{}},
	}
	w.total = w.gauge("the container", lim.MaxTotalBytes, w.fileSize)
	w.between = w.gauge("what lies between the container and its members", lim.MaxTotalBytes, w.fileSize)
	err = w.open(f, item{raw: src.Name, size: size}, head[:n])
	if ctx.Err() != nil { // visit may have taken it for the member's trouble
		return context.Cause(ctx)
	}
	return err
}

// bufferFor is the size of a buffer for reading a file of that size: folders of
// thousands of small files are not to cost as much as large ones.
func bufferFor(size int64, most int) int {
	const least = 16 << 10
	return int(min(max(size+1, least), int64(most)))
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
	size      int64 // of the source as stored
	visit     func(Member, io.Reader) error
	passwords []password
	tempDir   string
	names     namer
	total     *gauge          // what the members unfold to, of all levels
	between   *gauge          // what nested archives unfold to, themselves
	free      []*bufio.Reader // buffers not in use
	next      int             // index of the next member
	delivered int
	base      int    // delivered before the container that is open
	latest    string // name of the member that was delivered last
	stop      error  // ends the whole walk
}

func (w *walker) open(f *os.File, it item, head []byte) error {
	// A file that grows while it is read ends where it ended at first.
	stream := io.LimitReader(&ctxReader{w.ctx, f}, w.size)
	if kind := container(head); opens[kind] {
		err := w.unfold(it, kind, stream, f)
		if locked := (*lockedError)(nil); errors.As(err, &locked) {
			return w.unsupported(it, locked.reason)
		}
		return err
	}
	r := w.buffered(stream)
	defer w.release(r)
	if reason := unread(it.raw, head); reason != "" {
		return w.unsupported(it, reason)
	}
	return w.deliver(it.member(w.next), r)
}

func (w *walker) fileSize() int64 { return w.size }

func (w *walker) gauge(what string, most int64, stored func() int64) *gauge {
	return &gauge{what: what, max: most, ratio: w.MaxRatio, stored: stored}
}

// unsupported delivers an item that is not read.
func (w *walker) unsupported(it item, reason string) error {
	m := it.member(w.next)
	m.Kind, m.Reason = KindUnsupported, reason
	return w.deliver(m, nil)
}

// deliver visits one member. Its errors end the whole walk.
func (w *walker) deliver(m Member, r io.Reader) error {
	switch {
	case w.stop != nil:
	case w.ctx.Err() != nil:
		w.stop = context.Cause(w.ctx)
	case w.next >= w.MaxMembers:
		w.stop = &LimitError{fmt.Sprintf("the container holds more than %d members", w.MaxMembers)}
	default:
		w.next++
		w.latest = m.Name
		if w.stop = w.visit(m, r); w.stop == nil {
			w.delivered++
		}
	}
	return w.stop
}

// ended returns what ends the whole walk: visit's error, or a limit that all
// levels share.
func (w *walker) ended() error {
	switch {
	case w.stop != nil:
		return w.stop
	case w.ctx.Err() != nil:
		return context.Cause(w.ctx)
	case w.total.full != nil:
		return w.total.full
	}
	return w.between.full
}

// damage says what is wrong with the open container, unless a limit ended its
// reading.
func (w *walker) damage(what string, err error) error {
	if limit := (*LimitError)(nil); errors.As(err, &limit) {
		return limit
	}
	return &DamageError{Delivered: w.delivered - w.base, Err: fmt.Errorf("%s: %w", what, err)}
}

// buffered returns a buffer over r, to be released.
func (w *walker) buffered(r io.Reader) *bufio.Reader {
	n := len(w.free)
	if n == 0 {
		return bufio.NewReaderSize(r, bufferFor(w.size, readBuffer))
	}
	b := w.free[n-1]
	w.free = w.free[:n-1]
	b.Reset(r)
	return b
}

func (w *walker) release(b *bufio.Reader) {
	b.Reset(nil)
	w.free = append(w.free, b)
}
