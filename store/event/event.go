// Package event is the vocabulary every stage of the program shares: the
// columns of the normalised events table, the classes of events, references to
// raw records, rejected records, and the columnar batches that formats fill.
// It depends on the standard library only.
package event

import "math"

// Col is a column of the events table; the constants are in schema order.
type Col uint8

// Kind is the type of a column's values.
type Kind uint8

// The kinds of columns. In a Batch, Int, Time and Bool are int64 values with
// Null for SQL NULL; Time is microseconds since 1970-01-01 UTC; Bool is 0 or 1.
const (
	Text Kind = iota
	Int
	Time
	Bool
)

// SQL is the name of the type in SQL.
func (k Kind) SQL() string { return [...]string{"VARCHAR", "BIGINT", "TIMESTAMP", "BOOLEAN"}[k] }

// Null marks a missing value in a numeric column.
const Null int64 = math.MinInt64

// Column describes one column of the events table.
type Column struct {
	Name string
	Kind Kind
	Doc  string // meaning and unit
	ECS  string // Elastic Common Schema name; empty where there is none
	From string // source fields
	Late bool   // known only when the whole member was read
	// Unique says that values hardly ever repeat, so that looking for
	// repetition would cost more than it saves.
	Unique bool
}

// Class is a short word for the kind of an event.
type Class string

// The classes, in the order in which they are listed to readers.
const (
	ProcessStart   Class = "process_start"
	ProcessEnd     Class = "process_end"
	ProcessAccess  Class = "process_access"
	ProcessInject  Class = "process_inject"
	ProcessTamper  Class = "process_tamper"
	ModuleLoad     Class = "module_load"
	DriverLoad     Class = "driver_load"
	ScriptBlock    Class = "script_block"
	ScriptPipeline Class = "script_pipeline"
	ScriptEngine   Class = "script_engine"
	Network        Class = "network"
	DNS            Class = "dns"
	File           Class = "file"
	Registry       Class = "registry"
	Pipe           Class = "pipe"
	Share          Class = "share"
	Logon          Class = "logon"
	Privilege      Class = "privilege"
	Account        Class = "account"
	Credential     Class = "credential"
	ObjectAccess   Class = "object_access"
	ServiceChange  Class = "service"
	TaskChange     Class = "task"
	WMI            Class = "wmi"
	Firewall       Class = "firewall"
	AuditChange    Class = "audit_change"
	Cloud          Class = "cloud"
	Other          Class = "other"
)

// Classes lists every class in reading order.
var Classes = []Class{
	ProcessStart, ProcessEnd, ProcessAccess, ProcessInject, ProcessTamper, ModuleLoad, DriverLoad,
	ScriptBlock, ScriptPipeline, ScriptEngine, Network, DNS, File, Registry, Pipe, Share, Logon,
	Privilege, Account, Credential, ObjectAccess, ServiceChange, TaskChange, WMI, Firewall, AuditChange,
	Cloud, Other,
}

// Ref names one raw record: enough to find its bytes again.
type Ref struct {
	Source string `json:"source"` // SHA-256 of the evidence file, lower-case hex
	Member string `json:"member"` // path inside the archive; empty for a bare file
	Record int64  `json:"record"` // ordinal in the member, from 1
}

// Compare orders references by source, member and record.
func (r Ref) Compare(o Ref) int {
	switch {
	case r.Source != o.Source:
		return sign(r.Source < o.Source)
	case r.Member != o.Member:
		return sign(r.Member < o.Member)
	case r.Record != o.Record:
		return sign(r.Record < o.Record)
	}
	return 0
}

func sign(less bool) int {
	if less {
		return -1
	}
	return 1
}

// MaxRejectRaw bounds the raw bytes kept of a rejected record; the position and
// Size tell where the rest is.
const MaxRejectRaw = 64 << 10

// Reject is a record that could not be stored, with its position and the cause.
type Reject struct {
	Record int64  // ordinal in the member, from 1
	Line   int64  // line in the member, from 1
	Offset int64  // byte offset in the inflated member
	Size   int64  // bytes of the whole record
	Reason string // why, in words for a reader
	Raw    []byte // its first bytes, at most MaxRejectRaw
}
