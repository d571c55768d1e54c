package geoip

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"
	"github.com/oschwald/geoip2-golang/v2"
	"github.com/oschwald/maxminddb-golang/v2"

	"forensic/datasets/reference"
)

var built = time.Date(2024, 5, 14, 0, 0, 0, 0, time.UTC)

// write makes a database file and returns its path.
func write(t testing.TB, o mmdbwriter.Options, networks map[string]mmdbtype.Map) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.mmdb")
	if err := os.WriteFile(path, database(t, o, networks), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func database(t testing.TB, o mmdbwriter.Options, networks map[string]mmdbtype.Map) []byte {
	t.Helper()
	if o.BuildEpoch == 0 {
		o.BuildEpoch = built.Unix()
	}
	o.IncludeReservedNetworks = true // examples are documentation addresses
	tree, err := mmdbwriter.New(o)
	if err != nil {
		t.Fatal(err)
	}
	for block, record := range networks {
		_, n, err := net.ParseCIDR(block)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(n, record); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if _, err := tree.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func english(name string) mmdbtype.Map {
	return mmdbtype.Map{"en": mmdbtype.String(name), "de": mmdbtype.String("auf Deutsch")}
}

// oslo is a record as of Enterprise: a place and its network.
func oslo() mmdbtype.Map {
	return mmdbtype.Map{
		"country": mmdbtype.Map{"iso_code": mmdbtype.String("NO"), "names": english("Norway"), "geoname_id": mmdbtype.Uint32(1)},
		"city":    mmdbtype.Map{"names": english("Oslo")},
		"subdivisions": mmdbtype.Slice{
			mmdbtype.Map{"iso_code": mmdbtype.String("03"), "names": english("Oslo County")}, mmdbtype.Map{"iso_code": mmdbtype.String("X")},
		},
		"postal": mmdbtype.Map{"code": mmdbtype.String("0150")},
		"location": mmdbtype.Map{
			"latitude": mmdbtype.Float64(59.9), "longitude": mmdbtype.Float64(10.7), "accuracy_radius": mmdbtype.Uint16(20), "time_zone": mmdbtype.String("Europe/Oslo"),
		},
		"traits": mmdbtype.Map{
			"autonomous_system_number": mmdbtype.Uint32(64500), "autonomous_system_organization": mmdbtype.String("Fjord Net"),
			"isp": mmdbtype.String("Fjord"), "domain": mmdbtype.String("fjord.example"), "connection_type": mmdbtype.String("Corporate"),
			"is_anonymous": mmdbtype.Bool(true), "is_tor_exit_node": mmdbtype.Bool(true), "user_type": mmdbtype.String("business"),
		},
	}
}

func TestEnterprise(t *testing.T) {
	path := write(t, mmdbwriter.Options{DatabaseType: "GeoIP2-Enterprise", Description: map[string]string{"en": "Example"}}, map[string]mmdbtype.Map{
		"203.0.113.0/24": oslo(), "2001:db8:1::/48": oslo(), "198.51.100.0/24": {},
	})
	info, err := Inspect(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	want := Info{
		DatabaseType: "GeoIP2-Enterprise", Description: "Example", IPVersion: 6, Built: built,
		Networks: 3, Places: 2, Carriers: 2, Unused: 1,
	}
	if diff := cmp.Diff(want, info); diff != "" || info.Kind() != "location and network" {
		t.Errorf("%s, %s", info.Kind(), diff)
	}
	db, err := Open(path, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lat, lon := 59.9, 10.7
	place := reference.Place{
		CountryCode: "NO", Country: "Norway", RegionCode: "03", Region: "Oslo County", City: "Oslo", Postal: "0150",
		TimeZone: "Europe/Oslo", Latitude: &lat, Longitude: &lon, RadiusKM: 20, Source: "test",
	}
	carrier := reference.Network{
		ASN: 64500, Organisation: "Fjord Net", ISP: "Fjord", Domain: "fjord.example", Connection: "Corporate",
		Traits: []string{"anonymous", "tor exit", "user type business"}, Source: "test",
	}
	for address, prefix := range map[string]string{
		"203.0.113.9": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24", "2001:db8:1::9": "2001:db8:1::/48",
		"2002:cb00:7109::1": "2002:cb00:7100::/40", "fe80::1%eth0": "", "198.51.100.1": "", "192.0.2.1": "",
	} {
		p, found := db.Locate(netip.MustParseAddr(address))
		n, known := db.Network(netip.MustParseAddr(address))
		if prefix == "" {
			if found || known {
				t.Errorf("%s was found: %v, %v", address, p, n)
			}
			continue
		}
		place.Prefix, carrier.Prefix = netip.MustParsePrefix(prefix), netip.MustParsePrefix(prefix)
		if diff := cmp.Diff(place, p, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || !found {
			t.Errorf("%s: %v, %s", address, found, diff)
		}
		if diff := cmp.Diff(carrier, n, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || !known {
			t.Errorf("%s: %v, %s", address, known, diff)
		}
	}
	if _, ok := db.Locate(netip.Addr{}); ok {
		t.Error("no address was located")
	}
	compareWithGeoIP2(t, path, "203.0.113.9", place, carrier)
}

// compareWithGeoIP2 asks MaxMind's own library the same.
func compareWithGeoIP2(t *testing.T, path, address string, p reference.Place, n reference.Network) {
	t.Helper()
	r, err := geoip2.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	e, err := r.Enterprise(netip.MustParseAddr(address))
	if err != nil {
		t.Fatal(err)
	}
	if e.City.Names.English != p.City || *e.Location.Latitude != *p.Latitude || e.Country.ISOCode != p.CountryCode || uint32(e.Traits.AutonomousSystemNumber) != n.ASN || e.Traits.ISP != n.ISP {
		t.Errorf("%s: geoip2 says %+v", address, e)
	}
}

func TestVersion4(t *testing.T) {
	path := write(t, mmdbwriter.Options{DatabaseType: "Example-ASN", IPVersion: 4, RecordSize: 24}, map[string]mmdbtype.Map{
		"203.0.113.0/25": {"autonomous_system_number": mmdbtype.Uint32(64501), "autonomous_system_organization": mmdbtype.String("Quay")},
	})
	info, err := Inspect(t.Context(), path)
	if err != nil || info.Kind() != "network" || info.IPVersion != 4 || info.Networks != 1 {
		t.Fatalf("%+v, %v", info, err)
	}
	db, err := Open(path, "asn")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want := reference.Network{ASN: 64501, Organisation: "Quay", Prefix: netip.MustParsePrefix("203.0.113.0/25"), Source: "asn"}
	for address, known := range map[string]bool{"203.0.113.1": true, "::ffff:203.0.113.1": true, "203.0.113.200": false, "2001:db8::1": false} {
		n, ok := db.Network(netip.MustParseAddr(address))
		if ok != known {
			t.Errorf("%s: known is %v", address, ok)
		}
		if diff := cmp.Diff(want, n, cmpopts.EquateComparable(netip.Prefix{})); known && diff != "" {
			t.Error(diff)
		}
		if p, ok := db.Locate(netip.MustParseAddr(address)); ok {
			t.Errorf("%s has a place: %v", address, p)
		}
	}
}

// TestFlat holds the layouts of other vendors, one network each.
func TestFlat(t *testing.T) {
	lat, lon := 59.9, 10.7
	for name, test := range map[string]struct {
		record mmdbtype.Map
		place  reference.Place
		net    reference.Network
	}{
		"country and ASN": {
			mmdbtype.Map{
				"country": mmdbtype.String("NO"), "country_name": mmdbtype.String("Norway"), "asn": mmdbtype.String("AS64500"),
				"as_name": mmdbtype.String("Fjord"), "as_domain": mmdbtype.String("fjord.example"),
			},
			reference.Place{CountryCode: "NO", Country: "Norway"},
			reference.Network{ASN: 64500, Organisation: "Fjord", Domain: "fjord.example"},
		},
		"lite": {
			mmdbtype.Map{"country": mmdbtype.String("Norway"), "country_code": mmdbtype.String("NO"), "asn": mmdbtype.Uint32(64500)},
			reference.Place{CountryCode: "NO", Country: "Norway"},
			reference.Network{ASN: 64500},
		},
		"location as text": {
			mmdbtype.Map{
				"city": mmdbtype.String("Oslo"), "region": mmdbtype.String("Oslo County"), "country": mmdbtype.String("no"), "lat": mmdbtype.String("59.9"),
				"lng": mmdbtype.String("10.7"), "postal_code": mmdbtype.String("0150"), "timezone": mmdbtype.String("Europe/Oslo"), "radius": mmdbtype.String("20"),
			},
			reference.Place{
				CountryCode: "NO", Region: "Oslo County", City: "Oslo", Postal: "0150", TimeZone: "Europe/Oslo", Latitude: &lat, Longitude: &lon, RadiusKM: 20,
			},
			reference.Network{},
		},
		"location as numbers": {
			mmdbtype.Map{
				"city": mmdbtype.String("Oslo"), "state1": mmdbtype.String("Oslo County"), "country_code": mmdbtype.String("NO"),
				"latitude": mmdbtype.Float64(59.9), "longitude": mmdbtype.Float64(10.7), "postcode": mmdbtype.String("-"),
			},
			reference.Place{CountryCode: "NO", Region: "Oslo County", City: "Oslo", Latitude: &lat, Longitude: &lon},
			reference.Network{},
		},
		"privacy": {
			mmdbtype.Map{
				"hosting": mmdbtype.String("true"), "vpn": mmdbtype.Bool(true), "tor": mmdbtype.String("false"), "proxy": mmdbtype.String(""),
				"service": mmdbtype.String("Hidewell"), "more": mmdbtype.Map{"a": mmdbtype.String("b")}, "relay": mmdbtype.Slice{},
			},
			reference.Place{},
			reference.Network{Traits: []string{"hosting", "provider Hidewell", "vpn"}},
		},
	} {
		path := write(t, mmdbwriter.Options{DatabaseType: name}, map[string]mmdbtype.Map{"203.0.113.0/24": test.record})
		info, err := Inspect(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if (info.Places == 1) != (test.place != reference.Place{}) || (info.Carriers == 1) == isEmpty(test.net) {
			t.Errorf("%s: %+v", name, info)
		}
		db, err := Open(path, "")
		if err != nil {
			t.Fatal(err)
		}
		p, _ := db.Locate(netip.MustParseAddr("203.0.113.9"))
		n, _ := db.Network(netip.MustParseAddr("203.0.113.9"))
		p.Prefix, n.Prefix = netip.Prefix{}, netip.Prefix{}
		if diff := cmp.Diff(test.place, p, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(test.net, n, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		db.Close()
	}
}

func TestRefused(t *testing.T) {
	good := database(t, mmdbwriter.Options{DatabaseType: "Example-City"}, map[string]mmdbtype.Map{"203.0.113.0/24": oslo()})
	one := func(o mmdbwriter.Options, record mmdbtype.Map) []byte {
		return database(t, o, map[string]mmdbtype.Map{"203.0.113.0/24": record})
	}
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"empty file":       {nil, "the file is empty"},
		"text":             {[]byte("network,geoname_id\n"), "this is text"},
		"page":             {[]byte("<html>"), "this is text"},
		"gzip":             {[]byte("\x1f\x8b\x08aaaa"), "unpack it"},
		"zip":              {[]byte("PK\x03\x04aaaa"), "unpack it"},
		"anything":         {bytes.Repeat([]byte("x"), 4096), "no MaxMind database"},
		"cut":              {good[:len(good)/2], "damaged"},
		"no networks":      {database(t, mmdbwriter.Options{DatabaseType: "T"}, nil), "no networks"},
		"nothing to use":   {one(mmdbwriter.Options{DatabaseType: "Scores"}, mmdbtype.Map{"score": mmdbtype.Float64(3)}), "tells a place or who announces it; take a database"},
		"old":              {one(mmdbwriter.Options{DatabaseType: "T", BuildEpoch: 1}, oslo()), "cannot be believed"},
		"far away":         {one(mmdbwriter.Options{DatabaseType: "T", BuildEpoch: 1 << 40}, oslo()), "cannot be believed"},
		"place off earth":  {one(mmdbwriter.Options{DatabaseType: "T"}, mmdbtype.Map{"location": mmdbtype.Map{"latitude": mmdbtype.Float64(910)}}), "its latitude is 910"},
		"country":          {one(mmdbwriter.Options{DatabaseType: "T"}, mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String("n0")}}), `country code is "n0"`},
		"types":            {one(mmdbwriter.Options{DatabaseType: "T"}, mmdbtype.Map{"location": mmdbtype.Slice{}}), "the record of 203.0.113.0/24"},
		"flat coordinates": {one(mmdbwriter.Options{DatabaseType: "T"}, mmdbtype.Map{"lat": mmdbtype.String("north")}), "is no number"},
		"flat number":      {one(mmdbwriter.Options{DatabaseType: "T"}, mmdbtype.Map{"asn": mmdbtype.String("AS99999999999")}), "autonomous system"},
	} {
		path := filepath.Join(t.TempDir(), "x.mmdb")
		if err := os.WriteFile(path, test.file, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Inspect(t.Context(), path)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "; ") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if _, err := Inspect(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder was accepted")
	}
}

// TestConcurrent asks one database from several goroutines; go test -race judges.
func TestConcurrent(t *testing.T) {
	networks := map[string]mmdbtype.Map{}
	for i := range 64 {
		record := oslo()
		record["city"] = mmdbtype.Map{"names": english(fmt.Sprint("City ", i))}
		networks[fmt.Sprintf("203.%d.0.0/16", i)] = record
	}
	db, err := Open(write(t, mmdbwriter.Options{DatabaseType: "City"}, networks), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 2000 {
				a := netip.AddrFrom4([4]byte{203, byte(i % 64), 1, byte(i)})
				if p, ok := db.Locate(a); !ok || p.City != fmt.Sprint("City ", i%64) {
					t.Errorf("%s: %+v", a, p)
				}
				if n, ok := db.Network(a); !ok || n.ASN != 64500 {
					t.Errorf("%s: %+v", a, n)
				}
			}
		})
	}
	group.Wait()
}

// TestBraid holds a search tree whose nodes lead to the next one on both sides:
// 128 nodes, 2^128 networks.
func TestBraid(t *testing.T) {
	file := database(t, mmdbwriter.Options{DatabaseType: "T", RecordSize: 24, DisableIPv4Aliasing: true}, map[string]mmdbtype.Map{"2001:db8::1/128": oslo()})
	const nodes = 128
	for i := range nodes {
		left, right := file[6*i:6*i+3], file[6*i+3:6*i+6]
		if left[0] == 0 && left[1] == 0 && left[2] == nodes { // the record of nothing
			copy(left, right)
		} else {
			copy(right, left)
		}
	}
	info, err := inspectBytes(t, file)
	if err == nil || !strings.Contains(err.Error(), "leads to more than") {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestCancel(t *testing.T) {
	path := write(t, mmdbwriter.Options{DatabaseType: "T"}, map[string]mmdbtype.Map{"203.0.113.0/24": oslo()})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Inspect(ctx, path); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func inspectBytes(t *testing.T, file []byte) (Info, error) {
	r, err := maxminddb.OpenBytes(file)
	if err != nil {
		return Info{}, err
	}
	return inspect(t.Context(), r)
}

func openBytes(file []byte) (*DB, error) {
	r, err := maxminddb.OpenBytes(file)
	if err != nil {
		return nil, err
	}
	return newDB(r, "")
}

func FuzzInspect(f *testing.F) {
	f.Add(database(f, mmdbwriter.Options{DatabaseType: "City"}, map[string]mmdbtype.Map{"203.0.113.0/24": oslo()}))
	f.Add(database(f, mmdbwriter.Options{DatabaseType: "Flat", IPVersion: 4, RecordSize: 24}, map[string]mmdbtype.Map{
		"203.0.113.0/24": {"country": mmdbtype.String("NO"), "asn": mmdbtype.String("AS64500"), "vpn": mmdbtype.Bool(true)},
	}))
	f.Fuzz(func(t *testing.T, file []byte) {
		info, err := inspectBytes(t, file)
		if err == nil && info.Places+info.Carriers == 0 {
			t.Errorf("%+v was accepted", info)
		}
		db, err := openBytes(file)
		if err != nil {
			return
		}
		for _, address := range []string{"203.0.113.9", "2001:db8::1", "::1", "2002:cb00:7109::1"} {
			db.Locate(netip.MustParseAddr(address))
			db.Network(netip.MustParseAddr(address))
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	networks := map[string]mmdbtype.Map{}
	for i := range 256 {
		networks[netip.PrefixFrom(netip.AddrFrom4([4]byte{203, byte(i), 0, 0}), 16).String()] = oslo()
	}
	db, err := Open(write(b, mmdbwriter.Options{DatabaseType: "City"}, networks), "bench")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	b.Run("Locate", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			db.Locate(netip.AddrFrom4([4]byte{203, byte(i), 1, 2}))
		}
	})
	b.Run("Network", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			db.Network(netip.AddrFrom4([4]byte{203, byte(i), 1, 2}))
		}
	})
}
