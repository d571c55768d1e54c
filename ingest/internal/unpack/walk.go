// Package unpack lists evidence files and opens containers as streams: zip, 7z,
// tar, gzip, bzip2, xz, zstd, these within each other, and plain files, told by
// their content. No name of the evidence is ever used as a path, nothing is
// written but large nested archives to unnamed temporary files, and what a source
// may unfold to is limited.
package unpack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is one evidence file.
type Source struct {
	Path string // for opening
	Name string // as recorded: slash path relative to the evidence argument; a file argument's base name
	Size int64  // bytes as stored
}

// Skipped is a path that is no evidence file, and why.
type Skipped struct{ Name, Reason string }

// Walk lists the evidence files of the arguments: in argument order, within a
// folder sorted by path. An argument that is a link is followed; links inside a
// folder are not. They, devices, pipes, sockets and folders that cannot be read
// are named as skipped. An argument that does not exist is an error.
func Walk(args []string) ([]Source, []Skipped, error) {
	var l lister
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, nil, fmt.Errorf("evidence: %w", err)
		}
		if !info.IsDir() {
			l.add(arg, filepath.Base(arg), info.Mode().Type(), info.Size())
			continue
		}
		sources, skipped := len(l.sources), len(l.skipped)
		l.folder(arg, "") // reading by name follows a link, as filepath.WalkDir would not
		slices.SortStableFunc(l.sources[sources:], func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
		slices.SortStableFunc(l.skipped[skipped:], func(a, b Skipped) int { return strings.Compare(a.Name, b.Name) })
	}
	return l.sources, l.skipped, nil
}

// lister gathers what Walk returns.
type lister struct {
	sources []Source
	skipped []Skipped
}

// folder lists a folder; rel is its slash path in the argument.
func (l *lister) folder(path, rel string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		name := rel
		if name == "" {
			name = filepath.Base(path)
		}
		l.skip(name, "the folder cannot be read: "+reason(err))
	}
	for _, e := range entries {
		path, rel := filepath.Join(path, e.Name()), strings.TrimPrefix(rel+"/"+e.Name(), "/")
		if e.IsDir() {
			l.folder(path, rel)
			continue
		}
		info, err := e.Info()
		if err != nil {
			l.skip(rel, reason(err))
			continue
		}
		l.add(path, rel, info.Mode().Type(), info.Size())
	}
}

// add lists a path as a source or, by its type, as skipped.
func (l *lister) add(path, name string, typ fs.FileMode, size int64) {
	switch {
	case typ == 0:
		l.sources = append(l.sources, Source{Path: path, Name: safeName(name, backslashEscaped), Size: size})
	case typ&fs.ModeSymlink != 0:
		l.skip(name, "a symbolic link; links are not followed")
	case typ&fs.ModeNamedPipe != 0:
		l.skip(name, "a named pipe")
	case typ&fs.ModeSocket != 0:
		l.skip(name, "a socket")
	case typ&fs.ModeDevice != 0:
		l.skip(name, "a device")
	default:
		l.skip(name, "not a regular file")
	}
}

func (l *lister) skip(name, reason string) {
	l.skipped = append(l.skipped, Skipped{Name: safeName(name, backslashEscaped), Reason: reason})
}

// reason is an error's text without the path of this machine.
func reason(err error) string {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// Hash returns the SHA-256 of a regular file in lower-case hex.
func Hash(ctx context.Context, path string) (string, error) {
	f, size, err := openFile(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyBuffer(h, &ctxReader{ctx, f}, make([]byte, bufferFor(size, 1<<20))); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// ctxReader ends with the context. It hides other methods of the file, so that a
// copy cannot pass it by.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
