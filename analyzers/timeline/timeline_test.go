package timeline

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

var t0 = time.Date(2020, 9, 21, 22, 0, 0, 0, time.UTC)

// at makes a row some seconds after t0.
func at(seconds float64, class event.Class, code string, more ...any) analyzertest.Row {
	row := analyzertest.Row{
		"ts": t0.Add(time.Duration(seconds * float64(time.Second))), "dataset": "lab", "host_name": "ws5",
		"class": string(class), "event_code": code,
	}
	for i := 0; i < len(more); i += 2 {
		row[more[i].(string)] = more[i+1]
	}
	return row
}

// analyze runs an analyzer over rows, each a record of its own.
func analyze(t *testing.T, a *analyzers.Analyzer, rows ...analyzertest.Row) *analyzers.Pass {
	t.Helper()
	for i := range rows {
		rows[i]["source"], rows[i]["member"], rows[i]["record"] = "src", "log", i+1
	}
	return analyzertest.Run(t, a, rows...)
}

func exhibit(t *testing.T, p *analyzers.Pass, id string) finding.Exhibit {
	t.Helper()
	for _, e := range p.Exhibits {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("no exhibit %q", id)
	return finding.Exhibit{}
}

func TestLanes(t *testing.T) {
	timeless := at(0, event.DNS, "22")
	timeless["ts"] = nil
	p := analyze(t, Analyzer,
		at(0, event.Network, "3"),
		at(0.9, event.Network, "3"),
		at(11, event.Network, "3"),
		at(5, event.ProcessStart, "1"),
		at(12, event.ProcessStart, "1", "host_name", "dc"),
		at(1, "no such class", "9"),
		timeless,
	)
	e := exhibit(t, p, "activity-01-lab")
	want := &finding.Lanes{Start: t0.UnixMicro(), Step: second, Bins: 13, Lanes: []finding.Lane{
		{Group: "dc", Name: "process_start", Counts: []int64{12: 1}, Total: 1},
		{Group: "ws5", Name: "process_start", Counts: []int64{5: 1, 12: 0}, Total: 1},
		{Group: "ws5", Name: "network", Counts: []int64{0: 2, 11: 1, 12: 0}, Total: 3},
		{Group: "ws5", Name: "other", Counts: []int64{1: 1, 12: 0}, Total: 1},
	}}
	if diff := cmp.Diff(want, e.Lanes); diff != "" {
		t.Error(diff)
	}
	s := exhibit(t, p, "events-01-lab").Series
	if len(s.Lines) != 2 || s.Lines[1].Name != "ws5" || s.Lines[1].Y[0] != 2 || s.Lines[1].X[1]-s.Lines[1].X[0] != second {
		t.Errorf("series %+v", s)
	}
	if p.Examined != 7 || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "1 of 7") {
		t.Errorf("examined %d, warnings %q", p.Examined, p.Warnings)
	}
	rows := exhibit(t, p, "overview").Table.Rows
	wantRow := []string{"lab", "ws5", "2020-09-21T22:00:00Z", "2020-09-21T22:00:11Z", "11", "6", "1", "1", "3", "1", "1"}
	if diff := cmp.Diff(wantRow, rows[1]); diff != "" {
		t.Error(diff)
	}
}

func TestAxisWidth(t *testing.T) {
	tests := []struct {
		first, last int64
		step        int64
		bins        int
	}{
		{0, 0, second, 1},
		{-1, 0, second, 2},
		{0, 399*second + 999_999, second, 400},
		{0, 400 * second, 2 * second, 201},
		{500_000, 8 * hour, 2 * minute, 241},
		{0, 399 * day, day, 400},
		{0, 400 * day, 2 * day, 201},
		{-11_644_473_600 * second, 253_402_214_400 * second, 8192 * day, 376}, // 1601 to 9999
	}
	for _, test := range tests {
		a := newAxis(test.first, test.last, 400)
		if a.step != test.step || a.bins != test.bins {
			t.Errorf("%d to %d: %d bins of %s, want %d of %s", test.first, test.last, a.bins, widthOf(a.step), test.bins, widthOf(test.step))
		}
		if a.start > test.first || a.start+int64(a.bins)*a.step <= test.last {
			t.Errorf("%d to %d: not covered from %d", test.first, test.last, a.start)
		}
	}
}

func TestKeyEvents(t *testing.T) {
	const eventlog, minint, cmdline = `HKLM\System\CurrentControlSet\Services\EventLog\Start`, `HKLM\System\CurrentControlSet\Control\MiniNt`,
		`HKLM\...\System\Audit\ProcessCreationIncludeCmdLine_Enabled`
	tests := []struct {
		name  string
		row   analyzertest.Row
		label string           // of the key event, empty for none
		level finding.Severity // of the finding, Info for none
	}{
		{"1102", at(0, event.AuditChange, "1102", "event_channel", "Security"), "Security log cleared", finding.High},
		{"104", at(0, event.AuditChange, "104", "event_provider", "Microsoft-Windows-Eventlog"), "Event log cleared", finding.High},
		{"another 104", at(0, event.Other, "104", "event_provider", "Some-Driver"), "", 0},
		{"wevtutil cl", at(0, event.ProcessStart, "1", "process_name", "wevtutil.exe", "process_command_line", `wevtutil.exe  CL Security`), "Command to clear an event log", finding.High},
		{"wevtutil qe", at(0, event.ProcessStart, "1", "process_name", "wevtutil.exe", "process_command_line", `wevtutil qe Security /c:1`), "", 0},
		{"wevtutil set-log", at(0, event.ProcessStart, "1", "process_name", "wevtutil.exe", "process_command_line", `wevtutil  set-log Security /logfilename:c:\x.evtx`), "Settings of the Security log changed by command", finding.Medium},
		{"start off", at(0, event.Registry, "13", "registry_path", eventlog, "registry_data", "DWORD (0x00000004)", "event_action", "SetValue"), "Start type of the event log service changed", finding.Medium},
		{"start automatic", at(0, event.Registry, "13", "registry_path", eventlog, "registry_data", "DWORD (0x00000002)", "event_action", "SetValue"), "", 0},
		{"start of another service", at(0, event.Registry, "13", "registry_path", `HKLM\System\CurrentControlSet\Services\MyEventLog\Start`, "registry_data", "DWORD (0x00000004)"), "", 0},
		{"4657", at(0, event.Registry, "4657", "registry_path", `\REGISTRY\MACHINE\SYSTEM\ControlSet001\Services\EventLog`, "registry_value", "Start", "registry_data", "4"), "Start type of the event log service changed", finding.Medium},
		{"minint", at(0, event.Registry, "12", "registry_path", minint, "event_action", "CreateKey"), "Registry key that disables event logging created", finding.Medium},
		{"minint removed", at(0, event.Registry, "12", "registry_path", minint, "event_action", "DeleteKey"), "", 0},
		{"no command lines", at(0, event.Registry, "13", "registry_path", cmdline, "registry_data", "DWORD (0x00000000)"), "Command lines left out of process creation events", finding.Medium},
		{"command lines", at(0, event.Registry, "13", "registry_path", cmdline, "registry_data", "DWORD (0x00000001)"), "", 0},
		{"service", at(0, event.ServiceChange, "7045", "service_name", "PGUJL"), "Service installed", 0},
		{"task", at(0, event.TaskChange, "4698", "task_name", `\Cache`), "Scheduled task created", 0},
		{"account", at(0, event.Account, "4720", "target_user_name", "demo"), "Account created", 0},
		{"wmi", at(0, event.WMI, "21"), "WMI subscription changed", 0},
		{"encoded", at(0, event.ProcessStart, "1", "process_command_line", `powershell -noP -enc SQBmACgAJABQAFMA`), "First encoded PowerShell command", 0},
		{"execution policy", at(0, event.ProcessStart, "1", "process_command_line", `powershell -ep bypassbypassbypass -File x`), "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := analyze(t, Analyzer, test.row)
			var got string
			for _, row := range exhibit(t, p, "key-events").Table.Rows {
				got += row[3]
			}
			if got != test.label {
				t.Errorf("key event %q, want %q", got, test.label)
			}
			switch {
			case test.level == finding.Info && len(p.Findings) > 0:
				t.Errorf("finding %+v", p.Findings[0])
			case test.level > finding.Info && (len(p.Findings) != 1 || p.Findings[0].Severity != test.level || len(p.Findings[0].Evidence) != 1):
				t.Errorf("findings %+v", p.Findings)
			}
			if marks := exhibit(t, p, "activity-01-lab").Lanes.Marks; (len(marks) > 0) != (test.label != "") {
				t.Errorf("marks %+v", marks)
			}
		})
	}
}

func TestRepeatsAreOneFinding(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 30 {
		rows = append(rows, at(float64(i), event.AuditChange, "1102"))
	}
	p := analyze(t, Analyzer, rows...)
	if len(p.Findings) != 1 {
		t.Fatalf("%d findings", len(p.Findings))
	}
	f := p.Findings[0]
	if len(f.Evidence) != 20 || f.EvidenceTotal != 30 || f.Last-f.First != 29*second {
		t.Errorf("%d references of %d, %d microseconds", len(f.Evidence), f.EvidenceTotal, f.Last-f.First)
	}
}

func TestManyDataSets(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 45 {
		for j := range 1 + min(i, 1) {
			rows = append(rows, at(float64(j), event.DNS, "22", "dataset", fmt.Sprintf("Lab %02d!", i)))
		}
	}
	p := analyze(t, Analyzer, rows...)
	var ids []string
	for _, e := range p.Exhibits {
		if e.Lanes != nil {
			ids = append(ids, e.ID)
		}
	}
	if len(ids) != 40 || ids[0] != "activity-01-lab-01" { // lab 00 has fewest events
		t.Errorf("lanes %v", ids)
	}
	if len(p.Warnings) != 1 || len(exhibit(t, p, "overview").Table.Rows) != 45 {
		t.Errorf("warnings %q", p.Warnings)
	}
}

func TestEmpty(t *testing.T) {
	p := analyze(t, Analyzer)
	if len(p.Findings) != 0 || len(p.Warnings) != 0 || len(p.Exhibits) != 2 {
		t.Errorf("findings %v, warnings %v, %d exhibits", p.Findings, p.Warnings, len(p.Exhibits))
	}
}
