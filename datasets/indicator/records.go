package indicator

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	dropNoJSON  = "not an object of JSON"
	dropNoValue = "an object in which no member is known to hold a value"
	maxNested   = 4 // levels of records within records
)

// recordReader takes records of JSON: objects with the members that tables have as
// columns. An object without such members may hold arrays of objects that have.
type recordReader struct {
	im     *importer
	layout *layout // of the last record: most have the same members
	flat   [maxNested + 1]flat
	line   int64
}

// readRecords reads JSON of any shape that holds records: an array of them, an
// object of arrays, one object after the other.
func readRecords(im *importer, in *bufio.Reader) error {
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r := &recordReader{im: im}
	if isLines(head) {
		return r.lines(in)
	}
	s := newStream(in, im.limits.value)
	err = s.documents(func() error { return r.element(s, 0) })
	if err != nil {
		return fmt.Errorf("behind object %d: %w", r.line, err)
	}
	return nil
}

// isLines tells whether each line is an object by itself. Then a bad one need not
// end the reading.
func isLines(head []byte) bool {
	first, rest, ok := bytes.Cut(trimHead(head), []byte("\n"))
	rest = trimHead(rest)
	return ok && len(first) > 0 && first[0] == '{' && len(rest) > 0 && rest[0] == '{' && jsontext.Value(bytes.TrimSpace(first)).IsValid(lenient, jsontext.AllowInvalidUTF8(true))
}

// lines reads one object a line.
func (r *recordReader) lines(in *bufio.Reader) error {
	l := &lines{r: in}
	for {
		line, long, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		r.line = l.n
		switch {
		case len(line) == 0:
			continue
		case long:
			err = r.im.drop(l.n, string(line[:maxShown]), dropLongLine)
		case line[0] != '{' || !jsontext.Value(line).IsValid(lenient, jsontext.AllowInvalidUTF8(true)):
			err = r.im.drop(l.n, clip(string(line[:min(len(line), maxShown)]), maxShown), dropNoJSON)
		default:
			err = r.record(line, 0)
		}
		if err != nil {
			return err
		}
	}
}

// element reads what stands at the top or in an array there. A text at the top is a
// value of a plain list. The first object is walked through, so that a document may
// be larger than memory.
func (r *recordReader) element(s *stream, depth int) error {
	switch s.PeekKind() {
	case '{':
		if depth == 0 && r.layout == nil {
			return r.container(s)
		}
		v, err := s.value()
		if err != nil {
			return err
		}
		r.line++
		return r.record(v, 0)
	case '[':
		return s.elements(func() error { return r.element(s, depth+1) })
	case '"':
		if depth == 0 {
			return r.plain(s)
		}
	}
	return s.skip()
}

// plain takes a text as the value that it is.
func (r *recordReader) plain(s *stream) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	r.line++
	if err := r.im.entry(); err != nil {
		return err
	}
	i := r.im.blank(r.line)
	i.Value = t.String()
	return r.im.add(i)
}

// container walks through an object whose members may be large: arrays are read
// element by element, the rest is kept as a record of its own.
func (r *recordReader) container(s *stream) error {
	own := []byte{'{'}
	var arrays int
	err := s.members(func(name string) error {
		v, records, err := r.member(s)
		arrays += records
		if err != nil || v == nil {
			return err
		}
		own, err = s.appendMember(own, name, v)
		return err
	})
	if err != nil {
		return err
	}
	r.line++
	if arrays > 0 && r.im.stats.Values > 0 {
		return nil
	}
	return r.record(append(own, '}'), 0)
}

// member reads a member of a container: an array of objects is walked through, and
// counted; anything else is returned.
func (r *recordReader) member(s *stream) (v jsontext.Value, records int, err error) {
	if s.PeekKind() != '[' {
		v, err = s.value()
		return v, 0, err
	}
	if _, err := s.token(); err != nil {
		return nil, 0, err
	}
	v = append(v, '[')
	for s.PeekKind() != ']' {
		if s.PeekKind() == '{' {
			records = 1
			if err := r.element(s, 1); err != nil {
				return nil, records, err
			}
			continue
		}
		one, err := s.value()
		if err != nil {
			return nil, records, err
		}
		if len(v)+len(one) > s.guard.limit {
			return nil, records, errTooLarge
		}
		if len(v) > 1 {
			v = append(v, ',')
		}
		v = append(v, one...)
	}
	_, err = s.token()
	if records > 0 {
		return nil, records, err
	}
	return append(v, ']'), records, err
}

// record takes an object.
func (r *recordReader) record(v jsontext.Value, depth int) error {
	f := &r.flat[depth]
	if err := flatten(v, f); err != nil {
		return r.im.drop(r.line, clip(string(v[:min(len(v), maxShown)]), maxShown), dropNoJSON)
	}
	if r.layout == nil || !f.sameNames(r.layout.header) {
		l, err := newLayout(f.names, r.im.o)
		if err != nil {
			return r.inner(f, depth, v)
		}
		r.layout = l
	}
	if err := r.im.entry(); err != nil {
		return err
	}
	return r.im.record(r.layout, f.row, r.line)
}

// inner takes the records within an object that is none.
func (r *recordReader) inner(f *flat, depth int, v jsontext.Value) error {
	if len(f.nested) == 0 || depth >= maxNested {
		return r.im.drop(r.line, clip(string(v[:min(len(v), maxShown)]), maxShown), dropNoValue)
	}
	nested := append([]jsontext.Value(nil), f.nested...)
	for _, n := range nested {
		s := newStream(bytes.NewReader(n), r.im.limits.value)
		err := s.documents(func() error {
			if s.PeekKind() != '{' {
				return s.skip()
			}
			one, err := s.value()
			if err != nil {
				return err
			}
			return r.record(one, depth+1)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
