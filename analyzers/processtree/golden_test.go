package processtree

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/internal/golden"
)

// entry is what the manifest says of a set.
type entry struct {
	Inferred string         `json:"inferred_schema"`
	Passed   any            `json:"schema_passed"`
	Summary  map[string]int `json:"summary"`
	Error    string         `json:"error"`
}

// names of schemas in MSTICPy.
var theirs = map[string]string{
	"WIN_EVENT_SCH": "win", "LX_EVENT_SCH": "linux", "MDE_EVENT_SCH": "mde", "MDE_INT_EVENT_SCH": "mde-internal",
	"SYSMON_PROCESS_CREATE_EVENT_SCH": "sysmon", "OSQUERY_EVENT_SCH": "osquery",
}

// TestSharedGolden builds every tree of the golden outputs: summary, keys, parents,
// flags and paths are MSTICPy's.
func TestSharedGolden(t *testing.T) {
	folder := filepath.Join(golden.Folder(t), "golden", "proctree")
	text, err := os.ReadFile(filepath.Join(folder, "MANIFEST.json"))
	if err != nil {
		t.Fatal(err)
	}
	manifest := map[string]entry{}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	sets := 0
	for name, e := range manifest {
		if e.Error != "" {
			continue
		}
		sets++
		if name == "auditd_log_txt_computer" {
			continue // see TestSharedAuditd
		}
		t.Run(name, func(t *testing.T) { compare(t, folder, name, e) })
	}
	if sets < 19 {
		t.Errorf("%d sets", sets)
	}
}

func compare(t *testing.T, folder, name string, e entry) {
	input := strings.TrimSuffix(name, "_dictschema") // the same rows, the schema given
	if _, err := content(filepath.Join(folder, input+".input.csv")); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the rows of this set are not among the shared files")
	}
	table := read(t, filepath.Join(folder, input+".input.csv"))
	schema := schemaOf(t, name, e, table)
	tree, err := Build(table, schema, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := tree.Summary()
	for _, row := range read(t, filepath.Join(folder, input+".keys.csv")).Rows {
		if row[0] == "" { // MSTICPy makes a parent without name and key for roots that name no parent
			s.Processes, s.Roots = s.Processes+1, s.Roots+1
		}
	}
	got := map[string]int{
		"Processes": s.Processes, "RootProcesses": s.Roots, "LeafProcesses": s.Leaves, "BranchProcesses": s.Branches,
		"IsolatedProcesses": s.Isolated, "LargestTreeDepth": s.Depth,
	}
	if diff := cmp.Diff(e.Summary, got); diff != "" {
		t.Error(diff)
	}
	compareKeys(t, filepath.Join(folder, input+".keys.csv"), tree)
	compareText(t, filepath.Join(folder, input+".tree.txt"), tree)
}

// schemaOf infers the schema where MSTICPy did, and takes the one it was given.
func schemaOf(t *testing.T, name string, e entry, table *Table) Schema {
	t.Helper()
	if strings.HasPrefix(name, "winproctree_minimal") {
		return Schema{Name: "given", Process: "ImageFileName", ID: "PID", ParentID: "PPID", Time: "CreateTime"}
	}
	inferred, err := Infer(table.Columns)
	if strings.HasPrefix(name, "mordor_sysmon") { // its columns fit two schemas
		inferred, err = Named("sysmon")
	}
	if err != nil || inferred.Name != theirs[e.Inferred] {
		t.Fatalf("inferred %s, %v; want %s", inferred.Name, err, e.Inferred)
	}
	return inferred
}

// compareKeys wants the same processes, each with the same parent, flags and way
// from the root. Paths are compared as keys: where processes start at one instant
// MSTICPy's sort may number them in any order.
func compareKeys(t *testing.T, path string, tree *Tree) {
	t.Helper()
	want := read(t, path)
	r := newReader(want)
	keys := map[string]string{} // of source_index
	for row := range want.Rows {
		keys[r.text(row, "source_index")] = r.text(row, "proc_key")
	}
	wrong := 0
	for row := range want.Rows {
		if r.text(row, "proc_key") == "" {
			continue // see compare
		}
		i, ok := tree.Find(r.text(row, "proc_key"))
		if !ok {
			t.Errorf("no process %s", r.text(row, "proc_key"))
			wrong++
			continue
		}
		p := &tree.Processes[i]
		var way []string
		for _, a := range tree.Ancestors(i) {
			way = append(way, tree.Processes[a].Key)
		}
		var theirWay []string
		steps := strings.Split(r.text(row, "path"), "/")
		for _, step := range steps[:len(steps)-1] {
			theirWay = append(theirWay, keys[step])
		}
		flags := []string{r.text(row, "IsRoot"), r.text(row, "IsLeaf"), r.text(row, "IsBranch")}
		ours := []string{python(p.Root), python(p.Leaf), python(p.Branch)}
		if p.parentKey != r.text(row, "parent_key") || !slices.Equal(flags, ours) || !slices.Equal(way, theirWay) {
			t.Errorf("%s: parent %s, flags %v, way %d; want %s %v %d", p.Key, p.parentKey, ours, len(way), r.text(row, "parent_key"), flags, len(theirWay))
			wrong++
		}
		if logon := r.text(row, "EffectiveLogonId"); logon != "" && whole(logon) != p.Logon {
			t.Errorf("%s: logon %s, want %s", p.Key, p.Logon, logon)
			wrong++
		}
		if wrong > 10 {
			t.Fatal("and more")
		}
	}
}

func python(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// compareText wants the same blocks of text. MSTICPy wraps at hyphens too, so all
// blanks are taken out; blocks of one instant may come in any order.
func compareText(t *testing.T, path string, tree *Tree) {
	t.Helper()
	text, err := content(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return // MSTICPy failed, or the tree is too deep for it
	} else if err != nil {
		t.Fatal(err)
	}
	for i := range tree.Processes { // MSTICPy leaves out the command lines of parents that rows of Defender tell
		if p := &tree.Processes[i]; p.Row < 0 {
			p.CommandLine = ""
		}
	}
	var b bytes.Buffer
	all := make([]int, len(tree.Processes))
	for i := range all {
		all[i] = i
	}
	if err := tree.WriteText(&b, all); err != nil {
		t.Fatal(err)
	}
	want, got := blocks(text), blocks(b.Bytes())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%d blocks, want %d: %.1500s", len(got), len(want), diff)
	}
}

// blocks cuts a text form into processes, without blanks, sorted.
func blocks(text []byte) []string {
	flat := strings.Join(strings.Fields(string(text)), "")
	list := strings.Split(flat, "Process:")
	for i := range list {
		list[i] = strings.TrimPrefix(list[i], "nan")                         // an empty name of a parent is none
		list[i] = strings.TrimSuffix(strings.TrimRight(list[i], "+-"), ".0") // logon ids that pandas made floats
	}
	slices.Sort(list)
	return slices.DeleteFunc(list, func(s string) bool { return strings.HasPrefix(s, "PID:nanTime:1970") }) // see compare
}

// content reads a file, or the same with .gz.
func content(path string) ([]byte, error) {
	if text, err := os.ReadFile(path); err == nil {
		return text, nil
	}
	f, err := os.Open(path + ".gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func read(t *testing.T, path string) *Table {
	t.Helper()
	text, err := content(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return &Table{Columns: rows[0], Rows: rows[1:]}
}

// TestSharedAuditd: MSTICPy finds 60 roots and no branch in this set, because its
// ids of processes and of parents have different types there and never match.
// Ours are texts; 21 processes have children.
func TestSharedAuditd(t *testing.T) {
	table := read(t, filepath.Join(golden.Folder(t), "golden", "proctree", "auditd_log_txt_computer.input.csv"))
	schema, err := Infer(table.Columns)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Build(table, schema, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Summary{Processes: 117, Roots: 39, Leaves: 57, Branches: 21, Depth: 5}, tree.Summary()); diff != "" {
		t.Error(diff)
	}
}
