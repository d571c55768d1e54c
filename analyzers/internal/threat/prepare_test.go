package threat

import (
	"strings"
	"testing"

	"forensic/datasets/reference"
)

// The cases that MSTICPy's tests of its pre-processing state (test_tiproviders.py),
// with its status: empty is its "ok". Where the outcome here differs a named
// correction says why.
func TestPrepareAsMSTICPy(t *testing.T) {
	const (
		pattern   = "does not match expected pattern"
		notGlobal = "not global"
		entropy   = "too low an entropy"
	)
	corrections := map[string]string{
		"ip":       "the type is ip: an address of the other version is one too",
		"reserved": "addresses for documentation are looked up: in samples they stand for others'",
		"unknown":  "a value of a type that is not known cannot be in the table",
	}
	for _, test := range []struct {
		kind          reference.IndicatorType
		value, status string
		correction    string
	}{
		{reference.IP, "127.0.0.1", notGlobal, ""},
		{reference.IP, "not an ip address", pattern, ""},
		{reference.IP, "185.92.220.35", "", ""},
		{reference.IP, "185[.]92[.]220[.]35", "", ""},
		{reference.IP, "185.92.220.35", pattern, "ip"},                                   // as ipv6
		{reference.IP, "2001:0db8:85a3:0000:0000:8a2e:0370:7334", pattern, "ip"},         // as ipv4
		{reference.IP, "2001:0db8:85a3:0000:0000:8a2e:0370:7334", notGlobal, "reserved"}, // as ipv6
		{reference.IP, "2345:0425:2CA1:0000:0000:0567:5673:23b5", "", ""},
		{reference.DNS, "www.python.com", "", ""},
		{reference.DNS, "www[.]python[.]com", "", ""},
		{reference.DNS, "localhost", pattern, ""},
		{reference.DNS, "185.92.220.35", pattern, ""},
		{reference.MD5, "AAAAAAAAAAAAAAAA", pattern, ""},
		{reference.MD5, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", entropy, ""},
		{reference.MD5, "A123008438B9C391A123008438B9C391", "", ""},
		{"", "A123008438B9C391", "", "unknown"},
		{reference.URL, "https://www.python.com", "", ""},
		{reference.URL, "https://www[.]python[.]com", "", ""},
		{reference.URL, "hXXps://www[.]python[.]com", "", ""},
		{reference.IP, "a.b.c.d", pattern, ""},
		{reference.IP, "url", pattern, ""},
		{reference.DNS, "123", pattern, ""},
		{reference.MD5, "424246", pattern, ""},
	} {
		_, refused := Prepare(Observable{Type: test.kind, Value: " " + test.value + " "})
		if (refused == "") == (test.status == "") != (test.correction == "") || test.correction != "" && corrections[test.correction] == "" {
			t.Errorf("%s %q: refused %q, MSTICPy says %q, correction %q", test.kind, test.value, refused, test.status, test.correction)
		}
		want := map[string]string{pattern: "no", notGlobal: "not global", entropy: "too low an entropy"}[test.status]
		if test.correction == "" && !strings.Contains(refused, want) {
			t.Errorf("%s %q: %q does not say %q", test.kind, test.value, refused, want)
		}
	}
}
