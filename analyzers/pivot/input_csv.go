package pivot

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
)

// csv reads a table with a line of names.
func (in *Input) csv(r *bufio.Reader, separator rune) error {
	bound := &boundedReader{r: r, left: maxRecord}
	source := csv.NewReader(bound)
	source.Comma, source.LazyQuotes, source.ReuseRecord, source.FieldsPerRecord = separator, true, true, -1
	names, err := source.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("the table is empty: it has no line with names of columns")
	}
	if err != nil {
		return err
	}
	if len(names) > maxColumns {
		return fmt.Errorf("the table has %d columns; at most %d are read", len(names), maxColumns)
	}
	for i, name := range names {
		if name = in.text(name); name == "" {
			name = fmt.Sprintf("column_%d", i+1)
		}
		in.columns = append(in.columns, Column{name, "VARCHAR"})
	}
	if in.columns, err = different(in.columns); err != nil {
		return err
	}
	row := make([]any, len(names))
	in.next = func() ([]any, error) {
		for {
			bound.left = maxRecord
			cells, err := source.Read()
			line, _ := source.FieldPos(0)
			var syntax *csv.ParseError
			switch {
			case errors.Is(err, errLong):
				return nil, fmt.Errorf("a record of the table has more than %d MiB; a quote may lack its end", maxRecord>>20)
			case errors.As(err, &syntax):
				in.reject(fmt.Sprintf("line %d", syntax.StartLine), syntax.Err)
			case err != nil:
				return nil, err
			case len(cells) != len(row):
				in.reject(fmt.Sprintf("line %d", line), fmt.Errorf("it has %d cells, and the table %d columns", len(cells), len(row)))
			default:
				for i, c := range cells {
					if row[i] = nil; c != "" {
						row[i] = in.text(c)
					}
				}
				return row, nil
			}
		}
	}
	return nil
}

// different refuses columns of one name.
func different(columns []Column) ([]Column, error) {
	seen := map[string]bool{}
	for _, c := range columns {
		if seen[c.Name] {
			return nil, fmt.Errorf("two columns of the table are named %q", clip(c.Name))
		}
		seen[c.Name] = true
	}
	return columns, nil
}

// boundedReader ends with errLong when more than left bytes are read before left
// is set again.
type boundedReader struct {
	r    io.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLong
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}
