package audit

import "bytes"

// Field is one key=value of a record, or a word without a key. The slices share
// the memory of the body.
type Field struct {
	Name   []byte // empty for a word without a key
	Value  []byte // without quotes
	Quoted bool   // the value stood in quotes: it is the text itself, never hexadecimal
}

// maxNested bounds the fields within fields: msg='op=...' is one level.
const maxNested = 2

// enriched ends what the kernel wrote; names that the daemon looked up follow.
const enriched = '\x1d'

// Fields appends the fields of a body. The fields within msg='...' and within
// braces come in its place.
func Fields(dst []Field, body []byte) []Field { return fields(dst, body, 0) }

func fields(dst []Field, body []byte, depth int) []Field {
	for at := 0; at < len(body); {
		if blank(body[at]) {
			at++
			continue
		}
		end := at
		for end < len(body) && body[end] != '=' && !blank(body[end]) {
			end++
		}
		if end == at || end == len(body) || body[end] != '=' {
			for end < len(body) && !blank(body[end]) { // "=x" has no key
				end++
			}
			dst = append(dst, Field{Value: body[at:end]})
			at = end
			continue
		}
		v := value(body, end+1)
		if v.nested && depth < maxNested {
			dst = fields(dst, v.text, depth+1)
		} else {
			dst = append(dst, Field{Name: body[at:end], Value: v.text, Quoted: v.quoted})
		}
		at = v.next
	}
	return dst
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == enriched || c == '\n' || c == '\r' }

// found is a value and where the text goes on after it.
type found struct {
	text           []byte
	next           int
	nested, quoted bool
}

// maxBraces bounds the length of a value in braces, a socket address.
const maxBraces = 1024

// value reads the value that begins at a place: in double quotes, in single
// quotes or braces with fields in it, or up to a blank.
func value(body []byte, at int) found {
	rest := body[at:]
	if len(rest) > 0 {
		switch rest[0] {
		case '"':
			if i := bytes.IndexByte(rest[1:], '"'); i >= 0 {
				return found{text: rest[1 : i+1], next: at + i + 2, quoted: true}
			}
		case '\'':
			if i := closing(rest[1:]); i >= 0 {
				inner := rest[1 : i+1]
				nested := bytes.IndexByte(inner, '=') >= 0
				return found{inner, at + i + 2, nested, !nested}
			}
		case '{':
			if i := bytes.IndexByte(rest[:min(len(rest), maxBraces)], '}'); i >= 0 {
				inner := rest[1:i]
				return found{inner, at + i + 1, bytes.IndexByte(inner, '=') >= 0, false}
			}
		}
	}
	end := 0
	for end < len(rest) && !blank(rest[end]) {
		end++
	}
	return found{text: rest[:end], next: at + end}
}

// closing finds the single quote that ends a message, which may hold others in
// double quotes; -1 without one.
func closing(s []byte) int {
	inside := false
	for i, c := range s {
		switch {
		case c == '"':
			inside = !inside
		case c == '\'' && !inside && (i+1 == len(s) || blank(s[i+1])):
			return i
		}
	}
	return bytes.LastIndexByte(s, '\'')
}
