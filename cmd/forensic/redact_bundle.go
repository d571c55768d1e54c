package main

import (
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

// redactBundle writes the twin of a report bundle and checks it. What a bundle names
// is learned from its data files; a twin of the case knows more.
func (a *app) redactBundle(o redactOptions, k redact.Key, dir string) error {
	problems, err := report.Verify(a.ctx, dir)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return &exitError{code: exitIntegrity, text: fmt.Sprintf("%s is not intact: %s", dir, problems[0])}
	}
	r, err := a.learnedOfBundle(dir, k, o.what)
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
				if redact.NamesThings(column) == typed {
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
