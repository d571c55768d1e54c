package osquery

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// TestSharedTables counts the rows of each query in the logs of msticpy's tests:
// 309 rows of 21 queries, each with a time.
func TestSharedTables(t *testing.T) {
	dir := ingesttest.Shared(t)
	tables, classes, total := map[string]int{}, map[string]int{}, 0
	for _, name := range []string{"osqueryd.results.log", "osqueryd.snapshots.log"} {
		content, err := os.ReadFile(filepath.Join(dir, "data", "msticpy", "testdata", "osquery", name))
		if err != nil {
			t.Fatal(err)
		}
		if dialect, err := sniff(name, content[:min(len(content), 64<<10)]); dialect != "osquery" {
			t.Errorf("%s is %q, %v", name, dialect, err)
		}
		b := ingesttest.Read(t, Format, "x.log", string(content))
		total += b.Rows()
		for r := range b.Rows() {
			tables[string(b.Text(event.ColTable, r))]++
			classes[string(b.Text(event.ColClass, r))]++
			if b.Int(event.ColTS, r) == event.Null || string(b.Text(event.ColHost, r)) != "jumpvm" {
				t.Errorf("%s row %d has no time or not its host", name, r)
			}
		}
	}
	if total != 309 || len(tables) != 21 || tables["pack_osquery-snapshots-pack_python_packages"] != 40 || tables["pack_incident-response_shell_history"] != 15 {
		t.Errorf("%d rows of %d tables: %v", total, len(tables), tables)
	}
	want := map[string]int{"process_start": 14, "process_end": 7, "network": 42, "file": 21, "logon": 10, "other": 215}
	if diff := cmp.Diff(want, classes); diff != "" {
		t.Error(diff)
	}
}
