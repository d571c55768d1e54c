package store

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// SaveResults replaces the results of the named analyzers; each value is stored
// as JSON under its name. With all set, results of other names are removed.
// Narrowed says in words which part of the data they are about; empty for all.
func (c *Case) SaveResults(results map[string]any, all bool, narrowed string) error {
	if err := c.lock(); err != nil {
		return err
	}
	defer c.unlock()
	if err := os.MkdirAll(c.resultsDir(), 0o755); err != nil {
		return err
	}
	for name, r := range results {
		if err := writeJSON(filepath.Join(c.resultsDir(), name+".json"), r); err != nil {
			return err
		}
	}
	if err := writeJSON(filepath.Join(c.dir, "narrowed.json"), narrowed); err != nil {
		return err
	}
	if !all {
		return nil
	}
	stored, err := c.ResultNames()
	if err != nil {
		return err
	}
	for _, name := range stored {
		if _, ok := results[name]; !ok {
			if err := os.Remove(filepath.Join(c.resultsDir(), name+".json")); err != nil {
				return err
			}
		}
	}
	return nil
}

// ResultNames lists what SaveResults stored, sorted.
func (c *Case) ResultNames() ([]string, error) {
	entries, err := os.ReadDir(c.resultsDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, err
}

// LoadResult reads one stored result into v.
func (c *Case) LoadResult(name string, v any) error {
	data, err := os.ReadFile(filepath.Join(c.resultsDir(), name+".json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// Narrowed returns what SaveResults was told last.
func (c *Case) Narrowed() (narrowed string, err error) {
	err = readJSON(filepath.Join(c.dir, "narrowed.json"), &narrowed)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return narrowed, err
}

// SaveReferences notes which reference data the stored results were made with; v is
// stored as JSON.
func (c *Case) SaveReferences(v any) error {
	if err := c.lock(); err != nil {
		return err
	}
	defer c.unlock()
	return writeJSON(filepath.Join(c.dir, "references.json"), v)
}

// LoadReferences reads what SaveReferences stored last into v, which is left alone
// if there is nothing.
func (c *Case) LoadReferences(v any) error {
	err := readJSON(filepath.Join(c.dir, "references.json"), v)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
