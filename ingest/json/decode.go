package json

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"strconv"

	"forensic/ingest"
	"forensic/ingest/internal/envelope"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/store/event"
)

// decoder makes rows of records.
type decoder struct {
	mapper  *record.Mapper
	opener  envelope.Opener
	batch   *event.Batch
	context *context
	columns []column // of rows, as described, then those that rows had besides
	width   int      // of the columns described
	known   *context // whose columns they are

	fields []jsonscan.Field
	cells  []jsonscan.Field
	text   []byte
	object record.Object
	kinds  []event.CellKind
}

// column is a column of rows.
type column struct {
	name string
	time bool // its cells are instants
}

func newDecoder() ingest.Decoder { return &decoder{mapper: record.NewMapper(schemas.All)} }

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, ctx any) {
	d.batch, d.context = b, ctx.(*context)
	table := d.context.table
	if table == "" || table == "PrimaryResult" {
		table = record.TableName(in.Name)
	}
	d.mapper.Begin(b, table, &in.Options)
	if d.context.plan.Rows && d.known != d.context {
		d.columns, d.known = describe(d.context.columns), d.context
		d.width = len(d.columns)
	}
}

// Decode maps one record.
func (d *decoder) Decode(text []byte) error {
	d.mapper.Kinds = nil
	var key []byte
	path := d.context.plan.Path
	if len(path) > 0 && path[len(path)-1][0] == envelope.Member && len(text) > 0 && text[0] == '"' {
		key, text = splitKey(text)
	}
	if bytes.IndexByte(text, '\n') >= 0 {
		if _, err := jsonscan.Value(text); err != nil {
			return err // with its place in the text as it is
		}
		d.text = envelope.Compact(d.text[:0], text)
		text = d.text
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return errors.New("there is no value")
	}
	fields, data, err := d.read(text)
	if err != nil {
		return err
	}
	fields, data, outer := d.opener.Open(fields, data)
	d.mapper.Row(fields, data)
	d.opener.Finish(d.batch, outer)
	if key != nil && !d.batch.Has(event.ColHeader) {
		d.batch.SetText(event.ColHeader, append(append([]byte(`{"key":`), key...), '}'))
	}
	return nil
}

// read scans a record of any kind into fields.
func (d *decoder) read(text []byte) (fields []jsonscan.Field, data []byte, err error) {
	switch {
	case text[0] == '{':
		d.fields, err = jsonscan.Object(d.fields[:0], text)
		return d.fields, text, err
	case text[0] == '[' && d.context.plan.Rows:
		return d.row(text)
	}
	if _, err := jsonscan.Value(text); err != nil {
		return nil, nil, err
	}
	d.object.Reset()
	d.object.Raw("value", text)
	fields, data = d.object.Done()
	return fields, data, nil
}

// row makes an object of a row and the columns of its table.
func (d *decoder) row(text []byte) (fields []jsonscan.Field, data []byte, err error) {
	if d.cells, err = jsonscan.Array(d.cells[:0], text); err != nil {
		return nil, nil, err
	}
	d.object.Reset()
	d.kinds = d.kinds[:0]
	for i := range d.cells {
		if i >= event.MaxTableColumns {
			return nil, nil, errors.New("the row has too many cells")
		}
		if i >= len(d.columns) {
			d.columns = append(d.columns, column{name: free("column_"+strconv.Itoa(i+1), names(d.columns))})
		}
		d.object.Raw(d.columns[i].name, d.cells[i].Value)
		d.kinds = append(d.kinds, d.columns[i].kind(&d.cells[i]))
	}
	if len(d.cells) < d.width {
		d.batch.Note(1, "rows with fewer cells than columns")
	}
	if len(d.cells) > d.width {
		d.batch.Note(1, "rows with more cells than columns")
	}
	d.mapper.Kinds = d.kinds
	fields, data = d.object.Done()
	return fields, data, nil
}

// kind is what a cell is, for the description of the table.
func (c *column) kind(f *jsonscan.Field) event.CellKind {
	switch f.Kind {
	case jsonscan.String:
		if c.time {
			return event.CellTime
		}
		return event.CellText
	case jsonscan.Number:
		if bytes.ContainsAny(f.Value, ".eE") || len(f.Value) > 18 {
			return event.CellFloat
		}
		return event.CellInt
	case jsonscan.True, jsonscan.False:
		return event.CellBool
	}
	return event.CellJSON
}

// describe reads the columns of rows, as Log Analytics and Kusto describe them.
func describe(text []byte) []column {
	var list []struct {
		Name, ColumnName, Type, DataType, ColumnType string
	}
	if stdjson.Unmarshal(text, &list) != nil {
		return nil
	}
	var columns []column
	used := map[string]bool{}
	for i, c := range list[:min(len(list), event.MaxTableColumns)] {
		name := c.Name + c.ColumnName
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		columns = append(columns, column{
			name: free(name, used),
			time: c.Type == "datetime" || c.ColumnType == "datetime" || c.DataType == "DateTime",
		})
	}
	return columns
}

// names are those of columns.
func names(columns []column) map[string]bool {
	used := make(map[string]bool, len(columns))
	for i := range columns {
		used[columns[i].name] = true
	}
	return used
}

// free returns the name, or with a number behind it if it is used, and marks it
// as used.
func free(name string, used map[string]bool) string {
	tried := name
	for n := 1; used[tried]; n++ {
		tried = name + "_" + strconv.Itoa(n)
	}
	used[tried] = true
	return tried
}

// splitKey parts the name of a member, in quotes, and its value.
func splitKey(text []byte) (key, value []byte) {
	var n envelope.Nest
	used, _ := n.Scan(text)
	key = text[:used]
	value = bytes.TrimLeft(text[used:], " \t\r\n")
	if len(value) == 0 || value[0] != ':' {
		return nil, text
	}
	if kind, err := jsonscan.Value(key); err != nil || kind != jsonscan.String {
		return nil, text
	}
	return key, value[1:]
}
