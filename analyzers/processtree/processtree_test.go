package processtree

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var sysmonColumns = []string{"UtcTime", "Image", "ProcessId", "ParentImage", "ParentProcessId", "CommandLine", "EventID", "Computer", "User"}

// start is one row of a Sysmon table, s seconds after a full hour.
func start(s int, image, id, parent, parentID, host string) []string {
	return []string{fmt.Sprintf("2024-05-01 10:%02d:%02d.000", s/60, s%60), image, id, parent, parentID, image + " /x", "1", host, "bob"}
}

func build(t *testing.T, o Options, rows ...[]string) *Tree {
	t.Helper()
	tree, err := Build(&Table{sysmonColumns, rows}, Schemas[4], o)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// names are the processes in order with their depth.
func names(t *Tree) (list []string) {
	for _, p := range t.Processes {
		list = append(list, fmt.Sprintf("%d %s", p.Depth, p.Name))
	}
	return list
}

func TestIdsAreUsedAgain(t *testing.T) {
	tree := build(t, Options{},
		start(1, "a.exe", "10", "init.exe", "1", "h"), start(2, "b.exe", "20", "A.EXE", "10", "h"),
		start(5, "a.exe", "10", "init.exe", "1", "h"), start(6, "c.exe", "30", "a.exe", "10", "h"),
		start(9, "lost.exe", "40", "a.exe", "99", "h"))
	want := []string{"0 init.exe", "1 a.exe", "2 b.exe", "1 a.exe", "2 c.exe", "0 a.exe", "1 lost.exe"}
	if diff := cmp.Diff(want, names(tree)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Summary{Processes: 7, Roots: 2, Leaves: 3, Branches: 2, Depth: 3}, tree.Summary()); diff != "" {
		t.Error(diff)
	}
}

func TestHostsMayNotMix(t *testing.T) {
	rows := [][]string{start(1, "a.exe", "10", "init.exe", "1", "h1"), start(2, "b.exe", "20", "a.exe", "10", "h2")}
	if s := build(t, Options{}, rows...).Summary(); s.Roots != 1 {
		t.Errorf("MSTICPy's way: %+v", s)
	}
	if s := build(t, Options{ByHost: true}, rows...).Summary(); s.Roots != 2 {
		t.Errorf("by host: %+v", s)
	}
}

func TestWaysThroughTheTree(t *testing.T) {
	tree := build(t, Options{},
		start(1, "a", "1", "root", "0", "h"), start(2, "b", "2", "a", "1", "h"), start(3, "c", "3", "a", "1", "h"), start(4, "d", "4", "b", "2", "h"))
	at := func(name string) int {
		return slices.IndexFunc(tree.Processes, func(p Process) bool { return p.Name == name })
	}
	list := func(indexes []int) string {
		var out []string
		for _, i := range indexes {
			out = append(out, tree.Processes[i].Name)
		}
		return strings.Join(out, " ")
	}
	for name, test := range map[string]struct{ got, want string }{
		"children":     {list(tree.Children(at("a"))), "b c"},
		"descendants":  {list(tree.Descendants(at("a"), -1)), "b d c"},
		"one level":    {list(tree.Descendants(at("a"), 1)), "b c"},
		"ancestors":    {list(tree.Ancestors(at("d"))), "root a b"},
		"siblings":     {list(tree.Siblings(at("b"))), "c"},
		"of a root":    {list(tree.Siblings(at("root"))), ""},
		"roots":        {list(tree.Roots()), "root"},
		"root of":      {tree.Processes[tree.RootOf(at("d"))].Name, "root"},
		"path":         {tree.Path(at("b")), "0000004/0000000/0000001"},
		"found by key": {func() string { i, _ := tree.Find(tree.Processes[2].Key); return fmt.Sprint(i) }(), "2"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", name, test.got, test.want)
		}
	}
}

func TestText(t *testing.T) {
	tree := build(t, Options{}, start(1, "a.exe", "1", "root.exe", "0", "h"))
	var b strings.Builder
	if err := tree.WriteText(&b, []int{0, 1}); err != nil {
		t.Fatal(err)
	}
	want := "+  Process: root.exe  PID: 0\n   Time: 1970-01-01 00:00:00+00:00\n   Cmdline: nan\n" +
		"   +--  Process: a.exe  PID: 1\n        Time: 2024-05-01 10:00:01+00:00\n        Cmdline: a.exe /x\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	if got := wrap(strings.Repeat("word ", 40)+strings.Repeat("x", 200), 80); len(got) != 6 || got[0] != strings.TrimSpace(strings.Repeat("word ", 16)) {
		t.Errorf("%q", got)
	}
}

func TestRefusals(t *testing.T) {
	if _, err := Infer([]string{"a", "b", "TimeGenerated"}); !errors.Is(err, ErrSchema) {
		t.Errorf("infer: %v", err)
	}
	if s, err := Infer([]string{"pid", "calendarTime", "name", "parent", "cmdline", "username"}); err != nil || s.Name != "osquery" {
		t.Errorf("osquery: %s %v", s.Name, err)
	}
	if s, err := Infer([]string{"starttime", "process", "pid", "parentprocess", "parentpid", "processcmdline", "eventtype", "hostname"}); err != nil || s.Name != "hx" {
		t.Errorf("hx: %s %v", s.Name, err)
	}
	if _, err := Named("nix"); err == nil {
		t.Error("a schema that does not exist")
	}
	if _, err := Build(&Table{Columns: []string{"UtcTime"}}, Schemas[4], Options{}); err == nil || !strings.Contains(err.Error(), "Image") {
		t.Errorf("columns: %v", err)
	}
	if _, err := Build(&Table{Columns: sysmonColumns}, Schemas[4], Options{}); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("a,1,b,2;b,2,a,1", false)
	f.Fuzz(func(t *testing.T, text string, same bool) {
		table := &Table{Columns: sysmonColumns}
		for i, line := range strings.Split(text, ";") {
			part := append(strings.Split(line, ","), "", "", "", "")
			if same {
				i = 0
			}
			table.Rows = append(table.Rows, start(i%3600, part[0], part[1], part[2], part[3], "h"))
		}
		tree, err := Build(table, Schemas[4], Options{})
		if err != nil {
			return
		}
		for i := range tree.Processes {
			if p := tree.Processes[i].Parent; p >= i {
				t.Fatalf("process %d is before its parent %d", i, p)
			}
		}
	})
}

// forest is n rows: a chain 10,000 deep and children of its links.
func forest(n int) *Table {
	t := &Table{Columns: sysmonColumns}
	for i := range n {
		parent := i - 1
		if i >= 10_000 {
			parent = i % 10_000
		}
		t.Rows = append(t.Rows, []string{
			fmt.Sprintf("2024-05-%02d %02d:%02d:%02d.%03d", 1+i/86400%28, i/3600%24, i/60%60, i%60, i%1000),
			`C:\p.exe`, fmt.Sprint(i), `C:\p.exe`, fmt.Sprint(parent), "p", "1", "h", "bob",
		})
	}
	return t
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		table := forest(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Build(table, Schemas[4], Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
