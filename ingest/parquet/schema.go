package parquet

import (
	"errors"
	"fmt"

	"forensic/ingest/internal/frame"
	"forensic/store/event"
)

// node is a node of the schema.
type node struct {
	element
	kids []*node
	rep  int // repetition level of an item, where the node repeats
	def  int // definition level from which on the node is there
	leaf int // place among the leaves; of a group the first of its own
	end  int // place behind its last leaf
	form form
	read func(v *frame.Values, dst []byte, x value) []byte // of a leaf
	kind event.CellKind
}

// form is how a node is shown.
type form uint8

const (
	formLeaf   form = iota
	formStruct      // an object
	formList        // an array, of what is in its only node
	formMap         // an object, by the keys in its only node
)

// The kinds of repetition.
const (
	required = 0
	optional = 1
	repeated = 2
)

// schemaReader builds the tree out of the list it is written as.
type schemaReader struct {
	elements []element
	pos      int
	leaves   []*node
}

// readSchema builds the tree and returns its root and leaves.
func readSchema(elements []element) (*node, []*node, error) {
	if len(elements) == 0 {
		return nil, nil, errors.New("the file has no schema")
	}
	s := &schemaReader{elements: elements}
	elements[0].repetition, elements[0].physical = required, -1
	root, err := s.node(0, 0, 0)
	if err == nil && s.pos < len(elements) {
		err = fmt.Errorf("%d elements of the schema are of no column", len(elements)-s.pos)
	}
	return root, s.leaves, err
}

func (s *schemaReader) node(depth, rep, def int) (*node, error) {
	if s.pos >= len(s.elements) {
		return nil, errors.New("the schema is cut short")
	}
	if depth > frame.MaxDepth {
		return nil, fmt.Errorf("%w: columns nest deeper than %d", frame.ErrLimit, frame.MaxDepth)
	}
	n := &node{element: s.elements[s.pos], leaf: len(s.leaves)}
	s.pos++
	switch n.repetition {
	case optional:
		def++
	case repeated:
		def++
		rep++
	}
	n.rep, n.def = rep, def
	if n.physical >= 0 {
		s.leaves = append(s.leaves, n)
		n.end = len(s.leaves)
		return n, n.setLeaf()
	}
	if n.children < 0 || n.children > int64(len(s.elements)-s.pos) {
		return nil, fmt.Errorf("column %q has %d parts", n.name, n.children)
	}
	for range n.children {
		kid, err := s.node(depth+1, rep, def)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
	}
	n.end = len(s.leaves)
	n.kind = event.CellJSON
	n.form = n.groupForm()
	if depth > 0 {
		n.nameKids()
	}
	return n, nil
}

// The types that early writers give instead of a logical one.
const (
	convertedText            = 0
	convertedMap             = 1
	convertedMapKeyValue     = 2
	convertedList            = 3
	convertedEnum            = 4
	convertedDecimal         = 5
	convertedDate            = 6
	convertedTimeMillis      = 7
	convertedTimeMicros      = 8
	convertedTimestampMillis = 9
	convertedTimestampMicros = 10
	convertedUint8           = 11
	convertedUint64          = 14
	convertedInt64           = 18
	convertedJSON            = 19
	convertedBSON            = 20
	convertedInterval        = 21
)

// groupForm tells lists and maps from other groups.
func (n *node) groupForm() form {
	if len(n.kids) != 1 || n.kids[0].repetition != repeated {
		return formStruct
	}
	item := n.kids[0]
	switch {
	case n.logical.id == logicalList || n.converted == convertedList:
		return formList
	case n.logical.id == logicalMap || n.converted == convertedMap || n.converted == convertedMapKeyValue:
		if len(item.kids) == 2 && item.kids[0].physical >= 0 && item.kids[0].repetition != repeated {
			return formMap
		}
	}
	return formStruct
}

// item is what a list holds: the repeated node, or what is in it where that is a
// mere wrapping.
func (n *node) item() *node {
	item := n.kids[0]
	if len(item.kids) != 1 || item.kids[0].repetition == repeated || item.name == "array" || item.name == n.name+"_tuple" {
		return item
	}
	return item.kids[0]
}

// nameKids gives the parts of a group names of their own.
func (n *node) nameKids() {
	columns := make([]frame.Column, len(n.kids))
	for i, k := range n.kids {
		columns[i].Name = k.name
	}
	for i, c := range frame.Unique(columns) {
		n.kids[i].name = c.Name
	}
}
