// Package netaddr tells what an address and a port are for: the kind that the
// registries of IANA give an address, and the ports on which services wait.
package netaddr

import (
	"net/netip"

	"forensic/datasets/registries"
)

// Kind is what an address is for.
type Kind = registries.Kind

// The kinds of addresses, as package registries explains them.
const (
	Invalid       = registries.Invalid
	Unspecified   = registries.Unspecified
	Loopback      = registries.Loopback
	LinkLocal     = registries.LinkLocal
	Multicast     = registries.Multicast
	Broadcast     = registries.Broadcast
	Private       = registries.Private
	Shared        = registries.Shared
	Platform      = registries.Platform
	Documentation = registries.Documentation
	Reserved      = registries.Reserved
	Public        = registries.Public
)

// Of tells the kind of an address as text.
func Of(text string) Kind {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return Invalid
	}
	return registries.KindOf(a)
}

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
