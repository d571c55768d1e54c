package proctree

import (
	"fmt"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

// summary counts the trees of each machine.
func (f *forest) summary() finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Data set", Key: "dataset", Kind: finding.KindText},
		{Name: "Host", Key: "host", Kind: finding.KindText},
	}}
	for _, c := range [][2]string{
		{"Sysmon 1", "sysmon_1"},
		{"Security 4688", "security_4688"},
		{"Other creations", "other_creations"},
		{"Merged twins", "merged_twins"},
		{"Processes", "processes"},
		{"No creation event", "synthetic"},
		{"Roots", "roots"},
		{"Leaves", "leaves"},
		{"Branches", "branches"},
		{"Isolated", "isolated"},
		{"Depth", "depth"},
	} {
		t.Columns = append(t.Columns, finding.TableColumn{Name: c[0], Key: c[1], Kind: finding.KindInt})
	}
	for i := range f.hosts {
		h := &f.hosts[i]
		row := []string{f.texts.at(h.dataset), f.texts.at(h.name)}
		for _, n := range []int{
			h.sysmon, h.security, h.other, h.merged, int(h.hi - h.lo), h.synthetic,
			h.roots, h.leaves, h.branches, h.isolated, h.depth,
		} {
			row = append(row, strconv.Itoa(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return finding.Exhibit{
		ID: "summary", Title: "Processes by data set and host", Table: t,
		Note: "Merged twins are starts that both Sysmon and the Security log recorded; each counts as one process. " +
			"Processes include those without a creation event. A process without parent and children counts as root, leaf and isolated.",
	}
}

var processColumns = []finding.TableColumn{
	{Name: "Data set", Key: "dataset", Kind: finding.KindText},
	{Name: "Host", Key: "host", Kind: finding.KindText},
	{Name: "Start", Key: "start", Kind: finding.KindTime},
	{Name: "End", Key: "end", Kind: finding.KindTime},
	{Name: "Depth", Key: "depth", Kind: finding.KindInt},
	{Name: "PID", Key: "pid", Kind: finding.KindInt},
	{Name: "Process", Key: "process", Kind: finding.KindText},
	{Name: "Command line", Key: "command_line", Kind: finding.KindCode},
	{Name: "User", Key: "user", Kind: finding.KindText},
	{Name: "Parent PID", Key: "parent_pid", Kind: finding.KindInt},
	{Name: "Parent", Key: "parent", Kind: finding.KindText},
	{Name: "Severity", Key: "severity", Kind: finding.KindSeverity},
	{Name: "Why", Key: "why", Kind: finding.KindText},
	{Name: "Image", Key: "image", Kind: finding.KindCode},
	{Name: "Logon", Key: "logon_id", Kind: finding.KindText},
	{Name: "Integrity", Key: "integrity", Kind: finding.KindText},
	{Name: "SHA-256", Key: "sha256", Kind: finding.KindIndicator},
	{Name: "GUID", Key: "guid", Kind: finding.KindText},
	{Name: "Source events", Key: "source_events", Kind: finding.KindText},
	{Name: "Evidence", Key: "evidence", Kind: finding.KindRef},
}

// table lists the processes in tree order.
func (f *forest) table(j *judgement, limit int) finding.Exhibit {
	e := finding.Exhibit{
		ID: "processes", Title: "All processes",
		Note: "In tree order: a process follows its parent. Processes without a creation event show when they were first seen as their start.",
	}
	shown := f.order[:min(limit, len(f.order))]
	t := &finding.Table{Columns: processColumns, Rows: make([][]string, 0, len(shown))}
	if len(shown) < len(f.order) {
		t.Total = int64(len(f.order))
		e.Note += fmt.Sprintf(" The first %d of %d processes are listed.", len(shown), len(f.order))
	}
	for h := range f.hosts {
		host := &f.hosts[h]
		for _, n := range shown[min(int(host.lo), len(shown)):min(int(host.hi), len(shown))] {
			t.Rows = append(t.Rows, f.row(host, n, j.flags[n]))
		}
	}
	e.Table = t
	return e
}

func (f *forest) row(h *host, n int32, mark *flag) []string {
	x, t := &f.nodes[n], f.texts
	row := []string{
		t.at(h.dataset), t.at(h.name), finding.TimeCell(x.start), finding.TimeCell(x.end), strconv.Itoa(int(x.depth)),
		number(x.pid), f.label(n), t.at(x.cmd), "", "", "", "", "", t.at(x.exe), "", "", "", t.at(x.guid), f.sources(n), "",
	}
	if x.parent != none {
		row[9], row[10] = number(f.nodes[x.parent].pid), f.label(x.parent)
	}
	if mark != nil {
		row[11], row[12] = mark.severity.String(), strings.Join(mark.titles, "; ")
	}
	if !x.synthetic() {
		rec := &f.records[x.record]
		row[8], row[14], row[15], row[16] = t.at(rec.user), hex(rec.logon), t.at(rec.integrity), t.at(rec.sha256)
	}
	r := f.ref(f.evidence(n)[0])
	row[19] = fmt.Sprintf("%s:%s:%d", r.Source, r.Member, r.Record)
	return row
}

// sources names the logs that recorded the start of a process.
func (f *forest) sources(n int32) string {
	if f.nodes[n].synthetic() {
		return "no creation event"
	}
	var seen [other + 1]bool
	for _, r := range f.evidence(n) {
		seen[f.records[r].from] = true
	}
	var names []string
	for from := sysmon; from <= other; from++ {
		if seen[from] {
			names = append(names, from.String())
		}
	}
	return strings.Join(names, " + ")
}

func number(n int64) string {
	if n == event.Null {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// hex is a logon id as Windows prints it; ids above the range of int64 were
// stored wrapped round.
func hex(n int64) string {
	if n == event.Null {
		return ""
	}
	return "0x" + strconv.FormatUint(uint64(n), 16)
}
