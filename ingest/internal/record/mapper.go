package record

import (
	"hash/maphash"
	"strings"

	"forensic/ingest/internal/derive"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// Mapper fills rows from records. It is used by one goroutine.
type Mapper struct {
	// Kinds are the kinds of the fields of the records, by place, where a format
	// knows them better than their JSON tells; nil otherwise.
	Kinds []event.CellKind
	// Inside names an object in the records whose fields are columns of the table
	// as well; empty if there is none.
	Inside string

	schemas []*Schema
	telling []string // names of fields whose value tells the schema
	options *Options
	table   string

	b      *event.Batch
	view   View
	shapes map[uint64]*shape
	best   [event.NumCols]rank
	memo   derive.Memos
	win    *winlog.Decoder
	scan   []jsonscan.Field // of nested objects; a stack
	text   []byte           // scratch of View.Text
	value  []byte           // scratch of a value being set
	pairs  []byte           // scratch of joined arrays
}

// rank tells how good the value of a column in a row is: 1 is best.
type rank struct {
	row  int
	rank int
}

// maxShapes bounds the memory for records that all differ in their fields.
const maxShapes = 4096

// NewMapper makes a mapper for records of the given kinds, the more particular
// first, and of any other kind.
func NewMapper(schemas []*Schema) *Mapper {
	m := &Mapper{schemas: schemas, shapes: map[uint64]*shape{}, win: winlog.NewDecoder()}
	for _, s := range schemas {
		for _, need := range s.Needs {
			if name, _, ok := strings.Cut(need, "="); ok && !contains(m.telling, name) {
				m.telling = append(m.telling, name)
			}
		}
	}
	return m
}

// Begin tells that the next records go to b and that records of no known kind
// belong to the table of that name.
func (m *Mapper) Begin(b *event.Batch, table string, o *Options) {
	if table != m.table || o != m.options {
		clear(m.shapes)
	}
	m.b, m.table, m.options = b, table, o
	for _, s := range m.shapes {
		s.reset()
	}
	m.best = [event.NumCols]rank{}
	m.memo.Reset()
	m.win.Begin(b)
}

// Row fills the current row of the batch from the fields of a record; data is
// the whole record as a JSON object.
func (m *Mapper) Row(fields []jsonscan.Field, data []byte) {
	s := m.shapeOf(fields)
	if s.schema != nil && s.schema.Windows == winlog.Flat && m.win.Table(winlog.Flat, fields, data) {
		return // such records have no table of their own
	}
	b := m.b
	if s.batch != b {
		s.begin(b)
	}
	for i := range fields {
		m.seen(s.targets[i].column, i, &fields[i])
		if m.Inside != "" && string(fields[i].Key) == m.Inside {
			m.inside(s.table, &fields[i])
		}
	}
	b.SetString(event.ColTable, s.table)
	if s.schema != nil && s.schema.Windows != winlog.NoLayout && m.win.Table(s.schema.Windows, fields, data) {
		return
	}
	b.SetText(event.ColData, data)
	m.fill(s, fields)
}

// fill sets the typed columns.
func (m *Mapper) fill(s *shape, fields []jsonscan.Field) {
	b := m.b
	for i := range fields {
		m.apply(&s.targets[i].node, &fields[i])
	}
	m.view = View{Batch: b, fields: fields, m: m}
	class := s.class()
	if s.schema == nil && b.Has(event.ColProcCmd) && b.Has(event.ColProcPID) {
		class = event.ProcessStart
	}
	if s.schema != nil {
		for _, c := range s.schema.Const {
			if !b.Has(c.To) {
				b.SetString(c.To, c.Text)
			}
		}
		if s.schema.Classify != nil {
			class = s.schema.Classify(&m.view)
		}
	}
	if !b.Has(event.ColClass) {
		b.SetString(event.ColClass, string(class))
	}
	if s.schema != nil && s.schema.Finish != nil {
		s.schema.Finish(&m.view)
	}
}

// apply reads a value by the rules for it and for what lies inside it.
func (m *Mapper) apply(n *node, f *jsonscan.Field) {
	for i := range n.rules {
		r := &n.rules[i]
		if f.Kind == jsonscan.ObjectKind && r.as != Text {
			continue
		}
		if v := m.leaf(f); v != nil {
			m.put(r, v)
		}
	}
	if len(n.inside) > 0 {
		m.descend(n, f)
	}
}

// put sets the column of a rule unless a better source has set it.
func (m *Mapper) put(r *rule, v []byte) {
	row := m.b.Rows()
	best := &m.best[r.to]
	if best.row == row && best.rank <= r.rank {
		return
	}
	if r.isTime {
		if !m.time(v, r.local) {
			return
		}
	} else if !m.set(r.to, r.as, v) {
		return
	}
	*best = rank{row, r.rank}
}

// seed is drawn once; shapes are told apart by it, no output depends on it.
var seed = maphash.MakeSeed()

// shapeOf returns what is known about records with these fields.
func (m *Mapper) shapeOf(fields []jsonscan.Field) *shape {
	var h uint64
	for i := range fields {
		h = h*0x9e3779b97f4a7c15 + maphash.Bytes(seed, fields[i].Key)
	}
	for _, name := range m.telling {
		if f := find(fields, name); f != nil {
			h = h*0x9e3779b97f4a7c15 ^ maphash.Bytes(seed, f.Value)
		}
	}
	s := m.shapes[h]
	if s == nil {
		if len(m.shapes) >= maxShapes {
			clear(m.shapes)
		}
		s = m.compile(fields)
		m.shapes[h] = s
	}
	return s
}

// seen notes the kind of a field in the description of its table.
func (m *Mapper) seen(c *event.TableColumn, i int, f *jsonscan.Field) {
	kind := kindOf(f)
	if i < len(m.Kinds) && kind != event.CellNull {
		kind = m.Kinds[i]
	}
	c.Seen(kind)
}

// inside registers the fields of an object as columns of the table.
func (m *Mapper) inside(table string, f *jsonscan.Field) {
	first := len(m.scan)
	defer func() { m.scan = m.scan[:first] }()
	t := m.b.Table(table)
	inner := m.open(f)
	for i := range inner {
		t.Inside(m.Inside, string(jsonscan.Key(&inner[i]))).Seen(kindOf(&inner[i]))
	}
}

func kindOf(f *jsonscan.Field) event.CellKind {
	switch f.Kind {
	case jsonscan.String:
		return event.CellText
	case jsonscan.True, jsonscan.False:
		return event.CellBool
	case jsonscan.Null:
		return event.CellNull
	case jsonscan.Number:
		for _, c := range f.Value {
			if c == '.' || c == 'e' || c == 'E' {
				return event.CellFloat
			}
		}
		if len(f.Value) > 18 {
			return event.CellFloat
		}
		return event.CellInt
	}
	return event.CellJSON
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
