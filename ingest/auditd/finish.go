package auditd

import (
	"bytes"
	"net/netip"

	"forensic/ingest/internal/audit"
	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// finish fills the columns of an event.
func (d *decoder) finish(v *record.View) {
	b := v.Batch
	code := d.sections[0].kind
	if code == "SYSCALL" && d.has("EXECVE") {
		code = "SYSCALL_EXECVE"
	}
	b.SetString(event.ColCode, code)
	class := event.Class(b.Text(event.ColClass, b.Rows()-1))
	d.process(v)
	d.actor(v)
	d.outcome(v)
	d.set(v, event.ColRuleName, record.Text, "key")
	if op := d.first("op"); op != nil {
		v.Set(event.ColAction, record.Text, op)
	} else {
		v.Set(event.ColAction, record.Text, []byte(syscall(d.sections)))
	}
	switch class {
	case event.Logon, event.Account, event.Privilege:
		d.logon(v, class)
	case event.ServiceChange:
		d.set(v, event.ColService, record.Text, "unit")
	case event.Network:
		d.network(v)
	case event.ProcessStart:
	default:
		d.path(v)
	}
}

func (d *decoder) has(kind string) bool {
	for i := range d.sections {
		if d.sections[i].kind == kind {
			return true
		}
	}
	return false
}

// first is the text of a field in the first line that has it. "?" is no value.
func (d *decoder) first(names ...string) []byte {
	for _, name := range names {
		for i := range d.sections {
			if v := d.sections[i].get(name); v != nil && string(v) != "?" {
				return v
			}
		}
	}
	return nil
}

func (d *decoder) set(v *record.View, c event.Col, as record.As, names ...string) {
	v.Set(c, as, d.first(names...))
}

// process sets what is known of the program that acted.
func (d *decoder) process(v *record.View) {
	d.set(v, event.ColProcPID, record.Int, "pid")
	d.set(v, event.ColParentPID, record.Int, "ppid")
	d.set(v, event.ColProcExe, record.Path, "exe")
	if !v.Has(event.ColProcName) {
		d.set(v, event.ColProcName, record.Lower, "comm")
	}
	d.set(v, event.ColProcCwd, record.Text, "cwd")
	if s := d.first("ses"); !unset(s) {
		v.Set(event.ColProcSession, record.Int, s)
	}
	switch {
	case d.has("EXECVE"):
		v.Set(event.ColProcCmd, record.Text, commandLine(d.args))
	default:
		d.set(v, event.ColProcCmd, record.Text, "cmd", "proctitle")
	}
}

// actor sets the user who acted: the one who logged on, whatever user the program
// runs as, or that one where nobody did. Names come before numbers.
func (d *decoder) actor(v *record.View) {
	d.set(v, event.ColUserSID, record.Text, "uid")
	name, number := d.first("AUID"), d.first("auid")
	if unset(number) || string(name) == "unset" {
		name, number = d.first("UID"), d.first("uid")
	}
	if name == nil || string(name) == "unknown" {
		name = number
	}
	v.Set(event.ColUser, record.Text, name)
}

// unset tells the number that stands for none, -1 of 32 bits.
func unset(number []byte) bool {
	return len(number) == 0 || string(number) == "4294967295" || string(number) == "-1" || string(number) == "unset"
}

// outcome reads success=yes and res=success, failed, 1 or 0.
func (d *decoder) outcome(v *record.View) {
	word := ""
	switch string(d.first("success", "res", "result")) {
	case "yes", "success", "1":
		word = "success"
	case "no", "failed", "0":
		word = "failure"
	}
	if word != "" {
		v.Batch.SetString(event.ColOutcome, word)
	}
	d.set(v, event.ColStatus, record.Text, "exit")
}

// logon sets the account that was logged on or acted upon, and from where.
func (d *decoder) logon(v *record.View, class event.Class) {
	d.set(v, event.ColTargetUser, record.Text, "acct", "ID", "id", "grp")
	if d.sections[0].kind == "LOGIN" { // auid is what the session becomes
		d.set(v, event.ColTargetUser, record.Text, "AUID", "auid")
	}
	if class != event.Logon {
		return
	}
	host := d.first("hostname")
	if addr := d.first("addr"); addr != nil {
		v.Set(event.ColSrcIP, record.IP, addr)
	} else {
		v.Set(event.ColSrcIP, record.IP, host)
	}
	if _, err := netip.ParseAddr(string(host)); err != nil {
		v.Set(event.ColSrcHost, record.Text, host)
	}
}

// network sets the peer of a connection.
func (d *decoder) network(v *record.View) {
	a, ok := audit.ParseAddress(value(d.sections, "SOCKADDR", "saddr"))
	if !ok {
		return
	}
	if a.Path != "" {
		v.Set(event.ColResource, record.Text, []byte(a.Path))
	}
	if !a.IP.IsValid() {
		return
	}
	ip, port, direction := event.ColDstIP, event.ColDstPort, "outbound"
	if bytes.HasPrefix([]byte(syscall(d.sections)), []byte("accept")) {
		ip, port, direction = event.ColSrcIP, event.ColSrcPort, "inbound"
	}
	v.Batch.SetString(ip, a.IP.String())
	v.Batch.SetInt(port, int64(a.Port))
	v.Batch.SetString(event.ColDirection, direction)
}

// path sets the file acted upon, rather than the folder it is in.
func (d *decoder) path(v *record.View) {
	for i := range d.sections {
		s := &d.sections[i]
		if s.kind == "PATH" && string(s.get("nametype")) != "PARENT" {
			if name := s.get("name"); name != nil {
				v.Set(event.ColFilePath, record.Path, name)
				return
			}
		}
	}
}
