package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"forensic/ingest"
	"forensic/ingest/formats"
	"forensic/ingest/internal/lines"
	"forensic/ingest/internal/unpack"
	"forensic/store"
	"forensic/store/event"
)

// stage is a part of an ingest; each does what the one before does, and more.
type stage struct {
	name string
	run  func(ctx context.Context, workers int, evidence []string) (measure, error)
}

var stages = []stage{
	{"inflate", func(ctx context.Context, _ int, e []string) (measure, error) { return walk(ctx, e, drain) }},
	{"hash", func(ctx context.Context, _ int, e []string) (measure, error) { return walk(ctx, e, hash) }},
	{"split", func(ctx context.Context, _ int, e []string) (measure, error) { return walk(ctx, e, split) }},
	{"parse", parse},
	{"write", write},
}

// walk reads every member with one goroutine.
func walk(ctx context.Context, evidence []string, read func(io.Reader) (int64, error)) (m measure, err error) {
	sources, _, err := unpack.Walk(evidence)
	if err != nil {
		return m, err
	}
	for _, src := range sources {
		err := unpack.Open(ctx, src, unpack.Options{}, func(member unpack.Member, r io.Reader) error {
			if member.Kind != unpack.KindData {
				return nil
			}
			n, err := read(r)
			m.Bytes += n
			return err
		})
		if damage := (*unpack.DamageError)(nil); err != nil && !errors.As(err, &damage) {
			return m, fmt.Errorf("%s: %w", src.Name, err)
		}
	}
	return m, nil
}

func drain(r io.Reader) (int64, error) {
	return io.CopyBuffer(io.Discard, onlyReader{r}, make([]byte, 1<<20))
}

func hash(r io.Reader) (int64, error) {
	return io.CopyBuffer(sha256.New(), onlyReader{r}, make([]byte, 1<<20))
}

func split(r io.Reader) (int64, error) {
	digest := sha256.New()
	s := lines.NewSplitter(io.TeeReader(r, digest), ingest.BlockSize, ingest.MaxLine)
	var n int64
	for {
		block, _, err := s.Next()
		if block != nil {
			n += int64(block.Size())
			block.Release()
		}
		if err != nil {
			return n, nil // what is no text ends here too
		}
	}
}

// onlyReader hides other methods, so that every byte passes the buffer.
type onlyReader struct{ io.Reader }

// parse reads, parses and normalises everything and keeps nothing.
func parse(ctx context.Context, workers int, evidence []string) (measure, error) {
	return into(ctx, nothing{}, workers, evidence)
}

func write(ctx context.Context, workers int, evidence []string) (m measure, err error) {
	dir, err := os.MkdirTemp("", "ingestbench")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
	c, err := store.Create(filepath.Join(dir, "case"), "bench")
	if err != nil {
		return m, err
	}
	w, err := c.NewWriter(ctx, workers)
	if err != nil {
		return m, err
	}
	m, err = into(ctx, w, workers, evidence)
	if err := errors.Join(err, w.Close()); err != nil {
		return m, err
	}
	err = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			m.Written += info.Size()
		}
		return err
	})
	return m, err
}

func into(ctx context.Context, sink ingest.Sink, workers int, evidence []string) (measure, error) {
	s, err := ingest.Run(ctx, sink, ingest.Options{Evidence: evidence, Formats: formats.All, Workers: workers})
	if err != nil {
		return measure{}, err
	}
	return measure{Bytes: s.Inflated, Records: s.Read}, nil
}

// nothing is a sink that drops what it gets.
type nothing struct{}

func (nothing) HasFile(string) bool                              { return false }
func (nothing) HasMember(string) bool                            { return false }
func (nothing) Append(*event.Batch) error                        { return nil }
func (nothing) EndMember(*event.Member, func(*event.Late)) error { return nil }
func (nothing) EndFile(event.EvidenceFile) error                 { return nil }
