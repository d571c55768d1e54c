package syslog

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/ingest/ingesttest"
	"forensic/store/event"
)

// TestMessages reads one message of each kind: the class, then the columns.
func TestMessages(t *testing.T) {
	user, target, ip, port, cmd := event.ColUser, event.ColTargetUser, event.ColSrcIP, event.ColSrcPort, event.ColProcCmd
	for _, test := range []struct {
		program, message string
		cols             []event.Col
		want             []string // class, outcome, columns
	}{
		{"sshd[1]", "Failed password for invalid user a from b from 203.0.113.99 port 4022 ssh2", []event.Col{target, ip, port, event.ColAuthPackage, event.ColStatus}, []string{"logon", "failure", "a from b", "203.0.113.99", "4022", "password", "invalid user"}},
		{"sshd[1]", "Accepted publickey for root from fe80::1 port 22 ssh2: RSA SHA256:x", []event.Col{target, ip, port}, []string{"logon", "success", "root", "fe80::1", "22"}},
		{"sshd[1]", "message repeated 2 times: [ Failed password for root from 10.0.0.1 port 9 ssh2]", []event.Col{target, ip}, []string{"logon", "failure", "root", "10.0.0.1"}},
		{"sshd", "Invalid user  from 10.0.0.1 port 9", []event.Col{ip, port}, []string{"logon", "failure", "10.0.0.1", "9"}},
		{"sshd", "Invalid user x from evil.example", []event.Col{target, ip, event.ColSrcHost}, []string{"logon", "failure", "x", "", "evil.example"}},
		{"sshd", "Server listening on 0.0.0.0 port 22.", []event.Col{port}, []string{"other", "", ""}},
		{"sshd[1]", "pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)", []event.Col{target, user}, []string{"logon", "success", "root", ""}},
		{"sudo", "pam_unix(sudo:session): session opened for user root by alice(uid=1000)", []event.Col{target, user}, []string{"logon", "success", "root", "alice"}},
		{"su", "pam_unix(su:session): session closed for user bob", []event.Col{target, event.ColAction}, []string{"logon", "success", "bob", "session closed"}},
		{"sshd", "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root", []event.Col{target, ip}, []string{"logon", "failure", "root", "1.2.3.4"}},
		{"passwd[1]", "pam_unix(passwd:chauthtok): password changed for bob", []event.Col{target}, []string{"account", "success", "bob"}},
		{"sudo", "   bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c x ; y", []event.Col{user, target, cmd, event.ColProcCwd}, []string{"privilege", "success", "bob", "root", "/bin/sh -c x ; y", "/home/bob"}},
		{"sudo", "eve : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", []event.Col{user, event.ColStatus}, []string{"privilege", "failure", "eve", "command not allowed"}},
		{"su[1]", "FAILED SU (to root) alice on pts/1", []event.Col{target, user}, []string{"logon", "failure", "root", "alice"}},
		{"su", "Successful su for root by alice", []event.Col{target, user}, []string{"logon", "success", "root", "alice"}},
		{"login[1]", "FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure", []event.Col{target}, []string{"logon", "failure", "bob"}},
		{"systemd-logind[1]", "New session 5 of user alice.", []event.Col{target, event.ColProcSession}, []string{"logon", "success", "alice", "5"}},
		{"/usr/sbin/CRON[9]", "(root) CMD (cd / && run-parts (x))", []event.Col{user, cmd, event.ColProcName}, []string{"task", "", "root", "cd / && run-parts (x)", "cron"}},
		{"crontab[9]", "(bob) REPLACE (bob)", []event.Col{user, event.ColTaskName}, []string{"task", "", "bob", "bob"}},
		{"useradd[1]", "new user: name=eve, UID=1001, GID=1001", []event.Col{target, event.ColAction}, []string{"account", "success", "eve", "useradd"}},
		{"usermod[1]", "add 'eve' to group 'sudo'", []event.Col{target, event.ColResource}, []string{"account", "success", "eve", "sudo"}},
		{"systemd[1]", "Started OpenSSH server.", []event.Col{event.ColService, event.ColAction}, []string{"service", "success", "OpenSSH server", "Started"}},
		{"systemd[1]", "Failed to start nginx.service - Web.", []event.Col{event.ColService}, []string{"service", "failure", "nginx.service"}},
		{"systemd[1]", "ssh.service: Failed with result 'exit-code'.", []event.Col{event.ColService}, []string{"service", "failure", "ssh.service"}},
		{"systemd[1]", "Started Session 5 of user alice.", []event.Col{event.ColService}, []string{"other", "", ""}},
		{
			"kernel", "[  12.5] [UFW BLOCK] IN=eth0 OUT= MAC=x SRC=10.0.0.1 DST=10.0.0.2 LEN=60 PROTO=TCP SPT=4 DPT=22 SYN",
			[]event.Col{event.ColAction, ip, port, event.ColDstIP, event.ColDstPort, event.ColTransport, event.ColDirection},
			[]string{"firewall", "failure", "UFW BLOCK", "10.0.0.1", "4", "10.0.0.2", "22", "tcp", "inbound"},
		},
		{"kernel", "[7.1] MyDrop: IN= OUT=eth0 SRC=10.0.0.1 DST=10.0.0.2 PROTO=1", []event.Col{event.ColAction, event.ColTransport, event.ColDirection}, []string{"firewall", "failure", "MyDrop", "icmp", "outbound"}},
		{"kernel", "audit: type=1400 audit(1577836799.500:7): apparmor=\"DENIED\"", []event.Col{event.ColAction}, []string{"other", "", ""}},
	} {
		b := ingesttest.Read(t, Format, "syslog", "Mar  2 00:10:05 web01 "+test.program+": "+test.message+"\n")
		got := ingesttest.Row(b, 0, append([]event.Col{event.ColClass, event.ColOutcome}, test.cols...)...)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s\n%s", test.program, test.message, diff)
		}
	}
}
