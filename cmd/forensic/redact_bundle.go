package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"forensic/analyzers/redact"
	"forensic/report"
	"forensic/store"
)

// redactBundle writes the twin of a report bundle and checks it.
func (a *app) redactBundle(o redactOptions, k redact.Key, dir string) error {
	problems, err := report.Verify(a.ctx, dir)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return &exitError{code: exitIntegrity, text: fmt.Sprintf("%s is not intact: %s", dir, problems[0])}
	}
	r, err := a.learnedForBundle(o, dir, k)
	if err != nil {
		return err
	}
	tmp := o.out + ".tmp"
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	// The table is complete only when everything was rewritten, and has to be in the
	// manifest: the first pass fills it.
	rw := report.Rewriting{Name: r.Slug, Text: r.Label, Cell: r.Cell}
	err = report.Twin(a.ctx, dir, tmp, rw, nil)
	if err == nil && !o.noTable {
		var sealed []byte
		if sealed, err = r.Table().Seal(k); err == nil {
			err = errors.Join(os.RemoveAll(tmp), report.Twin(a.ctx, dir, tmp, rw, map[string][]byte{sealedName: sealed}))
		}
	}
	if err != nil {
		return errors.Join(fmt.Errorf("twin: %w", err), os.RemoveAll(tmp))
	}
	return a.release(o, r, tmp, "")
}

// learnedForBundle makes a Redactor that knows the names of the case of a bundle: the
// one that is named, or the one whose folder the bundle lies in. Without a case it
// knows those in the data files.
func (a *app) learnedForBundle(o redactOptions, dir string, k redact.Key) (*redact.Redactor, error) {
	hash, err := caseHash(dir)
	if err != nil {
		return nil, err
	}
	if o.original == "" {
		if c, err := store.Open(filepath.Dir(filepath.Clean(dir)), version); err == nil && c.Hash() == hash {
			a.log.Info("names are learned from the case that the bundle lies in")
			return a.learned(c, k, o.what)
		}
		a.log.Warn("names are learned from the data files of the bundle alone, and others stay; --case CASE learns those of its case")
		return a.learnedOfBundle(dir, k, o.what)
	}
	c, err := a.openCase(o.original)
	if err != nil {
		return nil, err
	}
	if hash != c.Hash() {
		return nil, usageError(fmt.Errorf("%s is not a report of the case %s as it is now", dir, o.original))
	}
	return a.learned(c, k, o.what)
}

// caseHash is the hash of the case that a bundle is the report of.
func caseHash(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		return "", err
	}
	var m struct {
		CaseHash string `json:"case_hash"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return "", fmt.Errorf("manifest.json: %w", err)
	}
	return m.CaseHash, nil
}

// entityFiles are data files in which one kind of entity is listed by name, and the
// column of other files that holds such names.
var entityFiles = map[string]string{
	"entities-accounts.parquet": "account", "entities-mailboxes.parquet": "account", "entities-resources.parquet": "account",
	"entities-hosts.parquet": "host", "entities-names.parquet": "domain",
}

// columnOf is what a column of a data file is known by.
func columnOf(file, column string) string {
	if as := entityFiles[filepath.Base(file)]; as != "" && (column == "name" || column == "detail") {
		return as
	}
	return column
}

// learnedOfBundle makes a Redactor that knows the names in the data files of a bundle.
func (a *app) learnedOfBundle(dir string, k redact.Key, o redact.Options) (*redact.Redactor, error) {
	o.Own = ownWords()
	r, err := redact.New(k, o)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "data", "*.parquet"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	pass := func(typed bool) error {
		for _, f := range files {
			err := store.ParquetTexts(a.ctx, f, func(column string, text []byte) error {
				if column = columnOf(f, column); redact.NamesThings(column) == typed {
					r.Cell(column, strings.Clone(string(text)))
				}
				return nil
			})
			if err != nil {
				return fmt.Errorf("%s: %w", filepath.Base(f), err)
			}
		}
		return nil
	}
	if err := pass(true); err != nil {
		return nil, err
	}
	r.Settle()
	if err := pass(false); err != nil {
		return nil, err
	}
	r.Build()
	return r, nil
}
