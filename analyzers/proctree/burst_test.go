package proctree

import (
	"fmt"
	"strings"
	"testing"

	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// starts are processes one after the other, some seconds apart.
func starts(apart int, lines ...string) (rows []analyzertest.Row) {
	for i, line := range lines {
		name, _, _ := strings.Cut(line, " ")
		rows = append(rows, row(float64(1000+i*apart), event.ProcessStart, "1", "process_executable", `C:\Windows\System32\`+name,
			"process_command_line", line, "process_pid", 100+i, "user_name", "ada", "process_parent_executable", `C:\Windows\System32\cmd.exe`, "process_parent_pid", 4))
	}
	return rows
}

func TestBursts(t *testing.T) {
	five := []string{"whoami.exe", "net.exe user", "nltest.exe /dclist", "ipconfig.exe", "tasklist.exe"}
	many := append([]string{"arp.exe -a", "systeminfo.exe", "quser.exe"}, five...)
	tests := []struct {
		name  string
		apart int
		lines []string
		want  finding.Severity
		found bool
	}{
		{"five in minutes", 90, five, finding.Low, true},
		{"eight in minutes", 60, many, finding.Medium, true},
		{"five in hours", 3600, five, 0, false},
		{"one, often", 10, []string{"whoami.exe", "whoami.exe", "whoami.exe", "whoami.exe", "whoami.exe"}, 0, false},
		{"four", 10, five[:4], 0, false},
		{"net1 doubles net", 10, append(five[:4:4], "net1.exe group"), 0, false},
	}
	for _, test := range tests {
		p := analyze(t, Analyzer, starts(test.apart, test.lines...)...)
		var got []finding.Finding
		for _, f := range p.Findings {
			if strings.HasPrefix(f.Title, "Many programs") {
				got = append(got, f)
			}
		}
		if len(got) > 1 || len(got) == 1 != test.found || test.found && (got[0].Severity != test.want || len(got[0].Evidence) != len(test.lines)) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

// A parent that starts one program a hundred times and another once surprises.
func TestRarePairs(t *testing.T) {
	lines := []string{"odd.exe"}
	for range 100 {
		lines = append(lines, "usual.exe")
	}
	p := analyze(t, Analyzer, starts(1, lines...)...)
	for _, e := range p.Exhibits {
		if e.ID != "rare-pairs" {
			continue
		}
		want := fmt.Sprint([]string{"cmd.exe", "odd.exe", "5.67", "1", "101", "1", "1"}) // log2(102/2)
		if got := fmt.Sprint(e.Table.Rows[0][1:8]); got != want || len(e.Table.Rows) != 2 {
			t.Errorf("%s, want %s", got, want)
		}
		return
	}
	t.Error("no exhibit")
}
