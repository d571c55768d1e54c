// Package registries says of any address, without any file, what it is for and who
// administers it: the special-purpose registries of IANA (private, documentation,
// loopback ...), its registry of IPv4 space, and its assignments of IPv6 unicast
// space to the five regional registries. The tables beside this file hold the facts
// of those registries with their date. They change about once in a year, and hardly
// in what matters: IPv4 has been given out since 2011.
package registries

import (
	"net/netip"

	"forensic/datasets/reference"
)

// Source is the Source of what this package answers.
const Source = "IANA registries"

// AsOf are the dates of the tables.
const AsOf = "IPv4 2023-12, IPv6 2024-11, special-purpose 2025-05"

// Special is an entry of the special-purpose registries.
type Special struct {
	Block     netip.Prefix
	Kind      Kind
	Reachable string // from everywhere: yes, no or n/a
	RFC       string
	Name      string // what it is for
}

// SpecialPurpose tells the smallest special-purpose block that holds an address;
// false if there is none. IPv4 mapped into IPv6 is IPv4.
func SpecialPurpose(a netip.Addr) (Special, bool) {
	a = a.Unmap().WithZone("")
	for _, s := range load().special {
		if s.Block.Contains(a) {
			return s, true
		}
	}
	return Special{}, false
}

// names are the regional registries by the code that statistics files use.
var names = map[string]string{
	"arin": "ARIN", "ripencc": "RIPE NCC", "apnic": "APNIC", "lacnic": "LACNIC", "afrinic": "AFRINIC", "iana": "IANA",
}

// Name is the registry's name for its code (ripencc: RIPE NCC), or the code itself
// if it is not known.
func Name(code string) string {
	if n, ok := names[code]; ok {
		return n
	}
	return code
}

// Registration tells who administers an address: a special purpose if it has one,
// else the registry of its block. It is false only for the zero Addr. What it says
// is true of the whole block: Country and ASN need a dump of a registry.
func Registration(a netip.Addr) (reference.Registration, bool) {
	a = a.Unmap().WithZone("")
	if !a.IsValid() {
		return reference.Registration{}, false
	}
	t := load()
	if s, ok := SpecialPurpose(a); ok {
		return reference.Registration{
			CIDR: s.Block, Registry: "iana", NetName: s.Name, Description: s.Name + ", " + s.RFC, Source: Source,
		}, true
	}
	if a.Is4() {
		return t.v4[a.As4()[0]].registration(), true
	}
	for _, b := range t.v6 {
		if b.prefix.Contains(a) {
			return b.registration(), true
		}
	}
	if global6.Contains(a) {
		return reference.Registration{CIDR: global6, Registry: "iana", Description: "IANA, not given out", Source: Source}, true
	}
	return reference.Registration{CIDR: all6, Registry: "iana", Description: "IANA, no unicast space", Source: Source}, true
}

var (
	// global6 is the space from which IPv6 addresses are given out.
	global6 = netip.MustParsePrefix("2000::/3")
	all6    = netip.MustParsePrefix("::/0")
)

// block is a row of the registries of IPv4 space and of IPv6 unicast space.
type block struct {
	prefix                         netip.Prefix
	registry, holder, date, status string
}

func (b block) registration() reference.Registration {
	text := Name(b.registry)
	if b.holder != "" {
		text = b.holder + ", " + text
	}
	if b.status != "allocated" {
		text += " (" + b.status + ")"
	}
	return reference.Registration{CIDR: b.prefix, Registry: b.registry, Date: b.date, NetName: b.holder, Description: text, Source: Source}
}
