// Package netaddr tells what an address and a port are for: the blocks that
// the registries of IANA set apart, and the ports on which services wait.
package netaddr

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

// blocks are looked at in this order; the first that holds an address names it.
// Source: IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890).
var blocks = []struct {
	net  netip.Prefix
	kind Kind
}{
	{netip.MustParsePrefix("168.63.129.16/32"), Platform},   // Azure
	{netip.MustParsePrefix("169.254.169.254/32"), Platform}, // instance metadata
	{netip.MustParsePrefix("169.254.170.2/32"), Platform},   // container credentials of AWS
	{netip.MustParsePrefix("fd00:ec2::/32"), Platform},      // AWS
	{netip.MustParsePrefix("255.255.255.255/32"), Broadcast},
	{netip.MustParsePrefix("0.0.0.0/32"), Unspecified},
	{netip.MustParsePrefix("0.0.0.0/8"), Reserved},
	{netip.MustParsePrefix("100.64.0.0/10"), Shared},
	{netip.MustParsePrefix("192.0.0.0/24"), Reserved},
	{netip.MustParsePrefix("192.0.2.0/24"), Documentation},
	{netip.MustParsePrefix("198.18.0.0/15"), Reserved},
	{netip.MustParsePrefix("198.51.100.0/24"), Documentation},
	{netip.MustParsePrefix("203.0.113.0/24"), Documentation},
	{netip.MustParsePrefix("240.0.0.0/4"), Reserved},
	{netip.MustParsePrefix("2001:db8::/32"), Documentation},
	{netip.MustParsePrefix("2001::/23"), Reserved}, // assignments of protocols, Teredo
	{netip.MustParsePrefix("3fff::/20"), Documentation},
	{netip.MustParsePrefix("100::/64"), Reserved},
	{netip.MustParsePrefix("fec0::/10"), Private}, // site-local, deprecated
}

// Of tells the kind of an address as text. An IPv4 address that is mapped or
// wrapped into IPv6 is that IPv4 address; a zone after % is ignored.
func Of(text string) Kind {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return Invalid
	}
	ip = inner(ip.Unmap().WithZone(""))
	for _, b := range blocks {
		if b.net.Contains(ip) {
			return b.kind
		}
	}
	switch {
	case ip.IsUnspecified():
		return Unspecified
	case ip.IsLoopback():
		return Loopback
	case ip.IsLinkLocalUnicast():
		return LinkLocal
	case ip.IsMulticast():
		return Multicast
	case ip.IsPrivate():
		return Private
	case ip.Is6() && !global6.Contains(ip):
		return Reserved
	}
	return Public
}

// wrapped are blocks of IPv6 that hold an IPv4 address from a byte on: 6to4
// (RFC 3056) and NAT64 (RFC 6052).
var wrapped = []struct {
	net netip.Prefix
	at  int
}{{netip.MustParsePrefix("2002::/16"), 2}, {netip.MustParsePrefix("64:ff9b::/96"), 12}}

// inner is the IPv4 address that an address wraps, else the address.
func inner(ip netip.Addr) netip.Addr {
	for _, w := range wrapped {
		if w.net.Contains(ip) {
			b := ip.As16()
			return netip.AddrFrom4([4]byte(b[w.at : w.at+4]))
		}
	}
	return ip
}

// global6 is the space from which IPv6 addresses are given out.
var global6 = netip.MustParsePrefix("2000::/3")

// External reports whether the kind lies outside the network of an organisation.
// Addresses for documentation count: where evidence has them, they stand for
// addresses of the internet.
func (k Kind) External() bool { return k == Public || k == Documentation }

// Internal reports whether the kind names one machine inside.
func (k Kind) Internal() bool { return k == Private || k == LinkLocal || k == Shared }

// Service is what waits on a port.
type Service struct {
	Port int64
	Name string // IANA name, or the usual one
}

// Services are ports on which something waits on ordinary machines, by number.
// Source: IANA service name and port number registry; Microsoft, "Service overview
// and network port requirements for Windows".
var Services = []Service{
	{20, "ftp-data"},
	{21, "ftp"},
	{22, "ssh"},
	{23, "telnet"},
	{25, "smtp"},
	{53, "dns"},
	{67, "dhcp"},
	{69, "tftp"},
	{80, "http"},
	{88, "kerberos"},
	{110, "pop3"},
	{111, "rpcbind"},
	{119, "nntp"},
	{123, "ntp"},
	{135, "msrpc"},
	{137, "netbios-ns"},
	{138, "netbios-dgm"},
	{139, "netbios-ssn"},
	{143, "imap"},
	{161, "snmp"},
	{162, "snmp-trap"},
	{179, "bgp"},
	{389, "ldap"},
	{443, "https"},
	{445, "smb"},
	{464, "kpasswd"},
	{465, "smtps"},
	{500, "ike"},
	{514, "syslog"},
	{515, "printer"},
	{546, "dhcpv6"},
	{547, "dhcpv6"},
	{587, "submission"},
	{593, "rpc-http"},
	{631, "ipp"},
	{636, "ldaps"},
	{853, "dns-tls"},
	{993, "imaps"},
	{995, "pop3s"},
	{1080, "socks"},
	{1194, "openvpn"},
	{1433, "mssql"},
	{1434, "mssql-m"},
	{1521, "oracle"},
	{1883, "mqtt"},
	{1900, "ssdp"},
	{2049, "nfs"},
	{2375, "docker"},
	{2376, "docker-tls"},
	{3128, "proxy"},
	{3268, "gc"},
	{3269, "gc-tls"},
	{3306, "mysql"},
	{3389, "rdp"},
	{3478, "stun"},
	{3702, "ws-discovery"},
	{4500, "ipsec-nat"},
	{5040, "cdp"},
	{5060, "sip"},
	{5061, "sips"},
	{5353, "mdns"},
	{5355, "llmnr"},
	{5357, "wsd"},
	{5432, "postgresql"},
	{5671, "amqps"},
	{5672, "amqp"},
	{5900, "vnc"},
	{5985, "winrm"},
	{5986, "winrm-tls"},
	{6379, "redis"},
	{6443, "kubernetes"},
	{7680, "delivery-optimisation"},
	{8000, "http-alt"},
	{8080, "http-alt"},
	{8443, "https-alt"},
	{8530, "wsus"},
	{8531, "wsus-tls"},
	{8883, "mqtts"},
	{9100, "jetdirect"},
	{9200, "elasticsearch"},
	{9389, "adws"},
	{10250, "kubelet"},
	{27017, "mongodb"},
	{47001, "winrm-local"},
}

// Dynamic is the lowest port that IANA sets apart for clients (RFC 6335), and
// from which Windows takes them; ClientPorts is where Linux begins.
const (
	Dynamic     = 49152
	ClientPorts = 32768
)

// ServiceName is the name of the service of a port, empty where none is usual.
func ServiceName(port int64) string {
	lo, hi := 0, len(Services)
	for lo < hi {
		if mid := (lo + hi) / 2; Services[mid].Port < port {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(Services) && Services[lo].Port == port {
		return Services[lo].Name
	}
	return ""
}
