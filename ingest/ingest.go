// Package ingest turns evidence into batches of events. It holds the contract
// of formats and the engine that walks evidence, detects the format of each
// member, parses in parallel and hands batches to a Sink in a stable order. It
// does not know how a Sink keeps them.
package ingest

import (
	"io"

	"forensic/ingest/internal/lines"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// Format reads one kind of evidence. It is a value. A format whose records are
// pieces of text has Decoder, and Split unless a record is a line: the engine
// splits a member sequentially and parses its blocks in parallel. Any other
// format has Open.
type Format struct {
	Name string // word of the ledger and of --format
	Doc  string // what it reads and what it keeps

	// Sniff looks at the recorded name and the first bytes of a member (at most
	// HeadSize, as UTF-8 if it is a text in UTF-16) and returns nil if the format
	// reads it, or why it refuses. It says also which dialect it saw, for the
	// ledger.
	Sniff func(name string, head []byte) (dialect string, err error)

	// Schemas and Fields are the mapping of records into columns, for the reference
	// documents: by kind of record, and what holds for all of them.
	Schemas []*Schema
	Fields  []RecordMap

	// Binary says that the format wants the bytes as they are. Texts in UTF-16
	// are shown to the other formats as UTF-8.
	Binary bool

	Split   func(r io.Reader, in *Input) Splitter
	Decoder func() Decoder
	Open    func(r io.Reader, in *Input) (Reader, error)
}

// HeadSize is how many bytes of a member Sniff may see.
const HeadSize = 64 << 10

// Input is what a format may know of the member it reads.
type Input struct {
	Name string // recorded name: path of the evidence file, joined with the member's
	Head []byte // what Sniff saw
	// TempDir is the folder for what a format cannot hold in memory; empty if
	// there is none. Whatever is put there is removed when the reader is closed.
	TempDir string
	// Options are the user's choices about records of named fields.
	Options RecordOptions
}

// RecordOptions are the choices of the user about records of named fields.
type RecordOptions = record.Options

// Schema describes a kind of record with named fields.
type Schema = record.Schema

// RecordMap is an entry of RecordOptions.Map.
type RecordMap = record.Map

// Splitter cuts a text into blocks of whole records, one after the other.
type Splitter interface {
	// Next returns the next block or a record that is too long, or an error:
	// io.EOF after the last, any other after the data before it.
	Next() (*lines.Block, *lines.Oversize, error)
}

// Decoder parses records into rows. The engine makes one for each worker and
// gives a worker any block of any member, so it keeps nothing of a record.
type Decoder interface {
	// Begin tells that the following records come from a block of the member in
	// and go to b, which is empty. Context is what the splitter gave the block.
	Begin(b *event.Batch, in *Input, context any)
	// Decode fills the row that the engine has begun. An error rejects the
	// record; its text goes to the reader of the report. The record is a line
	// without its end or what the splitter marked, and valid only during the call.
	Decode(record []byte) error
}

// Reader reads records that are not text.
// A Reader that is an io.Closer too is closed at the end.
type Reader interface {
	// Read appends rows and rejects to b, which has room for more, with
	// event.ColRecord, counted from 1 within b, and ColLineNo, ColOffset where
	// they are known, and returns io.EOF after the last. A bad record goes to the
	// rejects; any other error ends the member, with what was read before kept.
	Read(b *event.Batch) error
}

// Sink keeps what the engine reads. It is used by one goroutine at a time.
type Sink interface {
	// HasFile reports whether the evidence file of that hash was stored before this
	// run. Unlike the other methods it is called while they are.
	HasFile(sha256 string) bool
	// HasMember reports whether a member of that content is stored already.
	HasMember(sha256 string) bool
	// Append copies the rows and rejects of a batch of the member being read.
	Append(b *event.Batch) error
	// EndMember ends the member: fix completes its late columns in place and m with
	// them, called once or more, for runs of its rows in their order; then m goes to
	// the ledger. A nil fix drops every row and reject since the member began, and
	// only m is kept.
	EndMember(m *event.Member, fix func(*event.Late)) error
	// EndFile tells that all members of an evidence file are in the ledger.
	EndFile(f event.EvidenceFile) error
}
