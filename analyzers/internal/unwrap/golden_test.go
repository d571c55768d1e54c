package unwrap

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// TestSharedGolden finds every decoded string that MSTICPy found in its sample data,
// but for those that hold nothing.
func TestSharedGolden(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "golden", "base64", "*.jsonl*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	found, missed := 0, map[string]int{}
	for _, path := range files {
		if strings.Contains(path, "utf16") {
			continue // the same strings, read in another way
		}
		eachLine(t, path, func(line []byte) {
			var row struct {
				Original string `json:"original_string"`
				MD5      string `json:"md5"`
				Encoding string `json:"encoding_type"`
			}
			if json.Unmarshal(line, &row) != nil || row.MD5 == "" {
				return // the annotated text
			}
			// In base64msg.txt a PEM header announces the run; the golden row
			// holds the run alone.
			text := row.Original
			if strings.HasPrefix(filepath.Base(path), "base64msg") && strings.HasPrefix(text, "\r\n") {
				text = "-----BEGIN CERTIFICATE-----" + text
			}
			if decodesTo(text, row.MD5) {
				found++
				return
			}
			for _, e := range exceptions {
				if row.Encoding == "binary" && e.form.MatchString(row.Original) {
					missed[e.name]++
					return
				}
			}
			t.Errorf("%s: %.80q (%s) is not found", filepath.Base(path), row.Original, row.Encoding)
		})
	}
	if found != 75 {
		t.Errorf("found %d of MSTICPy's strings, want 75", found)
	}
	want := map[string]int{
		"AppX identifier":                           36,
		"a hash, or bytes or text written in hex":   639,
		"key of a localised message":                309,
		"key or token: bytes that look like chance": 8,
		"path or part of an address":                78,
		"structure without a form of its own":       15,
		"words run together":                        75,
	}
	if diff := cmp.Diff(want, missed); diff != "" {
		t.Error(diff)
	}
}

// decodesTo tells whether a layer of what a text decodes to has the hash.
func decodesTo(text, md5 string) bool {
	for _, r := range Find(text, Defaults) {
		for _, l := range Decode(r, text, Defaults).Layers {
			if l.MD5 == md5 {
				return true
			}
		}
	}
	return false
}

// eachLine calls fn with every line of a file, gzipped or not.
func eachLine(t *testing.T, path string, fn func([]byte)) {
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
