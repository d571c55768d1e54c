package store

import (
	"bufio"
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

const sumsName = "SHA256SUMS"

// Seal writes SHA256SUMS over all files of the case, for Verify and for
// `sha256sum -c`. It is the last step of a command that changed the case.
func (c *Case) Seal(ctx context.Context) error {
	names, err := c.sealed()
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, name := range names {
		sum, err := hashFile(ctx, filepath.Join(c.dir, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("seal: %w", err)
		}
		fmt.Fprintf(&b, "%s  %s\n", sum, name)
	}
	path := filepath.Join(c.dir, sumsName)
	if err := os.WriteFile(path+tmpSuffix, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return os.Rename(path+tmpSuffix, path)
}

// sealed lists the files that SHA256SUMS covers, as slash paths, sorted.
func (c *Case) sealed() (names []string, err error) {
	err = filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(c.dir, path)
		if err != nil {
			return err
		}
		if rel != "lock" && rel != sumsName && !strings.HasSuffix(rel, tmpSuffix) {
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

// Verify checks the case: every file against SHA256SUMS, none missing and none
// too many, the chain of the custody log, and the balance of the ledger against
// the stored rows. It returns what is wrong, in words.
func (c *Case) Verify(ctx context.Context) (problems []string, err error) {
	names, err := c.sealed()
	if err != nil {
		return nil, err
	}
	want, err := readSums(filepath.Join(c.dir, sumsName))
	if errors.Is(err, fs.ErrNotExist) {
		return []string{sumsName + " is missing: the last command was interrupted, or the file was removed"}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		sum, err := hashFile(ctx, filepath.Join(c.dir, filepath.FromSlash(name)))
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s cannot be read: %v", name, err))
		case want[name] == "":
			problems = append(problems, name+" is not listed in "+sumsName)
		case want[name] != sum:
			problems = append(problems, name+" was changed")
		}
		delete(want, name)
	}
	for name := range want {
		problems = append(problems, name+" is missing")
	}
	chain, err := c.checkCustody()
	if err != nil {
		return nil, err
	}
	problems = append(problems, chain...)
	if len(problems) == 0 {
		if problems, err = c.checkBalance(ctx); err != nil {
			return nil, err
		}
	}
	slices.Sort(problems)
	return problems, nil
}

// checkBalance compares the ledger with itself and with the stored rows.
func (c *Case) checkBalance(ctx context.Context) (problems []string, err error) {
	type key struct{ source, member string }
	stored := map[key]int64{}
	for _, m := range c.ledger.Members {
		if m.Read != m.Stored+m.Rejected+m.Duplicate {
			problems = append(problems, fmt.Sprintf("%s %s: the ledger does not balance", m.Archive, m.Member))
		}
		stored[key{m.Source, m.Member}] += m.Stored
	}
	r, err := c.NewReader(Limits{}, Narrow{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	rows, err := r.Query(ctx, "SELECT source, coalesce(member, ''), count(*) FROM events GROUP BY ALL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k key
		var n int64
		if err := rows.Scan(&k.source, &k.member, &n); err != nil {
			return nil, err
		}
		if stored[k] != n {
			problems = append(problems, fmt.Sprintf("member %q of %s: %d rows, the ledger says %d", k.member, k.source, n, stored[k]))
		}
		delete(stored, k)
	}
	for k, n := range stored {
		if n > 0 {
			problems = append(problems, fmt.Sprintf("member %q of %s: no rows, the ledger says %d", k.member, k.source, n))
		}
	}
	return problems, rows.Err()
}

func readSums(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sums := map[string]string{}
	s := bufio.NewScanner(f)
	for s.Scan() {
		sum, name, ok := strings.Cut(s.Text(), "  ")
		if !ok {
			return nil, fmt.Errorf("%s: %q is no line of sums", sumsName, s.Text())
		}
		sums[name] = sum
	}
	return sums, s.Err()
}

func hashFile(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	buf := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return "", context.Cause(ctx)
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}
