package cache

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"

	"forensic/datasets/indicator"
	"forensic/datasets/reference"
)

// Options say of a file what it does not say itself.
type Options struct {
	Name      string // of the source; made of the file's name if empty
	Origin    string // where it comes from
	License   string // note on its terms
	AsOf      time.Time
	Replace   bool // an existing source of that name
	Indicator indicator.Options
}

// prepared is what came of a file.
type prepared struct {
	format, origin   string
	records, dropped int64
	asOf             time.Time
	notes, rejects   []string
}

// maxInflated bounds what a compressed file may become, in bytes.
const maxInflated = 64 << 30

// Add checks a file, brings it into the form in which it is used, and stores it.
// After an error the cache is as before.
func (c *Cache) Add(ctx context.Context, kindName, path string, o Options) (Entry, error) {
	k, ok := Find(kindName)
	if !ok {
		return Entry{}, fmt.Errorf("kind %q is not known; there are %s", kindName, strings.Join(Names(), ", "))
	}
	e := Entry{Source: reference.Source{Name: o.Name, Kind: k.Name, File: filepath.Base(path), Origin: o.Origin, License: o.License}}
	if e.Name == "" {
		e.Name = nameOf(e.File)
	}
	if !nameForm.MatchString(e.Name) {
		return e, fmt.Errorf("name %q: want lower-case letters, digits, dots, hyphens, underscores, at most 64", e.Name)
	}
	if _, err := os.Lstat(filepath.Join(c.dir, e.Name+sidecar)); err == nil && !o.Replace {
		return e, fmt.Errorf("there is a source %q already", e.Name)
	}
	if err := os.MkdirAll(c.dir, 0o755); err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	work, err := os.MkdirTemp(c.dir, e.Name+"-*"+partial)
	if err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	defer os.RemoveAll(work)
	plain := filepath.Join(work, "in")
	if e.SHA256, e.Bytes, err = fetch(ctx, path, plain); err != nil {
		return e, err
	}
	out := filepath.Join(work, "out")
	o.Indicator.TempDir = work // large files do not fill the system's own folder
	p, err := k.prepare(ctx, plain, out, e.File, o)
	if err != nil {
		return e, err
	}
	e.Format, e.Records, e.Dropped, e.Notes, e.Rejects = p.format, p.records, p.dropped, p.notes, p.rejects
	e.AsOf, e.Origin = p.asOf, firstOf(o.Origin, p.origin)
	if !o.AsOf.IsZero() {
		e.AsOf = o.AsOf.UTC()
	}
	return c.store(e, k.ext, out)
}

// store moves the prepared data to its place, then its entry, which makes it count.
func (c *Cache) store(e Entry, ext, out string) (Entry, error) {
	f, err := os.Open(out)
	if err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	e.DataSHA256, e.DataBytes, err = hashed(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	// The name holds the hash: data that replaces other data never stands under the
	// old entry.
	e.Data = e.Name + "." + e.DataSHA256[:12] + ext
	old, _ := c.entry(e.Name) // of what is replaced; none is no error
	if err := os.Rename(out, filepath.Join(c.dir, e.Data)); err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	side := filepath.Join(c.dir, e.Name+sidecar)
	if err := os.WriteFile(side+partial, append(text, '\n'), 0o644); err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	if err := os.Rename(side+partial, side); err != nil {
		return e, fmt.Errorf("cache: %w", err)
	}
	if old.Data != "" && old.Data != e.Data {
		_ = os.Remove(filepath.Join(c.dir, old.Data)) // nothing names it any more
	}
	return e, nil
}

// fetch copies a file, inflating gzip and zips of one member, and gives the hash
// and the size of the file as it is.
func fetch(ctx context.Context, path, to string) (sum string, n int64, err error) {
	in, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", 0, err
	}
	if !info.Mode().IsRegular() {
		return "", 0, fmt.Errorf("%s is no regular file", filepath.Base(path))
	}
	if info.Size() == 0 {
		return "", 0, fmt.Errorf("%s is empty", filepath.Base(path))
	}
	if sum, n, err = hashed(in); err != nil {
		return "", 0, err
	}
	plain, err := inflated(in, info.Size())
	if err != nil {
		return "", 0, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	out, err := os.Create(to)
	if err != nil {
		return "", 0, err
	}
	copied, err := io.Copy(out, io.LimitReader(&cancelled{ctx, plain}, maxInflated+1))
	if err = errors.Join(err, out.Close()); err != nil {
		return "", 0, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	if copied > maxInflated {
		return "", 0, fmt.Errorf("%s: it inflates to more than %d bytes", filepath.Base(path), int64(maxInflated))
	}
	return sum, n, nil
}

// inflated is the content of a file from its beginning.
func inflated(in *os.File, size int64) (io.Reader, error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(in, 256<<10)
	head, err := buffered.Peek(4)
	switch {
	case err == nil && head[0] == 0x1f && head[1] == 0x8b:
		return gzip.NewReader(buffered)
	case string(head) == "PK\x03\x04":
		return only(in, size)
	}
	return buffered, nil
}

// only opens the single member of a zip.
func only(in io.ReaderAt, size int64) (io.Reader, error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, err
	}
	var file *zip.File
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if file != nil {
			return nil, errors.New("the zip has several members; unpack it and add them one by one")
		}
		file = f
	}
	switch {
	case file == nil:
		return nil, errors.New("the zip is empty")
	case file.Flags&1 != 0:
		return nil, errors.New("the zip is encrypted; unpack it first")
	}
	return file.Open()
}

// cancelled is a reader that ends with its context.
type cancelled struct {
	ctx context.Context
	in  io.Reader
}

func (c *cancelled) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.in.Read(b)
}

// hashed is the SHA-256 of what is left to read, and its length.
func hashed(in io.Reader) (string, int64, error) {
	h := sha256.New()
	n, err := io.Copy(h, in)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

// nameOf makes the name of a source out of that of a file.
func nameOf(file string) string {
	name := strings.ToLower(file)
	for _, ext := range []string{".gz", ".zip"} {
		name = strings.TrimSuffix(name, ext)
	}
	name = strings.TrimSuffix(name, filepath.Ext(name))
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, name)
	return strings.Trim(name[:min(len(name), 64)], "-._")
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
