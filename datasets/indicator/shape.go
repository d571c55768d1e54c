package indicator

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// shape is what the beginning of a JSON file shows: the members of its first
// object, and of the first object in its first array of objects.
type shape struct {
	array   bool
	members map[string]jsontext.Kind
	texts   map[string]string // of the members that are short texts
	inner   map[string]jsontext.Kind
	nested  int  // members that are objects
	cut     bool // the beginning ends within a member
}

// maxShape bounds the members that are looked at.
const maxShape = 200

// shapeOf looks at JSON that may be cut off; nil if it is none.
func shapeOf(text []byte) *shape {
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(text), lenient, jsontext.AllowInvalidUTF8(true))
	s := &shape{members: map[string]jsontext.Kind{}, texts: map[string]string{}}
	if text[0] == '[' {
		s.array = true
		if _, err := d.ReadToken(); err != nil {
			return nil
		}
		switch d.PeekKind() {
		case '"', '{', ']':
		default:
			return nil // a list of addresses in brackets, or of rules of a filter
		}
		if d.PeekKind() != '{' {
			return s
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	if k := d.PeekKind(); k != '"' && k != '}' {
		return nil
	}
	for len(s.members) < maxShape && d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			break
		}
		if !s.member(d, name.String()) {
			break
		}
	}
	s.cut = d.PeekKind() != '}'
	return s
}

// member looks at one member; false at the end of what there is.
func (s *shape) member(d *jsontext.Decoder, name string) bool {
	k := d.PeekKind()
	if k == 0 {
		return false
	}
	s.members[name] = k
	if k == '{' {
		s.nested++
	}
	if k == '[' && s.inner == nil {
		return s.first(d)
	}
	if k == '"' {
		t, err := d.ReadToken()
		if err == nil && len(s.texts) < maxShape {
			s.texts[name] = clip(t.String(), maxTag)
		}
		return err == nil
	}
	return d.SkipValue() == nil
}

// first looks at the first object of an array.
func (s *shape) first(d *jsontext.Decoder) bool {
	depth := d.StackDepth()
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	if d.PeekKind() == '{' {
		s.inner = map[string]jsontext.Kind{}
		if _, err := d.ReadToken(); err != nil {
			return false
		}
		for d.PeekKind() == '"' {
			name, err := d.ReadToken()
			if err != nil {
				return false
			}
			s.inner[name.String()] = d.PeekKind()
			if d.SkipValue() != nil {
				return false
			}
		}
	}
	for d.StackDepth() > depth {
		if _, err := d.ReadToken(); err != nil {
			return false
		}
	}
	return true
}

func (s *shape) has(names ...string) bool {
	for _, n := range names {
		if s.members[n] == 0 {
			return false
		}
	}
	return true
}

// isManifest tells whether an object is that of a MISP feed: events by their UUID.
func (s *shape) isManifest() bool {
	if s.array || len(s.members) == 0 || s.nested != len(s.members) {
		return false
	}
	for name := range s.members {
		if len(name) != 36 || strings.Count(name, "-") != 4 {
			return false
		}
	}
	return true
}
