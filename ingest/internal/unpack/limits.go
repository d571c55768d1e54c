package unpack

import (
	"fmt"
	"io"
)

// Limits bound what a container may unfold to. Zero fields take the defaults.
// They do not hold for bare files, which unfold to nothing but themselves.
type Limits struct {
	MaxMemberBytes int64   // of one member, inflated
	MaxTotalBytes  int64   // of all members of a source, nested ones included
	MaxRatio       float64 // inflated to stored bytes, once ratioFree bytes are inflated
	MaxMembers     int     // of a source, nested ones included; a zip with more entries is not opened, a tar ends there
	MaxNameLen     int     // bytes of a recorded name, at least 64; a duplicate's number comes on top
	MaxDepth       int     // containers within each other; 1 opens no nested archive. A compressed tar is one container
}

// The defaults. Honest archives of logs reach a ratio of several hundred, and
// deflate cannot pass 1,032; a total over 1,000 means that entries share bytes
// or that archives lie in archives. All levels of nesting share one budget, whose
// stored bytes are those of the source.
const (
	defaultMemberBytes = 256 << 30
	defaultTotalBytes  = 1 << 40
	defaultRatio       = 1000
	defaultMembers     = 100_000
	defaultNameLen     = 512
	defaultDepth       = 3
	minNameLen         = 64
	ratioFree          = 16 << 20
)

func (l Limits) filled() Limits {
	if l.MaxMemberBytes <= 0 {
		l.MaxMemberBytes = defaultMemberBytes
	}
	if l.MaxTotalBytes <= 0 {
		l.MaxTotalBytes = defaultTotalBytes
	}
	if l.MaxRatio <= 0 {
		l.MaxRatio = defaultRatio
	}
	if l.MaxMembers <= 0 {
		l.MaxMembers = defaultMembers
	}
	if l.MaxNameLen <= 0 {
		l.MaxNameLen = defaultNameLen
	}
	l.MaxNameLen = max(l.MaxNameLen, minNameLen)
	if l.MaxDepth <= 0 {
		l.MaxDepth = defaultDepth
	}
	return l
}

// LimitError says which limit a container passed, with the numbers.
type LimitError struct{ Reason string }

func (e *LimitError) Error() string { return e.Reason }

// DamageError says that a container is damaged, and how many members were
// delivered before that showed.
type DamageError struct {
	Delivered int
	Err       error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%v (members read before that: %d)", e.Err, e.Delivered)
}

// Unwrap returns what the reader of the container said.
func (e *DamageError) Unwrap() error { return e.Err }

// gauge bounds how many bytes something unfolds to.
type gauge struct {
	what   string // subject of the error
	max    int64
	ratio  float64
	stored func() int64 // bytes of the container that went into it so far
	n      int64
	full   error // once a limit is passed
}

// add counts n bytes and returns how many of them are over the limit.
func (g *gauge) add(n int) (over int, err error) {
	g.n += int64(n)
	if g.n > g.max {
		g.full = &LimitError{fmt.Sprintf("%s unfolds to more than %d bytes", g.what, g.max)}
		return int(min(g.n-g.max, int64(n))), g.full
	}
	if g.n <= ratioFree {
		return 0, nil
	}
	if stored := max(g.stored(), 1); float64(g.n) > g.ratio*float64(stored) {
		g.full = &LimitError{fmt.Sprintf("%s unfolds from %d bytes to more than %d, over the ratio of %g", g.what, stored, g.n-int64(n), g.ratio)}
		return n, g.full
	}
	return 0, nil
}

// limited reads until one of its gauges is full. Every error is final.
type limited struct {
	r      io.Reader
	gauges []*gauge
	err    error
}

func (l *limited) Read(p []byte) (int, error) {
	if l.err != nil {
		return 0, l.err
	}
	n, err := l.r.Read(p)
	over := 0
	for _, g := range l.gauges {
		if o, limitErr := g.add(n); limitErr != nil {
			over, err = max(over, o), limitErr
		}
	}
	l.err = err
	return n - over, err
}
