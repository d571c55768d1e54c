package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// maxManifest bounds the bytes read of manifest.json and SHA256SUMS.
const maxManifest = 64 << 20

// Verify checks a bundle: every file that SHA256SUMS lists is there with its
// content, manifest.json says the same of each, and nothing else is there. The
// problems are sorted by path; the error tells why it could not look.
func Verify(ctx context.Context, dir string) (problems []string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("verify report: %w", err)
	}
	defer root.Close()
	listed, problems, err := readSums(root)
	if err != nil {
		return nil, fmt.Errorf("verify report: %w", err)
	}
	found := map[string]file{}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case entry.IsDir() || name == sumsName:
			return nil
		case !entry.Type().IsRegular():
			problems = append(problems, fmt.Sprintf("%q: not a regular file", name))
			return nil
		}
		found[name], err = sum(root, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("verify report: %w", err)
	}
	problems = append(problems, compare(listed, found)...)
	more, err := checkManifest(root, found)
	if err != nil {
		return nil, fmt.Errorf("verify report: %w", err)
	}
	problems = append(problems, more...)
	slices.Sort(problems)
	return slices.Compact(problems), nil
}

func sum(root *os.Root, name string) (file, error) {
	in, err := root.Open(name)
	if err != nil {
		return file{}, err
	}
	defer in.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, in)
	return file{name, n, hex.EncodeToString(hash.Sum(nil))}, err
}

func readBounded(root *os.Root, name string) ([]byte, error) {
	in, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, maxManifest+1))
	if err == nil && len(data) > maxManifest {
		err = fmt.Errorf("%s: larger than %d bytes", name, maxManifest)
	}
	return data, err
}

// readSums reads SHA256SUMS: hashes by path.
func readSums(root *os.Root) (hashes map[string]string, problems []string, err error) {
	data, err := readBounded(root, sumsName)
	if err != nil {
		return nil, nil, err
	}
	hashes = map[string]string{}
	for line := range strings.Lines(string(data)) {
		hash, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(hash) != sha256.Size*2 || name == "" {
			problems = append(problems, fmt.Sprintf("%q: not a line of hash and name: %.100q", sumsName, line))
			continue
		}
		if _, twice := hashes[name]; twice {
			problems = append(problems, fmt.Sprintf("%q: listed twice", name))
		}
		hashes[name] = hash
	}
	return hashes, problems, nil
}

func compare(listed map[string]string, found map[string]file) (problems []string) {
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		switch is, ok := found[name]; {
		case !ok:
			problems = append(problems, fmt.Sprintf("%q: missing", name))
		case is.SHA256 != listed[name]:
			problems = append(problems, fmt.Sprintf("%q: content differs from its hash", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if _, ok := listed[name]; !ok {
			problems = append(problems, fmt.Sprintf("%q: not part of the report", name))
		}
	}
	return problems
}

// checkManifest holds manifest.json against the files found.
func checkManifest(root *os.Root, found map[string]file) (problems []string, err error) {
	if _, ok := found[manifestName]; !ok {
		return []string{fmt.Sprintf("%q: missing", manifestName)}, nil
	}
	data, err := readBounded(root, manifestName)
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return []string{fmt.Sprintf("%q: not readable: %v", manifestName, err)}, nil
	}
	known := map[string]bool{manifestName: true}
	for _, f := range m.Files {
		known[f.Path] = true
		if is, ok := found[f.Path]; ok && is != f {
			problems = append(problems, fmt.Sprintf("%q: content differs from %s", f.Path, manifestName))
		} else if !ok {
			problems = append(problems, fmt.Sprintf("%q: missing", f.Path))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if !known[name] {
			problems = append(problems, fmt.Sprintf("%q: not in %s", name, manifestName))
		}
	}
	return problems, nil
}
