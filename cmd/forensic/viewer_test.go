package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestSharedViewer asks with SQL what MSTICPy's test of its data viewer filters
// (test_data_viewer.py, on host_logons.csv): the same numbers of rows.
func TestSharedViewer(t *testing.T) {
	dir := shared(t)
	c := filepath.Join(t.TempDir(), "case")
	wants(t, exitOK, "ingest", filepath.Join(dir, "data", "msticpy", "testdata", "host_logons.csv"), "--case", c)
	out, _ := wants(t, exitOK, "list", "tables", "--case", c, "--json")
	if !strings.Contains(out, `"logon_frame"`) {
		t.Fatalf("the table is not known as logon_frame: %s", out)
	}
	for _, test := range []struct{ where, want string }{
		{"EventID = 4624", "14"},
		{`Account = 'MSTICAlertsWin1\MSTICAdmin'`, "2"},
		{"regexp_matches(Account, '.*Win1.*')", "3"},
		{"contains(Account, 'Win1')", "3"},
		{"TargetUserName IN ('adm1nistrator', 'Something')", "1"},
		{"EventID > 4623", "14"},
		{"EventID < 4624", "0"},
		{"EventID >= 4624", "14"},
		{"EventID <= 4624", "14"},
		{"EventID IN (4624, 4625)", "14"},
		{"EventID BETWEEN 4623 AND 4625", "14"},
		{"_ts < TIMESTAMP '2030-01-01'", "14"},
		{`NOT Account = 'MSTICAlertsWin1\MSTICAdmin'`, "12"},
		{"NOT regexp_matches(Account, '.*Win1.*')", "11"},
		{"NOT EventID = 4624", "0"},
		{"NOT EventID > 4623", "0"},
		{"NOT EventID BETWEEN 4623 AND 4625", "0"},
	} {
		got, _ := wants(t, exitOK, "query", "--case", c, "--format", "csv", "SELECT count(*) AS n FROM logon_frame WHERE "+test.where)
		if got != "n\n"+test.want+"\n" {
			t.Errorf("%s: got %q, want %s", test.where, got, test.want)
		}
	}
}
