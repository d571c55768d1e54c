package record

import (
	"strings"

	"forensic/ingest/internal/jsonscan"
)

// maxJoined bounds the text made of an array.
const maxJoined = 64 << 10

// leaf is the text of a value: the unescaped string, the JSON of anything else,
// the elements of an array of scalars joined; nil for null.
func (m *Mapper) leaf(f *jsonscan.Field) []byte {
	switch f.Kind {
	case jsonscan.Null:
		return nil
	case jsonscan.String:
		if !f.Escaped {
			return f.Value[1 : len(f.Value)-1]
		}
		m.value = jsonscan.Text(m.value[:0], f.Value, true)
		return m.value
	case jsonscan.ArrayKind:
		return m.join(f.Value)
	}
	return f.Value
}

// join is an array of scalars as one text; an array of anything else stays JSON.
func (m *Mapper) join(array []byte) []byte {
	first := len(m.scan)
	defer func() { m.scan = m.scan[:first] }()
	var err error
	if m.scan, err = jsonscan.Array(m.scan, array); err != nil {
		return array
	}
	m.pairs = m.pairs[:0]
	for i := first; i < len(m.scan) && len(m.pairs) < maxJoined; i++ {
		f := &m.scan[i]
		if f.Kind == jsonscan.ObjectKind || f.Kind == jsonscan.ArrayKind {
			return array
		}
		if i > first {
			m.pairs = append(m.pairs, "; "...)
		}
		if f.Kind == jsonscan.String {
			m.text = jsonscan.Text(m.text[:0], f.Value, f.Escaped)
			m.pairs = append(m.pairs, m.text...)
		} else {
			m.pairs = append(m.pairs, f.Value...)
		}
	}
	return m.pairs
}

// descend reads what lies inside a value: in an object, in the first element of an
// array, or in JSON that a text holds.
func (m *Mapper) descend(n *node, f *jsonscan.Field) {
	first := len(m.scan)
	defer func() { m.scan = m.scan[:first] }()
	inner := m.open(f)
	for i := range inner {
		if next := n.find(string(inner[i].Key)); next != nil {
			m.apply(next, &inner[i])
		}
	}
}

// open scans the object inside a value onto the stack; nil if there is none.
func (m *Mapper) open(f *jsonscan.Field) []jsonscan.Field {
	value := f.Value
	if f.Kind == jsonscan.String {
		value = m.embedded(f)
	}
	value = firstElement(value)
	if len(value) == 0 || value[0] != '{' {
		return nil
	}
	first := len(m.scan)
	scanned, err := jsonscan.Object(m.scan, value)
	if err != nil {
		return nil
	}
	m.scan = scanned
	return scanned[first:]
}

// within finds what a path leads to inside a value.
func (m *Mapper) within(f *jsonscan.Field, path string) (text []byte) {
	first := len(m.scan)
	defer func() { m.scan = m.scan[:first] }()
	inner := m.open(f)
	if whole := find(inner, path); whole != nil {
		return m.leaf(whole)
	}
	name, rest, deeper := strings.Cut(path, ".")
	if next := find(inner, name); next != nil && deeper {
		return m.within(next, rest)
	}
	return nil
}

// embedded is the JSON or the Python literal that a text holds; nil if it holds
// neither.
func (m *Mapper) embedded(f *jsonscan.Field) []byte {
	text := jsonscan.Text(nil, f.Value, f.Escaped)
	for len(text) > 0 && text[0] <= ' ' {
		text = text[1:]
	}
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil
	}
	if _, err := jsonscan.Value(text); err == nil {
		return text
	}
	if literal, ok := FromPython(text); ok {
		return literal
	}
	return nil
}

// firstElement is the first element of an array, or the value itself.
func firstElement(value []byte) []byte {
	for range jsonscan.MaxDepth {
		if len(value) == 0 || value[0] != '[' {
			return value
		}
		elements, err := jsonscan.Array(nil, value)
		if err != nil || len(elements) == 0 {
			return nil
		}
		value = elements[0].Value
	}
	return nil
}

// lookup returns the text at a path, valid until the next call.
func (m *Mapper) lookup(fields []jsonscan.Field, path string) []byte {
	f := find(fields, path)
	if f != nil {
		return m.leaf(f)
	}
	for at := 0; ; at++ {
		i := strings.IndexByte(path[at:], '.')
		if i < 0 {
			return nil
		}
		at += i
		if f = find(fields, path[:at]); f != nil {
			return m.within(f, path[at+1:])
		}
	}
}
