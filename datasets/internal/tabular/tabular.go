// Package tabular reads the lists that people keep and export: CSV of any
// delimiter with a header, JSON objects one per line, one after the other, or in an
// array; in UTF-8 or UTF-16. A row that cannot be read is told with its line and
// skipped. Memory is bounded by MaxRow, whatever the file is.
package tabular

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	textunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// MaxRow bounds a row or a JSON object in bytes.
const MaxRow = 1 << 20

// headSize is how much of a file is looked at to tell what it is, in bytes.
const headSize = 64 << 10

// Input is a text of which the beginning can be looked at.
type Input struct {
	limit *quota
	r     *bufio.Reader
}

// NewInput reads from in, which may begin with a byte order mark.
func NewInput(in io.Reader) *Input {
	text := transform.NewReader(in, textunicode.BOMOverride(encoding.Nop.NewDecoder()))
	q := &quota{r: text, left: MaxRow}
	return &Input{limit: q, r: bufio.NewReaderSize(q, headSize)}
}

// Head is the beginning of the text, up to 64 KiB.
func (i *Input) Head() ([]byte, error) {
	head, err := i.r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

// IsJSON reports whether the text begins as JSON objects do.
func (i *Input) IsJSON() bool {
	head, _ := i.Head() // the error comes again when the text is read
	head = bytes.TrimSpace(head)
	return bytes.HasPrefix(head, []byte("{")) || bytes.HasPrefix(head, []byte("["))
}

// Lines calls each for every line with its number from 1, without its end. A line
// longer than MaxRow is an error.
func (i *Input) Lines(ctx context.Context, each func(line int64, text string) error) error {
	s := bufio.NewScanner(i.r)
	s.Buffer(nil, MaxRow)
	n := int64(0)
	for s.Scan() {
		if n++; n%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		i.limit.left = 2 * MaxRow
		if err := each(n, s.Text()); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) || errors.Is(s.Err(), errQuota) {
		return fmt.Errorf("line %d is longer than %d bytes", n+1, MaxRow)
	}
	return s.Err()
}

// Table is a CSV table that is being read.
type Table struct {
	Header []string // as it stands
	// Bad is told of rows that cannot be read.
	Bad func(line int64, reason string)
}

// CSV reads the header, and calls each for every row with the number of its first
// line. Rows may be shorter or longer than the header. The cells are valid during
// the call.
func (i *Input) CSV(ctx context.Context, t *Table, each func(line int64, cells []string) error) error {
	head, err := i.Head()
	if err != nil {
		return err
	}
	first, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	r := csv.NewReader(i.r)
	r.Comma = delimiter(string(first))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	for n := int64(0); ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		i.limit.left = 2 * MaxRow
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errQuota):
			return fmt.Errorf("the row after %d others is longer than %d bytes: is a quote left open?", n, MaxRow)
		case errors.As(err, &bad):
			t.Bad(int64(bad.StartLine), bad.Err.Error())
			continue
		case err != nil:
			return err
		}
		line, _ := r.FieldPos(0)
		if t.Header == nil {
			t.Header = append([]string{}, cells...)
			continue
		}
		if err := each(int64(line), cells); err != nil {
			return err
		}
	}
}

// delimiter is the one of those in use that stands most often in the header.
func delimiter(header string) rune {
	best, most := ',', 0
	for _, d := range ",;\t|" {
		if n := strings.Count(header, string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// JSON calls each for every object, with the number of its line, or of the object
// itself in an array or where objects span lines. bad is told of lines that are no
// object. Numbers are json.Number.
func (i *Input) JSON(ctx context.Context, bad func(line int64, reason string), each func(line int64, object map[string]any) error) error {
	head, err := i.Head()
	if err != nil {
		return err
	}
	text := bytes.TrimSpace(head)
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.HasPrefix(text, []byte("[")) || len(first) < len(text) && !json.Valid(first) && opensOnly(first) {
		return i.stream(ctx, bytes.HasPrefix(text, []byte("[")), bad, each)
	}
	return i.Lines(ctx, func(line int64, text string) error {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		var object map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		err := d.Decode(&object)
		if err == nil && d.More() {
			err = errors.New("text after the object")
		}
		if err != nil || object == nil {
			bad(line, "this is no JSON object")
			return nil
		}
		return each(line, object)
	})
}

// opensOnly reports whether a line begins an object that goes on in the next.
func opensOnly(line []byte) bool {
	d := json.NewDecoder(bytes.NewReader(line))
	for {
		if _, err := d.Token(); err != nil {
			return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		}
	}
}

// stream reads objects one after the other, or the elements of an array. What is
// broken ends it, for there is no telling where the next object begins.
func (i *Input) stream(ctx context.Context, array bool, bad func(int64, string), each func(int64, map[string]any) error) error {
	d := json.NewDecoder(i.r)
	d.UseNumber()
	if array {
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	for n := int64(1); d.More(); n++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		i.limit.left = 2 * MaxRow
		var value any
		switch err := d.Decode(&value); {
		case errors.Is(err, errQuota):
			return fmt.Errorf("object %d is longer than %d bytes", n, MaxRow)
		case err != nil:
			return fmt.Errorf("object %d: %w", n, err)
		}
		object, ok := value.(map[string]any)
		if !ok {
			bad(n, "this is no JSON object")
			continue
		}
		if err := each(n, object); err != nil {
			return err
		}
	}
	if array {
		if _, err := d.Token(); err != nil {
			return fmt.Errorf("the array is not closed: %w", err)
		}
	}
	return nil
}

var errQuota = errors.New("too long")

// quota gives bytes until what is left is used up; the reader of rows renews it.
type quota struct {
	r    io.Reader
	left int
}

func (q *quota) Read(p []byte) (int, error) {
	if q.left <= 0 {
		return 0, errQuota
	}
	n, err := q.r.Read(p[:min(len(p), q.left)])
	q.left -= n
	return n, err
}

// Fold writes a column's name as names are compared: letters and digits only, in
// lower case.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// Text is a value of a JSON object as a cell of a table would have it.
func Text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

// Problem is a row that was not used.
type Problem struct {
	Line   int64 // or number of the object, from 1
	Reason string
}

// MaxProblems bounds the problems that are kept; all are counted.
const MaxProblems = 20

// Problems counts the rows that were not used, and keeps the first of them.
type Problems struct {
	Count int64
	First []Problem
}

// Add counts a row.
func (p *Problems) Add(line int64, reason string) {
	if p.Count++; len(p.First) < MaxProblems {
		p.First = append(p.First, Problem{Line: line, Reason: reason})
	}
}
