package geoip

import "sync/atomic"

// memo keeps the last decoded records by their offset in the file: addresses of
// evidence come back, and networks share records. It is bounded, needs no lock,
// and forgets what falls on the same slot.
type memo[T any] struct {
	slots [4096]atomic.Pointer[remembered[T]]
}

type remembered[T any] struct {
	offset uintptr
	value  T
	ok     bool
}

// get returns what decode gives for the record, from memory if it is there.
func (m *memo[T]) get(offset uintptr, decode func() (T, bool)) (T, bool) {
	slot := &m.slots[hash(offset)]
	if r := slot.Load(); r != nil && r.offset == offset {
		return r.value, r.ok
	}
	value, ok := decode()
	slot.Store(&remembered[T]{offset: offset, value: value, ok: ok})
	return value, ok
}

// hash spreads offsets over the slots (Fibonacci hashing, 12 bits).
func hash(offset uintptr) uint64 { return uint64(offset) * 0x9e3779b97f4a7c15 >> 52 }
