package auditd

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// exec is a program start, interleaved with the failed log-on of another event.
const exec = `type=SYSCALL msg=audit(1551485461.319:92): arch=c000003e syscall=59 success=yes exit=0 ppid=10 pid=11 auid=1000 uid=0 ses=7 comm="sh" exe="/bin/dash" key="exec"` + "\n" +
	`type=EXECVE msg=audit(1551485461.319:92): argc=4 a0="sh" a1="-c" a2_len=6 a2[0]=C3` + "\n" +
	`type=USER_LOGIN msg=audit(1551485461.319:93): pid=12 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct="root" exe="/usr/sbin/sshd" hostname=? addr=203.0.113.99 terminal=sshd res=failed'` + "\n" +
	`type=EXECVE msg=audit(1551485461.319:92): a2[1]=A420 a2[2]=62 a3="x y"` + "\n" +
	`type=CWD msg=audit(1551485461.319:92):  cwd="/tmp"` + "\n" +
	`type=PATH msg=audit(1551485461.319:92): item=0 name="/bin/sh" nametype=NORMAL` + "\n" +
	`type=PATH msg=audit(1551485461.319:92): item=1 name=2F6C6962 nametype=NORMAL` + "\n"

const others = `node=Web.lab type=SYSCALL msg=audit(1.5:1): arch=c000003e syscall=42 success=no exit=-115 pid=5 uid=33 comm="curl"` + "\x1d" + `ARCH=x86_64 SYSCALL=connect AUID="unset" UID="www-data"` + "\n" +
	`node=Web.lab type=SOCKADDR msg=audit(1.5:1): saddr=020001BBC0A800010000000000000000` + "\n" +
	`node=Web.lab type=EOE msg=audit(1.5:1):` + "\n" +
	`node=Web.lab type=PROCTITLE msg=audit(1.5:1): proctitle=6375726C0078` + "\n" +
	`type=USER_CMD msg=audit(1551486631.701:557): pid=17969 uid=1000 auid=1000 ses=237 msg='cwd="/home/l" cmd=6C73202F terminal=pts/0 res=success'` + "\n" +
	`type=ADD_USER msg=audit(1551486631.701:558): pid=1 uid=0 auid=1000 ses=2 msg='op=add-user acct="eve" exe="/usr/sbin/useradd" hostname=h addr=? res=success'` + "\n" +
	`type=SYSCALL msg=audit(1551486631.701:559): arch=c00000b7 syscall=35 success=yes exit=0 pid=1 uid=0 auid=0` + "\n" +
	`type=PATH msg=audit(1551486631.701:559): item=0 name="/tmp/" nametype=PARENT` + "\n" +
	`type=PATH msg=audit(1551486631.701:559): item=1 name="/tmp/Gone" nametype=DELETE` + "\n" +
	`type=SERVICE_STOP msg=audit(1551486631.701:560): pid=1 uid=0 msg='unit=auditd comm="systemd" res=success'` + "\n"

func TestFormat(t *testing.T) {
	ingesttest.Run(t, Format,
		ingesttest.Sample{Name: "audit.log", Content: exec, Rows: 2},
		ingesttest.Sample{Name: "mixed.log", Content: "\xef\xbb\xbf" + exec + "\r\n" + others + "no audit line\n", Rows: 8, Rejects: 1},
		ingesttest.Sample{Name: "syslog", Content: "Mar  2 00:10:05 web01 audispd: " + strings.ReplaceAll(strings.TrimSpace(exec), "\n", "\nMar  2 00:10:05 web01 audispd: "), Rows: 2},
	)
}

func TestSniff(t *testing.T) {
	for content, want := range map[string]string{
		exec:                                    "auditd",
		others:                                  "auditd enriched",
		"x\n" + exec:                            "auditd",
		"x\ny\n" + `type=EOE msg=audit(1.5:1):`: "",
		`Mar  2 00:10:05 web01 kernel: audit: type=1400 audit(1.5:1): a=b`: "",
		`{"message":"type=EOE audit(1.5:1):"}`:                             "",
	} {
		if got, _ := sniff("x", []byte(content)); got != want {
			t.Errorf("%.50q is %q, want %q", content, got, want)
		}
	}
}

func TestExecve(t *testing.T) {
	b := ingesttest.Read(t, Format, "audit.log", exec)
	got := ingesttest.Row(b, 0, event.ColTS, event.ColLineNo, event.ColOffset, event.ColCode, event.ColClass, event.ColProcPID, event.ColParentPID, event.ColProcExe, event.ColProcName,
		event.ColProcCmd, event.ColProcCwd, event.ColProcSession, event.ColUser, event.ColUserSID, event.ColOutcome, event.ColAction, event.ColRecordID, event.ColRuleName, event.ColTable)
	want := []string{
		"1551485461319000", "1", "0", "SYSCALL_EXECVE", "process_start", "11", "10", "/bin/dash", "dash",
		"sh -c ä b x y", "/tmp", "7", "1000", "0", "success", "execve", "92", "exec", "auditd",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	const data = `{"time":1551485461.319,"serial":92,"SYSCALL":{"arch":"c000003e","syscall":"59","success":"yes","exit":"0","ppid":"10","pid":"11","auid":"1000","uid":"0","ses":"7","comm":"sh","exe":"/bin/dash","key":"exec"},` +
		`"EXECVE":{"argc":"4","a2_len":"6","a0":"sh","a1":"-c","a2":"ä b","a3":"x y","cmdline":"sh -c ä b x y"},"CWD":{"cwd":"/tmp"},` +
		`"PATH":[{"item":"0","name":"/bin/sh","nametype":"NORMAL"},{"item":"1","name":"/lib","nametype":"NORMAL"}]}`
	if diff := cmp.Diff(data, string(b.Text(event.ColData, 0))); diff != "" {
		t.Error(diff)
	}
	login := ingesttest.Row(b, 1, event.ColLineNo, event.ColCode, event.ColClass, event.ColTargetUser, event.ColSrcIP, event.ColOutcome, event.ColAction, event.ColUser, event.ColProcSession)
	if diff := cmp.Diff([]string{"3", "USER_LOGIN", "logon", "root", "203.0.113.99", "failure", "login", "0", ""}, login); diff != "" {
		t.Error(diff)
	}
}

func TestOtherEvents(t *testing.T) {
	b := ingesttest.Read(t, Format, "audit.log", others)
	cols := []event.Col{event.ColHost, event.ColCode, event.ColClass, event.ColUser, event.ColTargetUser, event.ColDstIP, event.ColDstPort, event.ColProcCmd, event.ColFilePath, event.ColService, event.ColOutcome}
	var got [][]string
	for r := range b.Rows() {
		got = append(got, ingesttest.Row(b, r, cols...))
	}
	want := [][]string{
		{"web", "SYSCALL", "network", "www-data", "", "192.168.0.1", "443", "", "", "", "failure"},
		{"web", "PROCTITLE", "other", "", "", "", "", "curl x", "", "", ""},
		{"", "USER_CMD", "privilege", "1000", "", "", "", "ls /", "", "", "success"},
		{"", "ADD_USER", "account", "1000", "eve", "", "", "", "", "", "success"},
		{"", "SYSCALL", "file", "0", "", "", "", "", "/tmp/Gone", "", "success"},
		{"", "SERVICE_STOP", "service", "0", "", "", "", "", "", "auditd", "success"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]event.Note{{N: 1, What: "records of lines that came too late for their event"}}, b.Notes); diff != "" {
		t.Error(diff)
	}
}

// TestWindow tells how far the lines of an event may lie apart.
func TestWindow(t *testing.T) {
	line := func(serial int, kind string) string {
		return fmt.Sprintf("type=%s msg=audit(9.5:%d): a=b\n", kind, serial)
	}
	for apart, want := range map[int]int{maxApart: maxApart + 1, maxApart + 1: maxApart + 3} {
		var s strings.Builder
		s.WriteString(line(0, "SYSCALL"))
		for i := range apart {
			s.WriteString(line(i+1, "USER_CMD"))
		}
		s.WriteString(line(0, "CWD"))
		b := ingesttest.Read(t, Format, "audit.log", s.String())
		if b.Rows() != want || b.Int(event.ColLineNo, 1) != 2 {
			t.Errorf("%d lines apart give %d records, want %d", apart, b.Rows(), want)
		}
	}
	large := "type=A msg=audit(9.5:1): " + strings.Repeat("x", maxHeld) + "\n"
	if b := ingesttest.Read(t, Format, "audit.log", large+line(1, "B")); b.Rows() != 2 || b.Notes[0].N != 1 {
		t.Errorf("%d records, notes %v", b.Rows(), b.Notes)
	}
}

func FuzzAuditd(f *testing.F) {
	f.Add(exec)
	f.Add(others)
	f.Add("type=EXECVE msg=audit(1.5:1): a0=a0 a0[1]=\"\" argc=1 argc=2\ntype=A msg=audit(1.5:1): saddr=saddr saddr=02\n")
	f.Fuzz(func(t *testing.T, content string) { ingesttest.Check(t, Format, content) })
}
