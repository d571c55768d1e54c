package zeek

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// members returns the Zeek logs of a file: itself, or what a zip holds.
func members(t *testing.T, file string) map[string]string {
	t.Helper()
	if !strings.HasSuffix(file, ".zip") {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{filepath.Base(file): string(content)}
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}

// TestSharedRows counts the rows of each log path; the numbers are those that a
// reading of the lines by hand gives.
func TestSharedRows(t *testing.T) {
	dir := ingesttest.Shared(t, "data", "security-datasets", "datasets", "compound")
	var files []string
	for _, pattern := range []string{"LSASS_campaign_0*/*zeek*.zip", "apt29/day2/zeek/*zeek*.zip", "apt29/day*/zeek/combined_zeek.log"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("no Zeek logs among the shared data")
	}
	got := map[string]int{}
	for _, file := range files {
		for name, content := range members(t, file) {
			if strings.HasSuffix(name, "/") || content == "" {
				continue
			}
			dialect, err := sniff(name, []byte(content[:min(len(content), 64<<10)]))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			b := ingesttest.Read(t, Format, name, content)
			if len(b.Rejects) > 0 {
				t.Errorf("%s: %d rejects, the first: %s", name, len(b.Rejects), b.Rejects[0].Reason)
			}
			for row := range b.Rows() {
				table := string(b.Text(event.ColTable, row))
				got[dialect+" "+strings.TrimPrefix(table, "zeek_")]++
				if table != "zeek_loaded_scripts" && b.Int(event.ColTS, row) == event.Null {
					t.Errorf("%s row %d has no time", name, row)
				}
			}
		}
	}
	want := map[string]int{
		"zeek json capture_loss": 10, "zeek json conn": 1880, "zeek json dce_rpc": 511, "zeek json dns": 311, "zeek json dpd": 12,
		"zeek json files": 511, "zeek json http": 63, "zeek json kerberos": 122, "zeek json loaded_scripts": 3840, "zeek json notice": 3,
		"zeek json packet_filter": 8, "zeek json pe": 2, "zeek json reporter": 83, "zeek json smb_files": 21, "zeek json smb_mapping": 35,
		"zeek json ssl": 1152, "zeek json stats": 19, "zeek json weird": 41, "zeek json x509": 400,
		"zeek tsv analyzer": 7, "zeek tsv conn": 473, "zeek tsv dns": 513, "zeek tsv files": 10, "zeek tsv http": 11, "zeek tsv kerberos": 16,
		"zeek tsv packet_filter": 4, "zeek tsv pe": 3, "zeek tsv smb_mapping": 3, "zeek tsv ssl": 5, "zeek tsv weird": 65, "zeek tsv x509": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
