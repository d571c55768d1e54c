package pickle

import (
	"fmt"
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/frame"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/pickle"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// frameRows are the rows of a data frame.
type frameRows struct {
	frame   *pickle.Frame
	columns []*pickle.Column
	table   *frame.Table
	batch   *event.Batch // that the table writes to
	row     int
}

// kinds of columns by the kinds of the reader of pickles.
var kinds = map[pickle.Kind]event.CellKind{
	pickle.Text: event.CellText, pickle.Int: event.CellInt, pickle.Uint: event.CellInt, pickle.Float: event.CellFloat, pickle.Bool: event.CellBool,
	pickle.Time: event.CellTime, pickle.Duration: event.CellText,
}

func (r *reader) frame(b *event.Batch, name string, f *pickle.Frame) (rows, error) {
	out := &frameRows{frame: f}
	var columns []frame.Column
	add := func(c *pickle.Column, name string) {
		out.columns = append(out.columns, c)
		columns = append(columns, frame.Column{Name: name, Kind: kinds[c.Kind]})
	}
	for i := range f.Index {
		if c := &f.Index[i]; len(f.Index) > 1 || !counts(c, f.Rows) {
			add(c, frame.LevelName(c.Name, i, len(f.Index)))
		}
	}
	for i := range f.Columns {
		add(&f.Columns[i], f.Columns[i].Name)
	}
	for _, w := range f.Warnings {
		b.Note(1, "remark: "+w)
	}
	var err error
	out.table, err = frame.New(r.in, name, columns, r.size)
	return out, err
}

// counts reports whether a level without a name is 0, 1, 2 and so on: the rows'
// numbers, which tell nothing.
func counts(c *pickle.Column, rows int) bool {
	if c.Name != frame.LevelName("", 0, 1) || c.Kind != pickle.Int {
		return false
	}
	for row := range rows {
		if cell := c.Cell(row); cell.Null || cell.Int != int64(row) {
			return false
		}
	}
	return true
}

func (f *frameRows) next(b *event.Batch) error {
	if f.row >= f.frame.Rows {
		return io.EOF
	}
	if f.batch != b || b.Rows()+len(b.Rejects) == 0 {
		f.batch = b
		f.table.Begin(b)
	}
	f.row++
	return f.table.Row(f.cell)
}

// cell appends a cell of the row that next makes. Times and what is no number are
// written as all tables have them.
func (f *frameRows) cell(dst []byte, column int) ([]byte, error) {
	switch c := f.columns[column].Cell(f.row - 1); {
	case c.Null:
		return frame.Null(dst), nil
	case c.Kind == pickle.Time:
		return frame.Time(dst, c.Time, !c.Local), nil
	case c.Kind == pickle.Float:
		return f.table.Values.Float(dst, c.Float, 64), nil
	default:
		return c.AppendJSON(dst), nil
	}
}

// objects are the items of a list, or one object.
type objects struct {
	value   pickle.Value
	mapper  *record.Mapper
	batch   *event.Batch
	table   string
	options *ingest.RecordOptions
	item    int
	text    []byte
	fields  []jsonscan.Field
}

func (o *objects) next(b *event.Batch) error {
	n := o.value.Len()
	if o.item >= max(n, 1) && (n != 0 || o.item > 0) {
		return io.EOF
	}
	v := o.value
	if n > 0 {
		v = o.value.Item(o.item)
	}
	if o.batch != b || b.Rows()+len(b.Rejects) == 0 {
		o.batch = b
		o.mapper.Begin(b, o.table, o.options)
	}
	if o.item == 0 {
		b.Note(int64(max(n, 1)), "objects that are no data frame, kept as JSON")
	}
	o.item++
	b.Next()
	err := o.fill(b, v)
	number := int64(b.Rows() + len(b.Rejects))
	if err != nil {
		b.Cancel()
		b.Reject(event.Reject{Record: number, Reason: err.Error()})
		return nil
	}
	b.SetInt(event.ColRecord, number)
	return nil
}

// fill makes the row of an object. What is no JSON object becomes one of one
// field.
func (o *objects) fill(_ *event.Batch, v pickle.Value) error {
	var err error
	if o.text, err = v.AppendJSON(o.text[:0], ingest.MaxLine); err != nil {
		return err
	}
	if len(o.text) == 0 || o.text[0] != '{' {
		o.text = append(append([]byte(`{"value":`), o.text...), '}')
	}
	if o.fields, err = jsonscan.Object(o.fields[:0], o.text); err != nil {
		return fmt.Errorf("its JSON: %w", err)
	}
	o.mapper.Row(o.fields, o.text)
	return nil
}
