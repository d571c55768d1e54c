package formats

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// TestAllIsComplete looks for folders that declare var Format and asks for one
// entry of the list for each.
func TestAllIsComplete(t *testing.T) {
	names := map[string]bool{}
	for _, f := range All {
		if names[f.Name] {
			t.Errorf("%s is listed twice", f.Name)
		}
		names[f.Name] = true
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range entries {
		if e.IsDir() && declaresFormat(t, filepath.Join("..", e.Name())) {
			found++
			if !names[e.Name()] {
				t.Errorf("ingest/%s declares a Format that the list lacks", e.Name())
			}
		}
	}
	if found != len(All) {
		t.Errorf("%d folders with a format, %d listed", found, len(All))
	}
}

func declaresFormat(t *testing.T, dir string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && v.Names[0].Name == "Format" {
					return true
				}
			}
		}
	}
	return false
}
