package report

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	sumsName     = "SHA256SUMS"
	manifestName = "manifest.json"
)

// file is one file of a bundle in the manifest.
type file struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// manifest is manifest.json.
type manifest struct {
	Tool     string `json:"tool"`
	Version  string `json:"version"`
	Case     string `json:"case"`
	CaseHash string `json:"case_hash"`
	CSVGuard string `json:"csv_guard"`
	Files    []file `json:"files"`
}

const guardNote = "In data/*.csv a cell that would begin with = + - @ tab or carriage return, or with apostrophes followed by one of these, has one more apostrophe in front. " +
	"To get the original, take one apostrophe away from every cell that begins with apostrophes followed by one of these. Plain numbers are as they are."

// bundle writes files and remembers their hashes.
type bundle struct {
	dir   string
	files []file
}

// add writes a file; its path is one the report chose, with slashes.
func (b *bundle) add(path string, content []byte) error {
	full := filepath.Join(b.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(full, content, 0o644); err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	b.files = append(b.files, file{Path: path, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content))})
	return nil
}

// seal writes the manifest and the sums.
func (b *bundle) seal(in *Input) error {
	slices.SortFunc(b.files, func(x, y file) int { return strings.Compare(x.Path, y.Path) })
	m := manifest{Tool: "forensic", Version: in.ToolVersion, Case: in.Case, CaseHash: in.CaseHash, CSVGuard: guardNote, Files: b.files}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := b.add(manifestName, append(text, '\n')); err != nil {
		return err
	}
	slices.SortFunc(b.files, func(x, y file) int { return strings.Compare(x.Path, y.Path) })
	var sums bytes.Buffer
	for _, f := range b.files {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Path)
	}
	return os.WriteFile(filepath.Join(b.dir, sumsName), sums.Bytes(), 0o644)
}

// Verify checks a bundle against its SHA256SUMS: every file as listed, none
// missing, none too many. It returns what is wrong, in words, sorted.
func Verify(ctx context.Context, dir string) (problems []string, err error) {
	want, err := readSums(filepath.Join(dir, sumsName))
	if errors.Is(err, fs.ErrNotExist) {
		return []string{sumsName + " is missing"}, nil
	}
	if err != nil {
		return []string{fmt.Sprintf("%s is damaged: %v", sumsName, err)}, nil
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if name == sumsName {
			return nil
		}
		sum, err := hashOf(path)
		switch {
		case want[name] == "":
			problems = append(problems, name+" does not belong to the bundle")
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s cannot be read: %v", name, err))
		case sum != want[name]:
			problems = append(problems, name+" was changed")
		}
		delete(want, name)
		return nil
	})
	for name := range want {
		problems = append(problems, name+" is missing")
	}
	slices.Sort(problems)
	return problems, err
}

func readSums(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sums := map[string]string{}
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		sum, name, ok := strings.Cut(s.Text(), "  ")
		if !ok || len(sum) != 64 {
			return nil, fmt.Errorf("line %d is no sum", n)
		}
		sums[name] = sum
	}
	return sums, s.Err()
}

func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
