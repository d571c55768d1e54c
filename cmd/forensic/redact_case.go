package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/redact"
	"forensic/datasets/reference"
	"forensic/store"
	"forensic/store/event"
)

// learned makes a Redactor that knows the names of a case.
func (a *app) learned(c *store.Case, k redact.Key, o redact.Options) (*redact.Redactor, error) {
	o.Own = ownWords()
	r, err := redact.New(k, o)
	if err != nil {
		return nil, err
	}
	// Domains are learned before what they tell, so in order and one at a time.
	if err := c.Texts(a.ctx, indices(redact.Typed()), func(col int, text []byte) error {
		r.Learn(event.Col(col), text)
		return nil
	}); err != nil {
		return nil, err
	}
	r.Settle()
	err = a.fan(func(each func(where int, text []byte) error) error {
		if err := c.Texts(a.ctx, indices(redact.Texts()), each); err != nil {
			return err
		}
		return c.RejectTexts(a.ctx, func(raw []byte) error { return each(event.NumCols, raw) })
	}, func(where int, text []byte) {
		if where == event.NumCols {
			r.LearnText(string(text))
			return
		}
		r.Learn(event.Col(where), text)
	})
	if err != nil {
		return nil, err
	}
	r.Build()
	return r, nil
}

func indices(cols []event.Col) []int {
	list := make([]int, len(cols))
	for i, c := range cols {
		list[i] = int(c)
	}
	return list
}

// redactCase writes the twin of a case and checks it.
func (a *app) redactCase(o redactOptions, k redact.Key, c *store.Case) error {
	r, err := a.learned(c, k, o.what)
	if err != nil {
		return err
	}
	a.log.Info(fmt.Sprintf("names learned from %s; writing the twin", c.Dir()))
	tmp := o.out + ".tmp"
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	if err := a.writeTwin(o, k, c, r, tmp); err != nil {
		return errors.Join(fmt.Errorf("twin: %w", err), os.RemoveAll(tmp))
	}
	return a.release(o, r, tmp, c.Hash())
}

// release checks a finished twin and gives it its place, or removes it.
func (a *app) release(o redactOptions, r *redact.Redactor, tmp, hash string) error {
	a.log.Info("twin written; reading it for originals")
	t, err := a.lookThrough(r, tmp)
	if err != nil {
		return errors.Join(fmt.Errorf("check: %w", err), os.RemoveAll(tmp))
	}
	t.Twin, t.CaseHash, t.Values = o.out, hash, r.Table().Len()
	if t.Leaking > 0 && !o.leaking {
		return errors.Join(a.tellTwin(t, true), os.RemoveAll(tmp))
	}
	if err := replaceDir(tmp, o.out); err != nil {
		return err
	}
	return a.tellTwin(t, false)
}

// writeTwin writes, seals and signs off a twin.
func (a *app) writeTwin(o redactOptions, k redact.Key, c *store.Case, r *redact.Redactor, dir string) error {
	abs, err := filepath.Abs(o.out)
	if err != nil {
		return err
	}
	twin, err := c.Twin(a.ctx, dir, filepath.Base(abs), a.workers, store.Rewriting{
		Column: r.Column, Raw: r.Raw, Name: r.Text, Field: r.FieldName, Narrowed: r.Narrowed,
		Result: func(_ string, data []byte) (any, error) {
			var res finding.Result
			if err := json.Unmarshal(data, &res); err != nil {
				return nil, err
			}
			r.Result(&res)
			return res, nil
		},
		References: func(data []byte) (any, error) { return redactReferences(r, data) },
	})
	if err != nil {
		return err
	}
	if !o.noTable {
		sealed, err := r.Table().Seal(k)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, sealedName), sealed, 0o644); err != nil {
			return err
		}
	}
	return a.custody(twin, nil, "pseudonymised twin of case "+c.Hash())
}

// redactReferences rewrites what the user said of reference data, and the names of
// its files.
func redactReferences(r *redact.Redactor, data []byte) (any, error) {
	var list []reference.Source
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, err
	}
	for i := range list {
		s := &list[i]
		for _, text := range []*string{&s.Name, &s.Format, &s.File, &s.Origin, &s.License} {
			*text = r.Text(*text)
		}
		for n := range s.Notes {
			s.Notes[n] = r.Text(s.Notes[n])
		}
	}
	return list, nil
}

// checkTwin checks a twin against its original.
func (a *app) checkTwin(o redactOptions, args []string) error {
	if len(args) > 0 {
		return usageError(errors.New("--check takes no further arguments"))
	}
	k, err := a.key(o.key, false)
	if err != nil {
		return err
	}
	table, err := a.twinTable(o.check, k)
	if err != nil {
		return err
	}
	what := o.what
	if table != nil {
		what = table.Options
		what.Also = append(what.Also, o.what.Also...)
	}
	c, err := a.openOriginal(o)
	if err != nil {
		return err
	}
	r, err := a.learned(c, k, what)
	if err != nil {
		return err
	}
	if table != nil {
		r.Remember(table)
	}
	t, err := a.lookThrough(r, o.check)
	if err != nil {
		return err
	}
	t.Twin, t.CaseHash, t.Values = o.check, c.Hash(), r.Table().Len()
	return a.tellTwin(t, false)
}

// isText tells files that are looked through as one text.
func isText(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".parquet", ".sealed":
		return false
	}
	return true
}
