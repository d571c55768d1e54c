package proctree

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

var t0 = time.Date(2019, 5, 18, 21, 0, 0, 0, time.UTC)

// row makes a row some seconds after t0.
func row(seconds float64, class event.Class, code string, more ...any) analyzertest.Row {
	r := analyzertest.Row{
		"ts": t0.Add(time.Duration(seconds * float64(time.Second))), "dataset": "lab", "host_name": "ws6",
		"class": string(class), "event_code": code,
	}
	for i := 0; i < len(more); i += 2 {
		r[more[i].(string)] = more[i+1]
	}
	if exe, ok := r["process_executable"].(string); ok {
		r["process_name"] = strings.ToLower(base(exe))
	}
	return r
}

// analyze runs an analyzer over rows, each a record of its own.
func analyze(t *testing.T, a *analyzers.Analyzer, rows ...analyzertest.Row) *analyzers.Pass {
	t.Helper()
	for i := range rows {
		rows[i]["source"], rows[i]["member"], rows[i]["record"] = "src", "log", i+1
	}
	return analyzertest.Run(t, a, rows...)
}

// lab is WmiPrvSE → cmd → MSBuild → powershell as two logs tell it: Security
// names hexadecimal pids' decimal values and a target account, Sysmon GUIDs.
func lab() []analyzertest.Row {
	const guids, sys = "process_entity_id", `C:\Windows\System32\`
	return []analyzertest.Row{
		row(1, event.ModuleLoad, "7", guids, "{W}", "process_pid", 900, "process_executable", sys+`wbem\WmiPrvSE.exe`),
		row(5.2, event.ProcessStart, "1", guids, "{C}", "process_pid", 10, "process_executable", sys+"cmd.exe",
			"process_command_line", "cmd.exe /c msbuild", "process_parent_entity_id", "{W}", "process_parent_pid", 900,
			"user_name", "pgustavo", "user_domain", "SHIRE", "logon_id", 0x3e7, "process_hash_sha256", "ab"),
		row(5, event.ProcessStart, "4688", "process_pid", 10, "process_executable", sys+"cmd.exe", "process_parent_pid", 900,
			"process_parent_executable", sys+`wbem\WmiPrvSE.exe`, "user_name", "WS6$", "user_domain", "SHIRE"),
		row(6, event.ProcessStart, "4688", "process_pid", 11, "process_executable", `C:\MSBuild.exe`, "process_parent_pid", 10,
			"process_parent_executable", sys+"cmd.exe", "process_command_line", `MSBuild.exe C:\Windows\Tasks\pshell.xml`,
			"user_name", "WS6$", "user_domain", "SHIRE", "target_user_name", "pgustavo", "target_user_domain", "shire"),
		row(7, event.ProcessStart, "1", guids, "{P}", "process_pid", 12, "process_executable", sys+"powershell.exe",
			"process_command_line", "powershell -enc SQBmACgAJABQAFMA", "process_parent_entity_id", "{M}", "process_parent_pid", 11,
			"process_parent_executable", `C:\MSBuild.exe`),
		row(9, event.ProcessEnd, "5", guids, "{P}", "process_pid", 12, "process_executable", sys+"powershell.exe"),
		row(3, event.ProcessStart, "1", "dataset", "quiet", guids, "{C}", "process_pid", 10, "process_executable", sys+"lsass.exe",
			"process_command_line", "lsass.exe", "process_parent_executable", sys+"wininit.exe", "process_parent_pid", 4),
	}
}

func TestAnalyzer(t *testing.T) {
	p := analyze(t, Analyzer, lab()...)
	var got []string
	for _, f := range p.Findings {
		got = append(got, fmt.Sprintf("%s: %s [%d]", f.Title, f.Facts[0].Value, len(f.Evidence)))
	}
	want := []string{
		"WMI provider host started a shell or a program used to run code: WmiPrvSE.exe → cmd.exe [2]",
		"MSBuild ran a project from a folder anyone can write to: WmiPrvSE.exe → cmd.exe → MSBuild.exe [1]",
		"Build tool started a shell: WmiPrvSE.exe → cmd.exe → MSBuild.exe → powershell.exe [1]",
		"PowerShell with an encoded command: WmiPrvSE.exe → cmd.exe → MSBuild.exe → powershell.exe [1]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p.Examined != 5 || len(p.Warnings) != 0 {
		t.Errorf("examined %d, warnings %q", p.Examined, p.Warnings)
	}
	var ids []string
	for _, e := range p.Exhibits {
		ids = append(ids, e.ID)
	}
	if diff := cmp.Diff([]string{"summary", "trees-01-lab", "trees-02-quiet", "rare-pairs", "processes"}, ids); diff != "" {
		t.Error(diff)
	}
	wantSummary := [][]string{
		{"lab", "ws6", "2", "2", "0", "1", "4", "1", "1", "1", "2", "0", "4"},
		{"quiet", "ws6", "1", "0", "0", "0", "2", "1", "1", "1", "0", "0", "2"},
	}
	if diff := cmp.Diff(wantSummary, p.Exhibits[0].Table.Rows); diff != "" {
		t.Error(diff)
	}
}

func TestForestNodes(t *testing.T) {
	p := analyze(t, Analyzer, lab()...)
	nodes := p.Exhibits[1].Forest.Nodes
	root, cmd, build, shell := nodes[0], nodes[1], nodes[2], nodes[3]
	if !root.Synthetic || root.Group != "ws6" || root.Label != "WmiPrvSE.exe" || root.First != t0.Add(time.Second).UnixMicro() || len(root.Evidence) != 1 {
		t.Errorf("root %+v", root)
	}
	if cmd.Color != `SHIRE\pgustavo` || len(cmd.Evidence) != 2 || cmd.Parent != 0 || cmd.Flagged != finding.High {
		t.Errorf("cmd %+v", cmd)
	}
	wantFacts := []finding.Fact{
		{Name: "PID", Value: "10"},
		{Name: "User", Value: `SHIRE\pgustavo`},
		{Name: "Image", Value: `C:\Windows\System32\cmd.exe`},
		{Name: "Parent", Value: "WmiPrvSE.exe 900"},
		{Name: "Logon", Value: "0x3e7"},
		{Name: "SHA-256", Value: "ab"},
		{Name: "Start", Value: "2019-05-18T21:00:05.2Z"},
		{Name: "GUID", Value: "{c}"},
		{Name: "Source events", Value: "Sysmon 1 + Security 4688"},
	}
	if diff := cmp.Diff(wantFacts, cmd.Facts); diff != "" {
		t.Error(diff)
	}
	if build.Color != `shire\pgustavo` || build.Depth != 2 {
		t.Errorf("a 4688 runs as its target account: %+v", build)
	}
	if shell.Parent != 2 || !slices.Contains(shell.Facts, finding.Fact{Name: "End", Value: "2019-05-18T21:00:09Z"}) {
		t.Errorf("shell %+v", shell)
	}
}

func TestRepeatsAreOneFinding(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 25 {
		rows = append(rows, row(float64(10*i), event.ProcessStart, "4688", "process_pid", 100+i, "process_executable", `C:\whoami.exe`, "process_command_line", "whoami"))
	}
	rows = append(rows, row(1, event.ProcessStart, "4688", "process_pid", 99, "process_executable", `C:\a.exe`))
	p := analyze(t, Analyzer, rows...)
	if len(p.Findings) != 1 || len(p.Findings[0].Evidence) != 20 || p.Findings[0].EvidenceTotal != 25 {
		t.Errorf("findings %+v", p.Findings)
	}
	if p.Partial || !strings.Contains(p.Warnings[0], "1 process was not logged") {
		t.Errorf("partial %v, warnings %q", p.Partial, p.Warnings)
	}
}

// Too many processes: the tree with a finding is drawn whole, the rest as far
// as there is room, and no node without its parent.
func TestForestLimit(t *testing.T) {
	rows := []analyzertest.Row{}
	for i := range 30 {
		rows = append(rows, row(float64(i), event.ProcessStart, "4688", "process_pid", 100+i, "process_executable", `C:\a.exe`,
			"process_parent_pid", 99+i%29, "process_parent_executable", `C:\a.exe`, "process_command_line", "a"))
	}
	rows = append(rows,
		row(100, event.ProcessStart, "4688", "process_pid", 500, "process_executable", `C:\services.exe`, "process_command_line", "s"),
		row(101, event.ProcessStart, "4688", "process_pid", 501, "process_executable", `C:\cmd.exe`, "process_command_line", "c",
			"process_parent_pid", 500, "process_parent_executable", `C:\services.exe`))
	o := options{Forests: 1, ForestNodes: 6, TableRows: 4, Refs: 1}
	p := analyze(t, analyzers.New(Analyzer.Meta, o, run), rows...)
	f := p.Exhibits[1].Forest
	if len(f.Nodes) != 6 || f.Total != 33 || p.Exhibits[1].Note == "" {
		t.Fatalf("%d nodes of %d", len(f.Nodes), f.Total)
	}
	flagged := 0
	for i, n := range f.Nodes {
		if n.Parent >= i || n.Parent >= 0 && f.Nodes[n.Parent].Depth != n.Depth-1 || n.Parent < 0 && n.Depth != 0 {
			t.Errorf("node %d: %+v", i, n)
		}
		if n.Flagged > 0 {
			flagged++
		}
	}
	if flagged != 1 {
		t.Errorf("%d flagged nodes", flagged)
	}
	if tab := p.Exhibits[3].Table; len(tab.Rows) != 4 || tab.Total != 33 {
		t.Errorf("%d rows of %d", len(tab.Rows), tab.Total)
	}
}

func TestManyDataSets(t *testing.T) {
	rows := []analyzertest.Row{
		row(1, event.ProcessStart, "4688", "dataset", "a", "process_executable", `C:\a.exe`, "process_pid", 1, "process_command_line", "a"),
		row(1, event.ProcessStart, "4688", "dataset", "b", "process_executable", `C:\whoami.exe`, "process_pid", 1, "process_command_line", "whoami"),
		row(1, event.ProcessStart, "4688", "dataset", "c", "process_executable", `C:\a.exe`, "process_pid", 1, "process_command_line", "a"),
	}
	p := analyze(t, analyzers.New(Analyzer.Meta, options{Forests: 1, ForestNodes: 9, TableRows: 9, Refs: 9, BurstMinutes: 15, BurstPrograms: 5}, run), rows...)
	if len(p.Exhibits) != 4 || p.Exhibits[1].ID != "trees-01-b" || len(p.Warnings) != 1 {
		t.Errorf("%d exhibits, second %s, warnings %q", len(p.Exhibits), p.Exhibits[1].ID, p.Warnings)
	}
}
