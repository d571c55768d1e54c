package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReferenceIsCurrent compares the reference documents with the tables they are
// made from.
func TestReferenceIsCurrent(t *testing.T) {
	for _, d := range documents {
		var want strings.Builder
		d.write(&want)
		got, err := os.ReadFile(filepath.Join("..", "..", "docs", d.name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want.String() {
			t.Errorf("docs/%s is not current: run make docs", d.name)
		}
	}
}
