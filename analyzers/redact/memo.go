package redact

import (
	"hash/maphash"
	"strings"
	"sync"
)

const (
	// memoBytes bounds what a memo holds; it begins anew when it is full.
	memoBytes = 32 << 20
	// outcomeCount and outcomeBytes bound each of the shards of outcomes.
	outcomeShards = 16
	outcomeCount  = 1 << 17
	outcomeBytes  = 4 << 20
)

// memo remembers what texts were turned into.
type memo struct {
	mu   sync.RWMutex
	held map[string]string
	size int
}

func (m *memo) get(key string) (string, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	v, ok := m.held[key]
	return v, ok
}

func (m *memo) put(key, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held == nil || m.size > memoBytes {
		m.held, m.size = map[string]string{}, 0
	}
	m.held[strings.Clone(key)] = value
	m.size += len(key) + len(value) + 64
}

// outcomes remember what long texts were turned into by two hashes of them. The
// seeds are drawn anew in each process, so nobody can make two texts meet, and no
// output depends on them. A text that stayed as it was takes a few bytes.
type outcomes struct {
	seeds  [2]maphash.Seed
	shards [outcomeShards]struct {
		mu   sync.Mutex
		held map[[2]uint64]outcome
		size int
	}
}

type outcome struct {
	same bool
	text string
}

func newOutcomes() *outcomes {
	return &outcomes{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
}

// key is where a text is kept; tag tells uses of one text apart.
func (o *outcomes) key(text string, tag uint64) [2]uint64 {
	return [2]uint64{maphash.String(o.seeds[0], text) + tag, maphash.String(o.seeds[1], text)}
}

// get returns what a text was turned into.
func (o *outcomes) get(key [2]uint64, text string) (string, bool) {
	s := &o.shards[key[1]%outcomeShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.held[key]
	if v.same {
		return text, ok
	}
	return v.text, ok
}

func (o *outcomes) put(key [2]uint64, text, out string) {
	s := &o.shards[key[1]%outcomeShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == nil || s.size > outcomeBytes || len(s.held) > outcomeCount {
		s.held, s.size = map[[2]uint64]outcome{}, 0
	}
	v := outcome{same: out == text}
	if !v.same {
		v.text = out
		s.size += len(out)
	}
	s.held[key] = v
}
