package arrow

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"forensic/ingest/internal/frame"
)

// Bounds of a message, in bytes.
const (
	maxMeta = 16 << 20
	maxBody = 1 << 30
)

var (
	magic        = []byte("ARROW1")
	continuation = []byte("\xff\xff\xff\xff")
)

// place is where a message lies in the evidence.
type place struct {
	kind       int64
	meta, body int64 // offsets
	end        int64
}

// survey finds the messages of a stream, or of a file, which is a stream between
// magics. The footer that lists them too is not needed: so what is there of a file
// that was cut short can be read. The error is about what follows the messages.
func survey(r io.ReaderAt, size int64) ([]place, error) {
	var off int64
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, errCut
	}
	isFile := string(head[:len(magic)]) == string(magic)
	if isFile {
		off = 8
	}
	var all []place
	var check checker
	for {
		p, err := messageAt(&check, r, off, size)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return order(all, isFile), err
		}
		if p.kind == messageSchema && len(all) > 0 {
			return order(all, isFile), errors.New("a second schema")
		}
		all = append(all, p)
		off = p.end
	}
	var tail [6]byte
	if isFile {
		if _, err := r.ReadAt(tail[:], size-int64(len(tail))); err != nil || string(tail[:]) != string(magic) {
			return order(all, isFile), errCut
		}
	}
	return order(all, isFile), nil
}

// errCut says that the evidence ends early.
var errCut = errors.New("the file is cut short")

// order puts the dictionaries of a file before its rows: they may come in any
// order there. In a stream a later one takes the place of an earlier.
func order(all []place, isFile bool) []place {
	if !isFile {
		return all
	}
	out := make([]place, 0, len(all))
	for _, batches := range []bool{false, true} {
		for _, p := range all {
			if (p.kind == messageBatch) == batches {
				out = append(out, p)
			}
		}
	}
	return out
}

// messageAt reads the head of the message at an offset. It returns io.EOF at the
// end of the stream.
func messageAt(check *checker, r io.ReaderAt, off, size int64) (place, error) {
	if off == size {
		return place{}, io.EOF
	}
	var word [4]byte
	if _, err := r.ReadAt(word[:], off); err != nil {
		return place{}, errCut
	}
	off += 4
	if string(word[:]) == string(continuation) {
		if _, err := r.ReadAt(word[:], off); err != nil {
			return place{}, errCut
		}
		off += 4
	}
	n := int64(binary.LittleEndian.Uint32(word[:]))
	switch {
	case n == 0:
		return place{}, io.EOF
	case n > maxMeta:
		return place{}, fmt.Errorf("%w: %d bytes of metadata", frame.ErrLimit, n)
	case n > size-off:
		return place{}, errCut
	}
	meta := make([]byte, n)
	if _, err := r.ReadAt(meta, off); err != nil {
		return place{}, errCut
	}
	kind, body, err := check.message(meta)
	switch {
	case err != nil:
		return place{}, err
	case body > maxBody:
		return place{}, fmt.Errorf("%w: %d bytes of rows in one piece", frame.ErrLimit, body)
	case body > size-off-n:
		return place{}, errCut
	}
	return place{kind: kind, meta: off, body: off + n, end: off + n + body}, nil
}

// messages hands the messages that survey found to the library.
type messages struct {
	r    io.ReaderAt
	left []place
	last *ipc.Message
	refs atomic.Int64
}

// Message returns the next message.
func (m *messages) Message() (*ipc.Message, error) {
	m.drop()
	if len(m.left) == 0 {
		return nil, io.EOF
	}
	p := m.left[0]
	m.left = m.left[1:]
	meta, body := make([]byte, p.body-p.meta), make([]byte, p.end-p.body)
	if _, err := m.r.ReadAt(meta, p.meta); err != nil {
		return nil, fmt.Errorf("reading a message: %w", err)
	}
	if len(body) > 0 {
		if _, err := m.r.ReadAt(body, p.body); err != nil {
			return nil, fmt.Errorf("reading a message: %w", err)
		}
	}
	m.last = ipc.NewMessage(memory.NewBufferBytes(meta), memory.NewBufferBytes(body))
	return m.last, nil
}

func (m *messages) drop() {
	if m.last != nil {
		m.last.Release()
		m.last = nil
	}
}

// Retain and Release count the references that the library holds.
func (m *messages) Retain() { m.refs.Add(1) }

// Release drops the last message with the last reference.
func (m *messages) Release() {
	if m.refs.Add(-1) <= 0 {
		m.drop()
	}
}

// limited is an allocator that holds at most so many bytes.
type limited struct {
	memory.Allocator
	left  int64
	total int64 // that may still be asked for, given back or not
}

// maxMemory bounds what the columns of a record batch take beyond the evidence
// itself, when they are decompressed.
const maxMemory = 2 << 30

// Allocate panics beyond the limit, as the library has no other way to say so; the
// reader turns that into an error.
func (l *limited) Allocate(size int) []byte {
	l.take(int64(size))
	return l.Allocator.Allocate(size)
}

// Reallocate is Allocate for what is held already.
func (l *limited) Reallocate(size int, b []byte) []byte {
	l.take(int64(size) - int64(len(b)))
	return l.Allocator.Reallocate(size, b)
}

// Free gives bytes back.
func (l *limited) Free(b []byte) {
	l.left += int64(len(b))
	l.Allocator.Free(b)
}

func (l *limited) take(n int64) {
	l.left -= n
	if l.total -= max(n, 0); l.left < 0 || l.total < 0 {
		panic(fmt.Errorf("%w: the columns yield much more than a file of its size should hold", frame.ErrLimit))
	}
}
