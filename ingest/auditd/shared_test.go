package auditd

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

func readShared(t *testing.T) *event.Batch {
	t.Helper()
	content, err := os.ReadFile(ingesttest.Shared(t, "data", "msticpy", "testdata", "auditd_log.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return ingesttest.Read(t, Format, "audit.log", string(content))
}

// TestSharedEvents counts events by their first type. The 1708 lines have 938
// distinct times and serial numbers; each start of a program (146 lines EXECVE,
// and 11 system calls that failed) is an event, where MSTICPy, which joins all of
// a millisecond, sees 78.
func TestSharedEvents(t *testing.T) {
	b := readShared(t)
	if b.Rows() != 938 || len(b.Rejects) > 0 || len(b.Notes) > 0 {
		t.Errorf("%d events, %d rejects, notes %v", b.Rows(), len(b.Rejects), b.Notes)
	}
	got := map[string]int{}
	for r := range b.Rows() {
		got[strings.Join(ingesttest.Row(b, r, event.ColCode, event.ColClass), " ")]++
		if b.Int(event.ColTS, r) == event.Null {
			t.Errorf("event %d has no time", r)
		}
	}
	want := map[string]int{
		"SYSCALL_EXECVE process_start": 146, "SYSCALL process_start": 11, "NETFILTER_CFG firewall": 2, "CONFIG_CHANGE audit_change": 14, "DAEMON_START audit_change": 2, "DAEMON_END audit_change": 1,
		"SERVICE_START service": 4, "SERVICE_STOP service": 1, "USER_AUTH logon": 187, "USER_LOGIN logon": 191, "USER_ACCT logon": 49, "USER_START logon": 66,
		"USER_END logon": 66, "CRED_ACQ logon": 49, "CRED_REFR logon": 17, "CRED_DISP logon": 66, "LOGIN logon": 49, "USER_CMD privilege": 17,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSharedExecve compares the program starts that MSTICPy did not merge with
// others: pid, parent, folder and the process title are the same.
func TestSharedExecve(t *testing.T) {
	b := readShared(t)
	byPID := map[string][]string{}
	for r := range b.Rows() {
		if string(b.Text(event.ColClass, r)) == "process_start" {
			v := ingesttest.Row(b, r, event.ColProcPID, event.ColTSRaw, event.ColParentPID, event.ColProcExe, event.ColProcCwd, event.ColProcCmd)
			byPID[v[0]+" "+v[1]] = v[2:]
		}
	}
	f, err := os.Open(ingesttest.Shared(t, "golden", "auditd", "auditd_log_execve.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	same := 0
	for _, g := range rows[1:] {
		ours := byPID[strings.TrimSuffix(g[at["pid"]], ".0")+" "+g[at["mssg_id"]]]
		if ours == nil {
			t.Errorf("no start of process %s at %s", g[at["pid"]], g[at["mssg_id"]])
			continue
		}
		theirs := []string{strings.TrimSuffix(g[at["ppid"]], ".0"), g[at["exe"]], g[at["cwd"]]}
		if diff := cmp.Diff(theirs, ours[:3]); diff != "" {
			t.Error(diff)
		}
		if strings.HasPrefix(ours[3], strings.TrimSpace(g[at["cmdline"]])) {
			same++
		}
	}
	t.Logf("%d of %d command lines begin as MSTICPy's do", same, len(rows)-1)
	if same < 70 {
		t.Errorf("only %d of %d command lines begin as MSTICPy's do", same, len(rows)-1)
	}
}
