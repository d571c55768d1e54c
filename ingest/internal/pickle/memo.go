package pickle

// memo holds values under numbers, which a normal writer counts up from 0 or 1.
// Other numbers go into a map, so that a large one costs nothing.
type memo struct {
	dense  []any // the number 0 may be absent
	sparse map[uint64]any
	count  int // of different numbers
}

// absent stands under the number 0 of a writer that begins with 1.
type absent struct{}

func (m *memo) put(key uint64, v any) {
	n := uint64(len(m.dense))
	if key == 1 && n == 0 && len(m.sparse) == 0 {
		m.dense = append(m.dense, absent{})
		n++
	}
	switch {
	case key < n:
		if m.dense[key] == any(absent{}) {
			m.count++
		}
		m.dense[key] = v
	case key == n && len(m.sparse) == 0:
		m.count++
		m.dense = append(m.dense, v)
	default:
		if m.sparse == nil {
			m.sparse = map[uint64]any{}
		}
		m.sparse[key] = v
		m.count = len(m.sparse) + len(m.dense)
		if n > 0 && m.dense[0] == any(absent{}) {
			m.count--
		}
	}
}

func (m *memo) get(key uint64) (any, bool) {
	if key < uint64(len(m.dense)) {
		v := m.dense[key]
		return v, v != any(absent{})
	}
	v, ok := m.sparse[key]
	return v, ok
}
