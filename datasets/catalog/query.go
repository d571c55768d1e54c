package catalog

// Query is a question with a name.
type Query struct {
	Name        string   `json:"name"` // family.query
	Family      string   `json:"family"`
	Description string   `json:"description"`
	Attack      []string `json:"attack,omitempty"` // ATT&CK ids of techniques
	// Needs are classes of events; without any of them in the evidence the query
	// has nothing to look at.
	Needs  []string `json:"needs"`
	Rows   Rows     `json:"rows"`
	Params []Param  `json:"parameters,omitempty"` // required ones first, then by name
	// Entity tells which parameter takes an entity of a kind, so that the query can
	// be asked of one. The kinds are EntityTypes.
	Entity  map[string]string `json:"entity,omitempty"`
	Example map[string]any    `json:"example,omitempty"` // values of parameters that make sense
	SQL     string            `json:"sql"`               // with $name for parameters
}

// Rows tells what a row of the result is.
type Rows string

// The kinds of rows.
const (
	RowsEvents Rows = "events" // a record, named by source, member and record
	RowsGroups Rows = "groups" // many records
)

// Param is a parameter of a query.
type Param struct {
	Name        string   `json:"name"`
	Type        Type     `json:"type"`
	Description string   `json:"description"`
	Aliases     []string `json:"aliases,omitempty"`
	Required    bool     `json:"required"`          // it has no default
	Default     any      `json:"default,omitempty"` // string, int64, float64, bool or []string by Type; a datetime as text
}

// Type is the type of a parameter.
type Type string

// The types, with the SQL type that the parameter has in the query.
const (
	Str      Type = "str"      // VARCHAR
	Int      Type = "int"      // BIGINT
	Float    Type = "float"    // DOUBLE
	Datetime Type = "datetime" // TIMESTAMP, UTC
	List     Type = "list"     // VARCHAR[]
	Bool     Type = "bool"     // BOOLEAN
)

// slots are what stands in the SQL for a bound value, by type: %d is its position.
// The Go values are text, int64, float64, microseconds, JSON and bool.
var slots = map[Type]string{
	Str: "$%d::VARCHAR", Int: "$%d::BIGINT", Float: "$%d::DOUBLE",
	Datetime: "make_timestamp($%d::BIGINT)", List: "$%d::JSON::VARCHAR[]", Bool: "$%d::BOOLEAN",
}

// EntityTypes are the kinds of entities that parameters can stand for, with what
// a value of each is.
var EntityTypes = map[string]string{
	"account":       "name of an account, without domain or with that of a mail address",
	"dns":           "name of a domain or a host of it",
	"file":          "path or name of a file",
	"hash":          "MD5, SHA-1, SHA-256 or import hash, hex",
	"host":          "short name of a machine",
	"ip":            "IPv4 or IPv6 address",
	"logon_session": "logon id, decimal",
	"mailbox":       "address of a mailbox",
	"pid":           "process id",
	"process":       "file name of an image, such as cmd.exe",
	"process_guid":  "GUID of a process, with braces",
	"registry":      "path of a registry key or value, or the end of one",
	"resource":      "name of a resource of a cloud",
	"service":       "name of a service",
	"task":          "name of a scheduled task",
	"url":           "address of the web",
}

// Param finds a parameter by its name or an alias.
func (q *Query) Param(name string) (Param, bool) {
	for _, p := range q.Params {
		if p.Name == name {
			return p, true
		}
		for _, a := range p.Aliases {
			if a == name {
				return p, true
			}
		}
	}
	return Param{}, false
}
