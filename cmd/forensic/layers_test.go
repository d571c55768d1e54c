package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers says which packages of this module each package may import: the first
// entry whose prefix matches a package holds for it. ARCHITECTURE.md explains
// the table.
var layers = []struct {
	pkg string   // package, or a folder with everything below it when it ends in "/"
	may []string // likewise
}{
	{"store/event", nil},
	{"store/internal/parquet", nil},
	{"store/internal/duck", nil},
	{"store", []string{"store/event", "store/internal/"}},
	{"ingest/ingesttest", []string{"ingest", "store/event"}},
	{"ingest/ingestbench/", nil},
	{"ingest/ingestbench", []string{"ingest", "ingest/", "store", "store/event", "datasets"}},
	{"ingest/formats", []string{"ingest", "ingest/"}},
	{"ingest/internal/frame", []string{"ingest", "ingest/internal/", "store/event"}},
	{"ingest/internal/", []string{"ingest/internal/", "store/event"}},
	{"ingest/", []string{"ingest", "ingest/internal/", "store/event"}},
	{"ingest", []string{"ingest/internal/", "store/event"}},
	{"mordor", []string{"ingest", "store/event"}},
	{"datasets/reference", nil},
	{"datasets/domainname", nil},
	{"datasets/registries", []string{"datasets/reference"}},
	{"datasets/timerange", nil},
	{"datasets/catalog", []string{"datasets/timerange", "store/event"}},
	{"datasets/", []string{"datasets", "datasets/"}},
	{"datasets", nil},
	{"analyzers/finding", []string{"store/event"}},
	{"analyzers/internal/", []string{"analyzers", "analyzers/finding", "analyzers/internal/", "datasets/domainname", "datasets/reference", "datasets/registries", "store/event"}},
	{"analyzers/runner", []string{"analyzers", "analyzers/finding", "datasets/reference", "store/event"}},
	{"analyzers/analyzertest", []string{"analyzers", "analyzers/finding", "datasets/reference", "store/event"}},
	{"analyzers/processtree", nil},
	{"analyzers/pivot", []string{"analyzers", "analyzers/finding", "analyzers/internal/", "datasets/catalog", "datasets/domainname", "datasets/reference", "datasets/registries", "datasets/timerange", "store/event"}},
	{"analyzers/redact", []string{"analyzers/finding", "analyzers/internal/", "store/event"}},
	{"analyzers/suite", []string{"analyzers", "analyzers/"}},
	{"analyzers/", []string{"analyzers", "analyzers/finding", "analyzers/internal/", "datasets/domainname", "datasets/reference", "store/event"}},
	{"analyzers", []string{"analyzers/finding", "datasets/reference", "store/event"}},
	{"report/", []string{"report/", "analyzers/finding", "store/event"}},
	{"report", []string{"report/", "analyzers/finding", "store/event"}},
	{"cmd/", []string{"store", "store/event", "ingest", "ingest/formats", "mordor", "datasets", "datasets/", "analyzers", "analyzers/finding", "analyzers/pivot", "analyzers/processtree", "analyzers/redact", "analyzers/runner", "analyzers/suite", "report"}},
}

// owners lists libraries that few places may import.
var owners = map[string][]string{
	"github.com/spf13/cobra":         {"cmd/"},
	"github.com/duckdb/duckdb-go/v2": {"store/internal/duck", "analyzers/analyzertest"},
	"github.com/wcharczuk/go-chart/": {"report/chart"},
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "forensic/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; seen++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkg := strings.TrimPrefix(p.ImportPath, "forensic/")
		for _, imp := range p.Imports {
			checkImport(t, pkg, imp)
		}
	}
	if seen < 15 {
		t.Errorf("only %d packages seen", seen)
	}
}

func checkImport(t *testing.T, pkg, imp string) {
	for lib, owner := range owners {
		allowed := slices.ContainsFunc(owner, func(o string) bool { return matches(o, pkg) })
		if strings.HasPrefix(imp, lib) && !allowed {
			t.Errorf("%s imports %s, which only %v may", pkg, imp, owner)
		}
	}
	ours, ok := strings.CutPrefix(imp, "forensic/")
	if !ok {
		return
	}
	for _, l := range layers {
		if !matches(l.pkg, pkg) {
			continue
		}
		for _, m := range l.may {
			if matches(m, ours) {
				return
			}
		}
		t.Errorf("%s must not import %s", pkg, ours)
		return
	}
	t.Errorf("%s is in no layer", pkg)
}

func matches(pattern, pkg string) bool {
	if folder, ok := strings.CutSuffix(pattern, "/"); ok {
		return strings.HasPrefix(pkg, folder+"/")
	}
	return pkg == pattern
}
