package zeek

import (
	"bytes"
	"strconv"
	"strings"
)

// maxColumns bounds the columns of a log; Zeek's widest have some fifty.
const maxColumns = 4096

// header is what the lines before the rows of a table say. It is never changed,
// since blocks that are being parsed refer to it.
type header struct {
	separator, setSeparator []byte
	empty, unset            []byte
	path                    string
	columns                 []column
}

// column is one field of a table.
type column struct {
	name string
	kind kind
	many bool // set or vector of that kind
}

// kind says what JSON value a cell becomes.
type kind uint8

const (
	text kind = iota
	number
	boolean
)

// newHeader is what holds until a file says otherwise.
func newHeader() *header {
	return &header{separator: []byte("\t"), setSeparator: []byte(","), empty: []byte("(empty)"), unset: []byte("-")}
}

// with is the header after one more of its lines; the same for a comment that
// says nothing of the rows.
func (h *header) with(line []byte) *header {
	if value, ok := bytes.CutPrefix(line, []byte("#separator ")); ok {
		n := newHeader() // a new log begins
		if sep := unescape(nil, value); len(sep) > 0 {
			n.separator = sep
		}
		return n
	}
	word, value, ok := bytes.Cut(line, h.separator)
	if !ok {
		return h
	}
	n := *h
	switch string(word) {
	case "#set_separator":
		n.setSeparator = unescape(nil, value)
	case "#empty_field":
		n.empty = bytes.Clone(value)
	case "#unset_field":
		n.unset = bytes.Clone(value)
	case "#path":
		n.path = cleanPath(string(value))
	case "#fields":
		n.columns = columns(bytes.SplitN(value, h.separator, maxColumns+1))
	case "#types":
		n.columns = typed(h.columns, bytes.SplitN(value, h.separator, maxColumns+1))
	default:
		return h
	}
	return &n
}

// columns names the fields; a name that is there already gets a number, one of
// Windows-1252 is escaped as Zeek escapes.
func columns(names [][]byte) []column {
	if len(names) > maxColumns {
		return nil
	}
	list := make([]column, len(names))
	used := map[string]int{pathField: 1} // how often a name was asked for
	for i, name := range names {
		plain := string(valid(unescape(nil, name), name))
		list[i].name = plain
		for used[list[i].name] > 0 {
			list[i].name = plain + "_" + strconv.Itoa(used[plain])
			used[plain]++
		}
		used[list[i].name] = 1
	}
	return list
}

// typed gives the columns their types; a column without one is text.
func typed(names []column, types [][]byte) []column {
	list := append([]column(nil), names...)
	for i := range min(len(list), len(types)) {
		t := string(types[i])
		for _, container := range [...]string{"set[", "vector[", "list["} {
			if inner, ok := strings.CutPrefix(t, container); ok {
				t, list[i].many = strings.TrimSuffix(inner, "]"), true
			}
		}
		switch t {
		case "time", "interval", "double", "count", "int", "counter", "port":
			list[i].kind = number
		case "bool":
			list[i].kind = boolean
		}
	}
	return list
}

// unescape appends a text with \x.. and \\ decoded. Zeek escapes so what is not
// printable, its separators, and the backslash.
func unescape(out, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			return append(out, s...)
		}
		out = append(out, s[:i]...)
		switch {
		case s[i+1] == '\\':
			out, s = append(out, '\\'), s[i+2:]
		case s[i+1] == 'x' && i+3 < len(s) && hex(s[i+2]) >= 0 && hex(s[i+3]) >= 0:
			out, s = append(out, byte(hex(s[i+2])<<4|hex(s[i+3]))), s[i+4:]
		default:
			out, s = append(out, '\\'), s[i+1:]
		}
	}
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
