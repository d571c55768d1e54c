package record

import (
	"slices"
	"strings"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// shape is what is worked out once for all records with the same fields in the
// same order: their schema, and what becomes of each field.
type shape struct {
	schema  *Schema
	table   string
	names   []string
	targets []target
	batch   *event.Batch // whose table the columns belong to
}

// target is what becomes of one field.
type target struct {
	node
	column *event.TableColumn // of the table in the batch
}

// node is what becomes of a value: the rules for itself, and those for what lies
// inside it, by name, so that an object is scanned once for all of them.
type node struct {
	rules  []rule
	inside []child
}

type child struct {
	name string
	node
}

// rule is a Map worked out for a field.
type rule struct {
	to     event.Col
	as     As
	rank   int // of several sources of a column the lowest counts
	isTime bool
	local  bool
}

// at returns the node that a path leads to, made at its first use.
func (n *node) at(path string) *node {
	if path == "" {
		return n
	}
	name, rest, _ := strings.Cut(path, ".")
	i := slices.IndexFunc(n.inside, func(c child) bool { return c.name == name })
	if i < 0 {
		i = len(n.inside)
		n.inside = append(n.inside, child{name: name})
	}
	return n.inside[i].at(rest)
}

// find returns the node of a name inside, which may be a dotted path; nil without.
func (n *node) find(name string) *node {
	for i := range n.inside {
		c := &n.inside[i]
		if c.name == name {
			return &c.node
		}
		if rest, ok := strings.CutPrefix(name, c.name+"."); ok {
			return c.find(rest)
		}
	}
	return nil
}

func (s *shape) reset() { s.batch = nil }

// begin registers the columns of the shape's table with a batch.
func (s *shape) begin(b *event.Batch) {
	s.batch = b
	t := b.Table(s.table)
	for i, name := range s.names {
		s.targets[i].column = t.Column(name)
	}
}

func (s *shape) class() event.Class {
	if s.schema == nil || s.schema.Class == "" {
		return event.Other
	}
	return s.schema.Class
}

// compile works out a shape.
func (m *Mapper) compile(fields []jsonscan.Field) *shape {
	s := &shape{targets: make([]target, len(fields)), names: make([]string, len(fields)), table: m.table}
	for i := range fields {
		s.names[i] = string(jsonscan.Key(&fields[i]))
	}
	s.schema = Match(m.schemas, s.names, func(name string) string { return string(m.lookup(fields, name)) })
	if s.schema != nil {
		s.table = s.schema.Name
	}
	if m.options != nil {
		for i, f := range m.options.Map {
			s.add(f, i+1, false, !utcName(f.From))
		}
	}
	if s.schema == nil || s.schema.Windows != winlog.NoLayout && len(s.schema.Fields) == 0 {
		// For a record that does not carry the event it seems to, as well.
		for _, g := range guess(s.names) {
			s.add(g.Map, g.rank, g.isTime, g.local)
		}
		return s
	}
	for i, name := range s.schema.Times {
		s.add(Map{From: name, To: event.ColTS}, 1000+i, true, s.schema.Local)
	}
	for i, f := range s.schema.Fields {
		s.add(f, 1000+i, false, false)
	}
	return s
}

// add gives a map to the field it begins at.
func (s *shape) add(f Map, rank int, isTime, local bool) {
	r := rule{to: f.To, as: f.As, rank: rank, isTime: isTime || f.To == event.ColTS, local: local}
	name, rest := f.From, ""
	for at := -1; ; {
		if i := slices.Index(s.names, name); i >= 0 {
			n := s.targets[i].at(rest)
			n.rules = append(n.rules, r)
			return
		}
		next := strings.IndexByte(f.From[at+1:], '.')
		if next < 0 {
			return
		}
		at += 1 + next
		name, rest = f.From[:at], f.From[at+1:]
	}
}

// Match returns the first schema that records with these fields are of, nil for
// none. Value returns the text of a field; it may be nil where no value is known
// yet, as for a header line.
func Match(schemas []*Schema, names []string, value func(name string) string) *Schema {
	for _, s := range schemas {
		if s.matches(names, value) {
			return s
		}
	}
	return nil
}

// Of returns the schema of one record, nil for none.
func Of(schemas []*Schema, fields []jsonscan.Field) *Schema {
	m := NewMapper(schemas)
	return m.compile(fields).schema
}

func (s *Schema) matches(names []string, value func(name string) string) bool {
	for _, need := range s.Needs {
		name, want, valued := strings.Cut(need, "=")
		if !has(names, name) {
			return false
		}
		if valued && value != nil && value(name) != want {
			return false
		}
	}
	for _, lack := range s.Lacks {
		if has(names, lack) {
			return false
		}
	}
	return len(s.Needs) > 0
}

// has reports whether a field is there, a nested one as far as its top level.
func has(names []string, path string) bool {
	if slices.Contains(names, path) {
		return true
	}
	top, _, nested := strings.Cut(path, ".")
	return nested && slices.Contains(names, top)
}
