package analyzers

import (
	"fmt"
	"sync"
)

// Shared keeps what several analyzers of one run work out of the same data, so that
// it is worked out once. It is safe for concurrent use; a nil one keeps nothing.
type Shared struct {
	mu   sync.Mutex
	once map[any]func() (any, error)
}

// Once returns what work returned the first time it was called for this key. Work
// must depend on nothing but the data of the run and the key, not on who asks, and
// nobody may change what it returned. Others that ask at the same time wait. The
// key is of a type of the package that asks, and comparable.
func Once[T any](s *Shared, key any, work func() (T, error)) (T, error) {
	if s == nil {
		return work()
	}
	s.mu.Lock()
	do, ok := s.once[key]
	if !ok {
		do = sync.OnceValues(func() (any, error) { return work() })
		if s.once == nil {
			s.once = map[any]func() (any, error){}
		}
		s.once[key] = do
	}
	s.mu.Unlock()
	v, err := do()
	if err != nil {
		var none T
		return none, err
	}
	out, ok := v.(T)
	if !ok {
		return out, fmt.Errorf("key %v is used for %T and %T", key, v, out)
	}
	return out, nil
}
