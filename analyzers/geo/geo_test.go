package geo

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/golden"
	"forensic/datasets/reference"
)

type row = analyzertest.Row

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

// net is what the fake database says of a block.
type net struct {
	block    string
	lat, lon float64
	country  string
	city     string
	radius   int
	org      string
	traits   []string
}

// fake is a database of invented networks. Blocks are addresses that are public, but
// whose owners are not those here.
type fake []net

var world = fake{
	{"151.10.0.0/16", 52.52, 13.4, "DE", "Berlin", 20, "Example Telecom", nil},
	{"151.11.0.0/16", 48.14, 11.58, "DE", "Munich", 20, "Example Telecom", nil},
	{"151.20.0.0/16", 40.71, -74.01, "US", "New York", 20, "Example Cable", nil},
	{"151.21.0.0/16", 40.71, -74.01, "US", "New York", 20, "Example VPN", []string{"anonymous", "vpn"}},
	{"151.22.0.0/16", 37.75, -97.82, "US", "", 0, "Example Transit", nil},
	{"151.23.0.0/16", 40.71, -74.01, "US", "New York", 20, "Example Hosting Inc", nil},
	{"151.30.0.0/16", 35.69, 139.69, "JP", "Tokyo", 10, "Example Networks", nil},
	{"151.31.0.0/16", 35.69, 139.69, "JP", "Tokyo", 10, "", nil},
	{"151.40.0.0/16", -18.14, 178.44, "FJ", "Suva", 10, "Example Pacific", nil},
	{"151.41.0.0/16", -13.83, -171.77, "WS", "Apia", 10, "Example Pacific", nil},
	{"151.50.0.0/16", 50.1, 8.7, "DE", "Frankfurt", 10, "Example Relay", []string{"tor exit"}},
	{"2a01:db80::/32", 59.33, 18.07, "SE", "Stockholm", 10, "Example Nät", nil},
}

func (f fake) find(a netip.Addr) (net, bool) {
	for _, n := range f {
		if netip.MustParsePrefix(n.block).Contains(a) {
			return n, true
		}
	}
	return net{}, false
}

func (f fake) Locate(a netip.Addr) (reference.Place, bool) {
	n, ok := f.find(a)
	return reference.Place{CountryCode: n.country, City: n.city, Latitude: &n.lat, Longitude: &n.lon, RadiusKM: n.radius, Prefix: prefix(n), Source: "places"}, ok
}

func (f fake) Network(a netip.Addr) (reference.Network, bool) {
	n, ok := f.find(a)
	return reference.Network{ASN: 64500, Organisation: n.org, Traits: n.traits, Prefix: prefix(n), Source: "places"}, ok && n.org != ""
}

func (f fake) Registration(a netip.Addr) (reference.Registration, bool) {
	return reference.Registration{Registry: "ripencc"}, a.Is4() || a.Is6()
}

func prefix(n net) netip.Prefix {
	p, _ := netip.ParsePrefix(n.block)
	return p
}

// registriesOnly is what every run has without a database.
type registriesOnly struct{}

func (registriesOnly) Locate(netip.Addr) (p reference.Place, ok bool)    { return p, false }
func (registriesOnly) Network(netip.Addr) (n reference.Network, ok bool) { return n, false }
func (registriesOnly) Registration(netip.Addr) (reference.Registration, bool) {
	return reference.Registration{Registry: "arin"}, true
}

var sources = []reference.Source{{Name: "places", Kind: "geoip", Format: "GeoIP2 City", AsOf: start}}

// look runs the analyzer over rows with a set of reference data.
func look(t testing.TB, set *reference.Set, rows ...row) *analyzers.Pass {
	t.Helper()
	p := &analyzers.Pass{Data: analyzertest.Data(t, rows...), Reference: set, Workers: 2}
	if err := Analyzer.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func signIn(account, ip string, at time.Duration, more ...row) row {
	r := row{
		"dataset": "lab", "class": "logon", "cloud_provider": "azure", "event_outcome": "success", "user_name": account + "@lab.example", "target_user_name": account + "@lab.example",
		"source_ip": ip, "ts": start.Add(at),
	}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

var failed = row{"event_outcome": "failure"}

func titles(list []finding.Finding) string {
	list = slices.Clone(list)
	slices.SortStableFunc(list, finding.Compare)
	var out []string
	for _, f := range list {
		out = append(out, f.Severity.String()+" "+f.Title)
	}
	return strings.Join(out, "; ")
}

const (
	berlin, munich, newYork, tokyo = "151.10.0.1", "151.11.0.1", "151.20.0.1", "151.30.0.1"
	travels                        = "Impossible travel between sign-ins"
	tries                          = "Failed sign-in from where the account could not be"
)

func TestTravel(t *testing.T) {
	for name, test := range map[string]struct {
		rows []row
		want string
	}{
		"hit":                      {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, time.Hour)}, "high " + travels},
		"time enough":              {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, 8*time.Hour)}, ""},
		"just too fast":            {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, 7*time.Hour)}, "high " + travels},
		"too near":                 {[]row{signIn("ann", berlin, 0), signIn("ann", munich, time.Second)}, ""},
		"other accounts":           {[]row{signIn("ann", berlin, 0), signIn("bob", newYork, time.Hour)}, ""},
		"other data set":           {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, time.Hour, row{"dataset": "other"})}, ""},
		"same second":              {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, 0)}, "high " + travels},
		"failure":                  {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, time.Hour, failed)}, "low " + tries},
		"failures only":            {[]row{signIn("ann", berlin, 0, failed), signIn("ann", newYork, time.Hour, failed)}, ""},
		"a failure between":        {[]row{signIn("ann", berlin, 0), signIn("ann", tokyo, time.Minute, failed), signIn("ann", newYork, time.Hour)}, "high " + travels + "; low " + tries},
		"an unknown place between": {[]row{signIn("ann", berlin, 0), signIn("ann", "8.8.8.8", time.Minute), signIn("ann", newYork, time.Hour)}, "high " + travels},
		"inside between":           {[]row{signIn("ann", berlin, 0), signIn("ann", "10.0.0.5", time.Minute), signIn("ann", newYork, time.Hour)}, "high " + travels},
		"hosting":                  {[]row{signIn("ann", berlin, 0), signIn("ann", "151.23.0.1", time.Hour)}, "medium " + travels},
		"vpn":                      {[]row{signIn("ann", berlin, 0), signIn("ann", "151.21.0.1", time.Hour)}, "medium " + travels + "; low " + hiddenTitle},
		"country only":             {[]row{signIn("ann", tokyo, 0), signIn("ann", "151.22.0.1", time.Hour)}, "medium " + travels},
		"network not known":        {[]row{signIn("ann", berlin, 0), signIn("ann", "151.31.0.1", time.Hour)}, "medium " + travels},
		"over the meridian":        {[]row{signIn("ann", "151.40.0.1", 0), signIn("ann", "151.41.0.1", 2*time.Hour)}, ""},
		"over the meridian, fast":  {[]row{signIn("ann", "151.40.0.1", 0), signIn("ann", "151.41.0.1", time.Hour)}, "high " + travels},
		"IPv6":                     {[]row{signIn("ann", "2a01:db80::1", 0), signIn("ann", newYork, time.Hour)}, "high " + travels},
		"application":              {[]row{signIn("ann", berlin, 0, row{"actor_type": "ServicePrincipal"}), signIn("ann", newYork, time.Hour)}, "medium " + travels},
		"machine":                  {[]row{signIn("ws1$", berlin, 0), signIn("ws1$", newYork, time.Hour)}, ""},
		"short and long name": {[]row{
			signIn("ann", berlin, 0),
			{"dataset": "lab", "class": "logon", "event_code": "4624", "target_user_name": "Ann", "target_user_domain": "LAB", "source_ip": newYork, "ts": start.Add(time.Hour)},
		}, "high " + travels},
		"operation in the cloud": {[]row{signIn("ann", berlin, 0), {"dataset": "lab", "class": "cloud", "cloud_operation": "MailItemsAccessed", "user_name": "ann@lab.example", "source_ip": newYork, "ts": start.Add(time.Hour)}}, "high " + travels},
		"local accounts of two machines": {[]row{
			{"dataset": "lab", "class": "logon", "host_name": "a", "user_name": "root", "event_outcome": "success", "source_ip": berlin, "ts": start},
			{"dataset": "lab", "class": "logon", "host_name": "b", "user_name": "root", "event_outcome": "success", "source_ip": newYork, "ts": start.Add(time.Hour)},
		}, ""},
		"end of a session": {[]row{signIn("ann", berlin, 0), signIn("ann", newYork, time.Hour, row{"event_code": "4634"})}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := look(t, &reference.Set{Addresses: world, Sources: sources}, test.rows...)
			if got := titles(p.Findings); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTravelSays(t *testing.T) {
	var rows []row
	for i := range 5 { // to and fro each hour
		rows = append(rows, signIn("ann", berlin, time.Duration(2*i)*time.Hour), signIn("ann", berlin, time.Duration(2*i)*time.Hour+time.Minute), signIn("ann", fmt.Sprint("151.20.0.", 1+i%2), time.Duration(2*i+1)*time.Hour))
	}
	p := look(t, &reference.Set{Addresses: world, Sources: sources}, rows...)
	if len(p.Findings) != 1 {
		t.Fatalf("%v", titles(p.Findings))
	}
	f := p.Findings[0]
	want := "ann@lab.example signed in from 151.10.0.1 (Berlin, DE) and within 59 min signed in from 151.20.0.1 (New York, US): 6385 km, at least 6345 km with the accuracy of both places, which takes 6453 km/h." +
		" Ways between these places were too fast 9 times."
	if diff := cmp.Diff(want, f.Why); diff != "" {
		t.Error(diff)
	}
	if f.User != "ann@lab.example" || f.EvidenceTotal != 18 || len(f.Evidence) < 2 || !strings.Contains(f.Query, "source_ip IN ('151.10.0.1', '151.20.0.1', '151.20.0.2')") || f.First != start.Add(time.Minute).UnixMicro() {
		t.Errorf("%+v", f)
	}
	var m *finding.Map
	for _, e := range p.Exhibits {
		if e.ID == "signins" {
			m = e.Map
		}
	}
	if m == nil || len(m.Points) != 2 || len(m.Arcs) != 1 || m.Arcs[0].Count != 9 || m.Points[m.Arcs[0].From].Label != "Berlin, DE" || m.Points[0].Count != 10 || m.Points[0].Flagged != finding.High {
		t.Errorf("%+v", m)
	}
}

// An address that many accounts share is the way out of an organisation.
func TestSharedAddress(t *testing.T) {
	rows := []row{signIn("ann", berlin, 0), signIn("ann", newYork, time.Hour)}
	for i := range 10 {
		rows = append(rows, signIn(fmt.Sprint("user", i), newYork, time.Duration(i)*time.Hour))
	}
	p := look(t, &reference.Set{Addresses: world, Sources: sources}, rows...)
	if got := titles(p.Findings); got != "medium "+travels {
		t.Errorf("%q", got)
	}
}

func TestHidden(t *testing.T) {
	p := look(t, &reference.Set{Addresses: world, Sources: sources},
		signIn("ann", "151.50.0.1", 0), signIn("bob", "151.50.0.2", 0, failed), signIn("eve", "151.50.0.3", 0, failed), signIn("dan", "151.21.0.1", 0))
	if got, want := titles(p.Findings), "medium "+hiddenTitle+"; low Failed sign-ins from networks that hide where somebody is; low "+hiddenTitle; got != want {
		t.Errorf("%q", got)
	}
	for _, f := range p.Findings {
		if len(f.Evidence) == 0 {
			t.Errorf("%s has no evidence", f.Title)
		}
	}
}

func TestRareCountry(t *testing.T) {
	history := func(n int) (rows []row) {
		for i := range n {
			rows = append(rows, signIn("ann", berlin, time.Duration(i)*time.Hour))
		}
		return rows
	}
	rare := "low Sign-in from a rare country"
	for name, test := range map[string]struct {
		rows []row
		want string
	}{
		"once":             {append(history(150), signIn("ann", tokyo, 9000*time.Hour)), rare},
		"twice":            {append(history(250), signIn("ann", tokyo, 9000*time.Hour), signIn("ann", tokyo, 9001*time.Hour)), ""},
		"little history":   {append(history(90), signIn("ann", tokyo, 9000*time.Hour)), ""},
		"failed":           {append(history(150), signIn("ann", tokyo, 9000*time.Hour, failed)), ""},
		"new colleague":    {append(history(150), signIn("bob", tokyo, 9000*time.Hour)), rare},
		"usual for others": {append(history(150), signIn("bob", tokyo, 9000*time.Hour), signIn("eve", tokyo, 9000*time.Hour)), ""},
	} {
		if got := titles(look(t, &reference.Set{Addresses: world, Sources: sources}, test.rows...).Findings); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestBaseline(t *testing.T) {
	var before []row
	for i := range 30 {
		before = append(before, signIn("ann", berlin, time.Duration(i)*time.Hour, row{"dataset": "before"}), signIn("bob", newYork, time.Duration(i)*time.Hour, row{"dataset": "before"}))
	}
	p := &analyzers.Pass{
		Baseline: analyzertest.Data(t, before...), Reference: &reference.Set{Addresses: world, Sources: sources}, Workers: 1,
		Data: analyzertest.Data(t, signIn("ann", berlin, 0), signIn("ann", newYork, 90*time.Hour), signIn("bob", tokyo, 0), signIn("new", berlin, 0)),
	}
	if err := Analyzer.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range p.Findings {
		got = append(got, f.Why)
	}
	want := []string{
		"ann@lab.example signed in once from US (151.20.0.1 (New York, US)). None of the 30 sign-ins of the account in the baseline is from there.",
		"bob@lab.example signed in once from JP (151.30.0.1 (Tokyo, JP)). None of the 60 sign-ins of the baseline is from there.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func traffic(from, to string, more ...row) row {
	r := row{"dataset": "lab", "class": "network", "host_name": "ws1", "source_ip": from, "destination_ip": to, "ts": start}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

func TestAddresses(t *testing.T) {
	p := look(t, &reference.Set{Addresses: world, Sources: sources},
		traffic("10.0.0.5", newYork), traffic("10.0.0.5", newYork), traffic("10.0.0.5", "10.0.0.9"), traffic("8.8.8.8", "10.0.0.5"), traffic("192.0.2.7", "172.16.0.1"),
		row{"dataset": "lab", "class": "dns", "host_name": "ws1", "dns_question_name": "a.example", "dns_answers": "::ffff:151.30.0.9;2a01:db80::5;type: 5 b.example", "ts": start},
		signIn("ann", berlin, 0), signIn("ann", berlin, time.Hour, failed))
	tables := map[string][][]string{}
	var m *finding.Map
	for _, e := range p.Exhibits {
		if e.Table != nil {
			tables[e.ID] = e.Table.Rows
		}
		if e.ID == "map" {
			m = e.Map
		}
	}
	at, later := "2024-05-01T10:00:00Z", "2024-05-01T11:00:00Z"
	want := map[string][][]string{
		"addresses": {
			{berlin, "DE", "", "Berlin", "52.52", "13.4", "64500", "Example Telecom", "", "ripencc", "sign-in, failed sign-in", "2", "1", "1", "0", "1", "lab", at, later, "places", "151.10.0.0/16", "test::7"},
			{newYork, "US", "", "New York", "40.71", "-74.01", "64500", "Example Cable", "", "ripencc", "destination", "2", "0", "0", "1", "0", "lab", at, at, "places", "151.20.0.0/16", "test::1"},
			{"151.30.0.9", "JP", "", "Tokyo", "35.69", "139.69", "64500", "Example Networks", "", "ripencc", "answer to a name", "1", "0", "0", "1", "0", "lab", at, at, "places", "151.30.0.0/16", "test::6"},
			{"192.0.2.7", "", "", "", "", "", "", "", "", "ripencc", "source", "1", "0", "0", "1", "0", "lab", at, at, "", "", "test::5"},
			{"2a01:db80::5", "SE", "", "Stockholm", "59.33", "18.07", "64500", "Example Nät", "", "ripencc", "answer to a name", "1", "0", "0", "1", "0", "lab", at, at, "places", "2a01:db80::/32", "test::6"},
			{"8.8.8.8", "", "", "", "", "", "", "", "", "ripencc", "source", "1", "0", "0", "1", "0", "lab", at, at, "", "", "test::4"},
		},
		"countries": {{"DE", "1", "2", "1", "1", at, later}, {"US", "1", "2", "0", "0", at, at}, {"JP", "1", "1", "0", "0", at, at}, {"SE", "1", "1", "0", "0", at, at}},
		"networks": {
			{"AS64500 Example Cable", "1", "2", "0", "0", at, at, "US"},
			{"AS64500 Example Telecom", "1", "2", "1", "1", at, later, "DE"},
			{"AS64500 Example Networks", "1", "1", "0", "0", at, at, "JP"},
			{"AS64500 Example Nät", "1", "1", "0", "0", at, at, "SE"},
		},
		"registries": {{"ripencc", "6", "8", "1", "1", at, later}},
	}
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Error(diff)
	}
	var points []string
	for _, v := range m.Points {
		points = append(points, fmt.Sprint(v.Label, " ", v.Kind, " ", v.Count))
	}
	if diff := cmp.Diff([]string{"New York, US contacted 2", "Berlin, DE client from outside 2", "Tokyo, JP only an answer to a name 1", "Stockholm, SE only an answer to a name 1"}, points); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"2 of 6 addresses outside are in no database of places; they are in the table of addresses without one (1 are set apart for documentation)."}, p.Warnings); diff != "" {
		t.Error(diff)
	}
	if p.Partial || p.Examined != 8 {
		t.Errorf("partial %v, examined %d", p.Partial, p.Examined)
	}
}

func TestWithoutDatabase(t *testing.T) {
	rows := []row{traffic("10.0.0.5", newYork), signIn("ann", berlin, 0)}
	for name, test := range map[string]struct {
		set  *reference.Set
		rows []row
		want string
		ids  string
	}{
		"nothing at all":       {&reference.Set{}, rows, "2 addresses outside, but no database of places and networks is in the cache, so where they are is not known. Add one with: forensic cache add geoip FILE.", ""},
		"registries":           {&reference.Set{Addresses: registriesOnly{}}, rows, "2 addresses outside, but no database of places and networks is in the cache, so where they are is not known. Add one with: forensic cache add geoip FILE.", "registries"},
		"a database of others": {&reference.Set{Addresses: registriesOnly{}, Sources: sources}, []row{traffic("10.0.0.5", "192.0.2.1")}, "1 address outside, and the databases know none of them: they are set apart for documentation.", "registries"},
		"inside only":          {&reference.Set{Addresses: world}, []row{traffic("10.0.0.5", "10.0.0.6"), traffic("fe80::1", "ff02::1")}, "The evidence names no address outside the networks of an organisation.", ""},
		"no addresses":         {&reference.Set{Addresses: world}, []row{{"class": "logon"}}, "The evidence names no address outside the networks of an organisation.", ""},
	} {
		p := look(t, test.set, test.rows...)
		var ids []string
		for _, e := range p.Exhibits {
			ids = append(ids, e.ID)
		}
		if !p.Inapplicable || p.Partial || len(p.Findings) > 0 || strings.Join(ids, " ") != test.ids {
			t.Errorf("%s: %v %v %v", name, p.Inapplicable, p.Partial, ids)
		}
		if diff := cmp.Diff([]string{test.want}, p.Warnings); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Sign-ins that no database places are said, and make the result partial unless their
// addresses are for documentation.
func TestCouldNotLook(t *testing.T) {
	set := &reference.Set{Addresses: world, Sources: sources}
	if p := look(t, set, signIn("ann", berlin, 0), signIn("ann", "8.8.8.8", time.Hour), signIn("ann", "8.8.8.8", 2*time.Hour)); !p.Partial || !strings.Contains(strings.Join(p.Warnings, "\n"), "2 sign-ins from addresses outside that no database places") {
		t.Errorf("%v %v", p.Partial, p.Warnings)
	}
	if p := look(t, set, signIn("ann", berlin, 0), signIn("ann", "192.0.2.1", time.Hour)); p.Partial || !strings.Contains(strings.Join(p.Warnings, "\n"), "1 sign-in from addresses for documentation") {
		t.Errorf("%v %v", p.Partial, p.Warnings)
	}
}

func TestAge(t *testing.T) {
	for name, test := range map[string]struct {
		asOf time.Time
		want string
	}{
		"fits":    {start.AddDate(0, 0, -29), ""},
		"older":   {start.AddDate(0, 0, -61), "places is of 2024-03-01, 61 days before the first event with an address (2024-05-01): addresses move."},
		"newer":   {start.AddDate(0, 0, 63), "places is of 2024-07-03, 61 days after the last event with an address (2024-05-03): addresses move."},
		"undated": {time.Time{}, "When the data of places was true is not known; addresses move."},
	} {
		p := look(t, &reference.Set{Addresses: world, Sources: []reference.Source{{Name: "places", Kind: "geoip", AsOf: test.asOf}, {Name: "unused", AsOf: start.AddDate(-9, 0, 0)}}},
			traffic("10.0.0.5", newYork), traffic("10.0.0.5", newYork, row{"ts": start.AddDate(0, 0, 2)}))
		if got := strings.Join(p.Warnings, "\n"); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestDisguise(t *testing.T) {
	for _, test := range []struct {
		network reference.Network
		want    string
	}{
		{reference.Network{Organisation: "Example Telecom"}, ""},
		{reference.Network{Organisation: "Example Telecom", Traits: []string{"anonymous", "hosting", "tor exit"}}, "Tor exit"},
		{reference.Network{Traits: []string{"anonymous", "residential proxy"}}, "proxy"},
		{reference.Network{Traits: []string{"is_anonymous_vpn"}}, "VPN"},
		{reference.Network{Traits: []string{"hosting"}}, "hosting"},
		{reference.Network{Connection: "Cellular"}, "mobile network"},
		{reference.Network{Organisation: "Hostile Hosting Ltd"}, "hosting by the name of its network"},
		{reference.Network{ISP: "NordVPN"}, "VPN by the name of its network"},
		{reference.Network{Organisation: "Victoria Hospital"}, ""},
	} {
		if got := (&known{network: test.network}).disguise().String(); got != test.want {
			t.Errorf("%+v: %q", test.network, got)
		}
	}
}

func TestCentre(t *testing.T) {
	if m := median([]float64{4, 1, 3, 2}); m != 2.5 {
		t.Errorf("median %v", m)
	}
	if !math.IsNaN(median(nil)) {
		t.Error("a median of nothing")
	}
}

// The same bytes whatever the order of the rows.
func TestDeterminism(t *testing.T) {
	var rows []row
	for i := range 400 {
		r := signIn(fmt.Sprint("user", i%7), []string{berlin, newYork, tokyo, "151.50.0.1", "8.8.8.8"}[i*i%5], time.Duration(i*37%200)*time.Hour, row{"source": "s", "member": "m", "record": i})
		if i%3 == 0 {
			r["event_outcome"] = "failure"
		}
		rows = append(rows, r)
	}
	set := &reference.Set{Addresses: world, Sources: sources}
	a := look(t, set, rows...)
	slices.Reverse(rows)
	b := look(t, set, rows...)
	if diff := cmp.Diff(a.Findings, b.Findings); diff != "" || len(a.Findings) == 0 {
		t.Errorf("%d findings: %s", len(a.Findings), diff)
	}
	if diff := cmp.Diff(a.Exhibits, b.Exhibits); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(a.Warnings, b.Warnings); diff != "" {
		t.Error(diff)
	}
}

// places are those of a table of addresses, as a database.
type places map[netip.Addr]reference.Place

func (p places) Locate(a netip.Addr) (reference.Place, bool)               { v, ok := p[a]; return v, ok }
func (places) Network(netip.Addr) (n reference.Network, ok bool)           { return n, false }
func (places) Registration(netip.Addr) (r reference.Registration, ok bool) { return r, false }

// TestSharedLocations compares the centre and the countries with those that MSTICPy
// asserts of its own addresses.
func TestSharedLocations(t *testing.T) {
	db := places{}
	var rows []row
	list := golden.Rows(t, "data", "msticpy", "testdata", "ip_locs.csv")
	for _, r := range list {
		lat, _ := strconv.ParseFloat(r["Latitude"], 64)
		lon, _ := strconv.ParseFloat(r["Longitude"], 64)
		db[netip.MustParseAddr(r["IpAddress"])] = reference.Place{CountryCode: r["CountryCode"], Country: r["CountryOrRegionName"], Region: r["State"], City: r["City"], Latitude: &lat, Longitude: &lon, Source: "places"}
		rows = append(rows, traffic("10.0.0.5", r["IpAddress"]))
	}
	p := look(t, &reference.Set{Addresses: db, Sources: sources}, rows...)
	got := map[string]string{}
	for _, e := range p.Exhibits {
		switch e.ID {
		case "countries":
			for _, r := range e.Table.Rows {
				got[r[0]] = r[1]
			}
		case "map":
			if want := "The centre of the addresses is 38.7095, -93.6112 (median) or 39.8472, -87.3608 (mean of latitudes and longitudes)."; !strings.Contains(e.Note, want) {
				t.Error(e.Note)
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"US": "77", "CA": "3", "IE": "2", "GB": "2", "SE": "1"}, got); diff != "" || len(list) != 85 {
		t.Errorf("%d rows: %s", len(list), diff)
	}
	lats, lons := make([]float64, 0, 85), make([]float64, 0, 85)
	for _, r := range list {
		lat, _ := strconv.ParseFloat(r["Latitude"], 64)
		lon, _ := strconv.ParseFloat(r["Longitude"], 64)
		lats, lons = append(lats, lat), append(lons, lon)
	}
	if median(lats) != 38.7095 || median(lons) != -93.6112 || math.Abs(mean(lats)-39.847162352941176) > 1e-12 || math.Abs(mean(lons) - -87.36079411764706) > 1e-12 {
		t.Errorf("median %v %v, mean %v %v", median(lats), median(lons), mean(lats), mean(lons))
	}
}

func BenchmarkGeo(b *testing.B) {
	const n = 500_000
	rows := make([]row, 0, n)
	for i := range n {
		ip := fmt.Sprintf("151.%d.%d.%d", 10+i%41, i>>8&255, i&255)
		if i%4 > 0 {
			rows = append(rows, traffic("10.0.0.5", ip))
			continue
		}
		rows = append(rows, signIn(fmt.Sprint("user", i%997), ip, time.Duration(i)*time.Second, row{"event_outcome": []string{"success", "failure"}[i%3/2]}))
	}
	d := analyzertest.Data(b, rows...)
	b.ReportAllocs()
	for b.Loop() {
		p := &analyzers.Pass{Data: d, Reference: &reference.Set{Addresses: world, Sources: sources}, Workers: 2}
		if err := Analyzer.Run(b.Context(), p); err != nil || p.Examined != n {
			b.Fatal(err, p.Examined)
		}
	}
}
