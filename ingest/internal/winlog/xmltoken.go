package winlog

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"
)

type tokenKind uint8

const (
	openTag tokenKind = iota
	closeTag
	textTag
)

// token is a piece of XML.
type token struct {
	kind  tokenKind
	name  []byte
	attrs []byte // as written
	empty bool   // <a/>
	text  []byte // unescaped
}

var (
	errXMLEnd = errors.New("the XML ends early")
	errDTD    = errors.New("the XML has a document type, which is not read")
)

// next reads the next piece. Comments and processing instructions are passed
// over.
func (x *XML) next() (token, error) {
	for {
		rest := x.in[x.pos:]
		if len(rest) == 0 {
			return token{}, errXMLEnd
		}
		if rest[0] != '<' {
			n := bytes.IndexByte(rest, '<')
			if n < 0 {
				n = len(rest)
			}
			x.pos += n
			text := rest[:n]
			if bytes.IndexByte(text, '&') >= 0 {
				text = appendUnescaped(nil, text)
			}
			return token{kind: textTag, text: text}, nil
		}
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			if !x.past("-->") {
				return token{}, errXMLEnd
			}
		case bytes.HasPrefix(rest, []byte("<?")):
			if !x.past("?>") {
				return token{}, errXMLEnd
			}
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			from := x.pos + len("<![CDATA[")
			if !x.past("]]>") {
				return token{}, errXMLEnd
			}
			return token{kind: textTag, text: x.in[from : x.pos-len("]]>")]}, nil
		case bytes.HasPrefix(rest, []byte("<!")):
			return token{}, errDTD
		default:
			return x.tag(rest)
		}
	}
}

// past moves behind the next occurrence of end.
func (x *XML) past(end string) bool {
	i := bytes.Index(x.in[x.pos:], []byte(end))
	if i < 0 {
		return false
	}
	x.pos += i + len(end)
	return true
}

// tag reads an opening or closing tag; a '>' inside an attribute's quotes does
// not end it.
func (x *XML) tag(rest []byte) (token, error) {
	end, quote := -1, byte(0)
	for i := 1; i < len(rest); i++ {
		c := rest[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			end = i
		}
		if end >= 0 {
			break
		}
	}
	if end < 0 {
		return token{}, errXMLEnd
	}
	x.pos += end + 1
	body := rest[1:end]
	if len(body) > 0 && body[0] == '/' {
		return token{kind: closeTag, name: bytes.TrimSpace(body[1:])}, nil
	}
	t := token{kind: openTag}
	if len(body) > 0 && body[len(body)-1] == '/' {
		t.empty, body = true, body[:len(body)-1]
	}
	n := bytes.IndexAny(body, " \t\r\n")
	if n < 0 {
		n = len(body)
	}
	t.name, t.attrs = body[:n], bytes.TrimSpace(body[n:])
	return t, nil
}

// attribute cuts the first attribute off a list.
func attribute(list []byte) (key, value, rest []byte) {
	i := bytes.IndexByte(list, '=')
	if i < 0 {
		return nil, nil, nil
	}
	key, rest = bytes.TrimSpace(list[:i]), bytes.TrimSpace(list[i+1:])
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return nil, nil, nil
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return nil, nil, nil
	}
	return key, rest[1 : 1+end], bytes.TrimSpace(rest[end+2:])
}

// entities are the names that XML itself defines.
var entities = map[string]byte{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

// appendUnescaped adds a text with its entities and character references undone.
// What is neither stays as written.
func appendUnescaped(out, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(out, text...)
		}
		out = append(out, text[:i]...)
		text = text[i:]
		const longest = 10
		end := bytes.IndexByte(text[:min(len(text), longest)], ';')
		if end < 0 {
			out, text = append(out, '&'), text[1:]
			continue
		}
		name := string(text[1:end])
		if c, ok := entities[name]; ok {
			out = append(out, c)
		} else if r, ok := reference(name); ok {
			out = utf8.AppendRune(out, r)
		} else {
			out = append(out, text[:end+1]...)
		}
		text = text[end+1:]
	}
}

// reference reads #10 and #xA.
func reference(name string) (rune, bool) {
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n > 0 && n <= utf8.MaxRune
}
