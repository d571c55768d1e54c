// Package ingest turns evidence into batches of events. It holds the contract
// of formats and the engine that walks evidence, detects the format of each
// member, parses in parallel and hands batches to a Sink in a stable order. It
// does not know how a Sink keeps them.
package ingest

import (
	"io"

	"forensic/store/event"
)

// Format reads one kind of evidence. It is a value; a format has either Decoder
// (one record a line: the engine splits and parses in parallel) or Open.
type Format struct {
	Name string // word of the ledger and of --format
	Doc  string // what it reads and what it keeps

	// Sniff looks at the recorded name and the first bytes of a member (at most
	// HeadSize) and returns nil if the format reads it, or why it refuses. It
	// says also which dialect it saw, for the ledger.
	Sniff func(name string, head []byte) (dialect string, err error)

	Decoder func() LineDecoder
	Open    func(r io.Reader) (Reader, error)
}

// HeadSize is how many bytes of a member Sniff may see.
const HeadSize = 64 << 10

// LineDecoder parses lines into rows. The engine makes one for each worker and
// gives a worker any block of any member, so it keeps nothing of a line.
type LineDecoder interface {
	// Begin tells that the following lines go to b, which is empty.
	Begin(b *event.Batch)
	// Decode fills the row that the engine has begun. An error rejects the
	// record; its text goes to the reader of the report. Line has no line end
	// and is valid only during the call.
	Decode(line []byte) error
}

// Reader reads records that are not lines.
type Reader interface {
	// Read appends rows and rejects to b, which has room for more, with
	// event.ColRecord and ColLineNo, ColOffset where they are known, and returns
	// io.EOF after the last. A bad record goes to the rejects; any other error
	// ends the member, with what was read before kept.
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
	// EndMember ends the member: fix completes its late columns in place, then m
	// goes to the ledger. A nil fix drops every row and reject since the member
	// began, and only m is kept.
	EndMember(m *event.Member, fix func(*event.Late)) error
	// EndFile tells that all members of an evidence file are in the ledger.
	EndFile(f event.EvidenceFile) error
}
