package json

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forensic/ingest/ingesttest"
)

// TestSharedDocuments reads the documents of msticpy that hold records.
func TestSharedDocuments(t *testing.T) {
	dir := ingesttest.Shared(t)
	for name, want := range map[string]struct {
		dialect string
		rows    int
	}{
		"dynamic_summary_df.json":        {"json []", 7},
		"file-multi_pos.json":            {"json []", 3},
		"entities.json":                  {"json {}", 7},
		"mordor/mordor_cache.json":       {"json {}", 96},
		"fileresponse.json":              {"json", 1},
		"domain_pos.json":                {"json", 1},
		"config.json":                    {"json", 1},
		"az_global_cloud_endpoints.json": {"json", 1},
	} {
		content, err := os.ReadFile(filepath.Join(dir, "data", "msticpy", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if dialect, err := sniff(name, content[:min(len(content), 64<<10)]); err != nil || dialect != want.dialect {
			t.Errorf("%s is %q, %v", name, dialect, err)
		}
		got := read(t, string(content), 1<<12, 1<<24)
		if len(got.rows) != want.rows || got.rejects != nil || got.err != nil {
			t.Errorf("%s: %d rows, rejects %.100q, %v", name, len(got.rows), got.rejects, got.err)
		}
		for _, r := range got.rows {
			if strings.Contains(r.Data, "\n") {
				t.Errorf("%s: a record has line ends", name)
			}
		}
	}
}
