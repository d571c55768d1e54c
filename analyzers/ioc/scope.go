package ioc

import (
	"net/netip"

	"forensic/analyzers/internal/observe"
)

var special = []struct {
	prefix netip.Prefix
	scope  string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "reserved"},
	{netip.MustParsePrefix("100.64.0.0/10"), "shared"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation"},
	{netip.MustParsePrefix("100::/64"), "reserved"},
}

// scopeOf says what range an address is from, by IANA's special-purpose
// registries; empty for what is no address.
func scopeOf(k key) string {
	if k.Type != observe.IPv4 && k.Type != observe.IPv6 {
		return ""
	}
	a, err := netip.ParseAddr(k.Value)
	if err != nil {
		return ""
	}
	return scope(a)
}

// scope says what range an address is from.
func scope(a netip.Addr) string {
	switch {
	case a.IsLoopback():
		return "loopback"
	case a.IsPrivate():
		return "private"
	case a.IsLinkLocalUnicast():
		return "link-local"
	case a.IsMulticast():
		return "multicast"
	case a.IsUnspecified():
		return "unspecified"
	}
	for _, s := range special {
		if s.prefix.Contains(a) {
			return s.scope
		}
	}
	return "global"
}

// outside tells whether an address may belong to somebody else: documentation
// ranges stand for such addresses in samples.
func outside(scope string) bool { return scope == "global" || scope == "documentation" }
