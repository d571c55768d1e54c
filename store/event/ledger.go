package event

import (
	"fmt"
	"slices"
)

// MemberStatus tells what became of one member of the evidence.
type MemberStatus string

// The member statuses. Everything but StatusStored and StatusDuplicate makes a
// run partial.
const (
	StatusStored      MemberStatus = "stored"      // every record is accounted for and none was rejected
	StatusDuplicate   MemberStatus = "duplicate"   // the same content is already stored
	StatusRejects     MemberStatus = "rejects"     // stored, but some records were rejected
	StatusPartial     MemberStatus = "partial"     // reading stopped early; what came before is stored
	StatusUnsupported MemberStatus = "unsupported" // no format reads it
	StatusEmpty       MemberStatus = "empty"       // nothing in it
	StatusFailed      MemberStatus = "failed"      // nothing could be read
)

// Member is the line of the ledger for one member of one evidence file. For
// every member Read = Stored + Rejected + Duplicate.
type Member struct {
	Dataset string       `json:"dataset"`
	Archive string       `json:"archive"` // path relative to the evidence argument
	Source  string       `json:"source"`  // SHA-256 of the evidence file
	Member  string       `json:"member"`  // empty for a bare file
	SHA256  string       `json:"sha256,omitempty"`
	Bytes   int64        `json:"bytes"` // inflated bytes read
	Format  string       `json:"format"`
	Status  MemberStatus `json:"status"`
	Reason  string       `json:"reason,omitempty"`

	Read      int64 `json:"read"`
	Stored    int64 `json:"stored"`
	Rejected  int64 `json:"rejected"`
	Duplicate int64 `json:"duplicate"`
	Blank     int64 `json:"blank,omitempty"` // blank lines, which are no records

	First int64    `json:"first"` // microseconds UTC, Null without times
	Last  int64    `json:"last"`
	Clock Clock    `json:"clock"`
	Notes []string `json:"notes,omitempty"`

	Counts   []Note    `json:"counts,omitempty"`
	Tables   []*Table  `json:"tables,omitempty"`
	Warnings []Warning `json:"warnings,omitempty"`
}

// Remarks are the notes and counts in words.
func (m *Member) Remarks() []string {
	list := slices.Clone(m.Notes)
	for _, c := range m.Counts {
		list = append(list, fmt.Sprintf("%d %s", c.N, c.What))
	}
	return list
}

// Note counts something that a reader of the ledger should know.
type Note struct {
	N    int64  `json:"n"`
	What string `json:"what"` // in words that follow the number
}

// AddNote adds a count to a list.
func AddNote(list []Note, add Note) []Note {
	for i := range list {
		if list[i].What == add.What {
			list[i].N += add.N
			return list
		}
	}
	return append(list, add)
}

// Warning is what a hunter should know of the evidence itself, besides its
// records: code that a pickle would have run, say.
type Warning struct {
	Kind   string `json:"kind"`             // a short word: pickle-call
	Text   string `json:"text"`             // what was found, in words for a reader
	Record int64  `json:"record,omitempty"` // record of the member it belongs to, 0 for the member
	Offset int64  `json:"offset"`           // byte in the inflated member
}

// MaxWarnings bounds the warnings kept of one member.
const MaxWarnings = 200

// Clock records the correction of a member's printed times.
type Clock struct {
	Basis   string `json:"basis,omitempty"`    // what the printed times are, in words
	Offset  *int64 `json:"offset_s,omitempty"` // seconds the printed times are ahead of UTC; nil where unknown
	Anchors int64  `json:"anchors,omitempty"`  // records that state both times
	Agree   int64  `json:"agree,omitempty"`    // of these, within 30 s of the correction
	UTCTime int64  `json:"utctime,omitempty"`  // records whose own UtcTime was taken
	Moved12 int64  `json:"moved_12h,omitempty"`
	// Ambiguous counts records of a 12-hour clock whose half of the day could
	// not be told.
	Ambiguous int64 `json:"ambiguous,omitempty"`
	Unknown   int64 `json:"unknown,omitempty"` // records with a time of unknown zone
	NoTime    int64 `json:"no_time,omitempty"` // records without a time
}

// EvidenceFile is the line of the ledger for one evidence file.
type EvidenceFile struct {
	Name   string `json:"name"` // path relative to the evidence argument
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	// Damage says what is wrong with the container itself, empty if nothing.
	Damage string `json:"damage,omitempty"`
	// SameAs names the file of the same run that has the same content, and whose
	// members stand for both.
	SameAs string `json:"same_as,omitempty"`
}
