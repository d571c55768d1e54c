package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/pflag"

	"forensic/analyzers/pivot"
)

// pivotInput are the flags for where the values come from.
type pivotInput struct {
	file   string
	format string
	column string
}

func (o *pivotInput) addFlags(f *pflag.FlagSet) {
	f.StringVar(&o.file, "input", "", "file with values: a value a line, CSV, TSV, JSON lines or Parquet")
	f.StringVar(&o.format, "input-format", "auto", "lines, csv, tsv or jsonl, where the beginning of the input misleads")
	f.StringVar(&o.column, "column", "", "column of the input with the values")
}

// readTable is an input that tells what of it could not be read.
type readTable struct {
	*pivot.Input
	file io.Closer // nil for none
}

func (t readTable) Rejected() (int64, string) { return t.Bad, t.BadSays }
func (t readTable) Repairs() int64            { return t.Repaired }

func (t readTable) Close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

// open opens the input.
func (o *pivotInput) open(a *app, n *pivot.Noun, values []string) (pivot.Table, error) {
	switch {
	case len(values) > 0 && o.file != "":
		return nil, usageError(errors.New("give values or --input, not both"))
	case len(values) == 1 && values[0] == "-", len(values) == 0 && o.file == "":
		if isTerminal(a.stdin) {
			return nil, usageError(errors.New("it needs a value, or values on stdin"))
		}
		return o.read(a.stdin, nil, n)
	case len(values) > 0:
		if o.column != "" {
			return nil, usageError(errors.New("--column names a column of a table; values have none"))
		}
		return readTable{Input: pivot.Values(n, values)}, nil
	}
	file, err := os.Open(o.file)
	if err != nil {
		return nil, usageError(fmt.Errorf("--input: %w", err))
	}
	t, err := o.openFile(file, n)
	if err != nil {
		file.Close()
		return nil, err
	}
	return t, nil
}

func (o *pivotInput) openFile(file *os.File, n *pivot.Noun) (pivot.Table, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, usageError(fmt.Errorf("--input: %s is a folder", o.file))
	}
	magic := make([]byte, 4)
	if _, err := file.ReadAt(magic, 0); info.Mode().IsRegular() && err == nil && string(magic) == "PAR1" {
		t, err := openParquet(file, info.Size())
		if err != nil {
			return nil, usageError(fmt.Errorf("--input: %s: %w", o.file, err))
		}
		return t, nil
	}
	return o.read(file, file, n)
}

func (o *pivotInput) read(r io.Reader, file io.Closer, n *pivot.Noun) (pivot.Table, error) {
	in, err := pivot.Read(r, pivot.Format(o.format), n, o.column)
	if err != nil {
		return nil, usageError(fmt.Errorf("input: %w", err))
	}
	return readTable{in, file}, nil
}

// isTerminal tells whether a stream is a terminal.
func isTerminal(stream any) bool {
	w, ok := stream.(io.Writer)
	return ok && terminalWidth(w) > 0
}

// rowsOf is a table of pivots as the writers take it.
type rowsOf struct {
	table pivot.Table
	row   []any
	err   error
	safe  bool // for a terminal
}

func (r *rowsOf) Columns() (names []string, err error) {
	for _, c := range r.table.Columns() {
		names = append(names, c.Name)
	}
	return names, nil
}

// Types are the SQL types of the columns.
func (r *rowsOf) Types() (types []string) {
	for _, c := range r.table.Columns() {
		types = append(types, c.Type)
	}
	return types
}

func (r *rowsOf) Next() bool {
	if r.err != nil {
		return false
	}
	r.row, r.err = r.table.Next()
	return r.err == nil
}

func (r *rowsOf) Scan(into ...any) error {
	for i, v := range r.row {
		if s, ok := v.(string); ok && r.safe {
			v = printable(s)
		}
		*into[i].(*any) = v
	}
	return nil
}

func (r *rowsOf) Err() error {
	if errors.Is(r.err, io.EOF) {
		return nil
	}
	return r.err
}

// writeTable writes a table to a file that must not exist, or to stdout.
func (a *app) writeTable(t pivot.Table, format, out string) (err error) {
	if out == "" {
		_, err := writeRows(a.stdout, format, &rowsOf{table: t, safe: isTerminal(a.stdout)})
		return err
	}
	file, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(out) // half a result would look like a whole one
		}
	}()
	_, err = writeRows(file, format, &rowsOf{table: t})
	return err
}
