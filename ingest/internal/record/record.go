// Package record maps records of named fields into rows of the events table:
// cloud audit trails, exported tables, logs with columns, data frames. A Schema
// says which fields of a known kind of record go to which columns; records of no
// known kind take part by the names of their fields. Whatever its source, a
// record is a JSON object here, scanned into fields; the object stays whole in
// column data.
package record

import (
	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/winlog"
	"forensic/store/event"
)

// Options are choices of the user about records of named fields.
type Options struct {
	// DayFirst reads 3/4/2024 as 3 April where nothing else tells the order of
	// day and month; otherwise it is 4 March.
	DayFirst bool
	// Map names fields to take for columns, before any schema.
	Map []Map
}

// Map says that a field of a record goes to a column.
type Map struct {
	// From is the name of the field. A dotted name is also a path into nested
	// objects, or into JSON inside a text; of an array the first element counts,
	// or all of them, joined with "; ", where the path ends there.
	From string
	To   event.Col
	As   As
}

// As says how a value is read. A value that cannot be read so leaves the column
// NULL; it stays in data.
type As uint8

// The ways to read a value. "-" and an empty text are NULL in all of them.
const (
	Text      As = iota
	Lower        // text in lower case: GUIDs, hashes
	Int          // decimal, hexadecimal with 0x, or a whole number written as a float
	IP           // address in canonical form, without brackets and port
	Host         // machine: To is ColHost; raw, short and full name are set
	User         // account: DOMAIN\name or name@domain go to To and the domain column beside it
	Path         // path; its last element goes to the name column beside it
	Hashes       // SHA1=...,MD5=... into the hash columns; To is ignored
	Bool         // true or false, in any case, 1 or 0
	Time         // an instant in UTC, in any form Parse of package timestamp knows
	Outcome      // success or failure, from the words that say so
	Transport    // protocol by name or number, in lower case
	Direction    // inbound or outbound
)

var asNames = [...]string{
	"text", "text in lower case", "number", "address in canonical form", "host name: raw, short and full", "account, split into name and domain",
	"path, with its last element", "hashes by name or length", "true or false", "instant", "success or failure", "protocol", "inbound or outbound",
}

// String says in words how a value is read.
func (a As) String() string { return asNames[a] }

// Schema describes one kind of record. Schemas are values that are only read.
type Schema struct {
	Name string // name of the table and dialect of the ledger: SecurityAlert, cloudtrail, zeek conn
	Doc  string // where such records come from
	// A record is of this kind if it has all fields of Needs (a name may be
	// followed by "=value" for one that must also have that text) and none of
	// Lacks. Nested fields are named by dotted paths, one level deep.
	Needs []string
	Lacks []string
	// Times are the fields of the event's time, best first.
	Times []string
	// Local says that times without a zone are local times of an unknown zone;
	// otherwise they are UTC.
	Local bool
	Class event.Class // event.Other where empty; Classify, where set, decides
	// Classify tells the class of one record.
	Classify func(v *View) event.Class
	// Windows, where set, says how the record carries a Windows event, which is
	// then read as such, and Fields only for a record that does not.
	Windows winlog.Layout
	Const   []Const
	Fields  []Map // of several fields for a column the first in this list counts
	// Finish fills what a list of fields cannot say. It may be nil.
	Finish func(v *View)
}

// Const is a column that is the same for all records of a schema.
type Const struct {
	To   event.Col
	Text string
}

// View is a record under work, for the functions of a schema.
type View struct {
	Batch  *event.Batch
	fields []jsonscan.Field
	m      *Mapper
}

// Raw returns the value of a top-level field as written in JSON, nil without it.
func (v *View) Raw(name string) []byte {
	if f := find(v.fields, name); f != nil {
		return f.Value
	}
	return nil
}

// Text returns the text of a field, named as in Map: the unescaped string, or
// the JSON of anything else; nil without it or for null. It is valid until the
// next call.
func (v *View) Text(path string) []byte { return v.m.lookup(v.fields, path) }

// Set puts a value into a column of the row, read as a Map would.
func (v *View) Set(c event.Col, as As, value []byte) { v.m.set(c, as, value) }

// Has reports whether the row has a value in the column.
func (v *View) Has(c event.Col) bool { return v.Batch.Has(c) }

func find(fields []jsonscan.Field, name string) *jsonscan.Field {
	for i := range fields {
		if string(fields[i].Key) == name {
			return &fields[i]
		}
	}
	return nil
}
