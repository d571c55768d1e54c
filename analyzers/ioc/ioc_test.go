package ioc

import (
	"encoding/base64"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
)

func TestIndicators(t *testing.T) {
	hidden := base64.StdEncoding.EncodeToString([]byte("connect to 203.0.113.77 and to 198.51.100.5 quickly"))
	p := analyzertest.Run(t, Analyzer,
		analyzertest.Row{"class": "process_start", "dataset": "d", "host_name": "h", "process_command_line": "x " + hidden + " http://files.example.com/a"},
		analyzertest.Row{"class": "network", "dataset": "d", "host_name": "h", "process_name": "powershell.exe", "destination_ip": "203.0.113.77", "destination_port": 443},
		analyzertest.Row{"class": "network", "dataset": "d", "host_name": "h", "process_name": "powershell.exe", "destination_ip": "10.0.0.1", "destination_port": 443},
		analyzertest.Row{"class": "network", "dataset": "d", "host_name": "h", "process_name": "firefox.exe", "destination_ip": "203.0.113.1", "destination_port": 443},
		analyzertest.Row{"class": "dns", "dns_question_name": "Files.Example.com."},
	)
	var titles []string
	for _, f := range p.Findings {
		titles = append(titles, f.Severity.String()+" "+f.Why)
	}
	slices.Sort(titles)
	want := []string{
		"high 203.0.113.77 stands in decoded content and in no plain text of the case, and network or DNS events name it too.",
		"medium 198.51.100.5 stands in decoded content and in no plain text of the case.",
		"medium powershell.exe connected 1 times to 203.0.113.77, port 443.",
	}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Error(diff)
	}
	var rows []string
	for _, r := range p.Exhibits[0].Table.Rows {
		rows = append(rows, r[0]+" "+r[1]+" "+r[2]+" "+r[3]+" "+r[5])
	}
	wantRows := []string{
		"ipv4 203.0.113.77 documentation  yes", "ipv4 198.51.100.5 documentation  only there", "url http://files.example.com/a   ",
		"ipv4 203.0.113.1 documentation  ", "ipv4 10.0.0.1 private  ", "dns files.example.com   ",
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Error(diff)
	}
	if p.Findings[0].Severity < finding.Medium {
		t.Error("severity")
	}
}

func TestNothing(t *testing.T) {
	if p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "process_start", "process_command_line": "notepad"}); len(p.Findings)+len(p.Exhibits) != 0 {
		t.Errorf("%+v", p)
	}
}
