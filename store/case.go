// Package store keeps one case on disk: the events of the evidence as Parquet
// parts that any engine can read, the records that were rejected, the ledger of
// what was read, the log of who did what, and the results of the analyzers. It
// answers SQL through DuckDB.
//
// A case folder holds:
//
//	case.json          format, name
//	ledger.json        evidence files, members, and the parts that count
//	custody.jsonl      one line for each command that changed the case, chained by hashes
//	parts/*.parquet    tables events and rejects
//	results/*.json     one file for each analyzer
//	narrowed.json      which part of the data the results are about
//	references.json    which reference data the results were made with
//	lock               held while a command writes
//
// ledger.json is replaced atomically; a part that it does not name is no part
// of the case.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

const (
	formatVersion = 1
	tmpSuffix     = ".tmp"
)

// Case is an open case folder.
type Case struct {
	dir     string
	meta    meta
	ledger  *Ledger
	version string // of the tool
	locked  *os.File
}

// meta is case.json.
type meta struct {
	Format int    `json:"format"`
	Name   string `json:"name"`
	Tool   string `json:"tool"`           // version that made the case
	Twin   bool   `json:"twin,omitempty"` // made by Twin
}

// Ledger is what the case holds and where it came from.
type Ledger struct {
	Files   []event.EvidenceFile `json:"files"`
	Members []event.Member       `json:"members"`
	Parts   []string             `json:"parts"`
	Rejects []string             `json:"rejects"`
	// Next numbers the next part; numbers are never used twice.
	Next int `json:"next"`
}

func (l *Ledger) clone() *Ledger {
	return &Ledger{
		Files: slices.Clone(l.Files), Members: slices.Clone(l.Members),
		Parts: slices.Clone(l.Parts), Rejects: slices.Clone(l.Rejects), Next: l.Next,
	}
}

// ErrNoCase says that a folder holds no case.
var ErrNoCase = errors.New("no case in this folder")

// Open opens the case in dir. The tool version goes to what is written.
func Open(dir, version string) (*Case, error) {
	c := &Case{dir: dir, version: version, ledger: &Ledger{Next: 1}}
	if err := readJSON(filepath.Join(dir, "case.json"), &c.meta); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", dir, ErrNoCase)
		}
		return nil, fmt.Errorf("case.json: %w", err)
	}
	if c.meta.Format != formatVersion {
		return nil, fmt.Errorf("the case has format %d; this version reads %d", c.meta.Format, formatVersion)
	}
	if err := readJSON(filepath.Join(dir, "ledger.json"), c.ledger); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("ledger.json: %w", err)
	}
	return c, nil
}

// Create makes a case in dir, which must not exist or be empty, or opens the one
// that is there.
func Create(dir, version string) (*Case, error) {
	c, err := Open(dir, version)
	if !errors.Is(err, ErrNoCase) {
		return c, err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 && !onlyLock(entries) {
		return nil, fmt.Errorf("%s is not empty and holds no case", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, "parts"), 0o755); err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := writeJSON(filepath.Join(dir, "case.json"), meta{Format: formatVersion, Name: filepath.Base(abs), Tool: version}); err != nil {
		return nil, err
	}
	return Open(dir, version)
}

// onlyLock tells whether a folder holds only what an interrupted Create left.
func onlyLock(entries []fs.DirEntry) bool {
	for _, e := range entries {
		if e.Name() != "lock" && e.Name() != "parts" && !strings.HasSuffix(e.Name(), tmpSuffix) {
			return false
		}
	}
	return true
}

// Dir is the folder of the case.
func (c *Case) Dir() string { return c.dir }

// Name is the name of the case: that of its folder when it was made.
func (c *Case) Name() string { return c.meta.Name }

// Ledger returns what was committed; it must not be changed.
func (c *Case) Ledger() *Ledger { return c.ledger }

// Hash identifies the evidence and the tool: the SHA-256 over the tool version
// and the sorted hashes of all evidence files and members.
func (c *Case) Hash() string {
	var all []string
	for _, f := range c.ledger.Files {
		all = append(all, "file "+f.SHA256)
	}
	for _, m := range c.ledger.Members {
		all = append(all, fmt.Sprintf("member %s %s %d %d %d", m.SHA256, m.Status, m.Stored, m.Rejected, m.Duplicate))
	}
	slices.Sort(all)
	sum := sha256.Sum256([]byte(c.version + "\n" + strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:])
}

func (c *Case) partsDir() string   { return filepath.Join(c.dir, "parts") }
func (c *Case) resultsDir() string { return filepath.Join(c.dir, "results") }

// nextPart names a new part of a table.
func (c *Case) nextPart(table string) string {
	name := fmt.Sprintf("%s-%06d.parquet", table, c.ledger.Next)
	c.ledger.Next++
	return name
}

// saveLedger replaces the ledger atomically.
func (c *Case) saveLedger(l *Ledger) error {
	l.Next = c.ledger.Next
	if err := writeJSON(filepath.Join(c.dir, "ledger.json"), l); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	c.ledger = l
	return nil
}

// sweep removes files below parts that the ledger does not name: what an
// interrupted command left.
func (c *Case) sweep() error {
	entries, err := os.ReadDir(c.partsDir())
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(c.ledger.Parts, e.Name()) && !slices.Contains(c.ledger.Rejects, e.Name()) {
			if err := os.RemoveAll(filepath.Join(c.partsDir(), e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// eventColumns is the Parquet schema of the events table.
func eventColumns() []parquet.Column {
	types := map[event.Kind]parquet.Type{
		event.Text: parquet.String, event.Int: parquet.Int64, event.Time: parquet.TimestampMicros, event.Bool: parquet.Bool,
	}
	cols := make([]parquet.Column, event.NumCols)
	for i, c := range event.Columns {
		cols[i] = parquet.Column{Name: c.Name, Type: types[c.Kind]}
	}
	return cols
}

// finish completes a Parquet file and gives it its final name.
func finish(w *parquet.Writer, file *os.File, path string) error {
	if err := w.Close(); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	tmp := file.Name()
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// writeJSON replaces a file atomically: beside it first, then renamed.
func writeJSON(path string, v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path+tmpSuffix, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(append(data, '\n'))
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(path+tmpSuffix, path)
}
