package finding

import (
	"strings"

	"forensic/store/event"
)

// Exhibit is something to show beside the findings. Exactly one of Table,
// Series, Lanes, Forest, Matrix, Graph, Map and Document is set.
type Exhibit struct {
	ID    string `json:"id"` // unique in its analyzer; lower-case letters, digits, hyphens: it names files
	Title string `json:"title"`
	Note  string `json:"note,omitempty"` // how to read it, and what it leaves out

	Table    *Table    `json:"table,omitempty"`
	Series   *Series   `json:"series,omitempty"`
	Lanes    *Lanes    `json:"lanes,omitempty"`
	Forest   *Forest   `json:"forest,omitempty"`
	Matrix   *Matrix   `json:"matrix,omitempty"`
	Graph    *Graph    `json:"graph,omitempty"`
	Map      *Map      `json:"map,omitempty"`
	Document *Document `json:"document,omitempty"`
}

// ColumnKind tells how the cells of a table column are to be shown and stored.
type ColumnKind string

// The kinds of table columns. Cells are always text; the kind promises what the
// text parses as. An empty cell is NULL.
const (
	KindText      ColumnKind = "text"
	KindCode      ColumnKind = "code"      // verbatim evidence: command lines, scripts, paths
	KindInt       ColumnKind = "int"       // decimal
	KindFloat     ColumnKind = "float"     // decimal
	KindTime      ColumnKind = "time"      // RFC 3339, UTC, up to microseconds
	KindIndicator ColumnKind = "indicator" // shown defanged, never a link
	KindRef       ColumnKind = "ref"       // source:member:record
	KindSeverity  ColumnKind = "severity"  // a Severity word
)

// TableColumn heads a column.
type TableColumn struct {
	Name string     `json:"name"` // for readers: "Command line"
	Key  string     `json:"key"`  // for data files: command_line
	Kind ColumnKind `json:"kind"`
}

// Columns makes columns of words such as "First seen:time": the name and the kind. The
// key is the name in lower case with underscores.
func Columns(words ...string) []TableColumn {
	list := make([]TableColumn, len(words))
	for i, w := range words {
		name, kind, _ := strings.Cut(w, ":")
		list[i] = TableColumn{Name: name, Key: strings.ReplaceAll(strings.ToLower(name), " ", "_"), Kind: ColumnKind(kind)}
	}
	return list
}

// Table is rows of text cells, already in reading order.
type Table struct {
	Columns []TableColumn `json:"columns"`
	Rows    [][]string    `json:"rows"`
	// Total is the number of rows there would be without a limit; 0 means len(Rows).
	Total int64 `json:"total,omitempty"`
}

// Series is one or more values over time.
type Series struct {
	YLabel string       `json:"y_label"`
	Step   int64        `json:"step"` // microseconds between points; 0 if irregular
	Lines  []SeriesLine `json:"lines"`
}

// SeriesLine is one line of a Series. X is microseconds since 1970 UTC, ascending.
type SeriesLine struct {
	Name string    `json:"name"`
	X    []int64   `json:"x"`
	Y    []float64 `json:"y"`
	// Points draws marks without a line. The last such line has the accent: anomalies.
	Points bool `json:"points,omitempty"`
}

// Lanes is density over time: one lane a group, counts in equal bins.
type Lanes struct {
	Start int64  `json:"start"` // start of the first bin, microseconds UTC
	Step  int64  `json:"step"`  // width of a bin, microseconds
	Bins  int    `json:"bins"`
	Lanes []Lane `json:"lanes"`
	Marks []Mark `json:"marks,omitempty"`
}

// Lane is one group of Lanes; Counts has Lanes.Bins entries.
type Lane struct {
	Group  string  `json:"group,omitempty"` // heading that joins neighbouring lanes, a host for instance
	Name   string  `json:"name"`
	Counts []int64 `json:"counts"`
	Total  int64   `json:"total"`
}

// Mark is an instant of note on a time axis.
type Mark struct {
	At    int64  `json:"at"` // microseconds UTC
	Label string `json:"label"`
	Lane  int    `json:"lane"` // index into Lanes, -1 for all
}

// Forest is a set of trees as a flat list in pre-order: a node comes after its
// parent and before its next sibling.
type Forest struct {
	Nodes []Node `json:"nodes"`
	// Total is the number of nodes there would be without a limit; 0 means len(Nodes).
	Total int64 `json:"total,omitempty"`
}

// Node is one node of a Forest.
type Node struct {
	Parent int    `json:"parent"` // index into Nodes, -1 for a root
	Depth  int    `json:"depth"`  // 0 for a root
	Group  string `json:"group,omitempty"`
	Label  string `json:"label"`            // process name
	Detail string `json:"detail,omitempty"` // verbatim evidence: command line
	Facts  []Fact `json:"facts,omitempty"`  // pid, user, image, hashes ...
	Color  string `json:"color,omitempty"`  // what to colour by: the user
	First  int64  `json:"first"`            // microseconds UTC, event.Null where unknown
	// Synthetic marks a node that no creation event stands behind.
	Synthetic bool        `json:"synthetic,omitempty"`
	Flagged   Severity    `json:"flagged,omitempty"` // severity of the worst finding about it
	Why       string      `json:"why,omitempty"`     // why it is flagged
	Evidence  []event.Ref `json:"evidence,omitempty"`
}

// Matrix is a value for pairs of two categories: users by hosts, weekdays by
// hours. Pairs without a cell have no value.
type Matrix struct {
	XLabel string       `json:"x_label"` // what the columns are
	YLabel string       `json:"y_label"` // what the rows are
	Unit   string       `json:"unit"`    // what a value counts: "logons"
	X      []string     `json:"x"`       // columns in reading order
	Y      []string     `json:"y"`       // rows in reading order
	Cells  []MatrixCell `json:"cells"`   // by row, then column
}

// MatrixCell is the value of one pair of a Matrix.
type MatrixCell struct {
	X       int      `json:"x"` // index into Matrix.X
	Y       int      `json:"y"` // index into Matrix.Y
	Value   float64  `json:"value"`
	Flagged Severity `json:"flagged,omitempty"` // severity of the worst finding about it
}

// Document is a file to hand on with the report as it is: a trained model.
type Document struct {
	Type string `json:"type"` // ending of its file name: "json"
	Text string `json:"text"`
}
