package unwrap

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"forensic/analyzers/internal/golden"
)

// jsonMembers calls fn with every JSON member of a zip or tar.gz. The streams of
// the corpus' tar.gz end early although their members are whole.
func jsonMembers(t *testing.T, path string, fn func(io.Reader)) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err == nil {
		for _, f := range z.File {
			if r, err := f.Open(); err == nil && strings.HasSuffix(f.Name, ".json") && !strings.HasPrefix(f.Name, "__MACOSX") {
				fn(r)
			}
		}
		return
	}
	g, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return
	}
	for tr := tar.NewReader(g); ; {
		h, err := tr.Next()
		if err != nil {
			return
		}
		if strings.HasSuffix(h.Name, ".json") {
			fn(tr)
		}
	}
}

// carriers are the fields that carry launchers.
var carriers = []string{"CommandLine", "ParentCommandLine", "ScriptBlockText", "Message", "message", "SyslogMessage", "Payload", "ContextInfo", "Details", "ImagePath", "ServiceFileName"}

var runForm = regexp.MustCompile(`[A-Za-z0-9+/]{24,}`)

// candidates adds the distinct texts with a long run to the set.
func candidates(r io.Reader, into map[string]bool) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var record map[string]any
		if json.Unmarshal(lines.Bytes(), &record) != nil {
			continue
		}
		nested, _ := record["event_data"].(map[string]any) // winlogbeat
		for _, fields := range []map[string]any{record, nested} {
			for _, key := range carriers {
				if v, _ := fields[key].(string); runForm.MatchString(v) {
					into[v] = true
				}
			}
		}
	}
}

// stated finds what the ground truth says a command decodes to in the end.
var stated = regexp.MustCompile(`C2 URL (\S+?)(?:;|$)|\(UTF-8\) decodes to: (.*)$`)

// TestSharedLaunchers decodes every launcher of the open archives to the address that
// the ground truth states.
func TestSharedLaunchers(t *testing.T) {
	data := filepath.Join(golden.Folder(t), "data")
	f, err := os.Open(filepath.Join(data, "ground-truth.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	launchers := 0
	for _, row := range rows[1:] {
		m := stated.FindStringSubmatch(row[4])
		if m == nil {
			continue
		}
		want := m[1] + m[2]
		launchers++
		texts := map[string]bool{}
		jsonMembers(t, filepath.Join(data, "security-datasets", "datasets", row[0]), func(r io.Reader) { candidates(r, texts) })
		memo := map[string]bool{}
		reached := false
		for text := range texts {
			for _, r := range Find(text, Defaults) {
				if memo[r.Text] {
					continue
				}
				memo[r.Text] = true
				tree := Decode(r, text, Defaults)
				for _, i := range tree.Innermost() {
					l := tree.Layers[i]
					if l.IsText() && strings.TrimSpace(l.Text) == want {
						reached = true
					}
				}
			}
		}
		if !reached {
			t.Errorf("%s: %s not reached in %d texts", row[0], want, len(texts))
		}
	}
	if launchers < 15 {
		t.Errorf("only %d launchers in the ground truth", launchers)
	}
	t.Logf("%d launchers", launchers)
}
