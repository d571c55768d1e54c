package addresses

import (
	"bytes"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"forensic/datasets/geoip"
	"forensic/datasets/reference"
	"forensic/datasets/registries"
	"forensic/datasets/whois"
)

func database(t *testing.T, name, block string, record mmdbtype.Map) *geoip.DB {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: name, IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	_, n, err := net.ParseCIDR(block)
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Insert(n, record); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := tree.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.mmdb")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := geoip.Open(path, name)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func dump(t *testing.T, name, text string) *whois.File {
	t.Helper()
	var out bytes.Buffer
	if _, err := whois.Import(t.Context(), strings.NewReader(text), &out, name); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.whois")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := whois.Open(path, name)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSet(t *testing.T) {
	country := func(code string) mmdbtype.Map {
		return mmdbtype.Map{"country": mmdbtype.Map{"iso_code": mmdbtype.String(code)}}
	}
	s := New([]*geoip.DB{
		database(t, "city", "203.0.113.0/25", country("NO")),
		database(t, "country", "203.0.113.0/24", country("SE")),
		database(t, "asn", "203.0.113.0/24", mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(64500), "autonomous_system_organization": mmdbtype.String("Fjord")}),
		database(t, "isp", "203.0.113.0/24", mmdbtype.Map{"autonomous_system_number": mmdbtype.Uint32(64999)}),
		database(t, "anon", "203.0.113.0/26", mmdbtype.Map{"is_anonymous": mmdbtype.Bool(true)}),
	}, []*whois.File{
		dump(t, "wide", "cidr,asn\n203.0.112.0/22,1\n"),
		dump(t, "narrow", "cidr,asn\n203.0.113.0/24,2\n"),
		dump(t, "same", "cidr,asn\n203.0.113.0/24,3\n"),
	})
	for address, want := range map[string]string{"203.0.113.1": "NO city", "203.0.113.200": "SE country", "198.51.100.1": " "} {
		if p, _ := s.Locate(netip.MustParseAddr(address)); p.CountryCode+" "+p.Source != want {
			t.Errorf("%s: %+v", address, p)
		}
	}
	want := reference.Network{
		ASN: 64500, Organisation: "Fjord", Traits: []string{"anonymous"}, Prefix: netip.MustParsePrefix("203.0.113.0/26"), Source: "asn, anon",
	}
	n, ok := s.Network(netip.MustParseAddr("203.0.113.1"))
	if diff := cmp.Diff(want, n, cmpopts.EquateComparable(netip.Prefix{})); diff != "" || !ok {
		t.Error(diff)
	}
	for address, want := range map[string]string{"203.0.113.1": "narrow", "203.0.114.1": "wide", "198.51.100.1": registries.Source, "2a00::1": registries.Source} {
		if r, ok := s.Registration(netip.MustParseAddr(address)); r.Source != want || !ok {
			t.Errorf("%s: %+v", address, r)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestEmpty(t *testing.T) {
	s := New(nil, nil)
	a := netip.MustParseAddr("2.3.4.5")
	if _, ok := s.Locate(a); ok {
		t.Error("located")
	}
	if _, ok := s.Network(a); ok {
		t.Error("network")
	}
	if r, ok := s.Registration(a); !ok || r.Description != "RIPE NCC" {
		t.Errorf("%+v", r)
	}
	if _, ok := s.Registration(netip.Addr{}); ok {
		t.Error("no address is registered")
	}
}
