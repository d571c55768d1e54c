package csv

import (
	"os"
	"path/filepath"
	"testing"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
)

// TestSharedRows reads the CSV files of msticpy; the numbers of rows are those
// that Python's module csv counts.
func TestSharedRows(t *testing.T) {
	dir := ingesttest.Shared(t, "data", "msticpy")
	for name, want := range map[string]struct {
		rows    int
		dialect string
	}{
		"notebooks-data/TimeSeriesDemo.csv":     {840, "csv"},
		"notebooks-data/alertlist.csv":          {189, "csv"},
		"notebooks-data/az_net_flows.csv":       {460, "csv"},
		"notebooks-data/demo_exchange_data.csv": {1334, "csv"},
		"notebooks-data/host_logons.csv":        {14, "csv"},
		"notebooks-data/ioc_df.csv":             {130, "csv"},
		"notebooks-data/ip_locs.csv":            {87, "csv"},
		"notebooks-data/process_tree.csv":       {117, "csv"},
		"notebooks-data/processes_on_host.csv":  {363, "csv"},
		"testdata/az_net.csv":                   {1, "csv"},
		"testdata/az_net_flows.csv":             {460, "csv"},
		"testdata/host_hb.csv":                  {1, "csv"},
		"testdata/host_logons.csv":              {14, "csv"},
		"testdata/ip_locs.csv":                  {85, "csv"},
		"testdata/linux_events.csv":             {100, "csv"},
		"testdata/mde_proc_cs1.csv":             {1564, "csv"},
		"testdata/processes_on_host.csv":        {363, "csv"},
		"testdata/sudo_data.csv":                {22, "csv"},
		"testdata/sudo_data_speed.csv":          {22, "csv"},
		"testdata/sudo_events.csv":              {4, "csv"},
		"testdata/sudo_session_test.csv":        {78, "csv"},
		"testdata/syslog_data.csv":              {100, "csv (month first assumed)"},
		"testdata/time_series.csv":              {840, "csv"},
		"testdata/winproctree-minimal.csv":      {116, "csv"},
	} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		l, err := detect(name, content[:min(len(content), ingest.HeadSize)])
		if l.schema = ""; err != nil || l.String() != want.dialect {
			t.Errorf("%s is %q, %v", name, l, err)
		}
		if bare, err := sniff("x", content[:min(len(content), ingest.HeadSize)]); err != nil && want.rows > 1 {
			t.Errorf("%s without its name is %q, %v", name, bare, err)
		}
		got := readAll(t, name, string(content), ingest.RecordOptions{})
		if len(got.Rows) != want.rows || len(got.Notes) > 0 && want.dialect == "csv" || len(got.long) > 0 {
			t.Errorf("%s: %d rows, want %d; notes %v", name, len(got.Rows), want.rows, got.Notes)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "notebooks-data", "AWS_Honeybucket_Logs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if dialect, err := sniff("AWS_Honeybucket_Logs.txt", text[:ingest.HeadSize]); err == nil {
		t.Errorf("a free text is %q", dialect)
	}
}
