package indicator

import (
	"math"
	"strings"
	"testing"

	"forensic/datasets/reference"
)

func TestGuess(t *testing.T) {
	tests := map[reference.IndicatorType][]string{
		reference.IP:          {"203.0.113.9", "203.0.113.0/24", "2001:db8::1", "[2001:db8::1]:443", "203.0.113.9:80", "203[.]0[.]113[.]9", "::1"},
		reference.DNS:         {"bad.example", "*.bad.example", ".bad.example", "a-b.bad.co.uk", "bad[.]example", "bücher.example", "_dmarc.bad.example", "x.onion", "bad.example.", "bad.example:8080", "a.zip"},
		reference.URL:         {"http://bad.example/x", "hxxps://bad[.]example", "bad.example/x", "203.0.113.9/x.bin", "ftp://203.0.113.9", "hxxp[://]bad.example/"},
		reference.Email:       {"a@bad.example", "a[at]bad[.]example"},
		reference.MD5:         {"0123456789abcdef0123456789ABCDEF"},
		reference.SHA1:        {strings.Repeat("ab", 20)},
		reference.SHA256:      {strings.Repeat("ab", 32)},
		reference.SHA512:      {strings.Repeat("ab", 64)},
		reference.FileName:    {"evil.exe", "invoice.pdf.js", "a_b.dll"},
		reference.Path:        {`C:\Temp\x.exe`, `\\server\share\x.exe`, `%APPDATA%\x.exe`, "/tmp/x.sh", "/usr/lib/a b"},
		reference.RegistryKey: {`HKLM\Software\X`, `HKEY_CURRENT_USER\X`},
		reference.CVE:         {"CVE-2021-44228"},
		reference.Bitcoin:     {"1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
		"":                    {"", "word", "two words", "123", "1.2.3", "203.0.113.9-203.0.113.20", "a..b", "-", "@", "a@b", "/"},
	}
	for want, values := range tests {
		for _, v := range values {
			if got := guess(v); got != want {
				t.Errorf("%q: %q, want %q", v, got, want)
			}
		}
	}
}

// What a value becomes: type, match and value, or why it is dropped.
func TestAdd(t *testing.T) {
	ip, dns, url, email, path := reference.IP, reference.DNS, reference.URL, reference.Email, reference.Path
	tests := []struct {
		t           reference.IndicatorType
		value, want string
	}{
		{ip, "203[.]0[.]113[.]9", "ip exact 203.0.113.9"},
		{ip, "203.0.113.77/24", "ip block 203.0.113.0/24"},
		{ip, "203.0.113.77/32", "ip exact 203.0.113.77"},
		{ip, "203.0.113.9:443", "ip exact 203.0.113.9 port 443"},
		{ip, "[2001:DB8::1]:443", "ip exact 2001:db8::1 port 443"},
		{ip, "[2001:db8::1]", "ip exact 2001:db8::1"},
		{ip, "203.0.113.1-203.0.113.9", "!" + dropRange},
		{ip, "203.0.113.999", "!not a value of its type (ip)"},
		{ip, "10.0.0.1", "!" + dropPrivate},
		{ip, "127.0.0.1", "!" + dropPrivate},
		{ip, "0.0.0.0", "!" + dropPrivate},
		{ip, "255.255.255.255", "!" + dropPrivate},
		{ip, "100.64.1.1", "!" + dropPrivate},
		{ip, "::1", "!" + dropPrivate},
		{ip, "::", "!" + dropPrivate},
		{ip, "fe80::1", "!" + dropPrivate},
		{ip, "192.168.0.0/24", "!" + dropPrivate},
		{ip, "0.0.0.0/0", "!" + dropBroad},
		{ip, "128.0.0.0/7", "!" + dropBroad},
		{ip, "23.0.0.0/8", "ip block 23.0.0.0/8"},
		{ip, "2000::/15", "!" + dropBroad},
		{ip, "2001::/16", "ip block 2001::/16"},
		{ip, "::/0", "!" + dropBroad},
		{ip, "9.0.0.0/7", "!" + dropBroad}, // holds 10.0.0.0/8 and does not lie in it

		{"like", "203.0.113.%", "ip block 203.0.113.0/24"},
		{"like", "203.0.%.%", "ip block 203.0.0.0/16"},
		{"like", "203.%", "ip block 203.0.0.0/8"},
		{"like", "192.168.%", "!" + dropPrivate},
		{"like", "203.0.113.1%", "!a pattern of addresses; blocks are wanted"},
		{"like", "203.0.113.1.%", "!a pattern of addresses; blocks are wanted"},
		{"like", "%.113.9", "!a pattern of addresses; blocks are wanted"},
		{"like", "%", "!a pattern of addresses; blocks are wanted"},

		{dns, "Bad.Example.", "dns exact bad.example"},
		{dns, "*.bad.example", "dns below bad.example"},
		{dns, ".bad.example", "dns below bad.example"},
		{dns, "ad*.bad.example", "dns wildcard ad%.bad.example"},
		{dns, "a_b*.bad.example", `dns wildcard a\_b%.bad.example`},
		{dns, "bad.example:8443", "dns exact bad.example port 8443"},
		{dns, "203.0.113.9", "ip exact 203.0.113.9"},
		{dns, "bücher.example", "dns exact xn--bcher-kva.example"},
		{dns, "com", "!" + dropSuffix},
		{dns, "co.uk", "!" + dropSuffix},
		{dns, "*.com", "!" + dropSuffix},
		{dns, "localhost", "!" + dropSuffix},
		{dns, "github.io", "dns exact github.io"},
		{dns, "*.*", "!" + dropAnything},
		{dns, "http://bad.example/", "!not a value of its type (dns)"},

		{url, "hxxps://bad[.]example/a?b=[.]#c", "url exact https://bad.example/a?b=[.]"},
		{url, "hxxp://[2001:db8::1]/x", "url exact http://[2001:db8::1]/x"},
		{url, "http://bad.example/folder/*", "url prefix http://bad.example/folder/"},
		{url, "/gate.php", "!" + dropURIPath},
		{url, "http://192.168.1.1/x", "!" + dropPrivate},
		{url, "http://localhost/x", "!" + dropPrivate},
		{url, "no url", "!not a value of its type (url)"},

		{email, "Eve <E@Bad.example>", "email exact e@bad.example"},
		{email, "e[at]bad[.]example", "email exact e@bad.example"},
		{email, "@bad.example", "email wildcard %@bad.example"},
		{email, "*@bad.example", "email wildcard %@bad.example"},
		{email, "nobody", "!not a value of its type (email)"},

		{path, `"C:/Temp/X.exe"`, `path exact c:\temp\x.exe`},
		{path, `%APPDATA%\Evil\x.exe`, `path wildcard %\\evil\\x.exe in a folder that %APPDATA% names`},
		{path, `x.exe`, `file_name exact x.exe`},
		{reference.FileName, `C:\x\y.exe`, `path exact c:\x\y.exe`},
		{reference.RegistryKey, `HKEY_CURRENT_USER\Software\X\`, `registry_key exact hkcu\software\x`},
		{reference.CVE, "CVE-2021-44228", "cve exact cve-2021-44228"},

		{reference.MD5, strings.Repeat("0", 32), "!" + dropEntropy},
		{reference.MD5, "d41d8cd98f00b204e9800998ecf8427e", "!" + dropNothing},
		{reference.SHA1, "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "!" + dropNothing},
		{reference.SHA256, "0123", "!not a value of its type (sha256)"},
		{reference.Mutex, "a\x00b", "!" + dropControl},
		{reference.UserAgent, "a\ufffdb", "!" + dropControl},
		{reference.UserAgent, strings.Repeat("x", maxValueBytes+1), "!" + dropLong},
		{"", "  ", "!" + dropEmpty},
		{"", "words of no type", "!" + dropType},
	}
	for _, test := range tests {
		im := newImporter(t.Context(), Options{}, nil)
		var got []string
		im.emit = emitInto(&got)
		i := im.blank(1)
		i.Type, i.Value = test.t, test.value
		if test.t == "like" { // a pattern of addresses
			i.Type, i.Match = ip, reference.Wildcard
		}
		if err := im.add(i); err != nil {
			t.Fatal(err)
		}
		for _, d := range im.finish().Drops {
			got = append(got, "!"+d.Reason)
		}
		if s := strings.Join(got, "; "); s != test.want {
			t.Errorf("%s %.60q: got %s, want %s", test.t, test.value, s, test.want)
		}
	}
}

func TestEntropy(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "aaaa": 0, "abab": 1, "0123456789abcdef": 4, strings.Repeat("01234567", 16): 3} {
		if got := hexEntropy(text); math.Abs(got-want) > 1e-9 {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestAnything(t *testing.T) {
	for pattern, want := range map[string]bool{
		"%": true, "%a%": true, "%.com": true, "%.exe": true, "%.docx": true, "%.%": true, "____": true, "": true,
		"%evil%": false, `c:\\temp\\%`: false, "%.bad.example": false, "http://%/gate.php": false, `\%\%\%\%`: true,
	} {
		if got := claimsAnything(pattern); got != want {
			t.Errorf("%q: %v", pattern, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2024-05-01T10:20:30Z":          "2024-05-01T10:20:30Z",
		"2024-05-01T10:20:30.5+02:00":   "2024-05-01T08:20:30Z",
		"2024-05-01 10:20:30":           "2024-05-01T10:20:30Z",
		"2024-05-31 10:20:30 UTC":       "2024-05-31T10:20:30Z",
		"2024-02-30 10:20:30":           "",
		"2024-13-01 10:20:30":           "",
		"2024-05-01":                    "2024-05-01T00:00:00Z",
		"20240501":                      "2024-05-01T00:00:00Z",
		"1714558830":                    "2024-05-01T10:20:30Z",
		"1714558830123":                 "2024-05-01T10:20:30Z",
		"9/28/2020, 7:08:35.000 PM":     "2020-09-28T19:08:35Z",
		"Wed, 01 May 2024 10:20:30 GMT": "2024-05-01T10:20:30Z",
		"yesterday":                     "",
		"":                              "",
		"12":                            "",
	} {
		got := ""
		if at := parseTime(text); !at.IsZero() {
			got = at.Truncate(1e9).Format("2006-01-02T15:04:05Z07:00")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestClip(t *testing.T) {
	for in, want := range map[string]string{
		" a\tb\nc ":            "a b c",
		"a\u202eb\x00c\xffd":   "a b c\ufffdd",
		strings.Repeat("ü", 9): "üüü…",
		"<script>":             "<script>",
	} {
		if got := clip(in, 9); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
