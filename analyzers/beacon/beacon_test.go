package beacon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

// calls are n connections of a program; off moves each by microseconds.
func calls(image, ip string, n int, every time.Duration, off func(i int) int64) (rows []analyzertest.Row) {
	for i := range n {
		rows = append(rows, analyzertest.Row{
			"dataset": "lab", "host_name": "ws1", "class": "network", "process_executable": image, "destination_ip": ip, "destination_port": 443,
			"network_bytes_out": 512, "ts": start.Add(time.Duration(i)*every + time.Duration(off(i))*time.Microsecond),
		})
	}
	return rows
}

func exact(int) int64 { return 0 }

// scattered is no rhythm: gaps that differ widely, the same in every run.
func scattered(i int) int64 { return int64(i*i*7919%613) * 1e6 }

func run1(t *testing.T, rows []analyzertest.Row) []finding.Finding {
	t.Helper()
	return analyzertest.Run(t, Analyzer, rows...).Findings
}

func TestBeacon(t *testing.T) {
	const tool, browser, app = `C:\Windows\System32\rundll32.exe`, `C:\Program Files\Google\chrome.exe`, `C:\Program Files\App\app.exe`
	for name, test := range map[string]struct {
		rows []analyzertest.Row
		want string
	}{
		"tool":            {calls(tool, "10.0.0.9", 40, time.Minute, exact), "medium every 60 s (jitter 0.0 %), 40 times with 0 missed"},
		"jitter":          {calls(tool, "10.0.0.9", 60, time.Minute, func(i int) int64 { return int64(i * 7 % 5 * 1e6) }), "medium every 62 s"},
		"browser":         {calls(browser, "198.51.100.7", 40, time.Minute, exact), "info every 60 s"},
		"app to internet": {calls(app, "198.51.100.7", 40, 5*time.Minute, exact), "medium every 5 min"},
		"app inside":      {calls(app, "10.0.0.9", 40, 5*time.Minute, exact), "low every 5 min"},
		"platform":        {calls(app, "168.63.129.16", 40, time.Minute, exact), "info every 60 s"},
		"scattered":       {calls(tool, "198.51.100.7", 60, time.Second, scattered), ""},
		"few":             {calls(tool, "198.51.100.7", 8, time.Minute, exact), ""},
	} {
		list, got := run1(t, test.rows), ""
		if len(list) > 0 {
			_, why, _ := strings.Cut(list[0].Why, list[0].Why[:strings.Index(list[0].Why, "every")])
			got = list[0].Severity.String() + " " + why
		}
		if len(list) > 1 || !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: %d findings, %q, want %q", name, len(list), got, test.want)
		}
	}
}

// TestOneProgramOneSpelling: Sysmon and the firewall log name a program differently.
func TestOneProgramOneSpelling(t *testing.T) {
	a := calls(`C:\Windows\System32\rundll32.exe`, "10.0.0.9", 20, 2*time.Minute, exact)
	b := calls(`\device\harddiskvolume2\windows\system32\rundll32.exe`, "10.0.0.9", 20, 2*time.Minute, func(int) int64 { return 60e6 })
	list := run1(t, append(a, b...))
	if len(list) != 1 || list[0].Facts[0].Value != "60 s" || list[0].EvidenceTotal != 40 || len(list[0].Evidence) != 20 {
		t.Errorf("%+v", list)
	}
}

func TestNamesAndCommands(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 30 {
		at := start.Add(time.Duration(i) * 10 * time.Minute)
		rows = append(rows,
			analyzertest.Row{"dataset": "lab", "host_name": "ws1", "class": "dns", "process_executable": `C:\Users\eve\Desktop\x.exe`, "dns_question_name": "C2.example", "ts": at},
			analyzertest.Row{"dataset": "lab", "host_name": "ws1", "class": "process_start", "process_parent_executable": `C:\Windows\System32\svchost.exe`, "process_command_line": "backup.exe /q", "ts": at},
		)
	}
	var got []string
	for _, f := range run1(t, rows) {
		got = append(got, f.Severity.String()+" "+f.Title+" "+f.Facts[0].Value)
	}
	if want := "low Name asked for at regular intervals 10 min; info Command started at regular intervals 10 min"; strings.Join(got, "; ") != want {
		t.Errorf("got %q", got)
	}
}

func TestTooFewToAsk(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, calls("a.exe", "10.0.0.9", 3, time.Minute, exact)...)
	if !p.Inapplicable || len(p.Exhibits) != 0 {
		t.Errorf("%v", p.Warnings)
	}
}

func BenchmarkBeacon(b *testing.B) {
	var rows []analyzertest.Row
	for h := range 20 {
		rows = append(rows, calls(fmt.Sprintf(`C:\app%d.exe`, h), "198.51.100.7", 1000, time.Minute, func(i int) int64 { return int64(i*h%7) * 1e6 })...)
	}
	d := analyzertest.Data(b, rows...)
	b.ResetTimer()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
