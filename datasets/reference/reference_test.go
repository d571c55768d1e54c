package reference

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCanonical(t *testing.T) {
	tests := []struct {
		kind        IndicatorType
		value, want string // empty: refused
	}{
		{IP, " 203.0.113.9 ", "203.0.113.9"},
		{IP, "::FFFF:203.0.113.9", "203.0.113.9"},
		{IP, "2001:DB8::1%eth0", "2001:db8::1"},
		{IP, "203.0.113.77/24", "203.0.113.0/24"},
		{IP, "203.0.113.77/32", "203.0.113.77"},
		{IP, "::ffff:203.0.113.0/120", "203.0.113.0/24"},
		{IP, "203.0.113.999", ""},
		{IP, "01.2.3.4", ""},
		{DNS, "CDN.Example.ORG.", "cdn.example.org"},
		{DNS, "*.example.org", "example.org"},
		{DNS, "bücher.example", "xn--bcher-kva.example"},
		{DNS, "203.0.113.9", ""},
		{DNS, "a..b", ""},
		{DNS, "ü..", "xn--tda"},
		{DNS, "ü。", "xn--tda"},
		{DNS, "a..", ""},
		{DNS, "*.*.example.org", "example.org"},
		{DNS, "http://x", ""},
		{URL, "HTTP://User@Example.ORG:80/A/b?Q=1#frag", "http://example.org/A/b?Q=1"},
		{URL, "https://example.org", "https://example.org/"},
		{URL, "https://example.org?x=1", "https://example.org/?x=1"},
		{URL, "https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"},
		{URL, "example.org/x", ""},
		{URL, "a://:", ""},
		{URL, "a://::", ""},
		{URL, "http://:80/x", ""},
		{Email, "A.B@Example.ORG", "a.b@example.org"},
		{Email, "nobody", ""},
		{MD5, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"},
		{SHA1, "D41D8CD98F00B204E9800998ECF8427E", ""},
		{Path, `"C:/Users/X/a.exe"`, `c:\users\x\a.exe`},
		{Path, "/Tmp/A", "/tmp/a"},
		{Path, `" "`, ""},
		{Path, `\\?\\\.\ C:\x `, `c:\x`},
		{RegistryKey, `HKEY_LOCAL_MACHINE\Software\Run\`, `hklm\software\run`},
		{Pipe, `\\.\pipe\MSSE-1-server`, "msse-1-server"},
		{Pipe, `\Evil`, "evil"},
		{Pipe, "evil", "evil"},
		{Pipe, `\`, ""},
		{Mutex, " Global\\X ", `global\x`},
		{Bitcoin, "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
		{UserAgent, "", ""},
	}
	for _, test := range tests {
		got, err := Canonical(test.kind, test.value)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s %q: got %q, %v; want %q", test.kind, test.value, got, err, test.want)
		}
		if again, err := Canonical(test.kind, got); test.want != "" && (err != nil || again != got) {
			t.Errorf("%s %q is not stable: %q, %v", test.kind, got, again, err)
		}
	}
}

func TestKeys(t *testing.T) {
	tests := []struct {
		kind  IndicatorType
		value string
		want  []Key
	}{
		{IP, "203.0.113.9", []Key{{Exact, "203.0.113.9", "", false}, {Block, "203.0.113.0/24", "in block 203.0.113.0/24", false}}},
		{IP, "2001:db8::9", []Key{{Exact, "2001:db8::9", "", false}, {Block, "2001:db8::/32", "in block 2001:db8::/32", false}}},
		{DNS, "a.b.co.uk", []Key{
			{Exact, "a.b.co.uk", "", false},
			{Below, "a.b.co.uk", "", false},
			{Below, "b.co.uk", "below b.co.uk", false},
			{Exact, "b.co.uk", "below b.co.uk", true},
		}},
		{DNS, "co.uk", []Key{{Exact, "co.uk", "", false}, {Below, "co.uk", "", false}}},
		{URL, "http://x.example/a/b?q=1", []Key{
			{Exact, "http://x.example/a/b?q=1", "", false},
			{Prefix, "http://x.example/a/b?q=1", "", false},
			{Exact, "http://x.example/a/b", "without its query", true},
			{Prefix, "http://x.example/a/b", "below http://x.example/a/b", false},
			{Prefix, "http://x.example/a/", "below http://x.example/a/", false},
			{Prefix, "http://x.example/", "below http://x.example/", false},
		}},
		{Path, `c:\a\b.exe`, []Key{
			{Exact, `c:\a\b.exe`, "", false},
			{Prefix, `c:\a\b.exe`, "", false},
			{Prefix, `c:\a`, `below c:\a`, false},
			{Prefix, `c:`, `below c:`, false},
		}},
		{MD5, "d41d8cd98f00b204e9800998ecf8427e", []Key{{Exact, "d41d8cd98f00b204e9800998ecf8427e", "", false}}},
	}
	for _, test := range tests {
		got := Keys(test.kind, test.value, Blocks{V4: []int{24}, V6: []int{32}})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s %s: %s", test.kind, test.value, diff)
		}
	}
}

func TestSeverity(t *testing.T) {
	for text, want := range map[string]Severity{"High": High, "unknown": Unknown, "1": Warning, "-1": Unknown, " information ": Information} {
		if got, err := ParseSeverity(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	if _, err := ParseSeverity("severe"); err == nil {
		t.Error("severe was accepted")
	}
	if Unknown > High || Unknown.String() != "unknown" || High.String() != "high" {
		t.Error("unknown is not below high")
	}
}

// Canonical never panics, and what it gives it takes again unchanged.
func FuzzCanonical(f *testing.F) {
	f.Add(0, "203.0.113.0/24")
	f.Add(1, "*.bücher.example.")
	f.Add(2, "hTTp://u:p@[::1]:80?x#y")
	f.Fuzz(func(t *testing.T, kind int, value string) {
		k := IndicatorTypes[uint(kind)%uint(len(IndicatorTypes))]
		once, err := Canonical(k, value)
		if err != nil {
			return
		}
		if again, err := Canonical(k, once); err != nil || again != once {
			t.Errorf("%s %q: %q, then %q, %v", k, value, once, again, err)
		}
		Keys(k, once, Blocks{V4: []int{8, 24}, V6: []int{32}})
	})
}
