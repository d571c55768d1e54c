package entity

import (
	"net/netip"
	"strings"
)

// address writes an address in canonical form: IPv4 in IPv6 as IPv4, no zone.
func address(s string) string {
	a, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil {
		return strings.ToLower(strings.TrimSpace(s))
	}
	return a.Unmap().WithZone("").String()
}

// Own tells whether an address can be a machine's own among others: not loopback,
// unspecified, multicast, broadcast or link-local.
func Own(s string) bool {
	a, err := netip.ParseAddr(address(s))
	return err == nil && a.IsGlobalUnicast() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// addressSpace is where an address means one thing: everywhere if it is public,
// on one machine if it is loopback or link-local, in the data set otherwise.
func addressSpace(e Entity) string {
	a, err := netip.ParseAddr(address(e.Name))
	switch {
	case err != nil || a.IsPrivate():
		return e.Dataset
	case a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified():
		return e.Dataset + "\x00" + e.Host
	}
	return ""
}

// nameSpace is where a domain name means one thing: names without a dot and those
// of private zones hold in the data set.
func nameSpace(e Entity) string {
	name := domainName(e.Name)
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch last {
	case name, "local", "lan", "internal", "corp", "home", "test", "localdomain", "intranet", "private":
		return e.Dataset
	}
	return ""
}

func domainName(s string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s), "."))
}

// link writes the scheme and the host of a URL in lower case; the rest can matter.
func link(s string) string {
	s = strings.TrimSpace(s)
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return s
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	return strings.ToLower(scheme) + "://" + strings.ToLower(rest[:end]) + strings.TrimSuffix(rest[end:], "#")
}

// path writes paths of Windows in lower case and without device prefixes; those
// of Unix are told apart by case.
func path(s string) string {
	s = strings.Trim(strings.TrimSpace(s), `"`)
	if strings.HasPrefix(s, "/") {
		return s
	}
	s = strings.ToLower(strings.ReplaceAll(s, "/", `\`))
	for _, prefix := range []string{`\\?\`, `\??\`, `\\.\`} {
		s = strings.TrimPrefix(s, prefix)
	}
	return s
}

// base is the last part of a path.
func base(s string) string {
	s = strings.Trim(strings.TrimSpace(s), `"`)
	return s[strings.LastIndexAny(s, `\/`)+1:]
}

// hives are the long, kernel and short names of registry roots. The first that
// fits is replaced.
var hives = [][2]string{
	{`\registry\machine\`, `hklm\`},
	{`\registry\user\`, `hku\`},
	{`hkey_local_machine\`, `hklm\`},
	{`hkey_users\`, `hku\`},
	{`hkey_current_user\`, `hkcu\`},
	{`hkey_classes_root\`, `hkcr\`},
	{`machine\`, `hklm\`},
	{`\machine\`, `hklm\`},
}

// registry writes a key with the short name of its hive, in lower case.
func registry(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, h := range hives {
		if rest, ok := strings.CutPrefix(s, h[0]); ok {
			return strings.TrimRight(h[1]+rest, `\`)
		}
	}
	return strings.TrimRight(s, `\`)
}

// hashLengths are the digits of MD5, SHA-1, SHA-256 and SHA-512.
var hashLengths = map[int]bool{32: true, 40: true, 64: true, 128: true}

// noContent are the digests of nothing: every empty file has them.
var noContent = map[string]bool{
	"d41d8cd98f00b204e9800998ecf8427e":                                 true,
	"da39a3ee5e6b4b0d3255bfef95601890afd80709":                         true,
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855": true,
}

// isHash tells digests in hexadecimal that identify something: one of zeros or of
// nothing does not.
func isHash(s string) bool {
	s = strings.TrimSpace(s)
	if !hashLengths[len(s)] || noContent[strings.ToLower(s)] {
		return false
	}
	zero := true
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
		zero = zero && c == '0'
	}
	return !zero
}

// hostName is a name of a machine in lower case; empty for what names none:
// "localhost", an address, a dash.
func hostName(s string) string {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimLeft(strings.TrimSpace(s), `\`), "."))
	switch s {
	case "", "-", "localhost", "localhost.localdomain", "ip6-localhost", "unknown", "n/a", "none", "null":
		return ""
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return ""
	}
	return s
}

// splitHost is the short name of a host and its DNS domain, which is empty where
// only a NetBIOS domain or none is known.
func splitHost(name, domain string) (short, dns string) {
	short, dns, _ = strings.Cut(hostName(name), ".")
	if dns == "" && strings.Contains(domain, ".") {
		dns = hostName(domain)
	}
	return short, dns
}
