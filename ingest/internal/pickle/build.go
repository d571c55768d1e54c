package pickle

import (
	"errors"
	"fmt"
	"strings"
)

// builder makes values of nodes.
type builder struct {
	lim      Limits
	cells    int64 // of the frames so far
	work     int64 // left for reading types and indexes, whose parts may be shared
	warnings []string
}

// Bounds on the search for frames within other values.
const (
	maxSearchDepth = 8
	maxSearchNodes = 100_000
	maxFrames      = 10_000
)

// values appends the values of a root: the frames in it, and the root itself
// unless it is a frame or a container of nothing but frames.
func (b *builder) values(out []Value, name string, root any) []Value {
	s := search{seen: map[any]bool{}}
	s.walk(name, root, 0)
	if s.more {
		b.warn("frames deep inside %q may be missing", name)
	}
	whole := s.rest || len(s.found) == 0
	var frames []Value
	for _, v := range s.found {
		f, err := b.table(v.node)
		if err != nil {
			if errors.Is(err, ErrLimit) || isFrame(v.node) || isSeries(v.node) {
				b.warn("the table %q cannot be rebuilt: %v", v.Name, err)
			}
			if v.node == root {
				whole = true
			}
			continue
		}
		v.frame = f
		frames = append(frames, v)
	}
	if whole {
		out = append(out, Value{Name: name, node: root})
	}
	return append(out, frames...)
}

// spend takes from the work that is left.
func (b *builder) spend(n int) error {
	if b.work -= int64(n); b.work < 0 {
		return fmt.Errorf("%w: the types of the columns are too complex", ErrLimit)
	}
	return nil
}

func (b *builder) warn(format string, args ...any) {
	if len(b.warnings) < maxWarnings {
		b.warnings = append(b.warnings, fmt.Sprintf(format, args...))
	}
}

// table rebuilds a frame from any node that is one.
func (b *builder) table(v any) (*Frame, error) {
	switch {
	case isFrame(v):
		return b.frame(v)
	case isSeries(v):
		return b.series(v)
	case isArray(v):
		return b.array(v)
	}
	if ix := b.parseIndex(v, 0); ix != nil {
		f := &Frame{Rows: ix.n}
		return f, b.finish(f, ix, nil, nil)
	}
	lines, err := b.parseValues(v, -1, 0)
	if err != nil || len(lines) != 1 {
		return nil, fmt.Errorf("no table, but %s", describe(v))
	}
	f := &Frame{Rows: lines[0].src.length(), Columns: make([]Column, 1)}
	plain := &index{levels: []line{{src: &counter{step: 1, n: f.Rows}, typ: "int64"}}, names: []string{""}, n: f.Rows}
	return f, b.finish(f, plain, []string{"value"}, lines)
}

// search finds the frames within a value.
type search struct {
	found []Value
	rest  bool // there is something beside the frames
	more  bool // it ended early
	nodes int
	seen  map[any]bool
}

func (s *search) walk(path string, v any, depth int) {
	if s.nodes++; s.nodes > maxSearchNodes || len(s.found) >= maxFrames {
		s.rest, s.more = true, s.more || s.nodes > maxSearchNodes && len(s.found) > 0
		return
	}
	switch v.(type) {
	case *list, *tuple, *dict, *object:
	default:
		s.rest = true
		return
	}
	if s.seen[v] {
		return
	}
	s.seen[v] = true
	if isFrame(v) || isSeries(v) || depth == 0 && tabular(v) {
		s.found = append(s.found, Value{Name: path, node: v})
		return
	}
	if depth >= maxSearchDepth {
		s.rest = true
		return
	}
	s.children(path, v, depth+1)
}

// tabular tells an array or index, which is a table only if it stands alone.
func tabular(v any) bool {
	if isArray(v) {
		return true
	}
	known := strings.TrimPrefix(knownClass(v), "pandas.")
	return strings.HasSuffix(known, "Array") || known == "Categorical" || strings.HasPrefix(known, "_new_") || strings.HasPrefix(known, "pyarrow.")
}

func (s *search) children(path string, v any, depth int) {
	switch v := v.(type) {
	case *list:
		s.items(path, v.items, depth)
	case *tuple:
		s.items(path, v.items, depth)
	case *dict:
		s.entries(path, v, depth)
	case *object:
		known, _ := call(v)
		if known != "collections.OrderedDict" && known != "collections.defaultdict" || len(v.items) > 0 {
			s.rest = true
		}
		s.entries(path, &v.pairs, depth)
		s.items(path, v.items, depth)
		if d, ok := v.state.(*dict); ok {
			s.entries(path, d, depth)
		}
	}
}

func (s *search) items(path string, items []any, depth int) {
	for i, item := range items {
		if s.nodes > maxSearchNodes {
			return
		}
		s.walk(fmt.Sprintf("%s[%d]", path, i), item, depth)
	}
}

func (s *search) entries(path string, d *dict, depth int) {
	for i, k := range d.keys {
		if s.nodes > maxSearchNodes {
			return
		}
		c, _ := scalar(k)
		n := c.String()
		if len(n) > maxArgs {
			n = strings.ToValidUTF8(n[:maxArgs], "")
		}
		if path != "" {
			n = path + "." + n
		}
		s.walk(n, d.vals[i], depth)
	}
}
