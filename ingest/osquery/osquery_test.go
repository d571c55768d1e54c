package osquery

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest"
	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

const head = `"hostIdentifier":"Jump.lab","calendarTime":"Thu Mar 16 03:08:58 2023 UTC","unixTime":1678936138,"epoch":0`

const results = `{"name":"pack_custom-pack_processes",` + head + `,"columns":{"cmdline":"ls -l","name":"ls","parent":"2","path":"/bin/LS","pid":"177","uid":"0","username":"root"},"action":"added"}` + "\n" +
	`{"name":"pack_custom-pack_processes",` + head + `,"columns":{"cmdline":"","name":"kthreadd","parent":"2","path":"","pid":"178","start_time":"1678936000"},"action":"removed"}` + "\n" +
	`{"name":"fim",` + head + `,"columns":{"action":"UPDATED","target_path":"/boot/x","time":"1678989625","md5":"E987EE67F359935A70F2AB1EBCC03645"},"action":"added"}` + "\n"

const several = `{"snapshot":[{"username":"Bob","uid":"1"},{"username":"Eve"},7],"name":"pack/it/users","action":"snapshot",` + head + `}` + "\n" +
	`{"name":"q","diffResults":{"added":[{"remote_address":"10.0.0.1","remote_port":"80","protocol":"6"}],"removed":""},` + head + `}` + "\n" +
	`{"name":"q","snapshot":[],` + head + `}` + "\n"

const status = `{` + head + `,"severity":"1","filename":"scheduler.cpp","line":"83","message":"cannot run","version":"5.8.1"}` + "\n"

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "osqueryd.results.log", Content: results, Rows: 3},
		ingesttest.Sample{Name: "osqueryd.snapshots.log", Content: several + "\r\n" + results + status + `{"name":`, Rows: 7, Rejects: 2},
		ingesttest.Sample{Name: "status.log", Content: "\xef\xbb\xbf" + status, Rows: 1},
	)
}

func TestSniff(t *testing.T) {
	long := `{"name":"q",` + head + `,"snapshot":[{"a":"` + strings.Repeat("x", ingest.HeadSize)
	for content, want := range map[string]string{
		results: "osquery", several: "osquery", status: "osquery status", long[:ingest.HeadSize]: "osquery",
		`{"name":"x","columns":{}}`: "", `{"hostIdentifier":"x","unixTime":1}`: "",
	} {
		if got, _ := sniff("x", []byte(content)); got != want {
			t.Errorf("%.40q is %q, want %q", content, got, want)
		}
	}
}

func TestResults(t *testing.T) {
	b := ingesttest.Read(t, Format, "x.log", results+status)
	cols := []event.Col{event.ColTable, event.ColClass, event.ColAction, event.ColTS, event.ColHost, event.ColProcPID, event.ColParentPID, event.ColProcExe, event.ColProcName, event.ColProcCmd, event.ColUser, event.ColFilePath, event.ColHashMD5, event.ColMessage}
	var got [][]string
	for r := range b.Rows() {
		got = append(got, ingesttest.Row(b, r, cols...))
	}
	want := [][]string{
		{"pack_custom-pack_processes", "process_start", "added", "1678936138000000", "jump", "177", "2", "/bin/LS", "ls", "ls -l", "root", "", "", ""},
		{"pack_custom-pack_processes", "process_end", "removed", "1678936138000000", "jump", "178", "2", "", "kthreadd", "", "", "", "", ""},
		{"fim", "file", "UPDATED", "1678989625000000", "jump", "", "", "", "", "", "", "/boot/x", "e987ee67f359935a70f2ab1ebcc03645", ""},
		{"osquery_status", "other", "", "1678936138000000", "jump", "", "", "", "", "", "", "", "", "cannot run"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSeveralRows(t *testing.T) {
	b := ingesttest.Read(t, Format, "x.log", several)
	cols := []event.Col{event.ColTable, event.ColClass, event.ColAction, event.ColLineNo, event.ColOffset, event.ColTargetUser, event.ColDstIP, event.ColTransport, event.ColData}
	var got [][]string
	for r := range b.Rows() {
		got = append(got, ingesttest.Row(b, r, cols...))
	}
	second := fmt.Sprint(strings.Index(several, "\n") + 1)
	want := [][]string{
		{"pack/it/users", "account", "snapshot", "1", "0", "Bob", "", "", `{"name":"pack/it/users",` + head + `,"columns":{"username":"Bob","uid":"1"},"action":"snapshot"}`},
		{"pack/it/users", "account", "snapshot", "1", "0", "Eve", "", "", `{"name":"pack/it/users",` + head + `,"columns":{"username":"Eve"},"action":"snapshot"}`},
		{"q", "network", "added", "2", second, "", "10.0.0.1", "tcp", `{"name":"q",` + head + `,"columns":{"remote_address":"10.0.0.1","remote_port":"80","protocol":"6"},"action":"added"}`},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(b.Rejects) != 1 || len(b.Notes) != 1 || b.Notes[0].What != "results without rows" {
		t.Errorf("rejects %v, notes %v", b.Rejects, b.Notes)
	}
}

// TestGrowth keeps a line as it is whose rows would repeat too much.
func TestGrowth(t *testing.T) {
	line := `{"name":"` + strings.Repeat("x", 1000) + `",` + head + `,"snapshot":[{}` + strings.Repeat(",{}", 1000) + `]}`
	b := ingesttest.Read(t, Format, "x.log", line)
	if b.Rows() != 1 || len(b.Notes) != 1 || string(b.Text(event.ColData, 0)) != line {
		t.Errorf("%d rows, notes %v", b.Rows(), b.Notes)
	}
}

func FuzzOsquery(f *testing.F) {
	f.Add(results)
	f.Add(several + status)
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}
