package csv

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"forensic/ingest"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/schemas"
)

// maxExtra is how many cells of a row beyond the header are kept apart; the rest
// of the row is kept as one cell.
const maxExtra = 64

// layout is what is known of a table before its first row.
type layout struct {
	dialect
	columns  []column
	renamed  []int // columns that schemas know under another name
	start    int   // of the first row, in bytes of the stream
	line     int64 // number of its line
	preamble int64 // lines before the header that are no blank lines

	headless bool
	latin    bool // the head is not UTF-8
	order    order
	dates    int // columns of dates whose order nothing tells
	schema   string
	options  ingest.RecordOptions // one for each member, so that mappers can tell members apart
}

// column is a column by its name, which is unique in the table.
type column struct {
	name string // as written
	// known is the name under which schemas know it, where that is another one:
	// without the type that Kusto's exports write behind it.
	known []byte
}

// String is the dialect for the ledger.
func (l *layout) String() string {
	text := "csv"
	switch l.delim {
	case '\t':
		text += " tab"
	case ',':
	default:
		text += " " + string(l.delim)
	}
	add := func(when bool, what string) {
		if when {
			text += ", " + what
		}
	}
	add(l.quote == '\'', "quotes '")
	add(l.end == '\r', "lines end in CR")
	add(l.latin, "Windows-1252")
	add(l.headless, "no header")
	add(l.preamble > 0, fmt.Sprintf("header in line %d", l.line-1))
	add(l.schema != "", l.schema)
	switch l.order {
	case dayFirst:
		text += " (day first)"
	case monthFirst:
		text += " (month first)"
	case unsettled:
		text += " (month first assumed)"
	}
	return text
}

// name gives the columns their names: those of the header, or column_1 and so on.
func (l *layout) name(header []string, width int) {
	used := map[string]bool{}
	for i := range max(len(header), width) {
		name := ""
		if i < len(header) {
			name = header[i]
		}
		if strings.TrimSpace(name) == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		l.columns = append(l.columns, column{name: unique(name, used)})
	}
	names := make([]string, 0, len(l.columns)+maxExtra)
	for i := range l.columns {
		names = append(names, l.columns[i].name)
	}
	for i := range maxExtra {
		l.columns = append(l.columns, column{name: unique("column_"+strconv.Itoa(len(names)+i+1), used)})
	}
	l.recognize(names)
}

// width is how many columns the header has.
func (l *layout) width() int { return len(l.columns) - maxExtra }

// unique returns the name, or with a number behind it if it is taken.
func unique(name string, used map[string]bool) string {
	free := name
	for n := 1; used[free]; n++ {
		free = name + "_" + strconv.Itoa(n)
	}
	used[free] = true
	return free
}

// typed is what Kusto writes behind the names of columns.
var typed = regexp.MustCompile(`^(.*\S) \[([A-Za-z][A-Za-z ]*)\]$`)

// recognize looks for the schema of the table and for names that schemas know in
// another form.
func (l *layout) recognize(names []string) {
	plain, used := make([]string, len(names)), map[string]bool{}
	for _, n := range names {
		used[n] = true
	}
	for i, n := range names {
		plain[i] = strings.TrimSpace(n)
		if m := typed.FindStringSubmatch(plain[i]); m != nil {
			plain[i] = m[1]
		}
		if plain[i] == n || used[plain[i]] || strings.ContainsAny(plain[i], "\"\\") || strings.ContainsFunc(plain[i], func(r rune) bool { return r < ' ' }) {
			plain[i] = n
		}
		used[plain[i]] = true
	}
	schema := record.Match(schemas.All, plain, nil)
	if schema != nil {
		l.schema = schema.Name
	}
	for i, n := range names {
		// Without a schema the word UTC behind a name tells the zone.
		if plain[i] != n && (schema != nil || !strings.HasSuffix(strings.TrimSpace(n), " [UTC]")) {
			l.columns[i].known = []byte(plain[i])
			l.renamed = append(l.renamed, i)
		}
	}
}

// toUTF8 returns a text in UTF-8, reading it as Windows-1252 if it is not.
func toUTF8(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string(fromLatin(nil, []byte(text)))
}
