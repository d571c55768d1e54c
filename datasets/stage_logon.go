package datasets

import "fmt"

const noGUID = "{00000000-0000-0000-0000-000000000000}"

// adminPrivileges are those of an administrator's logon.
const adminPrivileges = "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeImpersonatePrivilege"

// logonFrom logs an account on to h over the network (type 3) and returns the
// session. packageName is Kerberos or NTLM.
func (s *stage) logonFrom(h, from *host, a *account, at instant, packageName string, elevated bool) *session {
	id := 0x400000 + h.rng.IntN(0xbfffff)
	out := &session{a, fmt.Sprintf("0x%x", id), logonGUID(h, id, at), "0", "High"}
	process, workstation, lm, key, token := "Kerberos", "-", "-", "0", "%%1842"
	if packageName == "NTLM" {
		process, workstation, lm, key = "NtLmSsp ", from.name, "NTLM V2", "128"
	}
	if !elevated {
		token = "%%1843"
	}
	s.add(logon, h, at, "S-1-0-0", "-", "-", "0x0", a.sid, a.name, a.domain, out.id, "3", process, packageName, workstation,
		noGUID, "-", lm, key, "0x0", "-", from.ip, from.port(), "%%1833", "-", "-", "-", "%%1843", "0x0", token)
	if elevated {
		s.add(specialLogon, h, at+1, a.sid, a.name, a.domain, out.id, adminPrivileges)
	}
	return out
}

// logonService is the logon of a service (type 5).
func (s *stage) logonService(h *host, at instant) {
	p, m := h.procs[s.world.images.services], h.account
	s.add(logon, h, at, m.sid, m.name, m.domain, "0x3e7", "S-1-5-18", "SYSTEM", "NT AUTHORITY", "0x3e7", "5", "Advapi  ", "Negotiate", "-",
		noGUID, "-", "-", "0", p.hexID(), p.image.path, "-", "-", "%%1833", "-", "-", "-", "%%1843", "0x0", "%%1842")
	s.add(specialLogon, h, at+1, "S-1-5-18", "SYSTEM", "NT AUTHORITY", "0x3e7", adminPrivileges)
}

// unlock is the user coming back to the screen (type 7).
func (s *stage) unlock(h *host, at instant) {
	a, m, p := h.user, h.account, h.procs[s.world.images.lsass]
	s.add(logon, h, at, m.sid, m.name, m.domain, "0x3e7", a.sid, a.name, a.domain, h.desktop.id, "7", "Negotiat", "Negotiate", h.name,
		noGUID, "-", "-", "0", p.hexID(), p.image.path, "127.0.0.1", "0", "%%1833", "-", "-", "-", "%%1843", "0x0", "%%1843")
}

// mistype is a wrong password at the screen.
func (s *stage) mistype(h *host, at instant) {
	a, m, p := h.user, h.account, h.dcomLaunch()
	s.add(logonFailed, h, at, m.sid, m.name, m.domain, "0x3e7", "S-1-0-0", a.name, a.domain, "0xc000006d", "%%2313", "0xc000006a", "7",
		"User32 ", "Negotiate", h.name, "-", "-", "0", p.hexID(), p.image.path, "127.0.0.1", "0")
}

func (s *stage) logoff(h *host, in *session, at instant) {
	s.add(logoff, h, at, in.account.sid, in.account.name, in.account.domain, in.id, "3")
}

// useCredentials is a program using another account's password against a host.
func (s *stage) useCredentials(p *process, a *account, target *host, at instant) {
	by := p.session
	name := target.name + "." + dnsDomain
	s.add(explicitLogon, p.host, at, by.account.sid, by.account.name, by.account.domain, by.id, noGUID, a.name, a.domain, noGUID,
		name, name, p.hexID(), p.image.path, "-", "-")
}

// share opens a share and then files of it.
func (s *stage) share(h, from *host, in *session, at instant, share, path string, files ...string) {
	a, port := in.account, from.port()
	s.add(shareAccess, h, at, a.sid, a.name, a.domain, in.id, "File", from.ip, port, share, path, "0x1", "%%4416\r\n\t\t\t\t")
	for i, f := range files {
		s.add(shareCheck, h, at+instant(40+i*730), a.sid, a.name, a.domain, in.id, "File", from.ip, port, share, path, f,
			"0x120089", "%%1538\r\n\t\t\t\t%%1541\r\n\t\t\t\t%%4416\r\n\t\t\t\t", "-")
	}
}

// ticket is a Kerberos ticket from the domain controller: for the ticket service
// itself (no service given) or a service.
func (s *stage) ticket(dc, from *host, a *account, at instant, service string) {
	if service == "" {
		s.add(kerberosTGT, dc, at, a.name, dnsDomain, a.sid, "krbtgt", domainSID+"-502", "0x40810010", "0x0", "0x12", "2",
			"::ffff:"+from.ip, from.port())
		return
	}
	s.add(kerberosService, dc, at, a.name+"@"+dnsDomain, dnsDomain, service, domainSID+"-1000", "0x40810000", "0x12",
		"::ffff:"+from.ip, from.port(), "0x0", "{"+guid(dc.rng)+"}", "-")
}

// installService is the service manager recording a new service, in both logs.
func (s *stage) installService(h *host, by *session, at instant, name, command string) {
	a := by.account
	s.add(auditService, h, at, a.sid, a.name, a.domain, by.id, name, command, "0x10", "3", "LocalSystem")
	s.add(serviceAdded, h, at+3, name, command, "user mode service", "demand start").by = a
}

// clearLog is the Security log being emptied.
func (s *stage) clearLog(h *host, by *session, at instant) {
	a := by.account
	s.add(logCleared, h, at, a.sid, a.name, a.domain, by.id)
}
