package envelope

import (
	"fmt"

	"forensic/ingest/internal/jsonscan"
)

// node is a value in the head of a document, as far as it matters.
type node struct {
	key      string
	kind     byte // its first byte
	size     int
	complete bool
	kids     []*node
}

const (
	maxLook = 5   // levels
	maxKids = 256 // of one value
)

// looker reads the head of a text, which may end anywhere.
type looker struct {
	text []byte
	at   int
}

func (l *looker) space() {
	for l.at < len(l.text) && (l.text[l.at] == ' ' || l.text[l.at] == '\t' || l.text[l.at] == '\n' || l.text[l.at] == '\r') {
		l.at++
	}
}

// peek is the next byte, 0 at the end.
func (l *looker) peek() byte {
	if l.at < len(l.text) {
		return l.text[l.at]
	}
	return 0
}

func (l *looker) fail(want string) error {
	return fmt.Errorf("is not JSON at byte %d: want %s", l.at, want)
}

// value reads a value; it is incomplete if the text ends within it.
func (l *looker) value(depth int) (*node, error) {
	n := &node{kind: l.peek()}
	from := l.at
	var err error
	switch {
	case (n.kind == '{' || n.kind == '[') && depth < maxLook:
		err = l.container(n, depth)
	case n.kind == 0 && l.at >= len(l.text):
	case class[n.kind] == closes || class[n.kind] == breaks:
		return nil, l.fail("a value")
	default:
		var skip Nest
		var used int
		used, n.complete = skip.Scan(l.text[l.at:])
		if n.complete && class[n.kind] != opens {
			if _, err := jsonscan.Value(l.text[l.at : l.at+used]); err != nil {
				return nil, l.fail("a value")
			}
		}
		l.at += used
	}
	n.size = l.at - from
	return n, err
}

func (l *looker) container(n *node, depth int) error {
	closing := n.kind + 2 // in ASCII
	l.at++
	for first := true; ; first = false {
		l.space()
		switch c := l.peek(); {
		case l.at >= len(l.text):
			return nil
		case c == closing:
			l.at++
			n.complete = true
			return nil
		case first:
		case c == ',':
			l.at++
			l.space()
		default:
			return l.forgive(n, l.fail("a comma or a closing bracket"))
		}
		key, err := l.key(n.kind)
		if err != nil || l.at >= len(l.text) {
			return err
		}
		kid, err := l.value(depth + 1)
		if err != nil {
			return l.forgive(n, err)
		}
		if kid.key = key; len(n.kids) < maxKids {
			n.kids = append(n.kids, kid)
		}
		if !kid.complete {
			l.at = len(l.text)
			return nil
		}
	}
}

// forgive takes an array that begins with an object for what it seems, although
// something is wrong later on: that is for the reader of the records.
func (l *looker) forgive(n *node, err error) error {
	if n.holdsRecords() && n.kids[0].complete {
		l.at = len(l.text)
		return nil
	}
	return err
}

// key reads the name of a member of an object and its colon.
func (l *looker) key(kind byte) (string, error) {
	if kind != '{' || l.at >= len(l.text) {
		return "", nil
	}
	if l.peek() != '"' {
		return "", l.fail("a name in quotes")
	}
	var skip Nest
	used, done := skip.Scan(l.text[l.at:])
	if !done {
		l.at = len(l.text)
		return "", nil
	}
	key := string(l.text[l.at+1 : l.at+used-1])
	l.at += used
	l.space()
	if l.at < len(l.text) && l.peek() != ':' {
		return "", l.fail("a colon")
	}
	l.at = min(l.at+1, len(l.text))
	l.space()
	return key, nil
}
