package unixlog

import (
	"bytes"
	"strings"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// cron reads "(root) CMD (command)" and the changes of tables of crontab.
func (m *Meaning) cron(message []byte) {
	user, rest, ok := bytes.Cut(message, []byte(") "))
	if !ok || len(user) < 2 || user[0] != '(' {
		return
	}
	verb, detail, _ := bytes.Cut(rest, []byte(" ("))
	detail = bytes.TrimSuffix(detail, []byte(")"))
	switch string(verb) {
	case "CMD":
		m.is(event.TaskChange, "CMD", "")
		m.set(event.ColProcCmd, record.Text, detail)
	case "RELOAD", "BEGIN EDIT", "END EDIT", "REPLACE", "DELETE", "LIST":
		m.is(event.TaskChange, string(verb), "")
		m.set(event.ColTaskName, record.Text, detail)
	default:
		return
	}
	m.set(event.ColUser, record.User, user[1:])
}

// accountPrograms are those that change accounts.
var accountPrograms = map[string]bool{
	"useradd": true, "usermod": true, "userdel": true, "groupadd": true, "groupmod": true, "groupdel": true, "gpasswd": true,
	"passwd": true, "chpasswd": true, "chage": true, "chfn": true, "chsh": true, "newusers": true, "adduser": true, "addgroup": true,
}

// account reads "new user: name=bob, UID=1001", "add 'bob' to group 'sudo'",
// "delete user 'bob'" and "changed user 'bob' information".
func (m *Meaning) account(program string, message []byte) {
	outcome := success
	if bytes.HasPrefix(message, []byte("failed ")) {
		outcome = failure
	}
	m.is(event.Account, program, outcome)
	name, ok := between(message, "name=", ",")
	if !ok {
		if name, ok = between(message, "'", "'"); !ok {
			if name = bytes.TrimRight(word(message, "name="), ","); len(name) == 0 {
				return
			}
		}
	}
	m.set(event.ColTargetUser, record.User, name)
	if group, ok := between(message, "group '", "'"); ok && !bytes.Equal(group, name) {
		m.set(event.ColResource, record.Text, group)
	}
}

// verbs are what systemd says of services, with the outcome.
var verbs = []struct{ text, outcome string }{
	{"Started ", success},
	{"Stopped ", success},
	{"Reloaded ", success},
	{"Starting ", ""},
	{"Stopping ", ""},
	{"Reloading ", ""},
	{"Failed to start ", failure},
	{"Failed to stop ", failure},
}

// systemd reads what becomes of units: "Started OpenSSH server.", "Stopped
// ssh.service - OpenSSH server.", "ssh.service: Failed with result 'exit-code'."
func (m *Meaning) systemd(message []byte) {
	first, _, _ := bytes.Cut(message, []byte("\n"))
	for _, v := range verbs {
		name, ok := bytes.CutPrefix(first, []byte(v.text))
		if !ok {
			continue
		}
		if bytes.HasPrefix(name, []byte("Session ")) || bytes.HasPrefix(name, []byte("session-")) {
			return // a log-on, which logind tells
		}
		m.is(event.ServiceChange, strings.TrimSpace(v.text), v.outcome)
		m.set(event.ColService, record.Text, bytes.TrimRight(cut(name, " - "), "."))
		return
	}
	unit, what, ok := bytes.Cut(first, []byte(": "))
	if !ok || !bytes.HasSuffix(unit, []byte(".service")) || bytes.IndexByte(unit, ' ') >= 0 {
		return
	}
	m.Class = event.ServiceChange
	m.set(event.ColService, record.Text, unit)
	if bytes.HasPrefix(what, []byte("Failed")) {
		m.Outcome = failure
	}
}

// firewall reads the lines of the kernel's packet filter: a prefix chosen by the
// rule, then IN=eth0 OUT= ... SRC=10.0.0.1 DST=10.0.0.2 ... PROTO=TCP SPT=1 DPT=2.
func (m *Meaning) firewall(message []byte) {
	at := bytes.Index(message, []byte("IN="))
	if at < 0 {
		return
	}
	values := map[string][]byte{}
	for _, w := range bytes.Fields(message[at:min(len(message), at+4096)]) {
		name, value, ok := bytes.Cut(w, []byte("="))
		if _, there := values[string(name)]; ok && !there { // those of a quoted packet follow
			values[string(name)] = value
		}
	}
	if values["SRC"] == nil || values["DST"] == nil {
		return
	}
	prefix := bytes.TrimSpace(message[:at])
	if clock, rest, ok := bytes.Cut(prefix, []byte("]")); ok && len(bytes.Trim(clock, "[ .0123456789")) == 0 {
		prefix = bytes.TrimSpace(rest) // after the seconds since start
	}
	m.is(event.Firewall, string(bytes.Trim(prefix, "[]:")), "")
	switch upper := strings.ToUpper(string(prefix)); {
	case strings.Contains(upper, "BLOCK") || strings.Contains(upper, "DROP") || strings.Contains(upper, "REJECT") || strings.Contains(upper, "DENY"):
		m.Outcome = failure
	case strings.Contains(upper, "ALLOW") || strings.Contains(upper, "ACCEPT"):
		m.Outcome = success
	}
	m.set(event.ColSrcIP, record.IP, values["SRC"])
	m.set(event.ColSrcPort, record.Int, values["SPT"])
	m.set(event.ColDstIP, record.IP, values["DST"])
	m.set(event.ColDstPort, record.Int, values["DPT"])
	m.set(event.ColTransport, record.Transport, values["PROTO"])
	switch in, out := len(values["IN"]) > 0, len(values["OUT"]) > 0; {
	case in && !out:
		m.set(event.ColDirection, record.Direction, []byte("inbound"))
	case out && !in:
		m.set(event.ColDirection, record.Direction, []byte("outbound"))
	}
}
