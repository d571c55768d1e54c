package indicator

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of JSON.
const (
	maxJSONValue = 64 << 20 // bytes of one record, and of one text: attributes of MISP may hold files
	maxJSONDepth = 64
)

var (
	errTooLarge = errors.New("a single value is too large")
	errJSONDeep = errors.New("JSON nests deeper than 64 levels")
)

// lenient takes a later member of the same name for the earlier one, and replaces
// what is no UTF-8; values that hold such bytes are dropped later.
var lenient = jsontext.AllowDuplicateNames(true)

// stream reads JSON within bounds.
type stream struct {
	*jsontext.Decoder
	guard *guard
}

// guard stops a reader when a single value takes too much of it.
type guard struct {
	r           io.Reader
	limit, left int
}

// Read reads as long as there is something left of the bound.
func (g *guard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, fmt.Errorf("%w: it has more than %d bytes", errTooLarge, g.limit)
	}
	n, err := g.r.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}

func newStream(r io.Reader, limit int) *stream {
	g := &guard{r: r, limit: limit, left: limit}
	return &stream{jsontext.NewDecoder(g, lenient, jsontext.AllowInvalidUTF8(true)), g}
}

// token reads the next token.
func (s *stream) token() (jsontext.Token, error) {
	s.guard.left = s.guard.limit
	if s.StackDepth() > maxJSONDepth {
		return jsontext.Token{}, errJSONDeep
	}
	return s.ReadToken()
}

// value reads the next value whole; it is valid until the next call.
func (s *stream) value() (jsontext.Value, error) {
	s.guard.left = s.guard.limit
	return s.ReadValue()
}

// skip reads over the next value, however large.
func (s *stream) skip() error {
	depth := s.StackDepth()
	for {
		if _, err := s.token(); err != nil {
			return err
		}
		if s.StackDepth() <= depth {
			return nil
		}
	}
}

// members calls f for each member of the object that comes next; f must read or
// skip its value.
func (s *stream) members(f func(name string) error) error {
	if _, err := s.token(); err != nil {
		return err
	}
	for s.PeekKind() != '}' {
		t, err := s.token()
		if err != nil {
			return err
		}
		if err := f(t.String()); err != nil {
			return err
		}
	}
	_, err := s.token()
	return err
}

// elements calls f for each element of the array that comes next, which f must read
// or skip. Anything else that comes is skipped.
func (s *stream) elements(f func() error) error {
	if s.PeekKind() != '[' {
		return s.skip()
	}
	if _, err := s.token(); err != nil {
		return err
	}
	for s.PeekKind() != ']' {
		if err := f(); err != nil {
			return err
		}
	}
	_, err := s.token()
	return err
}

// documents calls f for each value at the top level, and for each element of those
// that are arrays.
func (s *stream) documents(f func() error) error {
	for {
		switch s.PeekKind() {
		case '[':
			if err := s.elements(f); err != nil {
				return unexpected(err)
			}
		case 0:
			_, err := s.ReadToken()
			if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return unexpected(err)
		default:
			if err := f(); err != nil {
				return unexpected(err)
			}
		}
	}
}

// unexpected says that JSON ends within a value, where it does.
func unexpected(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the file is cut off: %w", err)
	}
	return err
}

// appendMember writes a member behind those of an object that is not closed yet, up
// to the bound of the stream.
func (s *stream) appendMember(own []byte, name string, v jsontext.Value) ([]byte, error) {
	if len(own)+len(name)+len(v) > s.guard.limit {
		return nil, fmt.Errorf("%w: it has more than %d bytes", errTooLarge, s.guard.limit)
	}
	if len(own) > 1 {
		own = append(own, ',')
	}
	own, err := jsontext.AppendQuote(own, name)
	return append(append(own, ':'), v...), err
}

// decode reads a value into a struct whose fields are of the lenient types below.
func decode(v jsontext.Value, into any) error {
	return json.Unmarshal(v, into, lenient, jsontext.AllowInvalidUTF8(true))
}

// text is a string, number or truth of JSON as text; anything else is empty.
type text string

// UnmarshalJSONFrom reads the next value.
func (t *text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*t = ""
	switch d.PeekKind() {
	case '"', '0', 't', 'f':
		token, err := d.ReadToken()
		if err == nil {
			*t = text(token.String())
		}
		return err
	}
	return d.SkipValue()
}

// texts are the texts of an array, or one text.
type texts []string

// UnmarshalJSONFrom reads the next value.
func (t *texts) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*t = nil
	if d.PeekKind() != '[' {
		var one text
		err := one.UnmarshalJSONFrom(d)
		if err == nil && one != "" {
			*t = texts{string(one)}
		}
		return err
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		var one text
		if err := one.UnmarshalJSONFrom(d); err != nil {
			return err
		}
		if one != "" {
			*t = append(*t, string(one))
		}
	}
	_, err := d.ReadToken()
	return err
}

// objects are the objects of an array, each read as T; an object alone is one, and
// anything else is skipped.
type objects[T any] []T

// UnmarshalJSONFrom reads the next value.
func (o *objects[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*o = nil
	one := func() error {
		if d.PeekKind() != '{' {
			return d.SkipValue()
		}
		var v T
		if err := json.UnmarshalDecode(d, &v); err != nil {
			return err
		}
		*o = append(*o, v)
		return nil
	}
	if d.PeekKind() != '[' {
		return one()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if err := one(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// flat is an object of JSON as a row: the texts of its members, arrays of texts as
// lists. Members that are objects or arrays of them are named only.
type flat struct {
	names, row []string
	nested     []jsontext.Value
}

// flatten reads an object as a row.
func flatten(v jsontext.Value, f *flat) error {
	f.names, f.row, f.nested = f.names[:0], f.row[:0], f.nested[:0]
	d := jsontext.NewDecoder(bytes.NewReader(v), lenient, jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		f.names = append(f.names, name.String())
		s := ""
		switch d.PeekKind() {
		case '[', '{':
			inner, err := d.ReadValue()
			if err != nil {
				return err
			}
			if bytes.IndexByte(inner, '{') >= 0 {
				f.nested = append(f.nested, inner.Clone())
			} else {
				s = string(inner)
			}
		default:
			var t text
			if err := t.UnmarshalJSONFrom(d); err != nil {
				return err
			}
			s = string(t)
		}
		f.row = append(f.row, s)
	}
	return nil
}

// sameNames tells whether a layout is of these columns.
func (f *flat) sameNames(header []string) bool {
	if len(f.names) != len(header) {
		return false
	}
	for i, n := range f.names {
		if !strings.EqualFold(n, header[i]) {
			return false
		}
	}
	return true
}
