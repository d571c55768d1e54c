// Package report turns the results of a case into a static bundle: pages, SVG
// charts, data files and a manifest. It knows findings and exhibits only; what a
// section shows follows from the kind of its exhibits, so an analyzer needs no
// code here. The same Input gives the same bytes, wherever and whenever it is
// built.
package report

import "forensic/analyzers/finding"

// Input is everything a bundle shows.
type Input struct {
	Case        string // name of the case
	ToolVersion string
	// CaseHash identifies the evidence and the tool: a SHA-256 over the sorted
	// member hashes and the tool version, lower-case hex.
	CaseHash string
	// First and Last bound the events, microseconds UTC; event.Null without events.
	First, Last int64
	Events      int64
	Hosts       []Host
	Classes     []ClassCount // in reading order, classes present only
	Members     []Member     // by archive, then position
	Rejects     []RejectRow  // by archive, member, line; capped by the caller
	RejectTotal int64
	Results     []finding.Result // in suite order
	Steps       []Step           // method: what was done with which parameters
	References  []Reference      // data from elsewhere that the results rest on, by kind and name
	Queries     []QueryFamily    // the query catalogue, in reading order
	Narrowed    string           // filter in words when the data was narrowed, empty otherwise
}

// Host is one machine of the evidence.
type Host struct {
	Dataset, Name string
	Spellings     []string
	Events        int64
	First, Last   int64 // microseconds UTC, event.Null where unknown
}

// ClassCount is the number of events of a class.
type ClassCount struct {
	Class string
	Count int64
}

// Member is one line of the ledger.
type Member struct {
	Dataset, Archive, Member string
	SourceSHA256             string // of the evidence file
	SHA256                   string // of the member's content, empty if not read
	Bytes                    int64
	Format                   string // dialect, or what it seems to be when unsupported
	Status                   string // stored, duplicate, unsupported, partial, failed, empty
	Reason                   string // why, where Status is not stored
	Read, Stored, Rejected   int64
	Duplicate                int64
	First, Last              int64  // microseconds UTC, event.Null
	Clock                    string // the correction in words
	Notes                    []string
}

// RejectRow is a rejected record.
type RejectRow struct {
	Archive, Member    string
	Line, Offset, Size int64
	Reason, Excerpt    string
}

// Step is one step of the method.
type Step struct {
	Name, Text string
}

// Reference is a source of what is known from elsewhere than the evidence.
type Reference struct {
	Kind, Name, Format string
	File               string // base name of what was added
	SHA256             string // of it
	Bytes              int64
	Records, Dropped   int64 // entries that can be asked for, and that could not be used
	Origin, License    string
	AsOf               int64  // when the data was true, microseconds UTC; event.Null where unknown
	Age                string // how far it is from the evidence, in words
	Stale              bool   // its age limits what follows from it
	Notes              []string
}

// QueryFamily is a part of the query catalogue.
type QueryFamily struct {
	Name, Description string
	Queries           []Query
}

// Query is a question that can be asked of the case again.
type Query struct {
	Name, Description string
	Attack            []string // ATT&CK ids
	Needs             []string // classes of events, of which one is enough
	Present           bool     // the evidence has events of one of them
	Params            []string // each in words
	Example           string   // a command
	SQL               string
}
