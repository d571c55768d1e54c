package netaddr

import (
	"slices"
	"testing"
)

// TestOf holds the addresses that MSTICPy's test_ip_utils classifies; there the
// examples of RFC 5737 and 3849 are private or reserved, depending on the release.
func TestOf(t *testing.T) {
	for text, want := range map[string]Kind{
		"10.0.0.1": Private, "224.0.0.1": Multicast, "0.0.0.0": Unspecified, "198.51.100.1": Documentation, "127.0.0.1": Loopback,
		"153.2.3.4": Public, "169.254.0.1": LinkLocal, "FC00::C001:1DFF:FEE0:0": Private, "FF00::": Multicast, "::": Unspecified,
		"2001:db8::": Documentation, "::1": Loopback, "2340:0023:AABA:0A01:0055:5054:9ABC:ABB0": Public, "FE80::C001:1DFF:FEE0:0": LinkLocal,
		"172.15.255.255": Public, "172.16.0.0": Private, "172.32.0.0": Public, "::ffff:10.1.2.3": Private, "fe80::1%eth0": LinkLocal,
		"100.64.0.1": Shared, "255.255.255.255": Broadcast, "250.1.1.1": Reserved, "168.63.129.16": Platform, "169.254.169.254": Platform,
		"fec0::1": Private, "2002:a01:203::1": Private, "64:ff9b::808:808": Public, "4000::1": Reserved, "10.1.23.456": Invalid, "": Invalid, "host": Invalid, "0x7f.1": Invalid,
	} {
		if got := Of(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	if !Documentation.External() || Private.External() || Platform.External() || !LinkLocal.Internal() || Loopback.Internal() {
		t.Error("sides")
	}
}

func TestServiceName(t *testing.T) {
	if !slices.IsSortedFunc(Services, func(a, b Service) int { return int(a.Port - b.Port) }) {
		t.Fatal("services are not sorted by port")
	}
	for port, want := range map[int64]string{20: "ftp-data", 443: "https", 47001: "winrm-local", 444: "", -1: "", 70000: ""} {
		if got := ServiceName(port); got != want {
			t.Errorf("port %d is %q, want %q", port, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("::ffff:1.2.3.4")
	f.Add("fe80::1%\x00")
	f.Fuzz(func(t *testing.T, text string) {
		if k := Of(text); k.External() && k.Internal() {
			t.Errorf("%q is on both sides", text)
		}
	})
}
