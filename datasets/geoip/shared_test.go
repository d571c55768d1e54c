package geoip

import (
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forensic/datasets/reference"
)

// shared is the folder of the evidence that tests share; the test is skipped where
// there is none.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FORENSIC_SHARED")
	if dir == "" {
		t.Skip("FORENSIC_SHARED is not set: it names the folder of the evidence and outputs to compare with")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", dir)
	}
	return dir
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !strings.HasSuffix(path, ".gz") {
		err = json.NewDecoder(f).Decode(into)
	} else if z, zipErr := gzip.NewReader(f); zipErr != nil {
		err = zipErr
	} else {
		err = json.NewDecoder(z).Decode(into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestSharedGolden compares with what MSTICPy's GeoLiteLookup says of every
// network of the test database.
func TestSharedGolden(t *testing.T) {
	dir := shared(t)
	var golden map[string]struct {
		Location struct {
			CountryCode, CountryOrRegionName, State, City string
			Latitude, Longitude                           *float64
		} `json:"location"`
		Raw []struct {
			Postal struct {
				Code string `json:"code"`
			} `json:"postal"`
			Location struct {
				Radius   int    `json:"accuracy_radius"`
				TimeZone string `json:"time_zone"`
			} `json:"location"`
		} `json:"raw"`
	}
	readJSON(t, filepath.Join(dir, "golden", "geoip", "geolite_city_test.json.gz"), &golden)
	if len(golden) != 484 {
		t.Fatalf("%d addresses", len(golden))
	}
	db, err := Open(filepath.Join(dir, "data", "mmdb", "test-data", "GeoLite2-City-Test.mmdb"), "golden")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	equal := 0
	for address, theirs := range golden {
		p, ok := db.Locate(netip.MustParseAddr(address))
		l, raw := theirs.Location, theirs.Raw[0]
		switch {
		case !ok, p.Latitude == nil, p.Longitude == nil:
			t.Errorf("%s is not located", address)
		case p.CountryCode != l.CountryCode, p.Country != l.CountryOrRegionName, p.Region != l.State, p.City != l.City, *p.Latitude != *l.Latitude, *p.Longitude != *l.Longitude,
			p.Postal != raw.Postal.Code, p.RadiusKM != raw.Location.Radius, p.TimeZone != raw.Location.TimeZone:
			t.Errorf("%s: got %+v, want %+v", address, p, theirs)
		case !p.Prefix.Contains(netip.MustParseAddr(address)):
			t.Errorf("%s is not in %s", address, p.Prefix)
		default:
			equal++
		}
	}
	if equal != len(golden) {
		t.Errorf("%d of %d equal", equal, len(golden))
	}
}

func TestSharedDistance(t *testing.T) {
	var golden []struct {
		A, B [2]float64
		KM   float64
	}
	readJSON(t, filepath.Join(shared(t), "golden", "geoip", "distance.json"), &golden)
	for _, g := range golden {
		if got := reference.Distance(g.A[0], g.A[1], g.B[0], g.B[1]); math.Abs(got-g.KM) > 1e-9*g.KM {
			t.Errorf("%v to %v: got %v, want %v", g.A, g.B, got, g.KM)
		}
	}
}

// kinds is what each of MaxMind's test databases turns out to be, or part of the
// reason why it is refused.
var kinds = map[string]string{
	"GeoIP-Anonymous-Plus-Test.mmdb":               "network",
	"GeoIP-Residential-Proxy-Test.mmdb":            "network",
	"GeoIP2-Anonymous-IP-Test.mmdb":                "network",
	"GeoIP2-City-Shield-Test.mmdb":                 "location and network", // some traits say anycast
	"GeoIP2-City-Test.mmdb":                        "location and network",
	"GeoIP2-Connection-Type-Test.mmdb":             "network",
	"GeoIP2-Country-Shield-Test.mmdb":              "location and network",
	"GeoIP2-Country-Test.mmdb":                     "location and network",
	"GeoIP2-Domain-Test.mmdb":                      "network",
	"GeoIP2-Enterprise-Shield-Test.mmdb":           "location and network",
	"GeoIP2-Enterprise-Test.mmdb":                  "location and network",
	"GeoIP2-IP-Risk-Test.mmdb":                     "network",
	"GeoIP2-ISP-Test.mmdb":                         "network",
	"GeoIP2-Precision-Enterprise-Shield-Test.mmdb": "location and network",
	"GeoIP2-Precision-Enterprise-Test.mmdb":        "location and network",
	"GeoLite2-ASN-Test.mmdb":                       "network",
	"GeoLite2-City-Test.mmdb":                      "location",
	"GeoLite2-Country-Test.mmdb":                   "location",

	"GeoIP2-DensityIncome-Test.mmdb":             "tells a place or who announces it",
	"GeoIP2-Static-IP-Score-Test.mmdb":           "tells a place or who announces it",
	"GeoIP2-User-Count-Test.mmdb":                "tells a place or who announces it",
	"MaxMind-DB-no-ipv4-search-tree.mmdb":        "tells a place or who announces it",
	"MaxMind-DB-string-value-entries.mmdb":       "tells a place or who announces it",
	"MaxMind-DB-test-decoder.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-ipv4-24.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-ipv4-28.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-ipv4-32.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-ipv6-24.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-ipv6-28.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-ipv6-32.mmdb":               "tells a place or who announces it",
	"MaxMind-DB-test-metadata-pointers.mmdb":     "tells a place or who announces it",
	"MaxMind-DB-test-mixed-24.mmdb":              "tells a place or who announces it",
	"MaxMind-DB-test-mixed-28.mmdb":              "tells a place or who announces it",
	"MaxMind-DB-test-mixed-32.mmdb":              "tells a place or who announces it",
	"MaxMind-DB-test-nested.mmdb":                "tells a place or who announces it",
	"MaxMind-DB-test-pointer-decoder.mmdb":       "tells a place or who announces it",
	"GeoIP2-City-Test-Broken-Double-Format.mmdb": "damaged",
	"GeoIP2-City-Test-Invalid-Node-Count.mmdb":   "damaged",
	"MaxMind-DB-test-broken-pointers-24.mmdb":    "damaged",
	"MaxMind-DB-test-broken-search-tree-24.mmdb": "damaged",
}

func TestSharedDatabases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t), "data", "mmdb", "test-data", "*.mmdb"))
	if err != nil || len(files) != len(kinds) {
		t.Fatalf("%d files, %v; want %d", len(files), err, len(kinds))
	}
	for _, file := range files {
		name := filepath.Base(file)
		info, err := Inspect(t.Context(), file)
		switch {
		case err != nil && !strings.Contains(err.Error(), kinds[name]), err == nil && info.Kind() != kinds[name]:
			t.Errorf("%s: %s, %v; want %s", name, info.Kind(), err, kinds[name])
		case err == nil && (info.Networks == 0 || info.DatabaseType+"-Test.mmdb" != name):
			t.Errorf("%s: %+v", name, info)
		}
	}
}

// TestSharedDamaged holds that every one of the databases known to break readers
// is refused, in words.
func TestSharedDamaged(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(filepath.Join(shared(t), "data", "mmdb", "bad-data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".mmdb" {
			return err
		}
		seen++
		info, err := Inspect(t.Context(), path)
		if err == nil || len(err.Error()) > 600 || !strings.Contains(err.Error(), "; ") {
			t.Errorf("%s: %+v, %v", d.Name(), info, err)
		}
		t.Logf("%s: %v", d.Name(), err)
		return nil
	})
	if err != nil || seen != 21 {
		t.Errorf("%d files, %v", seen, err)
	}
}
