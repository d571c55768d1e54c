// Package unpack lists evidence files and opens containers as streams: zip, tar,
// gzip, and plain files. No name of the evidence is ever used as a path, nothing
// is written, and what a container may unfold to is limited.
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
)

// Source is one evidence file.
type Source struct {
	Path string // for opening
	Name string // slash path relative to the evidence argument; a file argument's base name
	Size int64
}

// Skipped is a path that is no evidence file, and why.
type Skipped struct{ Name, Reason string }

// Walk lists the evidence files of the arguments: in argument order, within a
// folder sorted by path. Links inside a folder are not followed; they, devices
// and the like are named as skipped. An argument that does not exist is an error.
func Walk(args []string) (sources []Source, skipped []Skipped, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, nil, fmt.Errorf("evidence: %w", err)
		}
		if !info.IsDir() {
			s, why := entry(arg, filepath.Base(arg), info)
			if why != "" {
				skipped = append(skipped, Skipped{Name: s.Name, Reason: why})
			} else {
				sources = append(sources, s)
			}
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			rel, relErr := filepath.Rel(arg, path)
			if relErr != nil {
				return relErr
			}
			name := filepath.ToSlash(rel)
			if err != nil {
				skipped = append(skipped, Skipped{Name: name, Reason: reason(err)})
				return nil
			}
			if d.IsDir() {
				return nil
			}
			info, err := d.Info()
			if err != nil {
				skipped = append(skipped, Skipped{Name: name, Reason: reason(err)})
				return nil
			}
			s, why := entry(path, name, info)
			if why != "" {
				skipped = append(skipped, Skipped{Name: name, Reason: why})
			} else {
				sources = append(sources, s)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return sources, skipped, nil
}

// entry makes a source of a path, or says why it is none.
func entry(path, name string, info fs.FileInfo) (Source, string) {
	s := Source{Path: path, Name: name, Size: info.Size()}
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return s, ""
	case mode&fs.ModeSymlink != 0:
		return s, "a symbolic link; links are not followed"
	case mode&fs.ModeNamedPipe != 0:
		return s, "a named pipe"
	case mode&fs.ModeSocket != 0:
		return s, "a socket"
	}
	return s, "a device"
}

// reason is an error's text without the path of this machine.
func reason(err error) string {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// Hash returns the SHA-256 of a file in lower-case hex.
func Hash(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.CopyBuffer(h, &ctxReader{ctx, f}, make([]byte, 1<<20)); err != nil {
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
	if err := c.ctx.Err(); err != nil {
		return 0, context.Cause(c.ctx)
	}
	return c.r.Read(p)
}
