package event

import "slices"

// CellKind is a kind of values seen in a column of a source table.
type CellKind uint8

// The kinds of cells, as bits of TableColumn.Kinds.
const (
	CellNull  CellKind = 0
	CellInt   CellKind = 1 << 0
	CellFloat CellKind = 1 << 1
	CellBool  CellKind = 1 << 2
	CellText  CellKind = 1 << 3
	CellTime  CellKind = 1 << 4 // an instant, ISO 8601 in the data
	CellJSON  CellKind = 1 << 5 // an object or array
)

// Table describes a table of the evidence by the fields of its records, which
// column data holds.
type Table struct {
	Name    string         `json:"name"`
	Columns []*TableColumn `json:"columns"`
	index   map[columnKey]*TableColumn
}

// TableColumn is one field of a table.
type TableColumn struct {
	Name  string   `json:"name"`
	In    string   `json:"in,omitempty"` // the object inside the record that holds the field; empty: the record
	Kinds CellKind `json:"kinds"`        // every kind that was seen
}

// Bounds of what is remembered of tables.
const (
	MaxTables       = 1024 // of one member
	MaxTableColumns = 4096 // of one table
)

// Seen notes the kind of a cell. It may be called on nil, a column beyond the
// bounds.
func (c *TableColumn) Seen(k CellKind) {
	if c != nil {
		c.Kinds |= k
	}
}

// Column returns the column of that name, made at its first use; nil beyond the
// bounds.
func (t *Table) Column(name string) *TableColumn { return t.Inside("", name) }

// Inside is Column for a field of an object inside the record.
func (t *Table) Inside(object, name string) *TableColumn {
	if t == nil {
		return nil
	}
	key := columnKey{object, name}
	if c := t.index[key]; c != nil {
		return c
	}
	if len(t.Columns) >= MaxTableColumns {
		return nil
	}
	if t.index == nil {
		t.index = map[columnKey]*TableColumn{}
		for _, c := range t.Columns {
			t.index[columnKey{c.In, c.Name}] = c
		}
		if c := t.index[key]; c != nil {
			return c
		}
	}
	c := &TableColumn{Name: name, In: object}
	t.Columns = append(t.Columns, c)
	t.index[key] = c
	return c
}

type columnKey struct{ object, name string }

// AddTable returns the table of that name in a list, made at its first use; nil
// beyond the bounds.
func AddTable(list []*Table, name string) ([]*Table, *Table) {
	i := slices.IndexFunc(list, func(t *Table) bool { return t.Name == name })
	if i >= 0 {
		return list, list[i]
	}
	if len(list) >= MaxTables {
		return list, nil
	}
	t := &Table{Name: name}
	return append(list, t), t
}

// MergeTables adds what more tells about the same tables to a list.
func MergeTables(list, more []*Table) []*Table {
	for _, m := range more {
		var t *Table
		list, t = AddTable(list, m.Name)
		for _, c := range m.Columns {
			t.Inside(c.In, c.Name).Seen(c.Kinds)
		}
	}
	return list
}
