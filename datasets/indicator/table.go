package indicator

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of a row.
const (
	maxCells    = 500
	maxRowLines = 100
)

const (
	dropNoEnd = "a row whose quoted cell does not end within 100 lines"
	dropCells = "a row of more than 500 cells"
	dropBlank = "a row without a value"
)

// cells reads the rows of a table of separated values within bounds.
type cells struct {
	lines
	comma byte
	row   []string
	// again are lines that were taken for a part of a row and are not. They are read
	// once more, each by itself, so that no line is read more than twice.
	again []string
	long  string // the beginning of a line that is too long, behind those
	at    int64  // number of the line read last
}

// line returns the next line; single tells that it is not to be joined with others.
func (c *cells) line() (text string, single, long bool, err error) {
	if len(c.again) > 0 {
		text, c.again = c.again[0], c.again[1:]
		c.at++
		return text, true, false, nil
	}
	if c.long != "" {
		text, c.long = c.long, ""
		c.at++
		return text, true, true, nil
	}
	line, long, err := c.lines.next()
	if err == nil {
		c.at = c.n
	}
	return string(line), false, long, err
}

// next returns the next row and the line it begins at; the slice is valid until the
// next call. reason tells why a row cannot be used, of which the first line is
// returned then. A line that begins with # is a row of one cell.
func (c *cells) next() (row []string, at int64, reason string, err error) {
	text, single, long, err := c.line()
	if err != nil {
		return nil, 0, "", err
	}
	at = c.at
	switch {
	case long:
		return c.refused(text, at, dropLongLine)
	case strings.HasPrefix(text, "#"):
		c.row = append(c.row[:0], text)
		return c.row, at, "", nil
	case c.split(text):
	case single:
		return c.refused(text, at, dropNoEnd)
	default:
		if err := c.join(text); errors.Is(err, errNoEnd) {
			return c.refused(text, at, dropNoEnd)
		} else if err != nil {
			return nil, 0, "", err
		}
	}
	if len(c.row) > maxCells {
		return c.refused(text, at, dropCells)
	}
	return c.row, at, "", nil
}

func (c *cells) refused(text string, at int64, reason string) ([]string, int64, string, error) {
	return []string{text[:min(len(text), maxShown)]}, at, reason, nil
}

var errNoEnd = errors.New(dropNoEnd)

// join reads on until the quoted cell ends that a line leaves open. If that takes
// too long, the lines behind it are read again.
func (c *cells) join(text string) error {
	first, size := c.at, len(text)
	parts := []string{text}
	for {
		more, long, err := c.lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err == nil && !long {
			parts = append(parts, string(more))
			size += len(more) + 1
		}
		if err != nil || long || len(parts) > maxRowLines || size > maxLineBytes {
			c.again, c.at = parts[1:], first
			if long {
				c.long = string(more[:maxShown])
			}
			return errNoEnd
		}
		// Only a line with a quote can end the cell.
		if bytes.IndexByte(more, '"') >= 0 && c.split(strings.Join(parts, "\n")) {
			c.at = c.n
			return nil
		}
	}
}

// split cuts a row into its cells; false if a quoted cell does not end in it. A
// quote that does not begin a cell, or does not end it, is an ordinary character.
func (c *cells) split(text string) bool {
	c.row = c.row[:0]
	for len(c.row) <= maxCells {
		trimmed := strings.TrimLeft(text, " ")
		if strings.HasPrefix(trimmed, `"`) {
			cell, rest, ok := quoted(trimmed[1:], c.comma)
			if !ok {
				return false
			}
			c.row = append(c.row, cell)
			if rest == "" {
				return true
			}
			text = rest[1:]
			continue
		}
		end := strings.IndexByte(text, c.comma)
		if end < 0 {
			c.row = append(c.row, text)
			return true
		}
		c.row = append(c.row, text[:end])
		text = text[end+1:]
	}
	return true
}

// quoted takes a cell up to its closing quote. rest begins with the separator, or
// is empty at the end of the row.
func quoted(text string, comma byte) (cell, rest string, ok bool) {
	var b strings.Builder
	for {
		end := strings.IndexByte(text, '"')
		if end < 0 {
			return "", "", false
		}
		after := text[end+1:]
		trimmed := strings.TrimLeft(after, " ")
		switch {
		case trimmed == "":
			return b.String() + text[:end], "", true
		case trimmed[0] == comma:
			return b.String() + text[:end], trimmed, true
		case after[0] == '"':
			b.WriteString(text[:end+1])
			text = after[1:]
		default:
			b.WriteString(text[:end+1])
			text = after
		}
	}
}

// separator is the character between the cells of a header.
func separator(header string) byte {
	best, most := byte(','), 0
	for _, c := range []byte{',', '\t', ';', '|'} {
		if n := strings.Count(header, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// tableHead is what the beginning of a table tells.
type tableHead struct {
	comma   byte
	header  []string
	comment bool // the header is a comment, as abuse.ch writes it
}

// findHeader looks for the header of a table: the first line that is no comment, or
// the last comment before it.
func findHeader(head []byte, o Options) (tableHead, *layout, error) {
	last := ""
	for text := range strings.Lines(string(head)) {
		text = strings.TrimSpace(text)
		if text == "" || text == "sep=," || text == "sep=;" {
			continue
		}
		if text[0] == '#' {
			last = strings.TrimSpace(strings.TrimLeft(text, "#"))
			continue
		}
		comma := separator(text)
		c := cells{comma: comma}
		if !c.split(text) {
			return tableHead{}, nil, errors.New("its first row does not end on its line")
		}
		header := trimCells(c.row)
		l, err := newLayout(header, o)
		if err == nil {
			return tableHead{comma: comma, header: header}, l, nil
		}
		if last != "" && c.split(last) && len(c.row) >= len(header) && len(c.row) > 1 {
			header := trimCells(c.row)
			if l, err := newLayout(header, o); err == nil {
				return tableHead{comma: comma, header: header, comment: true}, l, nil
			}
		}
		return tableHead{}, nil, err
	}
	return tableHead{}, nil, errors.New("it has no rows")
}

func trimCells(row []string) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = strings.TrimSpace(cell)
	}
	return out
}

// readTable reads a table of separated values.
func readTable(im *importer, in *bufio.Reader) error {
	head, err := in.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	h, l, err := findHeader(head, im.o)
	if err != nil {
		return fmt.Errorf("no table of indicators: %w", err)
	}
	c := &cells{lines: lines{r: in}, comma: h.comma}
	return im.rows(c, l, h.comment)
}

// rows reads the rows of a table behind its header. headed tells that the header
// was a comment and the first row is one already.
func (im *importer) rows(c *cells, l *layout, headed bool) error {
	for {
		row, at, reason, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case reason != "":
			err = im.drop(at, row[0], reason)
		case len(row) == 1 && (strings.TrimSpace(row[0]) == "" || strings.HasPrefix(row[0], "sep=")):
			continue
		case strings.HasPrefix(row[0], "#"):
			im.comment(row[0])
		case !headed:
			headed = true
		default:
			if err = im.entry(); err == nil {
				err = im.record(l, row, at)
			}
		}
		if err != nil {
			return err
		}
	}
}
