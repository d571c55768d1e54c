package csv

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"forensic/ingest"
)

const (
	sampleRows = 200  // how many rows the sniffer looks at
	maxColumns = 4000 // of a header
)

// sample is the head of a text read in one dialect.
type sample struct {
	dialect
	rows   [][]string // the first is the header, if there is one
	ends   []int      // of each row, after its line end
	quoted int        // cells in quotes
	share  float64    // of the rows after the first that have as many cells as it
	usual  float64    // of them that have the most usual number of cells
	width  int        // that number
}

// detect works out the layout of a text. It returns its best guess even if it
// refuses.
func detect(name string, head []byte) (*layout, error) {
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	mark := len(head) - len(text)
	named := isNamed(name)
	skip, pre, fixed := preamble(text)
	complete := len(head) < ingest.HeadSize/2 // a head in UTF-16 has shrunk
	best := choose(text[skip:], fixed, complete, strings.HasSuffix(strings.ToLower(name), ".tsv"))
	l := &layout{dialect: best.dialect, preamble: pre, latin: !validHead(head)}
	err := foreign(text)
	if err == nil {
		err = best.refusal(named, fixed != 0)
	}
	var header []string
	if len(best.rows) > 0 {
		header = best.rows[0]
	}
	if l.headless = named && best.likeData(); l.headless {
		l.start = mark + skip
		header = nil
		l.name(nil, max(best.width, len(best.rows[0])))
	} else {
		if len(best.ends) > 0 {
			skip += best.ends[0]
		}
		l.start = mark + skip
		l.name(header[:min(len(header), maxColumns)], 0)
	}
	l.line = int64(bytes.Count(text[:skip], []byte{l.end})) + 1
	l.order, l.dates = dayOrder(best.rows, l.width())
	return l, err
}

// isNamed reports whether the name of a file says that it is a table.
func isNamed(name string) bool {
	name = strings.ToLower(name)
	for _, s := range []string{".gz", ".bz2", ".xz", ".zst"} {
		name = strings.TrimSuffix(name, s)
	}
	return slices.Contains([]string{".csv", ".tsv", ".tab", ".psv"}, path.Ext(name))
}

// foreign says why a text is certainly something else.
func foreign(text []byte) error {
	control := 0
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b {
			control++
		}
	}
	start := bytes.TrimLeft(text, " \t\r\n")
	switch {
	case len(start) == 0:
		return errors.New("has no line")
	case control*20 > len(text):
		return errors.New("is not a text")
	case start[0] == '{' || start[0] == '[':
		return errors.New("looks like JSON")
	case start[0] == '<':
		return errors.New("looks like XML or a log with priorities")
	}
	for _, begin := range []string{"#separator", "#Fields:", "#Version:", "#Software:", "CEF:", "LEEF:", "---\n", "#!", "%PDF"} {
		if bytes.HasPrefix(start, []byte(begin)) {
			return fmt.Errorf("begins with %q", begin)
		}
	}
	return nil
}

// preamble passes over what exports write before the header: blank lines,
// comments, the type of PowerShell's Export-Csv, and the delimiter that Excel
// asks for, which it returns.
func preamble(text []byte) (skip int, told int64, delim byte) {
	for skip < len(text) {
		n := bytes.IndexAny(text[skip:], "\r\n")
		if n < 0 {
			break
		}
		line := bytes.Trim(text[skip:skip+n], `" `)
		separator := len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep="))
		if separator {
			delim = line[4]
		}
		if len(line) > 0 && line[0] != '#' && !separator {
			break
		}
		if len(line) > 0 {
			told++
		}
		skip += n + 1
		if text[skip-1] == '\r' && skip < len(text) && text[skip] == '\n' {
			skip++
		}
	}
	return skip, told, delim
}

// choose reads the text in every dialect and takes the one in which the rows
// agree best.
func choose(text []byte, fixed byte, complete, tabs bool) *sample {
	delims := []byte{',', ';', '\t', '|'}
	if tabs {
		delims = []byte{'\t', ',', ';', '|'}
	}
	if fixed != 0 {
		delims = []byte{fixed}
	}
	var best *sample
	for _, delim := range delims {
		s := read(text, dialect{delim, '"', '\n'}, complete)
		if s.quoted == 0 && bytes.IndexByte(text, '\'') >= 0 {
			if other := read(text, dialect{delim, '\'', '\n'}, complete); other.share == 1 && 2*other.quoted >= len(other.rows) {
				s = other
			}
		}
		if best == nil || s.better(best) {
			best = s
		}
	}
	return best
}

func (s *sample) better(other *sample) bool {
	if first, second := len(s.rows[0]) > 1, len(other.rows[0]) > 1; first != second {
		return first
	}
	if s.share != other.share {
		return s.share > other.share
	}
	return len(s.rows[0]) > len(other.rows[0])
}

// read reads the first rows in one dialect.
func read(text []byte, d dialect, complete bool) *sample {
	if bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') >= 0 {
		d.end = '\r'
	}
	s := &sample{dialect: d}
	records, cells := scanner{dialect: d}, scanner{dialect: d}
	records.reset(text, complete)
	for at := 0; at < len(text) && len(s.rows) < sampleRows; {
		end, _ := records.record(at)
		if end < 0 {
			break
		}
		if stop := trim(text, at, end); stop > at {
			cells.reset(text[at:stop], true)
			s.add(&cells)
			s.ends = append(s.ends, min(end+1, len(text)))
		}
		at = end + 1
	}
	if len(s.rows) == 0 {
		s.rows = [][]string{{""}}
	}
	s.agree()
	return s
}

func (s *sample) add(record *scanner) {
	var row []string
	for at := 0; at >= 0; {
		var cell []byte
		before := at
		cell, _, at, _ = record.cell(at, nil)
		row = append(row, toUTF8(string(cell)))
		if before < len(record.data) && record.data[before] == s.quote && (len(cell) == 0 || cell[0] != s.quote) {
			s.quoted++
		}
	}
	s.rows = append(s.rows, row)
}

// agree counts how far the rows agree in their number of cells.
func (s *sample) agree() {
	body := s.rows[1:]
	if len(body) == 0 {
		s.share, s.usual, s.width = 1, 1, len(s.rows[0])
		return
	}
	counts := map[int]int{}
	for _, row := range body {
		counts[len(row)]++
		if n, most := counts[len(row)], counts[s.width]; n > most || n == most && len(row) < s.width {
			s.width = len(row)
		}
	}
	s.share = float64(counts[len(s.rows[0])]) / float64(len(body))
	s.usual = float64(counts[s.width]) / float64(len(body))
}

// refusal says why a sample is no table; nil if it is one. A name that says so
// makes it trust more, a text that tells its delimiter more still.
func (s *sample) refusal(named, told bool) error {
	header, body := s.rows[0], len(s.rows)-1
	if len(s.ends) == 0 {
		return errors.New("has no complete line")
	}
	if len(header) < 2 {
		return errors.New("its first line has no delimiter")
	}
	if len(header) > maxColumns {
		return fmt.Errorf("its first line has more than %d cells", maxColumns)
	}
	if told {
		return nil
	}
	odd := 0
	for i, h := range header {
		if !plausible(h) && (i > 0 || h != "") {
			odd++
		}
	}
	if named {
		switch agree := max(s.share, s.usual); {
		case agree < 0.5:
			return fmt.Errorf("only %.0f%% of its rows have the %d cells of the header", 100*s.share, len(header))
		case 2*odd > len(header):
			return errors.New("its first line does not look like a header")
		}
		return nil
	}
	switch {
	case odd > 0 || slices.ContainsFunc(header, prosaic) || slices.ContainsFunc(header, isTyped):
		return errors.New("its first line does not look like a header")
	case s.share < 0.9:
		return fmt.Errorf("only %.0f%% of its rows have the %d cells of the header", 100*s.share, len(header))
	case body == 0 || body == 1 && len(header) < 3:
		return errors.New("too few rows to tell that it is a table")
	}
	return nil
}

// validHead reports whether a head, which may be cut, is UTF-8.
func validHead(head []byte) bool {
	for n := 0; n < utf8.UTFMax && n <= len(head); n++ {
		if utf8.Valid(head[:len(head)-n]) {
			return true
		}
		if len(head) < ingest.HeadSize/2 {
			return false
		}
	}
	return false
}
