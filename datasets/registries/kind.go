package registries

import "net/netip"

// Kind is what an address is for.
type Kind string

// The kinds of addresses. Platform is an address at which a cloud serves its own
// virtual machines; Documentation is set apart for examples (RFC 5737, 3849, 9637).
const (
	Invalid       Kind = "no address"
	Unspecified   Kind = "unspecified"
	Loopback      Kind = "loopback"
	LinkLocal     Kind = "link-local"
	Multicast     Kind = "multicast"
	Broadcast     Kind = "broadcast"
	Private       Kind = "private"
	Shared        Kind = "shared"
	Platform      Kind = "cloud platform"
	Documentation Kind = "documentation"
	Reserved      Kind = "reserved"
	Public        Kind = "public"
)

// External reports whether the kind lies outside the network of an organisation.
// Addresses for documentation count: where evidence has them, they stand for
// addresses of the internet.
func (k Kind) External() bool { return k == Public || k == Documentation }

// Internal reports whether the kind names one machine inside.
func (k Kind) Internal() bool { return k == Private || k == LinkLocal || k == Shared }

// platforms are addresses that clouds use for themselves. They are in no registry.
var platforms = []netip.Prefix{
	netip.MustParsePrefix("168.63.129.16/32"),   // Azure
	netip.MustParsePrefix("169.254.169.254/32"), // instance metadata
	netip.MustParsePrefix("169.254.170.2/32"),   // container credentials of AWS
	netip.MustParsePrefix("fd00:ec2::/32"),      // AWS
}

// KindOf tells what an address is for. An IPv4 address that is mapped or wrapped
// into IPv6 is that IPv4 address; a zone is ignored.
func KindOf(a netip.Addr) Kind {
	a = inner(a.Unmap().WithZone(""))
	for _, p := range platforms {
		if p.Contains(a) {
			return Platform
		}
	}
	return registered(a)
}

// registered is the kind by the registries alone.
func registered(a netip.Addr) Kind {
	switch s, special := SpecialPurpose(a); {
	case !a.IsValid():
		return Invalid
	case special:
		return s.Kind
	case a.Is6() && !global6.Contains(a):
		return Reserved
	}
	return Public
}

// wrapped are blocks of IPv6 that hold an IPv4 address from a byte on: 6to4
// (RFC 3056) and NAT64 (RFC 6052).
var wrapped = []struct {
	block netip.Prefix
	at    int
}{{netip.MustParsePrefix("2002::/16"), 2}, {netip.MustParsePrefix("64:ff9b::/96"), 12}}

// inner is the IPv4 address that an address wraps, else the address.
func inner(a netip.Addr) netip.Addr {
	for _, w := range wrapped {
		if w.block.Contains(a) {
			b := a.As16()
			return netip.AddrFrom4([4]byte(b[w.at : w.at+4]))
		}
	}
	return a
}

// types are the words of MSTICPy's get_ip_type for kinds, and further ones of the
// same form where its words would be wrong.
var types = map[Kind]string{
	Multicast: "Multicast", Public: "Public", Loopback: "Loopback", LinkLocal: "Link Local", Unspecified: "Unspecified", Private: "Private", Reserved: "Reserved",
	Shared: "Shared", Documentation: "Documentation", Broadcast: "Broadcast", Invalid: "Invalid",
}

// IPType classifies the text of an address with the words of MSTICPy's
// get_ip_type: Multicast, Public, Loopback, Link Local, Unspecified, Private,
// Reserved. It corrects where those follow from what Python's tables can express:
//
//   - 100.64.0.0/10 is Shared (among customers of a carrier), not Unspecified
//   - blocks of examples are Documentation, not Private
//   - 255.255.255.255 is Broadcast, not Private
//   - 240.0.0.0/4, benchmarking and protocol assignments are Reserved, not Private
//   - what wraps an IPv4 address (6to4, NAT64) is what that address is
//   - IPv6 outside of 2000::/3 that has no purpose is Reserved, not Public, and
//     site-local addresses are Private
//   - what is no address is Invalid, not Unspecified
func IPType(text string) string {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return types[Invalid]
	}
	return types[registered(inner(a.Unmap().WithZone("")))]
}
