// Package jsonscan scans JSON objects strictly (RFC 8259), one object a line,
// without building anything: the fields of the top level are slices of the line.
// It is the hot path of ingesting JSON lines.
package jsonscan

import (
	"fmt"
	"unicode/utf8"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of values.
const (
	String Kind = iota
	Number
	True
	False
	Null
	ObjectKind
	ArrayKind
)

// Field is one field of an object. Its slices alias the scanned line.
type Field struct {
	Key        []byte // between the quotes, escapes not undone
	Value      []byte // as written, with the quotes of a string
	Kind       Kind
	Escaped    bool // a String value holds a backslash
	KeyEscaped bool // Key holds a backslash
}

// MaxDepth is how deep values may nest.
const MaxDepth = 500

// SyntaxError says where a line is no JSON object and why.
type SyntaxError struct {
	Offset int // byte in the line
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.Reason, e.Offset) }

// Object scans one complete object and appends its fields to dst. Values that
// nest are checked and returned whole. White space may surround it, anything
// else is an error; so are invalid UTF-8 and a name that the top level holds
// twice. A lone surrogate escape is accepted: see Text.
func Object(dst []Field, line []byte) ([]Field, error) {
	s := scanner{line: line}
	first := len(dst)
	dst, ok := s.object(dst)
	if ok && !s.end() {
		ok = s.fail(s.pos, "something after the object")
	}
	if ok && s.wide && !utf8.Valid(line) {
		ok = s.fail(invalidAt(line), "invalid UTF-8")
	}
	if ok {
		if name, twice := duplicate(dst[first:]); twice {
			ok = s.fail(0, fmt.Sprintf("duplicate key %q", name))
		}
	}
	if !ok {
		return dst[:first], s.err
	}
	return dst, nil
}

// Array scans one complete array and appends its elements to dst as fields
// without keys. What holds of Object holds of it.
func Array(dst []Field, text []byte) ([]Field, error) {
	s := scanner{line: text}
	first := len(dst)
	dst, ok := s.array(dst)
	if !s.complete(ok) {
		return dst[:first], s.err
	}
	return dst, nil
}

// Value checks that text is one JSON value of any kind and returns its kind.
func Value(text []byte) (Kind, error) {
	s := scanner{line: text}
	kind, _, ok := s.value(s.peek())
	if !s.complete(ok) {
		return kind, s.err
	}
	return kind, nil
}

// complete checks what holds for a text as a whole.
func (s *scanner) complete(ok bool) bool {
	if ok && !s.end() {
		ok = s.fail(s.pos, "something after the value")
	}
	if ok && s.wide && !utf8.Valid(s.line) {
		ok = s.fail(invalidAt(s.line), "invalid UTF-8")
	}
	return ok
}

func (s *scanner) array(dst []Field) ([]Field, bool) {
	if s.peek() != '[' {
		return dst, s.fail(s.pos, "not a JSON array")
	}
	s.pos++
	if s.peek() == ']' {
		s.pos++
		return dst, true
	}
	for {
		var f Field
		var ok bool
		c := s.peek()
		start := s.pos
		if f.Kind, f.Escaped, ok = s.value(c); !ok {
			return dst, false
		}
		f.Value = s.line[start:s.pos]
		dst = append(dst, f)
		switch s.peek() {
		case ',':
			s.pos++
		case ']':
			s.pos++
			return dst, true
		default:
			return dst, s.unexpected("a comma or the end of the array")
		}
	}
}

// scanner walks a line. Its methods return false after setting err.
type scanner struct {
	line []byte
	pos  int
	wide bool // some byte is not ASCII
	err  *SyntaxError
}

func (s *scanner) fail(at int, reason string) bool {
	s.err = &SyntaxError{Offset: at, Reason: reason}
	return false
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.line) {
		c := s.line[s.pos]
		if c > ' ' || c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c
		}
		s.pos++
	}
	return 0
}

func (s *scanner) end() bool {
	s.peek()
	return s.pos == len(s.line)
}

func (s *scanner) object(dst []Field) ([]Field, bool) {
	if s.peek() != '{' {
		return dst, s.fail(s.pos, "not a JSON object")
	}
	s.pos++
	if s.peek() == '}' {
		s.pos++
		return dst, true
	}
	for {
		var f Field
		if s.peek() != '"' {
			return dst, s.unexpected("a key in quotes")
		}
		start := s.pos
		var ok bool
		if f.KeyEscaped, ok = s.str(); !ok {
			return dst, false
		}
		f.Key = s.line[start+1 : s.pos-1]
		if s.peek() != ':' {
			return dst, s.unexpected("a colon")
		}
		s.pos++
		c := s.peek()
		start = s.pos
		if f.Kind, f.Escaped, ok = s.value(c); !ok {
			return dst, false
		}
		f.Value = s.line[start:s.pos]
		dst = append(dst, f)
		switch s.peek() {
		case ',':
			s.pos++
		case '}':
			s.pos++
			return dst, true
		default:
			return dst, s.unexpected("a comma or the end of the object")
		}
	}
}

func (s *scanner) unexpected(want string) bool {
	if s.pos >= len(s.line) {
		return s.fail(s.pos, "unexpected end, want "+want)
	}
	return s.fail(s.pos, fmt.Sprintf("unexpected %q, want %s", s.line[s.pos], want))
}

// value scans any value that begins with c at the current position.
func (s *scanner) value(c byte) (k Kind, escaped, ok bool) {
	switch c {
	case '"':
		escaped, ok = s.str()
		return String, escaped, ok
	case '{':
		return ObjectKind, false, s.nested()
	case '[':
		return ArrayKind, false, s.nested()
	}
	k, ok = s.scalar(c)
	return k, false, ok
}

func (s *scanner) scalar(c byte) (Kind, bool) {
	switch c {
	case 't':
		return True, s.word("true")
	case 'f':
		return False, s.word("false")
	case 'n':
		return Null, s.word("null")
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return Number, s.number()
	}
	return Null, s.unexpected("a value")
}

func (s *scanner) word(w string) bool {
	if len(s.line)-s.pos < len(w) || string(s.line[s.pos:s.pos+len(w)]) != w {
		return s.unexpected(w)
	}
	s.pos += len(w)
	return true
}

func (s *scanner) number() bool {
	start := s.pos
	if s.line[s.pos] == '-' {
		s.pos++
	}
	lead := s.pos
	n := s.digits()
	if n == 0 || n > 1 && s.line[lead] == '0' {
		return s.fail(start, "malformed number")
	}
	if s.at('.') {
		s.pos++
		if s.digits() == 0 {
			return s.fail(start, "malformed number")
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		if s.digits() == 0 {
			return s.fail(start, "malformed number")
		}
	}
	return true
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.line) && s.line[s.pos] == c }

func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.line) && s.line[s.pos]-'0' <= 9 {
		s.pos++
	}
	return s.pos - start
}
