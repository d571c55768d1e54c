// Package json reads JSON documents that are not one object a line: arrays of
// objects, objects one after the other however they are printed, and documents
// that hold their records in an array among other members, as services return
// them. The first bytes of a text tell where its records are; the splitter finds
// them in the stream in bounded memory, and decoders parse them in parallel.
//
// A document without such an array is one record. Of a document with one, what
// surrounds the records (counts, links to further pages, timings) is not kept.
// White space between the tokens of a record is not kept either.
//
// What is not JSON is rejected with its position. Where records begin lines, the
// reading goes on at the next line that begins one with the same indentation;
// otherwise it ends there and the ledger says so.
package json

import (
	"io"

	"forensic/ingest"
	"forensic/ingest/internal/envelope"
	"forensic/ingest/internal/schemas"
)

// Format reads documents of JSON records.
var Format = &ingest.Format{
	Name: "json",
	Doc: "JSON documents: arrays of objects, objects one after the other, and records within an object as cloud services and search engines return them. " +
		"Records are treated as those of JSON lines; what surrounds them is not kept.",
	Schemas: schemas.All,
	Sniff:   sniff,
	Split:   func(r io.Reader, in *ingest.Input) ingest.Splitter { return newSplitter(r, planOf(in)) },
	Decoder: newDecoder,
}

func sniff(_ string, head []byte) (string, error) {
	p, err := envelope.Explore(head)
	if err != nil {
		return "", err
	}
	if where := p.String(); where != "" {
		return "json " + where, nil
	}
	return "json", nil
}

// planOf is where the records of a member are; if the user forces the format on
// what Sniff refuses, every value is one.
func planOf(in *ingest.Input) *envelope.Plan {
	p, err := envelope.Explore(in.Head)
	if err != nil {
		return &envelope.Plan{}
	}
	return p
}
