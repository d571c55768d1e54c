package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// nestedIn stands in a recorded name between a nested archive and its member.
const nestedIn = "!/"

// item is what holds a stream: the source itself, or an entry of a container.
type item struct {
	name  string // as recorded; empty for the source
	raw   string // as the container calls it
	size  int64  // as the container states it, -1 if it does not
	notes []string
	depth int // number of containers it lies in
}

func (it item) member(index int) Member {
	return Member{Name: it.name, Index: index, Size: it.size, Notes: it.notes}
}

// level is one open container.
type level struct {
	prefix    string   // of the names of its members
	notes     []string // on the container, for its members
	depth     int      // of its members
	backslash string   // what stands for a backslash in a name
}

// inside is the level that opens with a container.
func (it item) inside(backslash string) level {
	l := level{depth: it.depth + 1, backslash: backslash}
	if it.name != "" {
		l.prefix = it.name + nestedIn
	}
	for _, n := range it.notes {
		l.notes = append(l.notes, "of the archive it lies in: "+n)
	}
	return l
}

// entry makes the item of one entry and gives it its recorded name.
func (w *walker) entry(l level, raw string, size int64, notes ...string) item {
	it := item{raw: raw, size: size, depth: l.depth}
	it.name, it.notes = w.names.name(l.prefix, raw, l.backslash)
	it.notes = slices.Concat(it.notes, notes, l.notes)
	return it
}

// unfold opens a container of a kind that is opened. File is nil for a stream.
func (w *walker) unfold(it item, kind string, r io.Reader, file *os.File) error {
	switch kind {
	case kindZip, kind7z:
		return w.random(it, kind, r, file)
	case kindTar:
		raw := &counter{r: r}
		b := w.buffered(raw)
		defer w.release(b)
		stored := func() int64 { return raw.n }
		if file != nil {
			stored = w.fileSize
		}
		return w.tar(it.inside(backslashEscaped), b, stored)
	}
	return w.compressed(it, kind, r)
}

// lockedError says that no password opens a container, so that nothing is known
// of what it holds.
type lockedError struct{ reason string }

func (e *lockedError) Error() string { return e.reason }

// random opens a container that needs random access.
func (w *walker) random(it item, kind string, r io.Reader, file *os.File) error {
	var at io.ReaderAt = file
	size := w.size
	var cut error
	if file == nil {
		s := &spool{dir: w.tempDir}
		defer s.Close()
		if cut = s.fill(r); s.unkept != nil {
			return s.unkept
		}
		at, size = s, s.size
	}
	if limit := (*LimitError)(nil); errors.As(cut, &limit) {
		return limit
	}
	var err error
	if kind == kindZip {
		err = w.zip(it.inside(backslashSeparates), at, size)
	} else {
		err = w.sevenZip(it.inside(backslashEscaped), at, size)
	}
	if cut != nil && w.ended() == nil {
		return w.damage("its own stream is damaged or ends early", cut)
	}
	return err
}

// read delivers one readable entry of an archive: as a member or, if it is a
// container itself, by its members. Whole reports whether it was read to its end
// without an error.
func (w *walker) read(it item, r io.Reader, stored func() int64) (whole bool, err error) {
	l := &limited{r: &ctxReader{w.ctx, r}, gauges: []*gauge{w.gauge("the member", w.MaxMemberBytes, stored), w.total}}
	content := w.buffered(l)
	defer w.release(content)
	err = w.content(it, content, l)
	return errors.Is(l.err, io.EOF), err
}

// content delivers what a stream holds; l is what counts its bytes.
func (w *walker) content(it item, content *bufio.Reader, l *limited) error {
	head, _ := content.Peek(headSize) // an error shows again when the member is read
	if reason := unread(it.raw, head); reason != "" {
		return w.unsupported(it, reason)
	}
	kind := container(head)
	switch {
	case !opens[kind]:
		return w.deliver(it.member(w.next), content)
	case it.depth >= w.MaxDepth:
		return w.unsupported(it, fmt.Sprintf("nested archive (%s), in more than %d others: not opened", kind, w.MaxDepth-1))
	}
	// Its own members count to the total, not it.
	read := l.gauges[0].n
	w.total.n -= read
	if _, err := w.between.add(int(read)); err != nil {
		return err
	}
	l.gauges[1] = w.between
	return w.nested(it, kind, content)
}

// nested opens a container in a container. What is wrong with it is said in its
// own name, and does not end the container around it.
func (w *walker) nested(it item, kind string, r io.Reader) error {
	base := w.base
	w.base = w.delivered
	err := w.unfold(it, kind, r, nil)
	none := w.delivered == w.base
	w.base = base
	if ended := w.ended(); ended != nil {
		return ended
	}
	switch {
	case err != nil:
		it.name = w.names.again(it.name, w.latest)
		return w.unsupported(it, fmt.Sprintf("nested archive (%s): %v", kind, err))
	case none:
		return w.unsupported(it, fmt.Sprintf("nested archive (%s) without members", kind))
	}
	return nil
}
