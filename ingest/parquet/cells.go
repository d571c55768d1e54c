package parquet

import (
	"errors"
	"fmt"

	"forensic/ingest"
	"forensic/ingest/internal/frame"
)

// errLong says that a record is too long to be kept.
var errLong = fmt.Errorf("the record has more than %d bytes", ingest.MaxLine)

// errRagged says that the columns of a nested column do not go together.
var errRagged = errors.New("its parts do not go together")

// assembler turns values with their levels back into nested JSON.
type assembler struct {
	cursors []cursor
	values  *frame.Values
}

// node appends what a node holds where its parent is there.
func (a *assembler) node(dst []byte, n *node) ([]byte, error) {
	if n.leaf == n.end { // a group of nothing
		return frame.Null(dst), nil
	}
	if n.repetition == repeated { // a list without a group of its own
		return a.items(dst, n, n)
	}
	if n.repetition == optional && a.cursors[n.leaf].def < n.def {
		return frame.Null(dst), a.pass(n)
	}
	return a.body(dst, n)
}

// body appends a node that is there, one item of it where it repeats.
func (a *assembler) body(dst []byte, n *node) ([]byte, error) {
	switch n.form {
	case formLeaf:
		c := &a.cursors[n.leaf]
		if c.done || c.def != n.def {
			return dst, errRagged
		}
		dst = n.read(a.values, dst, c.value)
		return dst, a.advance(n.leaf)
	case formList:
		return a.items(dst, n.kids[0], n.item())
	case formMap:
		return a.entries(dst, n.kids[0])
	}
	return a.object(dst, n)
}

func (a *assembler) object(dst []byte, n *node) ([]byte, error) {
	dst = append(dst, '{')
	for i, k := range n.kids {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(a.values.Text(dst, []byte(k.name)), ':')
		var err error
		if dst, err = a.node(dst, k); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// each calls item for every item of a node that repeats. A list that would make
// the record too long is given up.
func (a *assembler) each(n *node, item func() (size int, err error)) error {
	if a.cursors[n.leaf].def < n.def {
		return a.pass(n)
	}
	for {
		size, err := item()
		if err != nil {
			return err
		}
		if size > ingest.MaxLine {
			return errLong
		}
		if c := &a.cursors[n.leaf]; c.done || c.rep != n.rep {
			return nil
		}
	}
}

// items appends the items of a node that repeats as an array.
func (a *assembler) items(dst []byte, n, item *node) ([]byte, error) {
	dst = append(dst, '[')
	first := true
	err := a.each(n, func() (int, error) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		var err error
		if item == n {
			dst, err = a.body(dst, n)
		} else {
			dst, err = a.node(dst, item)
		}
		return len(dst), err
	})
	return append(dst, ']'), err
}

// entries appends the entries of a map as an object.
func (a *assembler) entries(dst []byte, n *node) ([]byte, error) {
	dst = append(dst, '{')
	var keys frame.Keys
	var key []byte
	err := a.each(n, func() (int, error) {
		var err error
		if key, err = a.node(key[:0], n.kids[0]); err != nil {
			return 0, err
		}
		dst = keys.Append(dst, key)
		dst, err = a.node(dst, n.kids[1])
		return len(dst), err
	})
	return append(dst, '}'), err
}

// pass goes over the one value that each leaf of a node has where it is not there.
func (a *assembler) pass(n *node) error {
	for i := n.leaf; i < n.end; i++ {
		if c := &a.cursors[i]; c.done || c.def >= n.def {
			return errRagged
		}
		if err := a.advance(i); err != nil {
			return err
		}
	}
	return nil
}

func (a *assembler) advance(leaf int) error {
	if err := a.cursors[leaf].advance(); err != nil {
		return fmt.Errorf("column %q: %w", a.cursors[leaf].leaf.name, err)
	}
	return nil
}

// skip goes over what is left of a record.
func (a *assembler) skip(record int64) error {
	for i := range a.cursors {
		for c := &a.cursors[i]; c.record <= record; {
			if err := a.advance(i); err != nil {
				return err
			}
		}
	}
	return nil
}
