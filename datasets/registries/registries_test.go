package registries

import (
	"encoding/json"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forensic/datasets/reference"
)

// TestTables holds that the tables are sound: all of IPv4 once, no overlap in
// IPv6, known registries and kinds.
func TestTables(t *testing.T) {
	tab, err := parse()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for i, b := range tab.v4 {
		if want := netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(i)}), 8); b.prefix != want {
			t.Errorf("%d/8 is %s", i, b.prefix)
		}
		counts[b.registry+" "+b.status]++
	}
	// The numbers of the registry as of 2023-12.
	want := map[string]int{
		"afrinic allocated": 4, "apnic allocated": 45, "arin allocated": 36, "lacnic allocated": 9, "ripencc allocated": 35,
		"afrinic legacy": 2, "apnic legacy": 6, "arin legacy": 75, "lacnic legacy": 1, "ripencc legacy": 8, "iana reserved": 35,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
	for i, a := range tab.v6 {
		if !global6.Overlaps(a.prefix) || a.prefix.Addr().Is4() {
			t.Errorf("%s is no unicast space", a.prefix)
		}
		for _, b := range tab.v6[:i] {
			if a.prefix.Overlaps(b.prefix) {
				t.Errorf("%s overlaps %s", a.prefix, b.prefix)
			}
		}
		if a.registry == Name(a.registry) || a.date == "" {
			t.Errorf("%+v", a)
		}
	}
	seen := map[netip.Prefix]bool{}
	for _, s := range tab.special {
		if types[s.Kind] == "" || s.Kind == Invalid || s.Name == "" || seen[s.Block] || s.Reachable != "yes" && s.Reachable != "no" && s.Reachable != "n/a" {
			t.Errorf("%+v", s)
		}
		seen[s.Block] = true
	}
	if len(tab.v6) != 39 || len(tab.special) != 52 {
		t.Errorf("%d blocks of IPv6, %d special ones", len(tab.v6), len(tab.special))
	}
}

func TestRegistration(t *testing.T) {
	for address, want := range map[string]reference.Registration{
		"2.3.4.5":              {Registry: "ripencc", Date: "2009-09", Description: "RIPE NCC", CIDR: netip.MustParsePrefix("2.0.0.0/8")},
		"::ffff:2.3.4.5":       {Registry: "ripencc", Date: "2009-09", Description: "RIPE NCC", CIDR: netip.MustParsePrefix("2.0.0.0/8")},
		"17.1.1.1":             {Registry: "arin", Date: "1992-07", NetName: "Apple Computer Inc.", Description: "Apple Computer Inc., ARIN (legacy)", CIDR: netip.MustParsePrefix("17.0.0.0/8")},
		"8.8.8.8":              {Registry: "arin", Date: "1992-12", Description: "ARIN (legacy)", CIDR: netip.MustParsePrefix("8.0.0.0/8")},
		"10.1.1.1":             {Registry: "iana", NetName: "Private use", Description: "Private use, RFC 1918", CIDR: netip.MustParsePrefix("10.0.0.0/8")},
		"203.0.113.9":          {Registry: "iana", NetName: "Documentation (TEST-NET-3)", Description: "Documentation (TEST-NET-3), RFC 5737", CIDR: netip.MustParsePrefix("203.0.113.0/24")},
		"239.1.1.1":            {Registry: "iana", NetName: "Multicast", Description: "Multicast, RFC 5771", CIDR: netip.MustParsePrefix("224.0.0.0/4")},
		"2a00:1450::1":         {Registry: "ripencc", Date: "2006-10-03", Description: "RIPE NCC", CIDR: netip.MustParsePrefix("2a00::/12")},
		"2001:db8::1":          {Registry: "iana", NetName: "Documentation", Description: "Documentation, RFC 3849", CIDR: netip.MustParsePrefix("2001:db8::/32")},
		"fe80::1%eth0":         {Registry: "iana", NetName: "Link-local", Description: "Link-local, RFC 4291", CIDR: netip.MustParsePrefix("fe80::/10")},
		"2420::1":              {Registry: "iana", Description: "IANA, not given out", CIDR: global6},
		"3123::1":              {Registry: "iana", Date: "1999-07-01", Description: "IANA (reserved)", CIDR: netip.MustParsePrefix("3000::/4")},
		"4000::1":              {Registry: "iana", Description: "IANA, no unicast space", CIDR: all6},
		"2001:4860:4860::8888": {Registry: "arin", Date: "2004-08-24", Description: "ARIN", CIDR: netip.MustParsePrefix("2001:4800::/23")},
	} {
		got, ok := Registration(netip.MustParseAddr(address))
		want.Source = Source
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || !ok {
			t.Errorf("%s: %v, %s", address, ok, diff)
		}
	}
	if _, ok := Registration(netip.Addr{}); ok {
		t.Error("no address is registered")
	}
}

func TestSpecialPurpose(t *testing.T) {
	for address, want := range map[string]string{
		"0.0.0.0": "This host on this network", "0.1.2.3": "This network", "192.0.0.9": "Port Control Protocol anycast", "192.0.0.5": "IPv4 service continuity (DS-Lite)",
		"192.0.0.77": "IETF protocol assignments", "2001:0:1::": "Teredo", "2001:1ff::": "IETF protocol assignments", "8.8.8.8": "", "2a00::1": "",
	} {
		s, ok := SpecialPurpose(netip.MustParseAddr(address))
		if s.Name != want || ok != (want != "") {
			t.Errorf("%s is %q", address, s.Name)
		}
	}
}

func TestIPType(t *testing.T) {
	for text, want := range map[string]string{
		"100.64.0.1": "Shared", "192.0.2.1": "Documentation", "240.0.0.1": "Reserved", "255.255.255.255": "Broadcast", "169.254.169.254": "Link Local",
		"168.63.129.16": "Public", "fec0::1": "Private", "4000::1": "Reserved", "2001:20::1": "Reserved", "192.0.0.9": "Public", "3fff::1": "Documentation",
		"2002:c633:6401::1": "Documentation", "::1.2.3.4": "Reserved", "fe80::1%1": "Link Local", "10.1.23.456": "Invalid", "": "Invalid",
	} {
		if got := IPType(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// corrections are the differences from MSTICPy's get_ip_type, as from what to what.
var corrections = map[[2]string]string{
	{"Unspecified", "Shared"}:    "shared among customers of a carrier",
	{"Private", "Documentation"}: "set apart for examples",
	{"Private", "Broadcast"}:     "everybody on the link",
	{"Private", "Reserved"}:      "for benchmarks, protocols or nobody",
	{"Unspecified", "Invalid"}:   "no address at all",
	{"Public", "Reserved"}:       "not given out, or wraps an address that is not",
	{"Public", "Private"}:        "site-local",
}

func compare(t *testing.T, golden map[string]string, want map[string]int) {
	t.Helper()
	counts := map[string]int{}
	for text, theirs := range golden {
		mine := IPType(text)
		why, explained := corrections[[2]string{theirs, mine}]
		switch {
		case mine == theirs:
			counts["equal"]++
		case explained:
			counts[why]++
		default:
			t.Errorf("%s is %s, MSTICPy says %s", text, mine, theirs)
		}
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
}

// TestMSTICPy holds what MSTICPy's get_ip_type says on Python 3.11, and what its
// test_ip_utils asserts.
func TestMSTICPy(t *testing.T) {
	golden := map[string]string{}
	for kind, texts := range map[string][]string{
		"Private": {
			"10.0.0.1", "172.16.5.4", "192.168.1.1", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "192.0.0.8", "192.0.0.170", "240.0.0.1", "255.255.255.255",
			"fc00::1", "fd12::1", "2001:db8::1", "2001::1", "2002:a00:1::", "::ffff:10.0.0.1", "198.51.100.1", "FC00::C001:1DFF:FEE0:0", "2001:db8::",
		},
		"Public": {
			"172.32.0.0", "8.8.8.8", "100.128.0.1", "192.88.99.1", "2001:4860:4860::8888", "64:ff9b::1", "::ffff:8.8.8.8", "4000::1", "fec0::1", "153.2.3.4",
			"2340:0023:AABA:0A01:0055:5054:9ABC:ABB0",
		},
		"Unspecified": {"100.64.0.1", "0.0.0.0", "::", "1.2.3", "999.1.1.1", "abc", "01.02.03.04"},
		"Link Local":  {"169.254.1.1", "fe80::1", "169.254.0.1", "FE80::C001:1DFF:FEE0:0"},
		"Multicast":   {"224.0.0.1", "239.1.2.3", "ff02::1", "FF00::"},
		"Loopback":    {"127.0.0.1", "::1"},
	} {
		for _, text := range texts {
			golden[text] = kind
		}
	}
	compare(t, golden, map[string]int{
		"equal": 28, "shared among customers of a carrier": 1, "set apart for examples": 6, "everybody on the link": 1, "for benchmarks, protocols or nobody": 5,
		"no address at all": 4, "not given out, or wraps an address that is not": 2, "site-local": 1,
	})
}

func TestSharedTypes(t *testing.T) {
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: it names the folder of the evidence and outputs to compare with")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	text, err := os.ReadFile(filepath.Join(dir, "golden", "ip", "ip_type.json"))
	if err != nil {
		t.Fatal(err)
	}
	var golden map[string]string
	if err := json.Unmarshal(text, &golden); err != nil {
		t.Fatal(err)
	}
	compare(t, golden, map[string]int{
		"equal": 22, "shared among customers of a carrier": 1, "set apart for examples": 4, "everybody on the link": 1, "for benchmarks, protocols or nobody": 5,
		"no address at all": 4, "not given out, or wraps an address that is not": 2,
	})
}

func FuzzIPType(f *testing.F) {
	f.Add("::ffff:1.2.3.4")
	f.Add("fe80::1%\x00")
	f.Fuzz(func(t *testing.T, text string) {
		word := IPType(text)
		if word == "" {
			t.Errorf("%q has no type", text)
		}
		a, err := netip.ParseAddr(text)
		if (err != nil) != (word == "Invalid") {
			t.Errorf("%q is %s: %v", text, word, err)
		}
		if err != nil {
			return
		}
		r, ok := Registration(a)
		if !ok || !r.CIDR.Contains(a.Unmap().WithZone("")) || r.Registry == "" || r.Description == "" {
			t.Errorf("%s: %+v, %v", a, r, ok)
		}
		if k := KindOf(a); k.External() && k.Internal() {
			t.Errorf("%s is on both sides", a)
		}
	})
}

func BenchmarkRegistration(b *testing.B) {
	a := netip.MustParseAddr("2a00:1450::1")
	for b.Loop() {
		Registration(a)
	}
}
