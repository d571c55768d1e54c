package zeek

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// maxPaths bounds the tables that one decoder keeps apart; a file has some
// thirty.
const maxPaths = 256

// decoder makes rows of the lines of logs.
type decoder struct {
	batch   *event.Batch
	options *ingest.RecordOptions
	context *context
	row     int // of the block, for the header that counts
	at      int // of context.headers
	file    string

	mappers map[string]*mapper // by log path
	object  record.Object
	fields  []jsonscan.Field
	text    []byte // scratch of unescaped cells
	value   []byte // scratch of arrays
}

// mapper is that of one log path; the batch tells whether it has begun.
type mapper struct {
	*record.Mapper
	begun bool
}

func newDecoder() ingest.Decoder { return &decoder{mappers: map[string]*mapper{}} }

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, ctx any) {
	d.batch, d.options = b, &in.Options
	d.context = ctx.(*context)
	d.row, d.at = 0, 0
	d.file = pathOfFile(in.Name)
	for _, m := range d.mappers {
		m.begun = false
	}
	if d.context.blank > 0 {
		b.Note(d.context.blank, "blank lines")
	}
}

// of returns the mapper of a log path, begun.
func (d *decoder) of(path string) *mapper {
	m := d.mappers[path]
	if m == nil {
		if len(d.mappers) >= maxPaths {
			clear(d.mappers)
		}
		m = &mapper{Mapper: record.NewMapper(schemasOf(path))}
		d.mappers[path] = m
	}
	if !m.begun {
		m.Begin(d.batch, tableOf(path), d.options)
		m.begun = true
	}
	return m
}

func tableOf(path string) string {
	if path == "" {
		return "zeek"
	}
	return "zeek_" + path
}

// Decode maps one row or one JSON object.
func (d *decoder) Decode(line []byte) error {
	for d.at+1 < len(d.context.starts) && d.context.starts[d.at+1] <= d.row {
		d.at++
	}
	d.row++
	h := d.context.headers[d.at]
	if line[0] == '{' && (len(h.columns) == 0 || !bytes.Contains(line, h.separator)) {
		return d.json(line)
	}
	return d.cells(h, line)
}

func (d *decoder) json(line []byte) error {
	var err error
	if d.fields, err = jsonscan.Object(d.fields[:0], line); err != nil {
		return err
	}
	d.of(jsonPath(d.fields, d.file)).Row(d.fields, bytes.TrimSpace(line))
	return nil
}

// cells maps a row of a table.
func (d *decoder) cells(h *header, line []byte) error {
	if len(h.columns) == 0 {
		return errors.New("no usable #fields line comes before this row")
	}
	if n := bytes.Count(line, h.separator) + 1; n != len(h.columns) {
		return fmt.Errorf("has %d cells where the header has %d", n, len(h.columns))
	}
	d.object.Reset()
	d.object.String(pathField, h.path)
	for i := range h.columns {
		var cell []byte
		cell, line, _ = bytes.Cut(line, h.separator)
		d.cell(h, &h.columns[i], cell)
	}
	fields, data := d.object.Done()
	d.of(h.path).Row(fields, data)
	return nil
}

// cell adds one cell to the object.
func (d *decoder) cell(h *header, c *column, cell []byte) {
	switch {
	case bytes.Equal(cell, h.unset):
		d.object.Null(c.name)
	case !c.many && bytes.Equal(cell, h.empty):
		d.object.Text(c.name, nil)
	case !c.many && c.kind == text:
		d.text = unescape(d.text[:0], cell)
		d.object.Text(c.name, valid(d.text, cell))
	case !c.many:
		d.value = d.scalar(d.value[:0], c.kind, cell)
		d.object.Raw(c.name, d.value)
	default:
		d.value = d.array(d.value[:0], h, c, cell)
		d.object.Raw(c.name, d.value)
	}
}

// array appends a set or vector; an unset element of a vector is null.
func (d *decoder) array(out []byte, h *header, c *column, cell []byte) []byte {
	out = append(out, '[')
	if bytes.Equal(cell, h.empty) {
		return append(out, ']')
	}
	for more := true; more; {
		var element []byte
		if len(h.setSeparator) > 0 {
			element, cell, more = bytes.Cut(cell, h.setSeparator)
		} else {
			element, more = cell, false
		}
		if bytes.Equal(element, h.unset) {
			out = append(out, "null"...)
		} else {
			out = d.scalar(out, c.kind, element)
		}
		if more {
			out = append(out, ',')
		}
	}
	return append(out, ']')
}

// scalar appends a cell as a value of its kind, as text if it is none of that.
func (d *decoder) scalar(out []byte, k kind, cell []byte) []byte {
	switch {
	case k == boolean && string(cell) == "T":
		return append(out, "true"...)
	case k == boolean && string(cell) == "F":
		return append(out, "false"...)
	case k == number:
		if kind, err := jsonscan.Value(cell); err == nil && kind == jsonscan.Number {
			return append(out, bytes.TrimSpace(cell)...)
		}
	}
	d.text = unescape(d.text[:0], cell)
	out, _ = jsonscan.Quote(out, valid(d.text, cell))
	return out
}

// valid is the decoded text if it is UTF-8, else the text as it was logged, with
// what is not UTF-8 escaped as Zeek does, so that nothing is lost.
func valid(decoded, logged []byte) []byte {
	if utf8.Valid(decoded) {
		return decoded
	}
	var out []byte
	for len(logged) > 0 {
		r, n := utf8.DecodeRune(logged)
		if r == utf8.RuneError && n == 1 {
			out = fmt.Appendf(out, `\x%02x`, logged[0])
		} else {
			out = append(out, logged[:n]...)
		}
		logged = logged[n:]
	}
	return out
}
