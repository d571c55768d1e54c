package report

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
)

// The files that vouch for the others.
const (
	manifestName = "manifest.json"
	sumsName     = "SHA256SUMS"
)

// manifest is the content of manifest.json.
type manifest struct {
	Format      string `json:"format"`
	ToolVersion string `json:"tool_version"`
	Case        string `json:"case"`
	CaseHash    string `json:"case_hash"`
	Complete    bool   `json:"complete"`
	Why         string `json:"why,omitempty"` // the numbers, where it is not
	CSV         string `json:"csv_guard"`
	Files       []file `json:"files"` // by path, all but manifest.json and SHA256SUMS
}

// file is one file of the bundle; Path uses slashes.
type file struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// folder writes the files of a bundle and remembers their hashes.
type folder struct {
	root  *os.Root
	files []file
}

// write creates a file and has fill write its content.
func (f *folder) write(name string, fill func(io.Writer) error) (err error) {
	if err := f.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	out, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() {
		if closed := out.Close(); err == nil && closed != nil {
			err = fmt.Errorf("report: %w", closed)
		}
	}()
	hash := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(out, hash), 64<<10)
	if err := fill(buffered); err != nil {
		return fmt.Errorf("report: %s: %w", name, err)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	info, err := out.Stat()
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	f.files = append(f.files, file{name, info.Size(), hex.EncodeToString(hash.Sum(nil))})
	return nil
}

// seal writes manifest.json and SHA256SUMS over everything written so far.
func (f *folder) seal(in *Input) error {
	m := manifest{Format: "forensic report 1", ToolVersion: in.ToolVersion, Case: in.Case, CaseHash: in.CaseHash, CSV: guardNote}
	m.Complete, m.Why = in.Completeness()
	return f.sealManifest(m)
}

// sealManifest is seal for what a manifest says of everything but the files.
func (f *folder) sealManifest(m manifest) error {
	byPath := func(a, b file) int { return strings.Compare(a.Path, b.Path) }
	slices.SortFunc(f.files, byPath)
	m.Files = slices.Clone(f.files)
	err := f.write(manifestName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(m)
	})
	if err != nil {
		return err
	}
	slices.SortFunc(f.files, byPath)
	return f.write(sumsName, func(w io.Writer) error {
		for _, file := range f.files {
			if _, err := fmt.Fprintf(w, "%s  %s\n", file.SHA256, file.Path); err != nil {
				return err
			}
		}
		return nil
	})
}
