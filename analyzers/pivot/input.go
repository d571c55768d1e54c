package pivot

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Format is how the text of a table is written.
type Format string

// The formats. Parquet is no text; whoever opens files reads it.
const (
	Auto  Format = "auto"
	Lines Format = "lines" // a value a line
	CSV   Format = "csv"   // with a line of names, separated by comma or semicolon
	TSV   Format = "tsv"   // likewise, separated by tabulators
	JSONL Format = "jsonl" // an object a line
)

// Formats lists the formats.
var Formats = []Format{Auto, Lines, CSV, TSV, JSONL}

// Bounds of what is read.
const (
	maxRecord  = 64 << 20 // bytes of a line or record
	maxColumns = 4096
	headBytes  = 64 << 10 // what a format is told from
)

// Input is a table read from a text. Rows that cannot be read are counted and left
// out.
type Input struct {
	Format Format // which was found
	// Bad counts records that could not be read; BadSays tells of the first.
	Bad     int64
	BadSays string
	// Repaired counts lines with bytes that are no UTF-8, which became U+FFFD.
	Repaired int64

	columns []Column
	next    func() ([]any, error)
	close   func() error
}

// Columns are all texts.
func (in *Input) Columns() []Column { return in.columns }

// Next gives a row.
func (in *Input) Next() ([]any, error) { return in.next() }

// Close closes what was read from.
func (in *Input) Close() error {
	if in.close == nil {
		return nil
	}
	return in.close()
}

func (in *Input) reject(at string, why error) {
	if in.Bad++; in.Bad == 1 {
		in.BadSays = at + ": " + clip(why.Error())
	}
}

// text makes valid UTF-8 of a cell.
func (in *Input) text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	in.Repaired++
	return strings.ToValidUTF8(s, "\ufffd")
}

// Read makes a table of a text. The format is told from its beginning unless it is
// given; column is the one asked for, or empty. UTF-16 and UTF-8 with a byte order
// mark are understood. Closing the table closes nothing of the reader's.
func Read(r io.Reader, f Format, n *Noun, column string) (*Input, error) {
	if !slices.Contains(Formats, f) {
		return nil, fmt.Errorf("format %q; want auto, lines, csv, tsv or jsonl", f)
	}
	text := bufio.NewReaderSize(Decoded(r), headBytes)
	head, err := text.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return nil, errors.New("it is a Parquet file, which is read from a file only (--input FILE)")
	}
	separator := ','
	if f == Auto {
		f = detect(head, n, column)
	}
	if f == CSV && separatorOf(firstLine(head)) == ';' {
		separator = ';'
	}
	in := &Input{Format: f}
	switch f {
	case JSONL:
		return in, in.jsonl(text)
	case TSV:
		return in, in.csv(text, '\t')
	case CSV:
		return in, in.csv(text, separator)
	}
	in.lines(text, n)
	return in, nil
}

// Values is a table of one column with values that were given one by one.
func Values(n *Noun, values []string) *Input {
	in := &Input{Format: Lines, columns: []Column{{string(n.Type), "VARCHAR"}}}
	row, at := make([]any, 1), 0
	in.next = func() ([]any, error) {
		if at == len(values) {
			return nil, io.EOF
		}
		row[0], at = in.text(values[at]), at+1
		return row, nil
	}
	return in
}

// firstLine is the first line of a text that is not empty, without its end.
func firstLine(head []byte) string {
	for line := range bytes.SplitSeq(head, []byte("\n")) {
		if line = bytes.TrimRight(line, "\r"); len(bytes.TrimSpace(line)) > 0 {
			return string(line)
		}
	}
	return ""
}

// detect tells the format from the first line: an object is JSON lines, names of
// columns are CSV, anything else is a value. A single name counts if it is one that
// columns of the type have, or the one asked for; so do several where any text can
// be a value.
func detect(head []byte, n *Noun, column string) Format {
	line := firstLine(head)
	if looksLikeObject(line) && (n.Type != Text || column != "" || hasKey(line, n)) {
		return JSONL
	}
	separator := separatorOf(line)
	cells := strings.Split(line, string(separator))
	for i := range cells {
		cells[i] = strings.TrimSpace(strings.Trim(cells[i], `"`))
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return !isName(c) }) && !repeats(cells) {
		if known := knownName(cells, n, column); known || len(cells) > 1 && n.Type != Text {
			if separator == '\t' {
				return TSV
			}
			return CSV
		}
	}
	return Lines
}

// separatorOf is what most of a line is cut by.
func separatorOf(line string) rune {
	best, most := ',', strings.Count(line, ",")
	for _, s := range []rune{'\t', ';'} {
		if n := strings.Count(line, string(s)); n > most {
			best, most = s, n
		}
	}
	return best
}

// isName tells what may be the name of a column.
func isName(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for i, r := range s {
		letter := r == '_' || r == '@' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf && r != utf8.RuneError
		if i == 0 && !letter || !letter && !strings.ContainsRune("0123456789 .-/()#[]", r) {
			return false
		}
	}
	return true
}

func repeats(cells []string) bool {
	seen := map[string]bool{}
	for _, c := range cells {
		if seen[c] {
			return true
		}
		seen[c] = true
	}
	return false
}

// knownName tells whether one of the names is one that such a column has.
func knownName(cells []string, n *Noun, column string) bool {
	return slices.ContainsFunc(cells, func(c string) bool {
		lower := strings.ToLower(c)
		return column != "" && strings.EqualFold(c, column) || slices.Contains(n.Names, lower) || slices.Contains(n.Others, lower) ||
			slices.Contains(general, lower)
	})
}

// lines reads a value a line. Empty lines are none.
func (in *Input) lines(r *bufio.Reader, n *Noun) {
	in.columns = []Column{{string(n.Type), "VARCHAR"}}
	source := &lineReader{r: r}
	row := make([]any, 1)
	in.next = func() ([]any, error) {
		for {
			line, err := source.next()
			switch {
			case errors.Is(err, errLong):
				in.reject(fmt.Sprintf("line %d", source.line), err)
			case err != nil:
				return nil, err
			case len(bytes.TrimSpace(line)) > 0:
				row[0] = in.text(string(line))
				return row, nil
			}
		}
	}
}

// errLong says that a record is beyond the bound.
var errLong = fmt.Errorf("it has more than %d MiB", maxRecord>>20)

// lineReader reads lines within the bound.
type lineReader struct {
	r    *bufio.Reader
	line int64 // number of the line read last, from 1
	buf  []byte
}

// next gives a line without its end, errLong for one that is too long, which is
// passed over. It is valid until the next call.
func (l *lineReader) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long = long || len(l.buf)+len(part) > maxRecord; !long {
			l.buf = append(l.buf, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(part) == 0 && len(l.buf) == 0 && !long) {
			return nil, err
		}
		l.line++
		if long {
			l.buf = nil
			return nil, errLong
		}
		return bytes.TrimRight(l.buf, "\r\n"), nil
	}
}

// Decoded reads UTF-16 and UTF-8 with a byte order mark as plain UTF-8; anything
// else stays as it is.
func Decoded(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}
