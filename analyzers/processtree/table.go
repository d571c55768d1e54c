package processtree

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Table is rows of texts under names. A missing value is an empty text.
type Table struct {
	Columns []string
	Rows    [][]string
}

// Process is one node of a tree: a creation that a row tells of, or a parent that
// no row tells of.
type Process struct {
	Key    string // lower-case name, id and time, joined by "|"; unique in a tree
	Parent int    // index in Tree.Processes, -1 for a root and for what cannot be reached
	Row    int    // in the table, -1 for a parent that no row tells of
	Index  int    // place among all creations and then all parents, in order of time

	Time        int64 // nanoseconds since 1970 UTC; 0 for a parent that no row tells of
	Name        string
	ID          string
	ParentName  string
	ParentID    string
	Logon       string // that the process runs in
	SubjectID   string // logon as the row tells it
	CommandLine string
	User        string
	UserID      string
	Host        string

	parentKey          string
	Root, Leaf, Branch bool
	Depth              int // levels above, 0 for a root
}

// reader takes values out of rows by the names of columns.
type reader struct {
	table  *Table
	places map[string]int
	form   int // of the last time
}

func newReader(t *Table) *reader {
	r := &reader{table: t, places: map[string]int{}}
	for i := len(t.Columns) - 1; i >= 0; i-- {
		r.places[t.Columns[i]] = i
	}
	return r
}

func (r *reader) has(column string) bool {
	_, ok := r.places[column]
	return ok && column != ""
}

// text is a value, empty where the row or the table has none.
func (r *reader) text(row int, column string) string {
	i, ok := r.places[column]
	if !ok || column == "" || i >= len(r.table.Rows[row]) {
		return ""
	}
	return r.table.Rows[row][i]
}

// id is a number as pandas prints it after it went through a column of floats:
// "22536.0" is "22536". Other texts stay.
func (r *reader) id(row int, column string) string { return whole(r.text(row, column)) }

func whole(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		return s
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	return s
}

// forms are the times that tables of processes print, in UTC where no zone is told.
var forms = []string{
	"2006-01-02 15:04:05.999999999", time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999",
	"Mon Jan _2 15:04:05 2006 MST", "1/2/2006 15:04:05", "1/2/2006 15:04", "2006-01-02",
}

// time is a time in nanoseconds since 1970 UTC.
func (r *reader) time(row int, column string) (nanos int64, ok bool) {
	s := strings.TrimSpace(r.text(row, column))
	for i := range forms {
		form := forms[(r.form+i)%len(forms)] // a column has one, as a rule
		if t, err := time.Parse(form, s); err == nil && t.Year() > 1677 && t.Year() < 2262 {
			r.form = (r.form + i) % len(forms)
			return t.UnixNano(), true
		}
	}
	return 0, false
}

// key names a process: name (of which the caller made lower case), id, and the time
// to 10 microseconds, half to even as NumPy rounds.
func key(name, id string, nanos int64) string {
	const unit = 10_000
	rounded := nanos / unit
	if rest := nanos % unit; rest > unit/2 || rest == unit/2 && rounded%2 == 1 {
		rounded++
	}
	if id == "" {
		id = "nan" // so that it differs from no key at all
	}
	b := make([]byte, 0, len(name)+len(id)+28)
	b = append(append(append(append(b, name...), '|'), id...), '|')
	return string(time.Unix(0, rounded*unit).UTC().AppendFormat(b, "2006-01-02 15:04:05.000000"))
}
