package unwrap

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/golden"
)

// exceptions are the kinds of strings that MSTICPy decodes and this package
// does not take for encoded content, each with why. The first that fits counts.
var exceptions = []struct {
	name string
	form *regexp.Regexp
}{
	{"a hash, or bytes or text written in hex", regexp.MustCompile(`^[0-9a-fA-F\s]+=*$`)},
	{"AppX identifier", regexp.MustCompile(`^AppX[0-9a-z]+$`)},
	{"key of a localised message", regexp.MustCompile(`^\s*[A-Za-z]+=$`)},
	{"words run together", regexp.MustCompile(`^[A-Za-z]+$`)},
	{"path or part of an address", regexp.MustCompile(`^(/?[A-Za-z0-9]+/)+[A-Za-z0-9]*$|^com/`)},
	{"structure without a form of its own", regexp.MustCompile(`^[A-Z]AAAAAAAA`)},
	{"key or token: bytes that look like chance", regexp.MustCompile(`^[A-Za-z0-9+/]{32,60}=*$`)},
}

// goldenRow is one decoded string of MSTICPy's.
type goldenRow struct {
	Index    any    `json:"src_index"` // absent where one string was given
	Original string `json:"original_string"`
	MD5      string `json:"md5"`
	SHA1     string `json:"sha1"`
	SHA256   string `json:"sha256"`
	Encoding string `json:"encoding_type"`
}

// TestSharedGolden decodes the very texts that MSTICPy was given and looks for
// every row it made of them, by all three hashes. What is not found has a name.
func TestSharedGolden(t *testing.T) {
	golden := filepath.Join(golden.Folder(t), "golden")
	files, err := filepath.Glob(filepath.Join(golden, "base64", "*.jsonl*"))
	if err != nil || len(files) != 56 {
		t.Fatalf("%d golden files: %v", len(files), err)
	}
	total, found, missed := 0, 0, map[string]int{}
	for _, path := range files {
		hashes := inputHashes(t, golden, filepath.Base(path))
		eachLine(t, path, func(line []byte) {
			var row goldenRow
			if json.Unmarshal(line, &row) != nil || row.MD5 == "" {
				return // the annotated text
			}
			total++
			if hashes[[2]string{indexKey(row.Index), row.MD5 + row.SHA1 + row.SHA256}] {
				found++
				return
			}
			for _, e := range exceptions {
				if row.Encoding != "utf-8" && e.form.MatchString(row.Original) {
					missed[e.name]++
					return
				}
			}
			t.Errorf("%s: %.80q (%s) is not found", filepath.Base(path), row.Original, row.Encoding)
		})
	}
	// Half of the rows are of utf16=True: the same strings, read in another way.
	if total != 2463 || found != 145 {
		t.Errorf("%d rows, %d found, want 2463 and 145", total, found)
	}
	want := map[string]int{
		"AppX identifier":                           72,
		"a hash, or bytes or text written in hex":   1276,
		"key of a localised message":                618,
		"key or token: bytes that look like chance": 16,
		"path or part of an address":                156,
		"structure without a form of its own":       30,
		"words run together":                        150,
	}
	if diff := cmp.Diff(want, missed); diff != "" {
		t.Error(diff)
	}
}

// inputHashes decodes the texts of a golden file's input: index of the text and
// the hashes of each layer.
func inputHashes(t *testing.T, golden, name string) map[[2]string]bool {
	t.Helper()
	base, _, _ := strings.Cut(name, ".jsonl")
	base = strings.TrimSuffix(base, "__utf16")
	single := false
	for _, suffix := range []string{"__unpack", "__unpack_items", "__unpack_items_utf16", "__unpack_utf16"} {
		if cut, ok := strings.CutSuffix(base, suffix); ok {
			base, single = cut+"__x2", true
		}
	}
	paths, _ := filepath.Glob(filepath.Join(golden, "inputs", base+".jsonl*"))
	if len(paths) != 1 {
		t.Fatalf("%s: %d inputs", name, len(paths))
	}
	out := map[[2]string]bool{}
	eachLine(t, paths[0], func(line []byte) {
		var in struct {
			I    any    `json:"i"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(line, &in); err != nil {
			t.Fatal(err)
		}
		key := indexKey(in.I)
		if single {
			key = indexKey(nil)
		}
		for _, r := range Find(in.Text, Defaults) {
			for _, l := range Decode(r, in.Text, Defaults).Layers {
				out[[2]string{key, l.MD5 + l.SHA1 + l.SHA256}] = true
			}
		}
	})
	return out
}

func indexKey(i any) string { return fmt.Sprint(i) }

// eachLine calls fn with every line of a file, gzipped or not.
func eachLine(t testing.TB, path string, fn func([]byte)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	s := bufio.NewScanner(r)
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		fn(s.Bytes())
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkSharedMordor scans and decodes every command line and script of ten
// archives, row by row, repeated ones again: what MSTICPy does at 2.9 MB/s.
func BenchmarkSharedMordor(b *testing.B) {
	var rows []string
	size := 0
	eachLine(b, filepath.Join(golden.Folder(b), "golden", "inputs", "mordor_10archives.jsonl.gz"), func(line []byte) {
		var in struct{ Text string }
		if err := json.Unmarshal(line, &in); err != nil {
			b.Fatal(err)
		}
		rows = append(rows, in.Text)
		size += len(in.Text)
	})
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, text := range rows {
			for _, r := range Find(text, Defaults) {
				Decode(r, text, Defaults)
			}
		}
	}
}
