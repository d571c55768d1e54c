package proctree

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/store/event"
)

// start is a creation in a test; times are seconds.
type start struct {
	from       origin
	ts         float64
	pid        int64
	guid, exe  string
	ppid       int64
	pguid      string
	pexe, cmd  string
	host, user string
}

// input makes the input of a build; zero pids are unknown ones.
func newInput(starts ...start) *input {
	in := &input{texts: newTexts()}
	t := in.texts
	for i, s := range starts {
		in.records = append(in.records, record{
			ts: micros(s.ts), pid: known(s.pid), parentPID: known(s.ppid), logon: event.Null, ordinal: int64(i + 1),
			dataset: t.number("lab"), host: t.number(s.host), guid: t.guid(s.guid), parentGUID: t.guid(s.pguid),
			exe: t.number(s.exe), name: t.name(t.number(s.exe)), cmd: t.number(s.cmd), parentExe: t.number(s.pexe),
			user: t.number(s.user), source: t.number("src"), member: t.number("log"), from: s.from,
		})
	}
	return in
}

func (in *input) end(ts float64, pid int64, guid, name string) *input {
	t := in.texts
	in.ends = append(in.ends, end{dataset: t.number("lab"), guid: t.guid(guid), name: t.number(name), ts: micros(ts), pid: known(pid)})
	return in
}

func micros(seconds float64) int64 {
	if seconds < 0 {
		return event.Null
	}
	return int64(seconds * second)
}

func known(pid int64) int64 {
	if pid == 0 {
		return event.Null
	}
	return pid
}

// sketch draws a forest: one line a process, indented by depth, with its pid, a
// star if it has no creation event, and the ordinals of its records.
func sketch(f *forest) string {
	var b strings.Builder
	for _, n := range f.order {
		x := &f.nodes[n]
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", int(x.depth)), f.label(n))
		if x.pid != event.Null {
			fmt.Fprintf(&b, " %d", x.pid)
		}
		if x.synthetic() {
			b.WriteString(" *")
		} else {
			for _, r := range f.evidence(n) {
				fmt.Fprintf(&b, " #%d", f.records[r].ordinal)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestBuild(t *testing.T) {
	tests := []struct {
		name string
		in   *input
		want []string
	}{
		{"twins count once", newInput(
			start{from: sysmon, ts: 10.4, pid: 7, guid: "{a}", exe: `C:\W\cmd.exe`, ppid: 3, pguid: "{p}", pexe: `C:\explorer.exe`},
			start{from: security, ts: 10, pid: 7, exe: `c:\w\CMD.EXE`, ppid: 3, pexe: `C:\explorer.exe`},
		), []string{"explorer.exe 3 *", "  cmd.exe 7 #1 #2"}},
		{"too far apart, other name, other pid: no twins", newInput(
			start{from: sysmon, ts: 10, pid: 7, guid: "{a}", exe: `cmd.exe`},
			start{from: sysmon, ts: 10, pid: 8, guid: "{b}", exe: `net.exe`},
			start{from: security, ts: 10, pid: 8, exe: `sc.exe`},
			start{from: security, ts: 13.1, pid: 7, exe: `cmd.exe`},
		), []string{"cmd.exe 7 #1", "net.exe 8 #2", "sc.exe 8 #3", "cmd.exe 7 #4"}},
		{"the nearest in time are twins, one to one", newInput(
			start{from: sysmon, ts: 10, pid: 7, guid: "{a}", exe: `cmd.exe`},
			start{from: sysmon, ts: 12, pid: 7, guid: "{b}", exe: `cmd.exe`},
			start{from: security, ts: 12.1, pid: 7, exe: `cmd.exe`},
			start{from: security, ts: 12.2, pid: 7, exe: `cmd.exe`},
		), []string{"cmd.exe 7 #1 #4", "cmd.exe 7 #2 #3"}},
		{"zero GUIDs are not one process", newInput(
			start{from: sysmon, ts: 1, pid: 7, guid: zeroGUID, exe: `a.exe`},
			start{from: sysmon, ts: 2, pid: 8, guid: zeroGUID, exe: `b.exe`, pguid: zeroGUID},
		), []string{"a.exe 7 #1", "b.exe 8 #2"}},
		{"hosts do not mix", newInput(
			start{from: security, ts: 1, pid: 7, exe: `cmd.exe`, host: "a"},
			start{from: security, ts: 2, pid: 8, exe: `net.exe`, ppid: 7, pexe: `cmd.exe`, host: "b"},
		), []string{"cmd.exe 7 #1", "cmd.exe 7 *", "  net.exe 8 #2"}},
		{"a reused pid: the parent is the one alive", newInput(
			start{from: security, ts: 1, pid: 7, exe: `cmd.exe`},
			start{from: security, ts: 5, pid: 7, exe: `cmd.exe`},
			start{from: security, ts: 3.5, pid: 8, exe: `old.exe`, ppid: 7, pexe: `C:\cmd.exe`},
			start{from: security, ts: 6, pid: 9, exe: `new.exe`, ppid: 7, pexe: `C:\cmd.exe`},
			start{from: security, ts: 7, pid: 10, exe: `odd.exe`, ppid: 7, pexe: `C:\other.exe`},
		), []string{"cmd.exe 7 #1", "  old.exe 8 #3", "cmd.exe 7 #2", "  new.exe 9 #4", "other.exe 7 *", "  odd.exe 10 #5"}},
		{"an ended process is nobody's parent", newInput(
			start{from: security, ts: 1, pid: 7, exe: `cmd.exe`},
			start{from: security, ts: 20, pid: 8, exe: `net.exe`, ppid: 7, pexe: `cmd.exe`},
		).end(3, 7, "", "cmd.exe"), []string{"cmd.exe 7 #1", "cmd.exe 7 *", "  net.exe 8 #2"}},
		{"a parent without a name is found by pid", newInput(
			start{from: security, ts: 1, pid: 7, exe: `cmd.exe`},
			start{from: security, ts: 2, pid: 8, exe: `net.exe`, ppid: 7},
		), []string{"cmd.exe 7 #1", "  net.exe 8 #2"}},
		{"a parent seen by Security alone takes the GUID", newInput(
			start{from: security, ts: 1, pid: 7, exe: `C:\cmd.exe`},
			start{from: sysmon, ts: 2, pid: 8, guid: "{b}", exe: `net.exe`, ppid: 7, pguid: "{a}", pexe: `C:\cmd.exe`},
			start{from: sysmon, ts: 3, pid: 9, guid: "{c}", exe: `sc.exe`, ppid: 7, pguid: "{a}", pexe: `C:\cmd.exe`},
		), []string{"cmd.exe 7 #1", "  net.exe 8 #2", "  sc.exe 9 #3"}},
		{"both logs share a parent that was never created", newInput(
			start{from: sysmon, ts: 2, pid: 8, guid: "{b}", exe: `net.exe`, ppid: 7, pguid: "{a}", pexe: `C:\cmd.exe`},
			start{from: security, ts: 9, pid: 9, exe: `sc.exe`, ppid: 7, pexe: `C:\cmd.exe`},
		), []string{"cmd.exe 7 *", "  net.exe 8 #1", "  sc.exe 9 #2"}},
		{"hostile: own parent, a circle, a parent from the future", newInput(
			start{from: sysmon, ts: 1, pid: 1, guid: "{a}", exe: `self.exe`, pguid: "{a}"},
			start{from: sysmon, ts: 2, pid: 2, guid: "{b}", exe: `b.exe`, pguid: "{c}"},
			start{from: sysmon, ts: 2, pid: 3, guid: "{c}", exe: `c.exe`, pguid: "{b}"},
			start{from: sysmon, ts: 3, pid: 4, guid: "{d}", exe: `d.exe`, pguid: "{e}"},
			start{from: sysmon, ts: 9, pid: 5, guid: "{e}", exe: `e.exe`},
		), []string{"self.exe 1 #1", "c.exe 3 #3", "  b.exe 2 #2", "d.exe 4 #4", "e.exe 5 #5"}},
		{"unknown times", newInput(
			start{from: sysmon, ts: 1, pid: 1, guid: "{a}", exe: `a.exe`},
			start{from: sysmon, ts: -1, pid: 2, guid: "{b}", exe: `b.exe`, pguid: "{a}"},
			start{from: security, ts: -1, pid: 3, exe: `c.exe`, ppid: 1, pexe: `a.exe`},
		), []string{"a.exe 1 #1", "  b.exe 2 #2", "a.exe 1 *", "  c.exe 3 #3"}},
		{"a lost pid is told by a child, and finds the twin", newInput(
			start{from: sysmon, ts: 1, guid: "{a}", exe: `a.exe`},
			start{from: security, ts: 1, pid: 7, exe: `a.exe`},
			start{from: sysmon, ts: 2, pid: 8, guid: "{b}", exe: `b.exe`, ppid: 7, pguid: "{a}"},
		), []string{"a.exe 7 #1 #2", "  b.exe 8 #3"}},
		{"nothing", newInput(), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := sketch(build(test.in))
			want := strings.Join(append(test.want, ""), "\n")
			if test.want == nil {
				want = ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSightings(t *testing.T) {
	in := newInput(start{from: sysmon, ts: 9, pid: 8, guid: "{b}", exe: `net.exe`, pguid: "{a}"})
	in.sightings = []sighting{{dataset: in.texts.number("lab"), guid: in.texts.guid("{a}"), exe: in.texts.number(`C:\svc.exe`), first: micros(4), pid: 66}}
	f := build(in)
	if diff := cmp.Diff("svc.exe 66 *\n  net.exe 8 #1\n", sketch(f)); diff != "" {
		t.Error(diff)
	}
	if got := f.nodes[f.order[0]].start; got != micros(4) {
		t.Errorf("first seen %d", got)
	}
}

func TestCounts(t *testing.T) {
	f := build(newInput(
		start{from: sysmon, ts: 1, pid: 1, guid: "{a}", exe: "a", cmd: "a"},
		start{from: security, ts: 1, pid: 1, exe: "a", cmd: "a"},
		start{from: sysmon, ts: 2, pid: 2, guid: "{b}", exe: "b", pguid: "{a}", cmd: "b"},
		start{from: sysmon, ts: 3, pid: 3, guid: "{c}", exe: "c", pguid: "{b}"},
		start{from: sysmon, ts: 4, pid: 4, guid: "{d}", exe: "d", cmd: "d"},
		start{from: sysmon, ts: 5, pid: 5, guid: "{e}", exe: "e", pguid: "{x}", pexe: "x", cmd: "e"},
	))
	got := f.hosts[0]
	got.dataset, got.name = 0, 0
	want := host{
		hi: 6, sysmon: 5, security: 1, merged: 1, synthetic: 1,
		roots: 3, leaves: 3, branches: 1, isolated: 1, depth: 3, silent: 1,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(host{})); diff != "" {
		t.Error(diff)
	}
}

// chains makes n creations: one chain 10,000 deep, and families of ten.
func chains(n int) *input {
	const deep = 10_000
	in := &input{texts: newTexts()}
	t := in.texts
	exe, name, cmd := t.number(`C:\Windows\System32\cmd.exe`), t.number("cmd.exe"), t.number("cmd.exe /c next")
	guid := func(i int) text { return t.number(fmt.Sprintf("{%032x}", i)) }
	for i := range n {
		parent := i - 1
		if i >= deep {
			parent = i - i%10
		}
		rec := record{
			ts: int64(i) * 1000, pid: int64(i%65536) + 4, parentPID: int64(parent%65536) + 4, logon: 999, ordinal: int64(i + 1),
			exe: exe, name: name, cmd: cmd, parentExe: exe, from: sysmon, guid: guid(i),
		}
		if i > 0 && parent != i {
			rec.parentGUID = guid(parent)
		}
		if i%4 == 3 { // every fourth is known by pid only
			rec.from, rec.guid, rec.parentGUID = security, 0, 0
		}
		in.records = append(in.records, rec)
	}
	return in
}

func TestDeepChain(t *testing.T) {
	f := build(chains(20_000))
	if got := f.hosts[0].depth; got < 9_000 {
		t.Errorf("depth %d", got)
	}
	if len(f.order) != len(f.nodes) {
		t.Errorf("%d of %d nodes in the forest", len(f.order), len(f.nodes))
	}
}

// The same pid and name a hundred thousand times must not be compared pair by
// pair.
func TestFlood(t *testing.T) {
	var starts []start
	for i := range 100_000 {
		starts = append(starts, start{from: origin(1 + i%2), ts: 1, pid: 7, guid: []string{fmt.Sprint("{", i, "}"), ""}[i%2], exe: "a.exe", ppid: 7, pexe: "b.exe"})
	}
	f := build(newInput(starts...))
	if len(f.order) != len(f.nodes) {
		t.Errorf("%d of %d nodes in the forest", len(f.order), len(f.nodes))
	}
}

func FuzzBuild(f *testing.F) {
	f.Add([]byte("abcabcabc"))
	f.Add([]byte{1, 1, 1, 2, 2, 2, 1, 2, 1, 9, 9, 9, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		data = data[:min(len(data), 4096)]
		var starts []start
		for len(data) >= 4 {
			guid := func(b byte) string { return []string{"", "{a}", "{b}", "{c}", "{d}", zeroGUID}[b%6] }
			exe := func(b byte) string { return []string{"", "a.exe", `C:\b.exe`}[b%3] }
			starts = append(starts, start{
				from: origin(1 + data[0]%3), ts: float64(len(starts)) - float64(data[1]%3), pid: int64(data[1] >> 4 % 4), ppid: int64(data[1] & 3),
				guid: guid(data[2]), pguid: guid(data[2] / 6), exe: exe(data[3]), pexe: exe(data[3] / 3),
			})
			data = data[4:]
		}
		got := build(newInput(starts...))
		if len(got.order) != len(got.nodes) {
			t.Fatalf("%d of %d nodes in the forest", len(got.order), len(got.nodes))
		}
		for _, n := range got.order {
			x := &got.nodes[n]
			if x.parent != none && got.nodes[x.parent].depth+1 != x.depth {
				t.Fatalf("node %d at depth %d below depth %d", n, x.depth, got.nodes[x.parent].depth)
			}
		}
	})
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				in := chains(n)
				b.StartTimer()
				f := build(in)
				f.judge()
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "creations/s")
		})
	}
}
