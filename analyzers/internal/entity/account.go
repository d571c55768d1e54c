package entity

import "strings"

// wellKnown names SIDs that mean the same on every machine of Windows (Microsoft,
// "Security identifiers"). Each machine has its own.
var wellKnown = map[string]string{
	"S-1-1-0": "Everyone", "S-1-2-0": "LOCAL", "S-1-3-0": "CREATOR OWNER",
	"S-1-5-1": "DIALUP", "S-1-5-2": "NETWORK", "S-1-5-3": "BATCH", "S-1-5-4": "INTERACTIVE", "S-1-5-6": "SERVICE",
	"S-1-5-7": "ANONYMOUS LOGON", "S-1-5-9": "ENTERPRISE DOMAIN CONTROLLERS", "S-1-5-10": "SELF", "S-1-5-11": "Authenticated Users",
	"S-1-5-12": "RESTRICTED", "S-1-5-13": "TERMINAL SERVER USER", "S-1-5-14": "REMOTE INTERACTIVE LOGON", "S-1-5-17": "IUSR",
	"S-1-5-18": "SYSTEM", "S-1-5-19": "LOCAL SERVICE", "S-1-5-20": "NETWORK SERVICE", "S-1-5-113": "Local account",
	"S-1-5-32-544": "Administrators", "S-1-5-32-545": "Users", "S-1-5-32-546": "Guests", "S-1-5-32-547": "Power Users",
	"S-1-5-32-548": "Account Operators", "S-1-5-32-549": "Server Operators", "S-1-5-32-550": "Print Operators", "S-1-5-32-551": "Backup Operators",
	"S-1-5-32-552": "Replicators", "S-1-5-32-555": "Remote Desktop Users", "S-1-5-32-556": "Network Configuration Operators",
	"S-1-5-32-558": "Performance Monitor Users", "S-1-5-32-559": "Performance Log Users", "S-1-5-32-562": "Distributed COM Users",
	"S-1-5-32-568": "IIS_IUSRS", "S-1-5-32-569": "Cryptographic Operators", "S-1-5-32-573": "Event Log Readers",
	"S-1-5-32-578": "Hyper-V Administrators", "S-1-5-32-580": "Remote Management Users", "S-1-5-80-0": "ALL SERVICES",
}

// wellKnownKinds are SIDs with numbers of a service, session or process inside.
var wellKnownKinds = []struct{ prefix, name string }{
	{"S-1-5-80-", "service"},
	{"S-1-5-82-", "application pool"},
	{"S-1-5-83-", "virtual machine"},
	{"S-1-5-90-", "window manager"},
	{"S-1-5-96-", "font driver host"},
	{"S-1-5-5-", "logon session"},
	{"S-1-15-2-", "application package"},
	{"S-1-16-", "integrity level"},
}

// WellKnown is the name of a SID that is not of an account made by people; empty
// for others.
func WellKnown(sid string) string {
	sid = strings.ToUpper(strings.TrimSpace(sid))
	if name, ok := wellKnown[sid]; ok {
		return name
	}
	for _, k := range wellKnownKinds {
		if strings.HasPrefix(sid, k.prefix) {
			return k.name
		}
	}
	return ""
}

// systemSIDs are the accounts of the operating system by name, for records that
// have no SID.
var systemSIDs = map[string]string{
	"system": "S-1-5-18", "localsystem": "S-1-5-18", "local service": "S-1-5-19", "localservice": "S-1-5-19",
	"network service": "S-1-5-20", "networkservice": "S-1-5-20", "anonymous logon": "S-1-5-7", "iusr": "S-1-5-17",
}

// systemDomains are the authorities of those accounts.
var systemDomains = map[string]bool{"": true, "nt authority": true, "nt-autorität": true, "autorite nt": true, "builtin": true}

// serviceDomains are authorities whose accounts every machine has of its own.
var serviceDomains = map[string]bool{
	"nt service": true, "window manager": true, "font driver host": true, "iis apppool": true, "nt virtual machine": true, "nt authority": true,
	"workgroup": true,
}

// realSID tells the id of an account from none: empty, a dash, the null SID.
func realSID(id string) bool {
	id = strings.TrimSpace(id)
	return id != "" && id != "-" && id != "S-1-0-0" && id != "0x0"
}

func accountName(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "-" {
		return ""
	}
	return s
}

// account is an account split into comparable parts.
type account struct {
	name, domain string // lower case
	id           string // SID or object id, upper case; empty if unknown
	local        bool   // of one machine
	system       bool   // an account of the operating system: id says which
}

// parts splits the account DOMAIN\user, user@domain or user. It is local if its
// domain is the name of its machine or an authority that each machine has.
func (e Entity) parts() account {
	a := account{name: accountName(e.Name), domain: strings.ToLower(strings.TrimSpace(e.Domain))}
	if domain, name, ok := strings.Cut(a.name, `\`); ok {
		a.name, a.domain = name, domain
	} else if name, domain, ok := cutLast(a.name, "@"); ok {
		a.name, a.domain = name, domain
	}
	if a.domain == "-" || a.domain == "." {
		a.domain = ""
	}
	if realSID(e.ID) {
		a.id = strings.ToUpper(strings.TrimSpace(e.ID))
	}
	if a.id == "" && systemDomains[a.domain] {
		a.id = systemSIDs[a.name]
	}
	a.system = WellKnown(a.id) != ""
	host := strings.ToLower(e.Host)
	short, _, _ := strings.Cut(a.domain, ".")
	a.local = a.system || serviceDomains[a.domain] || host != "" && (short == host || a.domain == host || len(host) > 15 && short == host[:15])
	return a
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// System tells accounts of the operating system.
func (e Entity) System() bool { return e.Kind == Account && e.parts().system }

// accountKey is the SID of a system account on its machine, or all that is known.
func (e Entity) accountKey() []string {
	a := e.parts()
	switch {
	case a.system && (a.id == "S-1-5-18" || wellKnown[a.id] != ""):
		return []string{e.Dataset, e.Host, a.id}
	case a.local:
		return []string{e.Dataset, e.Host, "local", a.name, a.id}
	case a.domain == "":
		return []string{e.Dataset, e.Host, a.name, a.id}
	}
	return []string{e.Dataset, a.domain, a.name, a.id}
}

// accountLabel is DOMAIN\user, user@domain or the name of a well-known SID with
// the machine it belongs to.
func (e Entity) accountLabel() string {
	a := e.parts()
	name := clip(a.name)
	if a.system && (wellKnown[a.id] != "" || name == "") {
		name = WellKnown(a.id)
	}
	switch {
	case name == "":
		return clip(a.id)
	case a.local && e.Host != "":
		return clip(e.Host) + `\` + name
	case strings.Contains(a.domain, "."):
		return name + "@" + clip(a.domain)
	case a.domain != "":
		return clip(strings.ToUpper(a.domain)) + `\` + name
	}
	return name
}
