package ioc

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/sightings"
)

// codeEndings are endings of paths that name a program or script.
var codeEndings = map[string]bool{
	"exe": true, "dll": true, "ps1": true, "psm1": true, "sct": true, "hta": true, "vbs": true, "vbe": true, "js": true, "jse": true, "bat": true,
	"cmd": true, "sh": true, "py": true, "pl": true, "jar": true, "msi": true, "scr": true, "cpl": true, "xsl": true, "wsf": true, "bin": true, "elf": true, "inf": true,
}

// vendors are registered domains that administrators fetch from every day.
var vendors = map[string]bool{
	"microsoft.com": true, "windows.com": true, "windows.net": true, "windowsupdate.com": true, "office.com": true, "office365.com": true, "azure.com": true,
	"azureedge.net": true, "aka.ms": true, "msftncsi.com": true, "visualstudio.com": true, "powershellgallery.com": true, "nuget.org": true, "google.com": true,
	"googleapis.com": true, "gstatic.com": true, "chocolatey.org": true, "python.org": true, "debian.org": true, "ubuntu.com": true, "docker.com": true,
	"amazonaws.com": true, "mozilla.org": true, "adobe.com": true, "digicert.com": true, "w3.org": true, "xmlsoap.org": true, "microsoftonline.com": true,
}

// judge gives what an indicator says by the words beside it in a text.
func judge(k key, beside sightings.Beside) (to []claim) {
	switch k.Type {
	case observe.Bitcoin:
		return []claim{{
			title: "Bitcoin address in a command or script", subject: k.Value, severity: finding.Low, script: true, techniques: []string{"T1486", "T1496"},
			why: fmt.Sprintf("%s is a Bitcoin address with a right checksum.", k.Value), benign: "Wallet programs name such addresses.",
		}}
	case observe.URL:
	default:
		return nil
	}
	u := parse(k.Value, beside)
	if u.host == "" || u.addr.IsLoopback() || u.host == "localhost" {
		return nil
	}
	for _, rule := range []func() (claim, bool){u.disguised, u.fetched, u.password} {
		if c, ok := rule(); ok {
			to = append(to, c)
		}
	}
	return to
}

// address is a URL in a text.
type address struct {
	url, host string
	addr      netip.Addr // zero if the host is a name
	number    bool       // the host is one whole number
	ending    string     // of the path, lower case
	beside    sightings.Beside
}

// parse takes a URL apart.
func parse(url string, beside sightings.Beside) address {
	u := address{url: url, host: hostOf(url), beside: beside}
	if a, err := netip.ParseAddr(u.host); err == nil {
		u.addr = a
	} else if n, err := strconv.ParseUint(u.host, 0, 32); err == nil && len(u.host) >= 8 {
		u.addr, u.number = netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), true
	}
	_, path, _ := strings.Cut(url, "://")
	_, path, _ = strings.Cut(path, "/")
	path, _, _ = strings.Cut(path, "?")
	path, _, _ = strings.Cut(path, "#")
	if i := strings.LastIndexByte(path, '.'); i >= 0 && len(path)-i <= 5 {
		u.ending = strings.ToLower(path[i+1:])
	}
	return u
}

// disguised reports an address written as one number.
func (u address) disguised() (claim, bool) {
	return claim{
		title: "URL with a disguised address", subject: u.addr.String(), severity: finding.Medium, value: u.url, script: true,
		techniques: []string{"T1027", "T1036"},
		why:        fmt.Sprintf("%s writes the address %s as one number.", u.url, u.addr),
		benign:     "Hardly any: programs write addresses with dots.",
	}, u.number
}

// fetched reports a URL whose content is run or looks like a program.
func (u address) fetched() (claim, bool) {
	code := codeEndings[u.ending]
	how := u.beside.Runner
	if how == "" {
		how = u.beside.Memory
	}
	if how == "" && code {
		how = u.beside.Fetcher
	}
	if how == "" {
		return claim{}, false
	}
	c := claim{
		title: "Command fetches code by URL", subject: u.host, value: u.url, script: true, techniques: []string{"T1105"},
		benign: "Installers and administrators' scripts fetch programs; check who runs the host and what was fetched.",
	}
	named := registered(key{Type: observe.DNS, Value: u.host})
	switch {
	case u.addr.IsValid() && (u.beside.Runner != "" || u.beside.Memory != ""):
		c.severity = finding.High
	case u.addr.IsValid(), u.beside.Runner != "", u.ending == "sct", u.ending == "hta", u.ending == "xsl", u.beside.Memory != "" || named == "":
		c.severity = finding.Medium
	default:
		c.severity = finding.Low
	}
	if s, ok := serviceOf(u.host); ok && s.share {
		c.severity = max(c.severity, finding.Medium)
	}
	if vendors[named] {
		c.severity = finding.Low
	}
	if u.beside.Runner != "" {
		c.techniques = append(c.techniques, "T1218")
	}
	c.why = fmt.Sprintf("%s stands beside %q", u.url, how)
	if u.addr.IsValid() {
		c.title = "Command fetches code from an address without a name"
		c.why += "; its host is an address (" + scope(u.addr) + ")"
		c.benign = "Laboratories and internal servers without DNS."
	}
	c.why += "."
	return c, true
}

// password reports a URL with a password in it.
func (u address) password() (claim, bool) {
	_, rest, _ := strings.Cut(u.url, "://")
	rest, _, _ = strings.Cut(rest, "/")
	user, _, ok := strings.Cut(rest, "@")
	name, secret, has := strings.Cut(user, ":")
	return claim{
		title: "Password in a URL", subject: u.host, severity: finding.Low, value: u.url, techniques: []string{"T1552"},
		why:    fmt.Sprintf("A URL of %s has the password of user %q in it.", u.host, name),
		benign: "Careless configuration rather than an attack; the password is no secret any more.",
	}, ok && has && secret != "" && name != ""
}
