// Package golden finds the evidence and the outputs of MSTICPy that tests compare
// with. They are no part of the project: tests skip without them.
package golden

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Folder is where FORENSIC_SHARED says the files are, from the root of the module
// if it is no absolute path. The test is skipped where it says nothing.
func Folder(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: it names the folder of the evidence and outputs to compare with")
	}
	if filepath.IsAbs(dir) {
		return dir
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for root != filepath.Dir(root) {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return filepath.Join(root, dir)
		}
		root = filepath.Dir(root)
	}
	t.Fatal("no go.mod above the test")
	return ""
}

// Read reads a file below the folder, or the same with .gz unpacked. ok is false
// where there is neither.
func Read(t testing.TB, parts ...string) (text []byte, ok bool) {
	t.Helper()
	path := filepath.Join(append([]string{Folder(t)}, parts...)...)
	text, err := os.ReadFile(path)
	if err == nil {
		return text, true
	}
	f, gzErr := os.Open(path + ".gz")
	if errors.Is(gzErr, fs.ErrNotExist) && errors.Is(err, fs.ErrNotExist) {
		return nil, false
	} else if gzErr != nil {
		t.Fatal(gzErr)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err == nil {
		text, err = io.ReadAll(z)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text, true
}

// Table reads a CSV file, or the same with .gz: its header and its rows.
func Table(t testing.TB, parts ...string) (columns []string, rows [][]string) {
	t.Helper()
	text, ok := Read(t, parts...)
	if !ok {
		t.Fatalf("no file %v", parts)
	}
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("%v: %d lines, %v", parts, len(all), err)
	}
	return all[0], all[1:]
}

// Rows is Table with each row by the names of its columns.
func Rows(t testing.TB, parts ...string) (rows []map[string]string) {
	t.Helper()
	columns, lines := Table(t, parts...)
	for _, line := range lines {
		row := make(map[string]string, len(columns))
		for i, c := range columns {
			row[c] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// Columns is Table with each column by its name.
func Columns(t testing.TB, parts ...string) map[string][]string {
	t.Helper()
	names, lines := Table(t, parts...)
	columns := make(map[string][]string, len(names))
	for i, name := range names {
		for _, line := range lines {
			columns[name] = append(columns[name], line[i])
		}
	}
	return columns
}
