package unpack

import (
	"fmt"
	"io"
)

// Limits bound what a container may unfold to. Zero fields take the defaults.
type Limits struct {
	MaxMemberBytes int64   // of one member, inflated
	MaxTotalBytes  int64   // of all members of a container
	MaxRatio       float64 // inflated to stored, once a member has passed ratioFree bytes
	MaxMembers     int
	MaxNameLen     int
}

// The defaults: honest archives of logs reach a ratio of several hundred.
const (
	defaultMemberBytes = 256 << 30
	defaultTotalBytes  = 1 << 40
	defaultRatio       = 1000
	defaultMembers     = 100_000
	defaultNameLen     = 512
	ratioFree          = 16 << 20
)

func (l Limits) filled() Limits {
	set := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.MaxMemberBytes, defaultMemberBytes)
	set(&l.MaxTotalBytes, defaultTotalBytes)
	if l.MaxRatio <= 0 {
		l.MaxRatio = defaultRatio
	}
	if l.MaxMembers <= 0 {
		l.MaxMembers = defaultMembers
	}
	if l.MaxNameLen <= 32 {
		l.MaxNameLen = defaultNameLen
	}
	return l
}

// LimitError says which limit a container passed.
type LimitError struct{ Reason string }

func (e *LimitError) Error() string { return e.Reason }

// DamageError says that a container is damaged, and how many members were
// delivered before that showed.
type DamageError struct {
	Delivered int
	Err       error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%v (%d members read before that)", e.Err, e.Delivered)
}

func (e *DamageError) Unwrap() error { return e.Err }

// budget counts what all members of a container unfold to.
type budget struct {
	Limits
	total int64
}

// limited reads a member within the budget. Stored tells how many bytes of the
// container it has taken so far.
type limited struct {
	r      io.Reader
	b      *budget
	stored func() int64
	n      int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += int64(n)
	l.b.total += int64(n)
	switch stored := max(l.stored(), 1); {
	case l.n > l.b.MaxMemberBytes:
		return n, &LimitError{fmt.Sprintf("the member unfolds to more than %d bytes", l.b.MaxMemberBytes)}
	case l.b.total > l.b.MaxTotalBytes:
		return n, &LimitError{fmt.Sprintf("the container unfolds to more than %d bytes", l.b.MaxTotalBytes)}
	case l.n > ratioFree && float64(l.n) > l.b.MaxRatio*float64(stored):
		return n, &LimitError{fmt.Sprintf("%d stored bytes unfold to more than %d: over the ratio of %g", stored, l.n, l.b.MaxRatio)}
	}
	return n, err
}
