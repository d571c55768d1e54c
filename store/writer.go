package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"forensic/store/event"
	"forensic/store/internal/parquet"
)

const (
	// groupBytes is the size of the values at which a row group is written. It
	// bounds the memory of an ingest, whatever the size of the evidence.
	groupBytes = 32 << 20
	// commitBytes is how much evidence (inflated) may be lost to a crash.
	commitBytes = 1 << 30
)

// Writer appends evidence to a case. It is the sink of an ingest, used by one
// goroutine at a time. Nothing it writes is part of the case before commit: an
// interrupted ingest leaves the case as it was at the last committed evidence
// file, and the next one begins there.
type Writer struct {
	c       *Case
	ctx     context.Context
	workers int

	rows    *builder
	spare   *builder       // empty, to take over while rows is written
	behind  *builder       // being written
	writing chan error     // tells when behind is written; nil if it is not being
	late    event.Late     // of the rows of the member being read that are in rows
	spill   *os.File       // late values of the pending groups; nil until there are any
	pending []pendingGroup // row groups of the member being read that lack their late columns
	part    *part
	rejects *rejectWriter

	files    []event.EvidenceFile // ended since the last commit
	members  []event.Member
	ended    int             // how many of members belong to ended files
	unsaved  int64           // inflated bytes since the last commit
	fileSeen map[string]bool // hashes of the evidence files stored before; only read
	seen     map[string]bool // hashes of stored members
}

// part is the Parquet file being written.
type part struct {
	path string // final path; written under path+".tmp"
	file *os.File
	w    *parquet.Writer
}

// NewWriter begins an ingest into the case with so many encoders at once. Only
// one writer can be open on a case. Close it.
func (c *Case) NewWriter(ctx context.Context, workers int) (*Writer, error) {
	if err := c.lock(); err != nil {
		return nil, err
	}
	if err := c.sweep(); err != nil {
		c.unlock()
		return nil, err
	}
	w := &Writer{c: c, ctx: ctx, workers: max(workers, 1), rows: &builder{}, spare: &builder{}, fileSeen: map[string]bool{}, seen: map[string]bool{}}
	w.rejects = &rejectWriter{dir: c.partsDir()}
	for _, f := range c.ledger.Files {
		w.fileSeen[f.SHA256] = true
	}
	for _, m := range c.ledger.Members {
		if m.Stored > 0 {
			w.seen[m.SHA256] = true
		}
	}
	return w, nil
}

// TempDir is the folder for what an ingest cannot hold in memory. What is left
// there is removed when the case is next written.
func (w *Writer) TempDir() string { return w.c.partsDir() }

// HasFile reports whether the evidence file of that hash was in the case when the
// writer was made. It can be called at any time from any goroutine.
func (w *Writer) HasFile(sha256 string) bool { return w.fileSeen[sha256] }

// HasMember reports whether a member of that content is in the case.
func (w *Writer) HasMember(sha256 string) bool { return w.seen[sha256] }

// Append copies the rows and rejects of a batch of the member being read.
func (w *Writer) Append(b *event.Batch) error {
	w.late.Append(b)
	w.rows.add(b)
	if err := w.rejects.add(b); err != nil {
		return err
	}
	if w.rows.bytes < groupBytes {
		return nil
	}
	return w.flush()
}

// EndMember ends the member being read; see ingest.Sink.
func (w *Writer) EndMember(m *event.Member, fix func(*event.Late)) error {
	if len(w.pending) > 0 {
		if err := w.wait(); err != nil {
			return err
		}
	}
	if fix == nil {
		w.rows.truncate(w.rows.settled())
		for _, p := range w.pending {
			p.group.Drop()
		}
		w.rejects.drop()
	} else {
		if err := w.complete(fix); err != nil {
			return fmt.Errorf("spill: %w", err)
		}
		fix(&w.late)
		w.rows.settle(&w.late)
		if err := w.rejects.keep(m); err != nil {
			return err
		}
		if m.Stored > 0 {
			w.seen[m.SHA256] = true
		}
	}
	w.members = append(w.members, *m)
	w.unsaved += m.Bytes
	return w.forget()
}

// EndFile ends an evidence file and commits when enough has come together.
func (w *Writer) EndFile(f event.EvidenceFile) error {
	w.files = append(w.files, f)
	w.ended = len(w.members)
	if w.unsaved < commitBytes {
		return nil
	}
	return w.commit()
}

// open begins a part if there is none.
func (w *Writer) open() error {
	if w.part != nil {
		return nil
	}
	path := filepath.Join(w.c.partsDir(), w.c.nextPart("events"))
	file, err := os.OpenFile(path+tmpSuffix, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("new part: %w", err)
	}
	w.part = &part{path: path, file: file, w: parquet.NewWriter(file, eventColumns(), map[string]string{"forensic.table": "events"})}
	return nil
}

// commit makes everything up to the last ended evidence file part of the case.
func (w *Writer) commit() error {
	if len(w.files) == 0 {
		return nil
	}
	if err := errors.Join(w.flush(), w.wait()); err != nil {
		return err
	}
	next := w.c.ledger.clone()
	if w.part != nil {
		if err := finish(w.part.w, w.part.file, w.part.path); err != nil {
			return fmt.Errorf("part: %w", err)
		}
		next.Parts = append(next.Parts, filepath.Base(w.part.path))
		w.part = nil
	}
	name, err := w.rejects.close(w.c)
	if err != nil {
		return fmt.Errorf("rejects: %w", err)
	}
	if name != "" {
		next.Rejects = append(next.Rejects, name)
	}
	next.Files = append(next.Files, w.files...)
	next.Members = append(next.Members, w.members...)
	if err := w.c.saveLedger(next); err != nil {
		return err
	}
	w.files, w.members, w.ended, w.unsaved = nil, nil, 0, 0
	return nil
}

// Close commits and gives the case free. If an evidence file was left unfinished,
// as after an error, everything since the last commit is discarded instead.
func (w *Writer) Close() error {
	defer w.c.unlock()
	if err := w.wait(); err != nil {
		w.discard()
		return err
	}
	if w.spill != nil {
		w.spill.Close()
		os.Remove(w.spill.Name())
	}
	if w.late.Len() > 0 || len(w.pending) > 0 || len(w.members) != w.ended {
		return w.discard()
	}
	if err := w.commit(); err != nil {
		return err
	}
	return w.c.compact(w.ctx, w.workers)
}

// discard drops everything since the last commit.
func (w *Writer) discard() error {
	if w.part != nil {
		w.part.file.Close()
	}
	w.rejects.abandon()
	return w.c.sweep()
}
