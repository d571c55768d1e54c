package ingest

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"forensic/ingest/internal/unpack"
)

// detect asks each format in order, or takes the forced one.
func detect(formats []*Format, force *Format, in *Input, raw []byte) (*Format, string, error) {
	if force != nil {
		return force, force.Name, nil
	}
	var why []string
	for _, f := range formats {
		head := in.Head
		if f.Binary {
			head = raw
		}
		dialect, err := f.Sniff(in.Name, head)
		if err == nil {
			return f, dialect, nil
		}
		why = append(why, f.Name+": "+err.Error())
	}
	return nil, "", fmt.Errorf("no format reads it (%s)", strings.Join(why, "; "))
}

// isBlank reports whether a text is white space, after a byte order mark.
func isBlank(text []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))) == 0
}

// drain reads to the end, for the hash of the content.
func drain(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// describe names well-known kinds of files that no format reads.
func describe(head []byte) string {
	for _, k := range [...]struct{ magic, name string }{
		{"\xd4\xc3\xb2\xa1", "pcap"},
		{"\xa1\xb2\xc3\xd4", "pcap"},
		{"\x4d\x3c\xb2\xa1", "pcap"},
		{"\x0a\x0d\x0d\x0a", "pcapng"},
		{"ElfFile\x00", "evtx"},
		{"#separator ", "zeek-tsv"},
		{"SQLite format 3\x00", "sqlite"},
		{"PAR1", "parquet"},
		{"ARROW1", "arrow"},
		{"MZ", "pe"},
		{"\x7fELF", "elf"},
		{"%PDF-", "pdf"},
		{"\xd0\xcf\x11\xe0", "ole"},
		{"regf", "registry hive"},
		{"\x80\x04\x95", "pickle"},
		{"\x80\x05\x95", "pickle"},
		{"<?xml", "xml"},
	} {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return k.name
		}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return "binary"
	}
	return "text"
}

// dataset names the evidence set of a source.
func (r *run) dataset(src unpack.Source) string {
	if r.Dataset != nil {
		if name := r.Dataset(src.Name); name != "" {
			return name
		}
	}
	if base, archive := trimArchive(path.Base(src.Name)); archive {
		return base
	}
	if dir := path.Dir(src.Name); dir != "." {
		return dir
	}
	if root := strings.TrimSuffix(filepath.ToSlash(src.Path), "/"+src.Name); root != src.Path && root != "" && root != src.Name {
		return path.Base(root)
	}
	return strings.TrimSuffix(src.Name, path.Ext(src.Name))
}

// trimArchive removes the suffixes of archives and tells whether there was one.
func trimArchive(name string) (string, bool) {
	for _, suffix := range [...]string{
		".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar", ".zip", ".7z",
	} {
		if n := len(name) - len(suffix); n > 0 && strings.EqualFold(name[n:], suffix) {
			return name[:n], true
		}
	}
	return name, false
}
