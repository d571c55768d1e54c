package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"forensic/store"
)

// writeRows writes a result in one of the formats and returns how many rows it
// had.
func writeRows(w io.Writer, format string, rows store.Rows) (int64, error) {
	switch format {
	case "csv":
		return writeCSV(w, rows)
	case "jsonl":
		return writeJSONL(w, rows)
	case "parquet":
		return store.WriteParquet(w, rows)
	}
	return writeTable(w, rows)
}

// each calls fn with the values of every row; they are valid during the call.
func each(rows store.Rows, fn func(values []any) error) (n int64, err error) {
	cols, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	values := make([]any, len(cols))
	into := make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		if err := fn(values); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

// cell prints a value; NULL is empty.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.999999")
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case []byte:
		return fmt.Sprintf("%x", v)
	}
	return fmt.Sprint(v)
}

func writeCSV(w io.Writer, rows store.Rows) (int64, error) {
	cols, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	out := csv.NewWriter(w)
	if err := out.Write(cols); err != nil {
		return 0, err
	}
	record := make([]string, len(cols))
	n, err := each(rows, func(values []any) error {
		for i, v := range values {
			record[i] = cell(v)
		}
		return out.Write(record)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return n, err
}

// writeJSONL writes one object a row, in column order.
func writeJSONL(w io.Writer, rows store.Rows) (int64, error) {
	cols, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	var line []byte
	return each(rows, func(values []any) (err error) {
		if line, err = appendObject(line[:0], cols, values); err != nil {
			return err
		}
		_, err = w.Write(line)
		return err
	})
}

// appendObject writes a row as a line with an object in column order.
func appendObject(line []byte, cols []string, values []any) ([]byte, error) {
	line = append(line, '{')
	for i, v := range values {
		if i > 0 {
			line = append(line, ',')
		}
		key, err := json.Marshal(cols[i])
		if err != nil {
			return nil, err
		}
		switch x := v.(type) {
		case time.Time:
			v = x.UTC().Format(time.RFC3339Nano)
		case *big.Int:
			v = json.Number(x.String())
		}
		value, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		line = append(append(append(line, key...), ':'), value...)
	}
	return append(line, '}', '\n'), nil
}

// tableRows is how many rows a table for reading shows.
const tableRows = 10_000

func writeTable(w io.Writer, rows store.Rows) (int64, error) {
	cols, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	header := make(table.Row, len(cols))
	configs := make([]table.ColumnConfig, len(cols))
	width := max(terminalWidth(w)/len(cols)-3, 12)
	for i, c := range cols {
		header[i] = printable(c)
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: width}
	}
	if terminalWidth(w) > 0 {
		t.SetColumnConfigs(configs)
	}
	t.AppendHeader(header)
	n, err := each(rows, func(values []any) error {
		if t.Length() >= tableRows {
			return nil
		}
		row := make(table.Row, len(values))
		for i, v := range values {
			row[i] = printable(cell(v))
		}
		t.AppendRow(row)
		return nil
	})
	if err != nil {
		return n, err
	}
	if _, err := fmt.Fprintln(w, t.Render()); err != nil {
		return n, err
	}
	if n > tableRows {
		_, err = fmt.Fprintf(w, "%d more rows; --format csv writes all\n", n-tableRows)
	}
	return n, err
}

// terminalWidth is the width of the terminal that w is, 0 if it is none.
func terminalWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}
