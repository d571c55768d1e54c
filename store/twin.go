package store

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"forensic/store/event"
)

// Rewriting says what a twin has instead of the texts of a case. The functions are
// called from several goroutines at once; what they return must depend on what they
// are given alone.
type Rewriting struct {
	Column   func(c event.Col, text []byte) []byte       // a value of the events
	Raw      func(raw []byte) []byte                     // the bytes of a rejected record
	Name     func(text string) string                    // dataset, archive, member and what the ledger says in words
	Field    func(name string) string                    // the name of a field of records
	Narrowed func(text string) string                    // what Case.Narrowed says
	Result   func(name string, data []byte) (any, error) // a stored result, as JSON
	// References is what Case.SaveReferences stored, as JSON.
	References func(data []byte) (any, error)
}

// Twin writes a copy of the case into dir, which must not exist, under another name
// and with its texts rewritten. Numbers, times, hashes and the balance of the ledger stay. The custody
// log begins anew; the caller records the first line and seals the twin. After an
// error nothing is left behind.
func (c *Case) Twin(ctx context.Context, dir, name string, workers int, rw Rewriting) (twin *Case, err error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	if twin, err = Create(dir, c.version); err != nil {
		return nil, err
	}
	twin.meta.Twin, twin.meta.Name = true, name
	if err := writeJSON(filepath.Join(dir, "case.json"), twin.meta); err != nil {
		return nil, err
	}
	next := c.ledger.clone()
	next.Parts, next.Rejects = nil, nil
	rewriteLedger(next, rw)
	for _, part := range c.ledger.Parts {
		name := twin.nextPart("events")
		if err := c.twinPart(ctx, part, filepath.Join(twin.partsDir(), name), max(workers, 1), rw); err != nil {
			return nil, fmt.Errorf("part %s: %w", part, err)
		}
		next.Parts = append(next.Parts, name)
	}
	for _, part := range c.ledger.Rejects {
		name := twin.nextPart("rejects")
		if err := c.twinRejects(ctx, part, filepath.Join(twin.partsDir(), name), rw); err != nil {
			return nil, fmt.Errorf("part %s: %w", part, err)
		}
		next.Rejects = append(next.Rejects, name)
	}
	if err := twin.saveLedger(next); err != nil {
		return nil, err
	}
	return twin, c.twinResults(twin, rw)
}

// IsTwin tells whether the case was made by Twin: its custody log names nobody.
func (c *Case) IsTwin() bool { return c.meta.Twin }

// rewriteLedger rewrites the words of a ledger. It copies what it changes.
func rewriteLedger(l *Ledger, rw Rewriting) {
	for i := range l.Files {
		f := &l.Files[i]
		f.Name, f.Damage, f.SameAs = rw.Name(f.Name), rw.Name(f.Damage), rw.Name(f.SameAs)
	}
	for i := range l.Members {
		m := &l.Members[i]
		m.Dataset, m.Archive, m.Member, m.Reason = rw.Name(m.Dataset), rw.Name(m.Archive), rw.Name(m.Member), rw.Name(m.Reason)
		notes := make([]string, len(m.Notes))
		for n, note := range m.Notes {
			notes[n] = rw.Name(note)
		}
		if m.Notes != nil {
			m.Notes = notes
		}
		var counts []event.Note
		for _, n := range m.Counts {
			counts = append(counts, event.Note{N: n.N, What: rw.Name(n.What)})
		}
		var warnings []event.Warning
		for _, w := range m.Warnings {
			w.Text = rw.Name(w.Text)
			warnings = append(warnings, w)
		}
		m.Counts, m.Warnings, m.Tables = counts, warnings, rewriteTables(m.Tables, rw)
	}
}

func rewriteTables(tables []*event.Table, rw Rewriting) (out []*event.Table) {
	for _, t := range tables {
		n := &event.Table{Name: rw.Name(t.Name)}
		for _, c := range t.Columns {
			n.Columns = append(n.Columns, &event.TableColumn{Name: rw.Field(c.Name), In: rw.Field(c.In), Kinds: c.Kinds})
		}
		out = append(out, n)
	}
	return out
}

// twinResults rewrites the stored results.
func (c *Case) twinResults(twin *Case, rw Rewriting) error {
	names, err := c.ResultNames()
	if err != nil || len(names) == 0 {
		return err
	}
	results := map[string]any{}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(c.resultsDir(), name+".json"))
		if err != nil {
			return err
		}
		if results[name], err = rw.Result(name, data); err != nil {
			return fmt.Errorf("result of %s: %w", name, err)
		}
	}
	narrowed, err := c.Narrowed()
	if err != nil {
		return err
	}
	if err := twin.SaveResults(results, true, rw.Narrowed(narrowed)); err != nil {
		return err
	}
	var data json.RawMessage
	if err := c.LoadReferences(&data); err != nil || data == nil {
		return err
	}
	references, err := rw.References(data)
	if err != nil {
		return fmt.Errorf("references: %w", err)
	}
	return twin.SaveReferences(references)
}

// RejectTexts calls fn with the raw bytes of every rejected record.
func (c *Case) RejectTexts(ctx context.Context, fn func(raw []byte) error) error {
	for _, part := range c.ledger.Rejects {
		err := readPart(ctx, filepath.Join(c.partsDir(), part), func(_ int, name string) bool { return name == rejectColumns[rejRaw].Name },
			func(_ int, text []byte) error { return fn(text) })
		if err != nil {
			return fmt.Errorf("part %s: %w", part, err)
		}
	}
	return nil
}
