package cache

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"forensic/datasets/reference"
)

// Entry is one source of a cache.
type Entry struct {
	reference.Source
	Data       string `json:"data"` // name of the file with the data
	DataSHA256 string `json:"data_sha256"`
	DataBytes  int64  `json:"data_bytes"`
	// Rejects are the first entries of the file that could not be used, with their
	// position and the reason.
	Rejects []string `json:"rejects,omitempty"`
}

// Cache is a folder with reference data. It need not exist before something is
// added.
type Cache struct{ dir string }

// At gives the cache in dir.
func At(dir string) *Cache { return &Cache{dir: dir} }

// Dir is the folder.
func (c *Cache) Dir() string { return c.dir }

const (
	sidecar   = ".json"
	maxEntry  = 1 << 20 // bytes of an entry's file
	partial   = ".part" // a file that is being written
	maxSource = 1000    // entries of a cache
)

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,63}$`)

// List gives the entries, by kind and name. A folder that does not exist has none.
func (c *Cache) List() ([]Entry, error) {
	files, err := os.ReadDir(c.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	var list []Entry
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), sidecar)
		if !ok || !f.Type().IsRegular() {
			continue
		}
		if len(list) >= maxSource {
			return nil, fmt.Errorf("cache: it has more than %d entries", maxSource)
		}
		e, err := c.entry(name)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(order(a.Kind), order(b.Kind)), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}

// entry reads what is noted of one source.
func (c *Cache) entry(name string) (e Entry, err error) {
	path := filepath.Join(c.dir, name+sidecar)
	if info, err := os.Lstat(path); err != nil {
		return e, fmt.Errorf("cache: %w", err)
	} else if info.Size() > maxEntry {
		return e, fmt.Errorf("cache: %s is too large for an entry", name+sidecar)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	if err := json.Unmarshal(data, &e); err != nil {
		return e, fmt.Errorf("cache: %s is no entry: %w", name+sidecar, err)
	}
	if _, known := Find(e.Kind); !known || e.Name != name || e.Data != filepath.Base(e.Data) || !nameForm.MatchString(e.Data) {
		return e, fmt.Errorf("cache: %s is no entry of this program", name+sidecar)
	}
	return e, nil
}

// Remove deletes a source.
func (c *Cache) Remove(name string) error {
	if !nameForm.MatchString(name) {
		return fmt.Errorf("cache: %q is no name", name)
	}
	e, err := c.entry(name)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cache: there is no source %q", name)
	}
	if err != nil {
		return err
	}
	// The entry goes first: data without an entry is nothing, an entry without data
	// is an error.
	if err := os.Remove(filepath.Join(c.dir, name+sidecar)); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	if err := os.Remove(filepath.Join(c.dir, e.Data)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cache: %w", err)
	}
	return nil
}

// Verify compares the data of every source with its hash and opens it, and returns
// what is wrong, a line each.
func (c *Cache) Verify(ctx context.Context) (problems []string, err error) {
	list, err := c.List()
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		o := &opened{}
		err := c.open(ctx, o, e)
		_, close := o.set()
		err = errors.Join(err, close())
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("%s: %v", e.Name, err))
		}
	}
	return problems, nil
}

// check compares the data of a source with its hash.
func (c *Cache) check(e Entry) error {
	f, err := os.Open(filepath.Join(c.dir, e.Data))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing; add it again", e.Data)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	sum, n, err := hashed(f)
	if err != nil {
		return err
	}
	if sum != e.DataSHA256 || n != e.DataBytes {
		return fmt.Errorf("%s was changed after it was added: its hash differs; add it again", e.Data)
	}
	return nil
}
