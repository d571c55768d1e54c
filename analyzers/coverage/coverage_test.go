package coverage

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

// log makes n records of one log with numbers from first, a second apart.
func log(host string, n int, first int64, at time.Time) (rows []analyzertest.Row) {
	for i := range n {
		rows = append(rows, analyzertest.Row{
			"dataset": "lab", "host_name": host, "event_channel": "Security", "event_code": "4688", "class": "process_start",
			"record_id": first + int64(i), "ts": at.Add(time.Duration(i) * time.Second),
		})
	}
	return rows
}

func titles(p *analyzers.Pass) string {
	var list []string
	for _, f := range p.Findings {
		list = append(list, f.Title)
	}
	return strings.Join(list, "; ")
}

func exhibit(t *testing.T, p *analyzers.Pass, id string) finding.Exhibit {
	t.Helper()
	for _, e := range p.Exhibits {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("no exhibit %s", id)
	return finding.Exhibit{}
}

func TestHole(t *testing.T) {
	whole := log("ws1", 600, 1000, start)
	cut := append(log("ws1", 300, 1000, start), log("ws1", 300, 1340, start.Add(time.Hour))...)
	for i := 1; i < len(cut); i += 2 { // a second record of a number is no hole
		if i%100 == 1 {
			cut = append(cut, cut[i])
		}
	}
	small := append(log("ws1", 300, 1000, start), log("ws1", 300, 1310, start.Add(time.Hour))...)
	var sieve []analyzertest.Row
	for i := range 600 {
		sieve = append(sieve, log("ws1", 1, int64(1000+i*2), start.Add(time.Duration(i)*time.Second))...)
	}
	sieve = append(sieve, log("ws1", 1, 5000, start.Add(time.Hour))...)
	for name, test := range map[string]struct {
		rows []analyzertest.Row
		want string
	}{
		"whole": {whole, ""}, "one long hole": {cut, "Records missing in one stretch of a log"}, "short hole": {small, ""}, "many holes": {sieve, ""}, "few records": {cut[:0], ""},
	} {
		p := analyzertest.Run(t, Analyzer, test.rows...)
		if got := titles(p); got != test.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
	f := analyzertest.Run(t, Analyzer, cut...).Findings[0]
	if len(f.Evidence) != 2 || f.Evidence[0].Record != 300 || f.Evidence[1].Record != 301 || !strings.Contains(f.Why, "1300 to 1339") {
		t.Errorf("evidence %v, %s", f.Evidence, f.Why)
	}
	table := exhibit(t, analyzertest.Run(t, Analyzer, cut...), "numbering").Table
	if got := strings.Join(table.Rows[0][3:], " "); got != "600 1000 1639 2024-05-01T10:00:00Z 2024-05-01T11:04:59Z 1 40 40 0" {
		t.Errorf("row %q", got)
	}
}

func TestNumbersBeginAgain(t *testing.T) {
	again := append(log("ws1", 50, 9000, start), log("ws1", 50, 1, start.Add(time.Hour))...)
	p := analyzertest.Run(t, Analyzer, again...)
	if titles(p) != "The numbers of a log begin again" || p.Findings[0].Severity != finding.Medium || len(p.Findings[0].Evidence) != 2 {
		t.Errorf("got %q", titles(p))
	}
	mixed := append(log("ws1", 50, 9000, start), log("ws1", 50, 8975, start.Add(time.Hour))...)
	if got := titles(analyzertest.Run(t, Analyzer, mixed...)); got != "" {
		t.Errorf("overlapping numbers: %q", got)
	}
}

// connections are logged by both ends; the second clock is ahead.
func connections(n int, ahead time.Duration) (rows []analyzertest.Row) {
	for i := range n {
		for j, host := range []string{"ws1", "dc1"} {
			rows = append(rows, analyzertest.Row{
				"dataset": "lab", "host_name": host, "class": "network", "ts": start.Add(time.Duration(i)*time.Minute + time.Duration(j)*ahead),
				"source_ip": "10.0.0.1", "source_port": 50000 + i, "destination_ip": "10.0.0.2", "destination_port": 445,
			})
		}
	}
	return rows
}

func TestClocks(t *testing.T) {
	for _, test := range []struct {
		n     int
		ahead time.Duration
		want  string
	}{
		{6, 90 * time.Second, "Clocks of two machines differ"},
		{6, -90 * time.Second, "Clocks of two machines differ"},
		{6, 2 * time.Second, ""},
		{4, 90 * time.Second, ""},
		{6, 0, ""},
	} {
		p := analyzertest.Run(t, Analyzer, connections(test.n, test.ahead)...)
		if got := titles(p); got != test.want {
			t.Errorf("%d connections, %s: %q", test.n, test.ahead, got)
		}
		row := exhibit(t, p, "clocks").Table.Rows[0]
		if want := fmt.Sprint((-test.ahead).Seconds()); row[4] != want { // dc1 is before ws1 in the alphabet
			t.Errorf("skew %s, want %s", row[4], want)
		}
	}
}

func TestClockWasSet(t *testing.T) {
	set := analyzertest.Row{
		"dataset": "lab", "host_name": "ws1", "event_channel": "Security", "event_code": "4616", "ts": start, "user_name": "eve",
		"data": `{"PreviousTime":"2024-05-01T10:00:00.123Z","NewTime":"2024-04-01T10:00:00.123Z"}`,
	}
	nudge := analyzertest.Row{
		"dataset": "lab", "host_name": "ws1", "event_channel": "System", "event_provider": "Microsoft-Windows-Kernel-General", "event_code": "1", "ts": start,
		"data": `{"OldTime":"2024-05-01T10:00:00.123Z","NewTime":"2024-05-01T10:00:01Z","Reason":"1"}`,
	}
	p := analyzertest.Run(t, Analyzer, set, nudge)
	if titles(p) != "System clock was set" || !strings.Contains(p.Findings[0].Why, "-30 days") || p.Findings[0].User != "eve" {
		t.Errorf("got %v", p.Findings)
	}
}

func TestVisibility(t *testing.T) {
	rows := log("ws1", 10, 1, start)
	p := analyzertest.Run(t, Analyzer, rows...)
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "lab: ws1") {
		t.Errorf("warnings %q", p.Warnings)
	}
	if m := exhibit(t, p, "visibility").Matrix; len(m.Cells) != 1 || m.Cells[0].Value != 10 || m.X[0] != "Security" || m.Y[0] != "lab: ws1" {
		t.Errorf("matrix %+v", m)
	}
	rows[0]["process_command_line"] = "cmd"
	if p := analyzertest.Run(t, Analyzer, rows...); len(p.Warnings) != 0 || p.Examined != 10 {
		t.Errorf("warnings %q, examined %d", p.Warnings, p.Examined)
	}
	silent := append(log("ws1", 400, 1, start), log("ws1", 400, 401, start.Add(5*time.Hour))...)
	for i := range 6 {
		silent = append(silent, log("ws2", 1, int64(i), start.Add(time.Duration(i)*time.Hour))...)
	}
	if row := exhibit(t, analyzertest.Run(t, Analyzer, silent...), "silence").Table.Rows[0]; row[6] != "4.89 h" || row[9] == "" {
		t.Errorf("silence %q", row)
	}
}

func TestNothing(t *testing.T) {
	if p := analyzertest.Run(t, Analyzer); len(p.Findings) != 0 || p.Examined != 0 {
		t.Errorf("%v", p.Findings)
	}
}

func BenchmarkCoverage(b *testing.B) {
	var rows []analyzertest.Row
	for h := range 5 {
		rows = append(rows, log(fmt.Sprint("ws", h), 2000, 1, start)...)
	}
	d := analyzertest.Data(b, rows...)
	b.ResetTimer()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
