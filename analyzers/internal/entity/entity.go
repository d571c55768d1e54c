// Package entity names the things that events are about (machines, accounts,
// addresses, programs, files ...) and finds out which names mean one thing. What
// identifies a thing follows the ID_PROPERTIES of MSTICPy's entity classes, with
// the machine added where a name means something on one machine only.
package entity

import (
	"net/netip"
	"strconv"
	"strings"
)

// Kind is what a thing is.
type Kind uint8

// The kinds, in the order in which they are shown.
const (
	Host Kind = iota
	Account
	IP
	DNS
	URL
	Process
	File
	Hash
	RegistryKey
	Service
	Task
	Mailbox
	CloudResource
	NumKinds // not a kind: how many there are
)

var kindNames = [NumKinds]string{
	"host", "account", "ip", "dns", "url", "process", "file", "hash", "registry key", "service", "task", "mailbox", "cloud resource",
}

// String is the name of the kind in lower case.
func (k Kind) String() string { return kindNames[min(k, NumKinds-1)] }

// maxText bounds each text of an entity, in bytes: a command line of the evidence
// may have megabytes.
const maxText = 1024

// Entity is one thing as one record names it. Texts are as logged; Key compares.
// A zero field is unknown.
type Entity struct {
	Kind Kind
	// Dataset is where the names hold: machines of two data sets with one name
	// are different.
	Dataset string
	// Host is the machine, by its name as in events.host_name, that a local
	// account, a process, a file, a registry key, a service or a task belongs to.
	Host string
	// Name is the name of the host, account, service, task, mailbox or resource,
	// the address, the domain name, the URL, the path of the image, file or key,
	// or the value of the hash.
	Name string
	// Domain is the NetBIOS or DNS domain of a host or an account.
	Domain string
	// ID is the SID, object id or device id of an account or a host.
	ID string
	// PID, Started and CommandLine tell runs of one program apart. A process
	// without any of them stands for the program. Started is a text as logged.
	PID, Started, CommandLine string
}

// Valid tells whether the entity has what identifies its kind.
func (e Entity) Valid() bool {
	switch e.Kind {
	case IP:
		_, err := netip.ParseAddr(strings.TrimSpace(e.Name))
		return err == nil
	case Host:
		return hostName(e.Name) != "" || e.ID != ""
	case Account:
		return accountName(e.Name) != "" || realSID(e.ID)
	case Hash:
		return isHash(e.Name)
	case Process:
		return e.Name != "" || e.PID != "" || e.CommandLine != ""
	}
	return strings.TrimSpace(e.Name) != "" && e.Name != "-"
}

// Key is the canonical identity: equal for two entities exactly if their own
// fields say that they are one thing. Set finds those that need more to be known.
func (e Entity) Key() string {
	var parts []string
	switch e.Kind {
	case Host:
		name, domain := splitHost(e.Name, e.Domain)
		parts = []string{e.Dataset, name, domain, strings.ToLower(e.ID)}
	case Account:
		parts = e.accountKey()
	case IP:
		parts = []string{addressSpace(e), address(e.Name)}
	case DNS:
		parts = []string{nameSpace(e), domainName(e.Name)}
	case URL:
		parts = []string{link(e.Name)}
	case Hash:
		parts = []string{strings.ToLower(strings.TrimSpace(e.Name))}
	case Process:
		parts = []string{e.Dataset, e.Host, path(e.Name), number(e.PID), e.Started, e.CommandLine}
	case File:
		parts = []string{e.Dataset, e.Host, path(e.Name)}
	case RegistryKey:
		parts = []string{e.Dataset, e.Host, registry(e.Name)}
	case Mailbox:
		parts = []string{strings.ToLower(e.Name)}
	default:
		parts = []string{e.Dataset, e.Host, strings.ToLower(e.Name)}
	}
	return e.Kind.String() + "\x00" + strings.Join(parts, "\x00")
}

// Label is a short name for readers.
func (e Entity) Label() string {
	switch e.Kind {
	case Host:
		name, _ := splitHost(e.Name, e.Domain)
		if name == "" {
			return clip(e.ID)
		}
		return clip(name)
	case Account:
		return e.accountLabel()
	case Process:
		name := base(e.Name)
		if name == "" {
			name = e.CommandLine
		}
		if e.PID != "" {
			name = strings.TrimSpace(name + " (" + number(e.PID) + ")")
		}
		return clip(name)
	case File:
		return clip(base(e.Name))
	case IP:
		return address(e.Name)
	case DNS:
		return clip(domainName(e.Name))
	case RegistryKey:
		return clip(registry(e.Name))
	}
	return clip(strings.TrimSpace(e.Name))
}

// Detail is the whole identity for readers: path, domain, command line. It is
// cut to maxText bytes.
func (e Entity) Detail() string {
	text := strings.TrimSpace(e.Name)
	switch {
	case e.Kind == Account:
		text = e.accountLabel()
		if id := e.parts().id; id != "" {
			text += " " + id
		}
	case e.Kind == Host:
		short, dns := splitHost(e.Name, e.Domain)
		text = strings.Trim(short+"."+dns, ".")
	case e.Kind == Process && e.CommandLine != "":
		text = strings.TrimSpace(e.Name + " " + e.CommandLine)
	}
	return clip(text)
}

// Bound cuts the texts of an entity, so that what is kept of hostile evidence is
// small.
func (e Entity) Bound() Entity {
	for _, s := range []*string{&e.Dataset, &e.Host, &e.Name, &e.Domain, &e.ID, &e.PID, &e.Started, &e.CommandLine} {
		*s = clip(*s)
	}
	return e
}

func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "")
}

// number writes decimal and hexadecimal numbers the same way.
func number(s string) string {
	if n, err := strconv.ParseUint(strings.TrimSpace(s), 0, 64); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return strings.TrimSpace(s)
}
