package suite_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"forensic/analyzers"
	"forensic/analyzers/suite"
)

func TestAllValid(t *testing.T) {
	if err := analyzers.Validate(suite.All); err != nil {
		t.Error(err)
	}
}

// Every folder that declares an analyzer is listed, and an analyzer is called
// like its folder.
func TestAllListed(t *testing.T) {
	folders, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, folder := range folders {
		if folder.IsDir() && declaresAnalyzer(t, filepath.Join("..", folder.Name())) {
			declared = append(declared, folder.Name())
		}
	}
	var listed []string
	for _, a := range suite.All {
		listed = append(listed, a.Name)
		if !slices.Contains(declared, a.Name) {
			t.Errorf("analyzer %q is listed, but no folder of that name declares it", a.Name)
		}
	}
	for _, name := range declared {
		if !slices.Contains(listed, name) {
			t.Errorf("folder %s declares an analyzer that the list lacks", name)
		}
	}
}

func declaresAnalyzer(t *testing.T, folder string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR && slices.ContainsFunc(d.Specs, isAnalyzer) {
				return true
			}
		}
	}
	return false
}

func isAnalyzer(spec ast.Spec) bool {
	v, ok := spec.(*ast.ValueSpec)
	return ok && slices.ContainsFunc(v.Names, func(n *ast.Ident) bool { return n.Name == "Analyzer" })
}
