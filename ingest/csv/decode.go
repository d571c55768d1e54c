package csv

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"forensic/ingest"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/store/event"
)

// decoder makes rows of records.
type decoder struct {
	mapper *record.Mapper
	batch  *event.Batch
	layout *layout
	scan   scanner
	object record.Object
	kinds  []event.CellKind
	quoted []byte // scratch of cells with doubled quotes
	text   []byte // scratch of cells that are not UTF-8
}

func newDecoder() ingest.Decoder { return &decoder{mapper: record.NewMapper(schemas.All)} }

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, ctx any) {
	c := ctx.(*context)
	d.batch, d.layout = b, c.layout
	d.scan.dialect = c.dialect
	d.mapper.Begin(b, record.TableName(in.Name), &c.options)
	if c.blank > 0 {
		b.Note(c.blank, "blank lines")
	}
	if !c.first {
		return
	}
	if c.preamble > 0 {
		b.Note(c.preamble, "lines before the header, not kept")
	}
	if c.dates > 0 {
		order := "month/day"
		if c.options.DayFirst {
			order = "day/month"
		}
		b.Note(int64(c.dates), "columns of dates whose order of day and month nothing in the first rows tells; read as "+order)
	}
}

// Decode maps one record.
func (d *decoder) Decode(text []byte) error {
	d.scan.reset(text, true)
	d.object.Reset()
	d.kinds = d.kinds[:0]
	latin := !utf8.Valid(text)
	loose := 0
	for at, last := 0, len(d.layout.columns)-1; at >= 0; {
		if len(d.kinds) == last {
			d.add(text[at:], latin)
			break
		}
		var cell []byte
		var unbalanced bool
		cell, d.quoted, at, unbalanced = d.scan.cell(at, d.quoted)
		if unbalanced {
			loose++
		}
		d.add(cell, latin)
	}
	d.count(latin, loose)
	d.mapper.Kinds = d.kinds
	fields, data := d.object.Done()
	for _, i := range d.layout.renamed {
		if i < len(fields) {
			fields[i].Key = d.layout.columns[i].known
		}
	}
	d.mapper.Row(fields, data)
	d.rename(len(fields))
	return nil
}

func (d *decoder) add(cell []byte, latin bool) {
	if latin && !utf8.Valid(cell) {
		d.text = fromLatin(d.text[:0], cell)
		cell = d.text
	}
	d.object.Text(d.layout.columns[len(d.kinds)].name, cell)
	d.kinds = append(d.kinds, kindOf(cell))
}

// count tells the ledger what is odd about a row.
func (d *decoder) count(latin bool, loose int) {
	b, cells, width := d.batch, len(d.kinds), d.layout.width()
	if latin {
		b.Note(1, "rows that are not UTF-8, read as Windows-1252")
	}
	if loose > 0 {
		b.Note(int64(loose), "cells with an opening quote that nothing closes")
	}
	if cells < width {
		b.Note(1, "rows with fewer cells than the header")
	}
	if cells > width {
		b.Note(1, "rows with more cells than the header")
	}
}

// rename gives the columns of the source table the names that data has, where
// the mapper was shown another.
func (d *decoder) rename(cells int) {
	if len(d.layout.renamed) == 0 {
		return
	}
	name := d.batch.Text(event.ColTable, d.batch.Rows()-1)
	if name == nil {
		return
	}
	table := d.batch.Table(string(name))
	for _, i := range d.layout.renamed {
		if i >= cells {
			return
		}
		c := &d.layout.columns[i]
		if column := table.Column(string(c.known)); column != nil {
			column.Name = c.name
		}
	}
}

// fromLatin appends a text in Windows-1252 as UTF-8.
func fromLatin(out, text []byte) []byte {
	for _, c := range text {
		if c < utf8.RuneSelf {
			out = append(out, c)
		} else {
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(c))
		}
	}
	return out
}

// kindOf tells integers and decimal fractions, whose text is what a number
// prints, from other texts. What begins with a zero is no number but a code.
func kindOf(cell []byte) event.CellKind {
	if len(cell) == 0 {
		return event.CellNull
	}
	if cell[0] == '-' && len(cell) > 1 {
		cell = cell[1:]
	}
	whole := digits(cell)
	if whole == 0 || whole > 18 || whole > 1 && cell[0] == '0' {
		return event.CellText
	}
	rest := cell[whole:]
	if len(rest) == 0 {
		return event.CellInt
	}
	if rest[0] == '.' {
		n := digits(rest[1:])
		if n == 0 {
			return event.CellText
		}
		rest = rest[1+n:]
	}
	if len(rest) > 1 && rest[0]|0x20 == 'e' {
		if rest = rest[1:]; len(rest) > 1 && (rest[0] == '-' || rest[0] == '+') {
			rest = rest[1:]
		}
		rest = rest[digits(rest):]
	}
	if len(rest) > 0 {
		return event.CellText
	}
	return event.CellFloat
}

func digits(s []byte) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
