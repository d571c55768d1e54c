package indicator

import (
	"bufio"
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
	dropNoEnd = "part of a row whose quoted cell does not end within 100 lines"
	dropCells = "a row of more than 500 cells"
	dropBlank = "a row without a value"
)

// cells reads the rows of a table of separated values within bounds.
type cells struct {
	lines
	comma byte
	row   []string
}

// next returns the next row and the line it begins at; the slice is valid until the
// next call. reason tells why a row cannot be used: lost is how many lines it has.
// A line that begins with # is a row of one cell.
func (c *cells) next() (row []string, at, lost int64, reason string, err error) {
	line, long, err := c.lines.next()
	if err != nil {
		return nil, 0, 0, "", err
	}
	at = c.n
	if long {
		return []string{string(line[:maxShown])}, at, 1, dropLongLine, nil
	}
	text := string(line)
	if strings.HasPrefix(text, "#") {
		c.row = append(c.row[:0], text)
		return c.row, at, 0, "", nil
	}
	for !c.split(text) {
		more, long, err := c.lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, 0, "", err
		}
		if err != nil || long || c.n-at >= maxRowLines || len(text)+len(more) > maxLineBytes {
			return []string{text[:min(len(text), maxShown)]}, at, c.n - at + 1, dropNoEnd, nil
		}
		text += "\n" + string(more)
	}
	if len(c.row) > maxCells {
		return []string{text[:min(len(text), maxShown)]}, at, 1, dropCells, nil
	}
	return c.row, at, 0, "", nil
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
		row, at, lost, reason, err := c.next()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case reason != "":
			for n := range lost {
				if err == nil {
					err = im.drop(at+n, row[0], reason)
				}
			}
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
