package cluster

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/eventfeatures"
	"forensic/analyzers/internal/golden"
)

var t0 = time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)

// start is a Sysmon process creation.
func start(minute int, host, image, line string) analyzertest.Row {
	return analyzertest.Row{
		"dataset": "lab", "host_name": host, "class": "process_start", "event_code": "1", "ts": t0.Add(time.Duration(minute) * time.Minute),
		"process_executable": image, "process_command_line": line, "user_name": "ann", "user_domain": "LAB", "logon_id": 0x5000,
	}
}

// routine is forty starts in three patterns.
func routine() (rows []analyzertest.Row) {
	for i := range 20 {
		rows = append(rows, start(i, "ws1", `C:\Windows\System32\svchost.exe`, `C:\Windows\System32\svchost.exe -k netsvcs -p`))
	}
	for i := range 10 {
		rows = append(rows, start(i, "ws1", `C:\Windows\System32\taskeng.exe`, fmt.Sprintf("taskeng.exe {0000000%d-AA} S-1-5-18", i)))
		rows = append(rows, start(i, "ws2", fmt.Sprintf(`C:\Users\user%d\app.exe`, i), "app.exe --quiet"))
	}
	return rows
}

func table(t *testing.T, p *analyzers.Pass, id string) *finding.Table {
	t.Helper()
	i := slices.IndexFunc(p.Exhibits, func(e finding.Exhibit) bool { return e.ID == id })
	if i < 0 {
		return &finding.Table{}
	}
	return p.Exhibits[i].Table
}

// cells picks columns of a table.
func cells(t *finding.Table, keys ...string) (rows []string) {
	for _, r := range t.Rows {
		var picked []string
		for _, key := range keys {
			picked = append(picked, r[slices.IndexFunc(t.Columns, func(c finding.TableColumn) bool { return c.Key == key })])
		}
		rows = append(rows, strings.Join(picked, "|"))
	}
	return rows
}

func TestPatterns(t *testing.T) {
	encoded := "powershell -nop -w hidden -e " + strings.Repeat("QUJD", 100)
	rows := append(routine(),
		start(50, "ws2", `C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`, encoded),
		start(51, "ws1", `C:\Windows\Temp\x.exe`, ""),
	)
	p := analyzertest.Run(t, Analyzer, rows...)
	if diff := cmp.Diff([]string{"42 process starts = 3 patterns + 2 in none|23"}, cells(table(t, p, "starts"), "short", "different")); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	want := []string{
		`20|1|2024-03-01T08:00:00Z|2024-03-01T08:19:00Z|ws1|LAB\ann|C:\Windows\System32\svchost.exe -k netsvcs -p`,
		`10|10|2024-03-01T08:00:00Z|2024-03-01T08:09:00Z|ws1|LAB\ann|taskeng.exe {00000000-AA} S-1-5-18`,
		`10|10|2024-03-01T08:00:00Z|2024-03-01T08:09:00Z|ws2|LAB\ann|app.exe --quiet`,
	}
	if diff := cmp.Diff(want, cells(table(t, p, "starts-patterns"), "events", "different", "first", "last", "hosts", "users", "example")); diff != "" {
		t.Errorf("patterns (-want +got):\n%s", diff)
	}
	if n := len(table(t, p, "starts-singles").Rows); n != 2 {
		t.Errorf("%d rows in no pattern, want 2", n)
	}
	var got []string
	for _, f := range p.Findings {
		got = append(got, fmt.Sprint(f.Title, "|", f.Severity, "|", f.Host, "|", f.Evidence[0].Record, "|", f.EvidenceTotal))
	}
	slices.Sort(got)
	wantFindings := []string{
		"Command line unlike all others|low|ws2|41|1",
		"Program unlike all others in a folder that users can write|info|ws1|42|1",
	}
	if diff := cmp.Diff(wantFindings, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if p.Examined != 42 || len(p.Warnings) != 0 {
		t.Errorf("examined %d, warnings %q", p.Examined, p.Warnings)
	}
}

// TestNearMiss: what is long but usual, what is short, and what is in an open
// folder but ran all day are no findings.
func TestNearMiss(t *testing.T) {
	rows := routine()
	long := "powershell -f deploy.ps1 " + strings.Repeat("x", 400)
	for i := range 12 {
		rows = append(rows, start(60+i, "ws1", "powershell.exe", long))
		rows = append(rows, start(60+i, "ws1", `C:\Windows\Temp\agent.exe`, "agent.exe"))
	}
	rows = append(rows, start(90, "ws2", "pwsh.exe", "pwsh -f a.ps1"))
	p := analyzertest.Run(t, Analyzer, rows...)
	if len(p.Findings) != 0 {
		t.Errorf("findings: %+v", p.Findings)
	}
}

// TestTwoRecordsOfOneStart: of a machine with Sysmon and Security records only
// the more frequent kind counts.
func TestTwoRecordsOfOneStart(t *testing.T) {
	rows := routine()
	for _, r := range routine()[:25] {
		r["event_code"] = "4688"
		rows = append(rows, r)
	}
	p := analyzertest.Run(t, Analyzer, rows...)
	if diff := cmp.Diff([]string{"40"}, cells(table(t, p, "starts"), "events")); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestLogons(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 30 {
		rows = append(rows, analyzertest.Row{
			"dataset": "lab", "host_name": "dc", "class": "logon", "event_code": "4624", "ts": t0.Add(time.Duration(i) * time.Hour),
			"target_user_name": []string{"ann", "bob"}[i%2], "target_user_domain": "LAB", "logon_type": 3, "source_ip": fmt.Sprintf("10.0.0.%d", i%6),
		})
	}
	rows[29]["logon_type"] = 10
	p := analyzertest.Run(t, Analyzer, rows...)
	want := []string{`15|LAB\ann`, `14|LAB\bob`}
	if diff := cmp.Diff(want, cells(table(t, p, "logons-patterns"), "events", "names")); diff != "" {
		t.Errorf("patterns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`LAB\bob|10.0.0.5`}, cells(table(t, p, "logons-singles"), "name", "line")); diff != "" {
		t.Errorf("in no pattern (-want +got):\n%s", diff)
	}
}

func TestNotApplicable(t *testing.T) {
	if p := analyzertest.Run(t, Analyzer); !p.Inapplicable {
		t.Error("applies to nothing")
	}
	if p := analyzertest.Run(t, Analyzer, routine()[:19]...); !p.Inapplicable || len(p.Exhibits) != 0 {
		t.Errorf("19 events make patterns: %q", p.Warnings)
	}
}

func TestBoundIsTold(t *testing.T) {
	o := Analyzer.Options.(options)
	o.MaxRows = 10
	p := &analyzers.Pass{Data: analyzertest.Data(t, routine()...), Workers: 1}
	if err := run(context.Background(), p, o); err != nil {
		t.Fatal(err)
	}
	if !p.Partial || !strings.Contains(strings.Join(p.Warnings, "\n"), "the first 10 of 21 different ones") {
		t.Errorf("partial %v, warnings %q", p.Partial, p.Warnings)
	}
}

func TestProgramKey(t *testing.T) {
	for in, want := range map[string]string{
		`C:\Users\Ann.B\AppData\a.exe`:                                      `c:\users\*\appdata\a.exe`,
		`C:\Windows\Temp\CC563BBE-DE32-44D3-8E35-F3FC78E72E40\DismHost.exe`: `c:\windows\temp\*\dismhost.exe`,
		`C:\Program Files\Edge\120.0.2210.91\setup.exe`:                     `c:\program files\edge\*\setup.exe`,
		`C:\Windows\System32\cmd.exe`:                                       `c:\windows\system32\cmd.exe`,
		`/home/bob/x`:                                                       `/home/*/x`,
	} {
		if got := programKey(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzProgramKey(f *testing.F) {
	f.Add(`C:\Users\a\0123456789abcdef\1.2.3.exe`)
	f.Fuzz(func(t *testing.T, path string) {
		if key := programKey(path); programKey(key) != key {
			t.Errorf("%q: %q is no fixed point", path, key)
		}
		interprets(path)
		inOpenFolder(path)
	})
}

// TestSharedMSTICPy runs the analyzer in MSTICPy's way over processes_on_host and
// gets the rows of its notebook: 33 in no cluster, and 29 clusters of its sizes.
func TestSharedMSTICPy(t *testing.T) {
	dir := golden.Folder(t)
	in := readCSV(t, filepath.Join(dir, "data", "msticpy", "testdata", "processes_on_host.csv"))
	var rows []analyzertest.Row
	for i := range in["CommandLine"] {
		logon, err := strconv.ParseInt(in["SubjectLogonId"][i], 0, 64)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, analyzertest.Row{
			"host_name": "h", "class": "process_start", "event_code": "4688", "process_executable": in["NewProcessName"][i],
			"process_command_line": in["CommandLine"][i], "logon_id": logon, "user_name": in["SubjectUserName"][i],
		})
	}
	o := Analyzer.Options.(options)
	o.ByProgram, o.Eps = false, 0.0001
	p := &analyzers.Pass{Data: analyzertest.Data(t, rows...), Workers: 2}
	if err := run(context.Background(), p, o); err != nil {
		t.Fatal(err)
	}
	golden := readCSV(t, filepath.Join(dir, "golden", "eventcluster", "clusters_notebook.csv"))
	var want []int
	for i, id := range golden["ClusterId"] {
		if id != "-1" {
			n, _ := strconv.Atoi(golden["ClusterSize"][i])
			want = append(want, n)
		}
	}
	var got []int
	for _, c := range cells(table(t, p, "starts-patterns"), "events") {
		n, _ := strconv.Atoi(c)
		got = append(got, n)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 29 {
		t.Errorf("sizes of clusters (-want +got):\n%s", diff)
	}
	if n := len(table(t, p, "starts-singles").Rows); n != 33 || len(golden["ClusterId"]) != 62 {
		t.Errorf("%d rows in no cluster, want 33", n)
	}
}

func readCSV(t *testing.T, path string) map[string][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for k, name := range rows[0] {
		for _, row := range rows[1:] {
			columns[name] = append(columns[name], row[k])
		}
	}
	return columns
}

// BenchmarkRun10k clusters 10,000 process starts end to end, 2,000 of them
// different. MSTICPy takes 0.9 s for as many without its start.
func BenchmarkRun10k(b *testing.B) {
	var rows []analyzertest.Row
	for i := range 10_000 {
		k := i % 2000
		rows = append(rows, start(i, "ws"+strconv.Itoa(k%7), fmt.Sprintf(`C:\Program Files\p%d\run.exe`, k%50), fmt.Sprintf(`"run.exe" --job %d "%s"`, k, strings.Repeat("x y", k%40))))
	}
	data := analyzertest.Data(b, rows...)
	b.ReportAllocs()
	for b.Loop() {
		p := &analyzers.Pass{Data: data, Workers: 2}
		if err := Analyzer.Run(context.Background(), p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMSTICPy10k is what the 0.9 s are for: the features of 10,000 starts,
// normalized, and DBSCAN.
func BenchmarkMSTICPy10k(b *testing.B) {
	o := Analyzer.Options.(options)
	o.ByProgram, o.Eps = false, 0.0001
	a := &analysis{kind: &kinds[0], options: o}
	var rows []row
	for i := range 10_000 {
		rows = append(rows, row{name: fmt.Sprintf(`C:\Program Files\p%d\run.exe`, i%500), line: fmt.Sprintf(`"run.exe" --job %d "%s"`, i, strings.Repeat("x y", i%40)), n: 1})
	}
	b.ReportAllocs()
	for b.Loop() {
		s := &set{rows: slices.Clone(rows)}
		for i := range s.rows {
			r := &s.rows[i]
			r.process = eventfeatures.NewProcess(r.name, r.line, false)
		}
		if err := a.cluster(s); err != nil {
			b.Fatal(err)
		}
	}
}
