package record

import (
	"slices"
	"strings"

	"forensic/ingest/internal/jsonscan"
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
	rules  []rule
	column *event.TableColumn // of the table in the batch
}

// rule is a Map worked out for a field.
type rule struct {
	to     event.Col
	as     As
	rank   int      // of several sources of a column the lowest counts
	path   []string // into the value; empty for the value itself
	isTime bool
	local  bool
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
	if s.schema == nil {
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
	if i := slices.Index(s.names, f.From); i >= 0 {
		s.targets[i].rules = append(s.targets[i].rules, r)
		return
	}
	for at := strings.IndexByte(f.From, '.'); at >= 0; {
		if i := slices.Index(s.names, f.From[:at]); i >= 0 {
			r.path = strings.Split(f.From[at+1:], ".")
			s.targets[i].rules = append(s.targets[i].rules, r)
			return
		}
		next := strings.IndexByte(f.From[at+1:], '.')
		if next < 0 {
			return
		}
		at += 1 + next
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
