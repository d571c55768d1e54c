// Package jsonl reads JSON lines: one object a line. Kinds of records that are
// known by their fields are mapped into the schema; any other takes part by the
// names of its fields. The object is kept verbatim in column data; of a record
// that a collector wrapped into another, the record is, and the fields of the
// wrapping go to column event_header.
package jsonl

import (
	"bytes"
	"errors"
	"fmt"

	"forensic/ingest"
	"forensic/ingest/internal/envelope"
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
	"forensic/store/event"
)

// Format reads JSON lines that no other format knows.
var Format = &ingest.Format{
	Name: "jsonl",
	Doc: "JSON lines of any shape. Known kinds of records are normalised; of others time, host, user, addresses and commands are taken " +
		"where the name of a field tells them. The object stays verbatim in data; a record that a collector wrapped is taken out.",
	Schemas: schemas.All,
	Sniff:   sniff,
	Decoder: func() ingest.Decoder { return &decoder{mapper: record.NewMapper(schemas.All)} },
}

func sniff(_ string, head []byte) (string, error) {
	if p, err := envelope.Explore(head); err == nil && p.Certain() {
		return "", fmt.Errorf("holds its records in %s", p)
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	complete := bytes.IndexByte(head, '\n') >= 0
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if line[0] != '{' {
			return "", errors.New("does not begin with a JSON object")
		}
		fields, err := jsonscan.Object(nil, line)
		if err != nil {
			if !complete && len(head) >= ingest.HeadSize {
				return "jsonl", nil // a first record longer than the head: its lines will tell
			}
			return "", err
		}
		return dialect(fields), nil
	}
	return "", errors.New("has no line")
}

// dialect names the kind of the first record.
func dialect(fields []jsonscan.Field) string {
	var o envelope.Opener
	fields, _, _ = o.Open(fields, nil)
	if s := record.Of(schemas.All, fields); s != nil {
		return "jsonl " + s.Name
	}
	return "jsonl"
}

type decoder struct {
	mapper *record.Mapper
	opener envelope.Opener
	batch  *event.Batch
	fields []jsonscan.Field
}

func (d *decoder) Begin(b *event.Batch, in *ingest.Input, _ any) {
	d.batch = b
	d.mapper.Begin(b, record.TableName(in.Name), &in.Options)
}

// Decode maps one line.
func (d *decoder) Decode(line []byte) error {
	var err error
	if d.fields, err = jsonscan.Object(d.fields[:0], line); err != nil {
		return err
	}
	fields, data, outer := d.opener.Open(d.fields, bytes.TrimSpace(line))
	d.mapper.Row(fields, data)
	d.opener.Finish(d.batch, outer)
	return nil
}
