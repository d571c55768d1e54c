package auditd

import "forensic/store/event"

// classes are the classes of the types of lines whose event is told by the type
// alone.
var classes = map[string]event.Class{
	"EXECVE":     event.ProcessStart,
	"USER_LOGIN": event.Logon, "USER_LOGOUT": event.Logon, "USER_AUTH": event.Logon, "USER_ACCT": event.Logon, "USER_START": event.Logon,
	"USER_END": event.Logon, "USER_ERR": event.Logon, "LOGIN": event.Logon, "CRED_ACQ": event.Logon, "CRED_DISP": event.Logon, "CRED_REFR": event.Logon,
	"ANOM_LOGIN_FAILURES": event.Logon, "ANOM_LOGIN_TIME": event.Logon, "ANOM_LOGIN_SESSIONS": event.Logon, "ANOM_LOGIN_LOCATION": event.Logon,
	"USER_CMD": event.Privilege, "USER_ROLE_CHANGE": event.Privilege,
	"ADD_USER": event.Account, "DEL_USER": event.Account, "ADD_GROUP": event.Account, "DEL_GROUP": event.Account, "USER_MGMT": event.Account,
	"GRP_MGMT": event.Account, "ACCT_LOCK": event.Account, "ACCT_UNLOCK": event.Account, "CHUSER_ID": event.Account, "CHGRP_ID": event.Account,
	"USER_CHAUTHTOK": event.Account, "GRP_CHAUTHTOK": event.Account, "GRP_AUTH": event.Account,
	"CONFIG_CHANGE": event.AuditChange, "FEATURE_CHANGE": event.AuditChange, "DAEMON_START": event.AuditChange, "DAEMON_END": event.AuditChange,
	"DAEMON_ABORT": event.AuditChange, "DAEMON_CONFIG": event.AuditChange, "DAEMON_RECONFIG": event.AuditChange, "DAEMON_ROTATE": event.AuditChange,
	"DAEMON_RESUME": event.AuditChange, "DAEMON_ACCEPT": event.AuditChange, "DAEMON_CLOSE": event.AuditChange, "DAEMON_ERR": event.AuditChange,
	"MAC_STATUS": event.AuditChange, "MAC_POLICY_LOAD": event.AuditChange, "MAC_CONFIG_CHANGE": event.AuditChange,
	"NETFILTER_CFG": event.Firewall, "NETFILTER_PKT": event.Firewall,
	"SERVICE_START": event.ServiceChange, "SERVICE_STOP": event.ServiceChange,
}

// classOf is the class of an event: of the first line that tells one, else what
// its system call does.
func classOf(sections []section) event.Class {
	for _, s := range sections {
		if c, ok := classes[s.kind]; ok {
			return c
		}
	}
	call := syscall(sections)
	switch call {
	case "execve", "execveat":
		return event.ProcessStart
	case "connect", "accept", "accept4":
		if value(sections, "SOCKADDR", "saddr") != nil {
			return event.Network
		}
	}
	for _, s := range sections {
		if s.kind != "PATH" {
			continue
		}
		switch string(s.get("nametype")) {
		case "CREATE", "DELETE":
			return event.File
		}
	}
	return event.Other
}

// calls names the system calls that tell a class, by architecture as the kernel
// prints it.
var calls = map[string]map[string]string{
	"c000003e": {"59": "execve", "322": "execveat", "42": "connect", "43": "accept", "288": "accept4"},    // x86_64
	"40000003": {"11": "execve", "358": "execveat", "362": "connect", "364": "accept4"},                   // i386
	"c00000b7": {"221": "execve", "281": "execveat", "203": "connect", "202": "accept", "242": "accept4"}, // aarch64
	"40000028": {"11": "execve", "387": "execveat", "283": "connect", "285": "accept", "366": "accept4"},  // arm
	"c0000015": {"11": "execve", "362": "execveat", "328": "connect", "330": "accept", "344": "accept4"},  // ppc64le
	"80000016": {"11": "execve", "354": "execveat", "362": "connect", "364": "accept4"},                   // s390x
	"c00000f3": {"221": "execve", "281": "execveat", "203": "connect", "202": "accept", "242": "accept4"}, // riscv64
}

// syscall is the name of the system call, which the daemon has added or a table
// tells; "" without one.
func syscall(sections []section) string {
	for _, s := range sections {
		if s.kind != "SYSCALL" {
			continue
		}
		if name := s.get("SYSCALL"); name != nil {
			return string(name)
		}
		number := string(s.get("syscall"))
		if name := calls[string(s.get("arch"))][number]; name != "" {
			return name
		}
		if number != "" && (number[0] < '0' || number[0] > '9') {
			return number // agents put the name in its place
		}
	}
	return ""
}

// get is the text of a field, nil without it.
func (s *section) get(name string) []byte {
	for i := range s.fields {
		if f := &s.fields[i]; string(f.Name) == name && !f.Null() {
			return f.Text(s.kind)
		}
	}
	return nil
}

// value is the text of a field of the first line of a type.
func value(sections []section, kind, name string) []byte {
	for i := range sections {
		if sections[i].kind == kind {
			if v := sections[i].get(name); v != nil {
				return v
			}
		}
	}
	return nil
}
