package osquery

import (
	"bytes"
	"errors"
	"strings"

	"forensic/ingest"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// maxQueries bounds the tables that one decoder keeps apart.
const maxQueries = 256

// maxName bounds the name of a table.
const maxName = 200

// statusTable is the table of osqueryd's own messages.
const statusTable = "osquery_status"

// decoder makes rows of results.
type decoder struct {
	batch   *event.Batch
	options *ingest.RecordOptions
	mappers map[string]*mapper // by query
	fields  []jsonscan.Field
	columns []jsonscan.Field // of the row under work
	kind    *kind
	action  string
}

// mapper is that of one query; the batch tells whether it has begun.
type mapper struct {
	*record.Mapper
	begun bool
}

func newDecoder() ingest.Decoder { return &decoder{mappers: map[string]*mapper{}} }

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, ctx any) {
	d.batch, d.options = b, &in.Options
	for _, m := range d.mappers {
		m.begun = false
	}
	c := ctx.(*context)
	for _, n := range []event.Note{
		{N: c.blank, What: "blank lines"},
		{N: c.empty, What: "results without rows"},
		{N: c.whole, What: "results of several rows kept as one record, since their rows would be too large"},
	} {
		if n.N > 0 {
			b.Note(n.N, n.What)
		}
	}
}

// Decode maps one row of a result, or a status message.
func (d *decoder) Decode(line []byte) error {
	var err error
	if d.fields, err = jsonscan.Object(d.fields[:0], line); err != nil {
		return err
	}
	d.columns, d.kind, d.action = d.columns[:0], &kind{class: event.Other}, text(d.fields, "action")
	name := text(d.fields, "name")
	switch c := find(d.fields, "columns"); {
	case name == "" && find(d.fields, "severity") != nil:
		name = statusTable
	case name == "":
		return errors.New("names no query")
	case c == nil: // a result that was not taken apart
	case c.Kind != jsonscan.ObjectKind:
		return errors.New("the columns of the result are not an object")
	default:
		if d.columns, err = jsonscan.Object(d.columns, c.Value); err != nil {
			return err
		}
		d.kind = kindOf(name, d.columns)
	}
	d.of(name).Row(d.fields, bytes.TrimSpace(line))
	return nil
}

// text is the text of a field that is a string, "" otherwise.
func text(fields []jsonscan.Field, name string) string {
	if f := find(fields, name); f != nil && f.Kind == jsonscan.String {
		return string(jsonscan.Text(nil, f.Value, f.Escaped))
	}
	return ""
}

// of returns the mapper of a query, begun.
func (d *decoder) of(query string) *mapper {
	query = strings.ToValidUTF8(query[:min(len(query), maxName)], "")
	m := d.mappers[query]
	if m == nil {
		if len(d.mappers) >= maxQueries {
			clear(d.mappers)
		}
		m = &mapper{Mapper: record.NewMapper(d.schemas(query))}
		m.Inside = "columns"
		d.mappers[query] = m
	}
	if !m.begun {
		m.Begin(d.batch, query, d.options)
		m.begun = true
	}
	return m
}

// schemas are those of the records of one query.
func (d *decoder) schemas(query string) []*record.Schema {
	s := &record.Schema{
		Name: query, Doc: "rows of an osquery query", Needs: []string{"hostIdentifier"}, Times: []string{"unixTime", "calendarTime"},
		Const: []record.Const{{To: event.ColProvider, Text: "osquery"}},
		Fields: []record.Map{
			{From: "decorations.hostname", To: event.ColHost, As: record.Host},
			{From: "decorations.computer_name", To: event.ColHost, As: record.Host},
			{From: "hostIdentifier", To: event.ColHost, As: record.Host},
			{From: "action", To: event.ColAction, As: record.Text},
			{From: "message", To: event.ColMessage, As: record.Text},
			{From: "severity", To: event.ColLogLevel, As: record.Text},
		},
		Classify: func(*record.View) event.Class { return d.kind.classOf(d.action) },
		Finish:   d.finish,
	}
	named := *s
	named.Needs = []string{"name"}
	return []*record.Schema{s, &named}
}
