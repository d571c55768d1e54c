package hostile

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The evidence is the same each time, small, and each file is described.
func TestWrite(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	files, err := Write(first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(second); err != nil {
		t.Fatal(err)
	}
	words := []string{"", stored, rejects, partial, failed, unsupported, empty}
	seen := map[string]bool{}
	total := 0
	for _, f := range files {
		a, err := os.ReadFile(filepath.Join(first, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", f.Name)
		}
		if f.What == "" || seen[f.Name] || !slices.Contains(words, f.Want) {
			t.Errorf("%s: not described, or twice there", f.Name)
		}
		seen[f.Name] = true
		total += len(a)
	}
	if total > 16<<20 {
		t.Errorf("%d bytes", total)
	}
	t.Logf("%d files, %d bytes", len(files), total)
}
