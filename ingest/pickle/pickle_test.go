package pickle

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// list is pickle.dumps([{"a": 1}, "x"], 2).
const list = "\x80\x02]q\x00(}q\x01X\x01\x00\x00\x00aq\x02K\x01sX\x01\x00\x00\x00xq\x03e."

// call is a pickle that loads as os.system("echo harmless").
const call = "\x80\x02cposix\nsystem\nX\x0d\x00\x00\x00echo harmless\x85R."

// data reads a fixture of the reader of pickles.
func data(t testing.TB, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "internal", "pickle", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "list.pkl", Content: list, Rows: 2},
		ingesttest.Sample{Name: "call.pkl", Content: call, Rows: 1},
		ingesttest.Sample{Name: "text.pkl", Content: "(lp0\nI1\naS'it'\np1\na.", Rows: 2},
	)
}

func TestRefuses(t *testing.T) {
	for _, head := range []string{"(looks like prose", "class Foo:\n  pass\n", "cat\nfile\nmore", "\x80\x07]", "\x80abc", "[1,2]", "{\"a\":1}", "(,)"} {
		if dialect, err := Format.Sniff("x", []byte(head)); err == nil {
			t.Errorf("%q is taken for %s", head, dialect)
		}
	}
}

// read reads a whole pickle.
func read(t testing.TB, name, content string) *event.Batch {
	t.Helper()
	r, err := Format.Open(strings.NewReader(content), &ingest.Input{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	b := &event.Batch{}
	for err == nil {
		err = r.Read(b)
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	return b
}

func TestObjectsAndCalls(t *testing.T) {
	b := read(t, "dir/list.pkl", list)
	var got []string
	for row := range b.Rows() {
		got = append(got, string(b.Text(event.ColTable, row))+" "+string(b.Text(event.ColData, row)))
	}
	if diff := cmp.Diff([]string{`list {"a":1}`, `list {"value":"x"}`}, got); diff != "" {
		t.Error(diff)
	}
	b = read(t, "call.pkl", call)
	if len(b.Warnings) != 1 || b.Warnings[0].Kind != "pickle-call" || !strings.Contains(b.Warnings[0].Text, "posix.system") || !strings.Contains(b.Warnings[0].Text, "echo harmless") {
		t.Errorf("%+v", b.Warnings)
	}
}

// TestBrokenOffPickle keeps what a pickle would have called before it breaks off.
func TestBrokenOffPickle(t *testing.T) {
	r, err := Format.Open(strings.NewReader(call[:len(call)-1]), &ingest.Input{Name: "call.pkl"})
	if err != nil {
		t.Fatal(err)
	}
	b := &event.Batch{}
	if err := r.Read(b); err == nil || err == io.EOF {
		t.Errorf("the damage is not told: %v", err)
	}
	if len(b.Warnings) != 1 || b.Warnings[0].Kind != "pickle-call" {
		t.Errorf("%+v", b.Warnings)
	}
}

// TestFrames reads a data frame of each fixture that has one and compares the rows
// with what the reader of pickles says they are.
func TestFrames(t *testing.T) {
	files, err := filepath.Glob("../internal/pickle/testdata/*.pkl.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	frames := 0
	for _, path := range files {
		content := data(t, filepath.Base(path))
		if _, err := Format.Sniff("x", []byte(content[:min(len(content), ingest.HeadSize)])); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		b := read(t, path, content)
		if b.Rows() > 0 && len(b.Tables) > 0 {
			frames++
		}
		for _, r := range b.Rejects {
			t.Errorf("%s: %s", path, r.Reason)
		}
	}
	if frames < len(files)/2 {
		t.Errorf("only %d of %d fixtures have rows", frames, len(files))
	}
}

func FuzzPickle(f *testing.F) {
	f.Add([]byte(list))
	f.Add([]byte(call))
	f.Fuzz(func(t *testing.T, content []byte) { ingesttest.Check(t, Format, string(bytes.Clone(content))) })
}
