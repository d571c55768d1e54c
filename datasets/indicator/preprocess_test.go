package indicator

import "testing"

// The cases of MSTICPy's tests (tests/context/test_tiproviders.py: _OBS_TYPES,
// test_check_ioc_type), with its status texts; empty is its "ok".
func TestPreprocess(t *testing.T) {
	const pattern = "Observable does not match expected pattern for "
	tests := []struct{ typ, value, want string }{
		{"ipv4", "127.0.0.1", "IP address is not global"},
		{"ipv4", "not an ip address", pattern + "ipv4"},
		{"ipv4", "185.92.220.35", ""},
		{"ipv4", "185[.]92[.]220[.]35", ""},
		{"ipv6", "185.92.220.35", pattern + "ipv6"},
		{"ipv4", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", pattern + "ipv4"},
		{"ipv6", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "IP address is not global"},
		{"ipv6", "2345:0425:2CA1:0000:0000:0567:5673:23b5", ""},
		{"dns", "www.python.com", ""},
		{"dns", "www[.]python[.]com", ""},
		{"dns", "localhost", pattern + "dns"},
		{"dns", "185.92.220.35", pattern + "dns"},
		{"md5_hash", "AAAAAAAAAAAAAAAA", pattern + "md5_hash"},
		{"md5_hash", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "String has too low an entropy to be a hash"},
		{"md5_hash", "A123008438B9C391A123008438B9C391", ""},
		{"other_type", "A123008438B9C391", ""},
		{"url", "https://www.python.com", ""},
		{"url", "https://www[.]python[.]com", ""},
		{"url", "hXXps://www[.]python[.]com", ""},

		{"ipv4", "a.b.c.d", pattern + "ipv4"},
		{"ipv6", "a.b.c.d", pattern + "ipv6"},
		{"ipv4", "url", pattern + "ipv4"},
		{"dns", "123", pattern + "dns"},
		{"file_hash", "424246", pattern + "file_hash"},

		{"ipv4", "999.1.1.1", "IP address is invalid format"},
		{"ipv4", "100.64.0.1", "IP address is not global"},
		{"ipv6", "::1", "IP address is not global"},
		{"dns", "bad.example", pattern + "dns"},
		{"dns", "a.github.io", ""},
		{"url", "http://10.0.0.1/x", "Host part of URL is a private IP address"},
		{"url", "http://server/x", "Host is unqualified domain name"},
		{"url", "file://server.example/x", "file URL scheme is not supported"},
		{"url", "www.python.com", pattern + "url"},
		{"sha1_hash", "da39a3ee5e6b4b0d3255bfef95601890afd80709", ""},
		{"sha256_hash", "da39a3ee5e6b4b0d3255bfef95601890afd80709", pattern + "sha256_hash"},
	}
	for _, test := range tests {
		clean, reason := Preprocess(" "+test.value+" ", test.typ)
		if reason != test.want {
			t.Errorf("%s %s: %q, want %q", test.typ, test.value, reason, test.want)
		}
		if (clean == "") != (reason != "") {
			t.Errorf("%s %s: value %q with reason %q", test.typ, test.value, clean, reason)
		}
	}
	for value, want := range map[string]string{
		"185[.]92[.]220[.]35":          "185.92.220.35",
		"2345:0425:2CA1::0567":         "2345:0425:2CA1::0567",
		"hXXps://www[.]python[.]com/a": "https://www.python.com/a",
	} {
		typ := "url"
		switch value[0] {
		case '1':
			typ = "ipv4"
		case '2':
			typ = "ipv6"
		}
		if clean, reason := Preprocess(value, typ); clean != want {
			t.Errorf("%s: %q %s, want %q", value, clean, reason, want)
		}
	}
}

// The cases of MSTICPy's test_clean_url.
func TestCleanURL(t *testing.T) {
	for value, want := range map[string]string{
		"https://me@www.microsoft.com:443/test1?testparam=x": "https://me@www.microsoft.com:443/test1",
		"https://www.microsoft.com":                          "https://www.microsoft.com",
		"no url":                                             "",
	} {
		if got := cleanURL(value); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

func FuzzPreprocess(f *testing.F) {
	f.Add("hXXps://a[.]b@c:80/%zz?x#y", "url")
	f.Add("1[.]2.3.4", "ipv4")
	f.Add("a[.]b.co.uk", "dns")
	f.Fuzz(func(t *testing.T, value, typ string) { Preprocess(value, typ) })
}
