package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"forensic/analyzers/redact"
	"forensic/store"
)

// leak is an original that a twin still has.
type leak struct {
	Value  string  `json:"value"`
	Texts  int64   `json:"texts"` // in which it stands
	Places []place `json:"places"`
}

// place is a file of a twin, or a column of one.
type place struct {
	Where string `json:"where"`
	Texts int64  `json:"texts"`
}

// position is where a text of a twin stands.
type position struct {
	name   string // for readers
	column string // of a Parquet file, else empty
}

const (
	fanBytes   = 1 << 20 // of texts handed to a worker at a time
	pieceBytes = 1 << 20 // of a text file looked through at a time
	pieceLap   = 4 << 10 // that neighbouring pieces have in common
)

// fan gives the texts that produce makes to several workers at once. A text may be
// changed by its maker after it was given away.
func (a *app) fan(produce func(each func(where int, text []byte) error) error, work func(where int, text []byte)) error {
	type batch struct {
		where []int
		texts [][]byte
		bytes int
	}
	jobs := make(chan *batch, a.workers)
	g, ctx := errgroup.WithContext(a.ctx)
	for range a.workers {
		g.Go(func() error {
			for b := range jobs {
				for i, text := range b.texts {
					work(b.where[i], text)
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(jobs)
		now := &batch{}
		send := func() error {
			select {
			case jobs <- now:
				now = &batch{}
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		err := produce(func(where int, text []byte) error {
			now.where, now.texts = append(now.where, where), append(now.texts, slices.Clone(text))
			if now.bytes += len(text) + 64; now.bytes < fanBytes {
				return nil
			}
			return send()
		})
		if err != nil {
			return err
		}
		return send()
	})
	return g.Wait()
}

// lookThrough reads every file of a twin for originals, and the names of the files.
func (a *app) lookThrough(r *redact.Redactor, dir string) (*twinOf, error) {
	check := r.Checker()
	t := &twinOf{Coverage: check.Coverage(), Leaks: []leak{}}
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var mu sync.Mutex
	var places []position
	found := leaks{}
	err = a.fan(func(each func(where int, text []byte) error) error {
		for _, path := range names {
			rel, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			place := func(name, column string) int {
				mu.Lock()
				defer mu.Unlock()
				places = append(places, position{name, column})
				return len(places) - 1
			}
			if err := each(place("name of "+rel, ""), []byte(filepath.ToSlash(rel))); err != nil {
				return err
			}
			if err := a.eachText(path, rel, place, each); err != nil {
				return fmt.Errorf("%s: %w", rel, err)
			}
		}
		return nil
	}, func(where int, text []byte) {
		look, piece := check.Text, where < 0
		if piece {
			where, look = ^where, check.Plain
		}
		mu.Lock()
		p := places[where]
		mu.Unlock()
		if p.column != "" {
			look = func(s string) []string { return check.Column(p.column, s) }
		}
		values := look(string(text))
		mu.Lock()
		defer mu.Unlock()
		t.Texts++
		t.Bytes += int64(len(text))
		for _, v := range values {
			found.add(v, p.name, piece)
		}
	})
	t.Leaks = found.list()
	for _, l := range t.Leaks {
		t.Leaking += l.Texts
	}
	return t, err
}

// eachText gives the texts of a file: the values of a Parquet file by column, the
// strings, names and numbers of a JSON file; any other file in pieces that overlap,
// marked by the complement of their place, and also part by part, which is how encoded
// content stands in it.
func (a *app) eachText(path, rel string, place func(name, column string) int, each func(where int, text []byte) error) error {
	if strings.HasSuffix(path, ".parquet") {
		columns := map[string]int{}
		return store.ParquetTexts(a.ctx, path, func(column string, text []byte) error {
			at, ok := columns[column]
			if !ok {
				at = place(rel+", column "+column, column)
				columns[column] = at
			}
			return each(at, text)
		})
	}
	if !isText(path) {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	where := place(rel, "")
	if strings.HasSuffix(path, ".json") || strings.HasSuffix(path, ".jsonl") {
		manual := func([]byte) bool { return false }
		if filepath.Dir(rel) == "results" {
			manual = ownTexts()
		}
		return eachString(f, func(text []byte) error {
			if manual(text) {
				return nil
			}
			return each(where, text)
		})
	}
	buf := make([]byte, pieceBytes)
	for at := int64(0); at < info.Size(); at += pieceBytes - pieceLap {
		n, err := f.ReadAt(buf[:min(int64(len(buf)), info.Size()-at)], at)
		if err != nil {
			return err
		}
		if err := each(^where, buf[:n]); err != nil {
			return err
		}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return eachPart(f, func(text []byte) error { return each(where, text) })
}

// eachString gives the strings and numbers of a JSON stream.
func eachString(r io.Reader, fn func(text []byte) error) error {
	d := json.NewDecoder(bufio.NewReaderSize(r, 1<<20))
	d.UseNumber()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch v := token.(type) {
		case string:
			err = fn([]byte(v))
		case json.Number:
			err = fn([]byte(v))
		}
		if err != nil {
			return err
		}
	}
}

// eachPart gives what stands between the quotes, tags and line ends of a file.
func eachPart(r io.Reader, fn func(text []byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 4*pieceBytes)
	s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.IndexAny(data, "\"<>\n"); i >= 0 {
			return i + 1, data[:i], nil
		}
		if len(data) > 0 && (atEOF || len(data) >= pieceBytes) {
			return len(data), data, nil
		}
		return 0, nil, nil
	})
	for s.Scan() {
		if len(s.Bytes()) > minPart {
			if err := fn(s.Bytes()); err != nil {
				return err
			}
		}
	}
	return s.Err()
}

// minPart is more than a part can have without encoded content.
const minPart = 16
