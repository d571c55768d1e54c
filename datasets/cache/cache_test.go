package cache

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"forensic/datasets/reference"
)

// write puts a file into a new folder.
func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// places is a database of locations that knows one network.
func places(t *testing.T) []byte {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "Test-City", BuildEpoch: 1715700000, IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	_, block, err := net.ParseCIDR("203.0.113.0/24")
	if err != nil {
		t.Fatal(err)
	}
	err = tree.Insert(block, mmdbtype.Map{
		"country":  mmdbtype.Map{"iso_code": mmdbtype.String("IS"), "names": mmdbtype.Map{"en": mmdbtype.String("Iceland")}},
		"location": mmdbtype.Map{"latitude": mmdbtype.Float64(64.1), "longitude": mmdbtype.Float64(-21.9)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := tree.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func add(t *testing.T, c *Cache, kind, path string, o Options) Entry {
	t.Helper()
	e, err := c.Add(t.Context(), kind, path, o)
	if err != nil {
		t.Fatalf("add %s %s: %v", kind, filepath.Base(path), err)
	}
	return e
}

func TestCache(t *testing.T) {
	c := At(filepath.Join(t.TempDir(), "cache"))
	if list, err := c.List(); err != nil || len(list) != 0 {
		t.Fatalf("a cache that is not there: %v, %v", list, err)
	}
	add(t, c, "geoip", write(t, "Test City.mmdb", places(t)), Options{License: "ours", Origin: "made here"})
	add(t, c, "ti", write(t, "feed.txt", []byte("203.0.113.9\nbad.example\n10.0.0.1\n")), Options{AsOf: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
	add(t, c, "whois", write(t, "dump.txt", []byte("2.0.0.0|ripencc\nripencc|FR|ipv4|2.0.0.0|1048576|20100712|allocated\n")), Options{Name: "ripe"})
	add(t, c, "assets", write(t, "inventory.csv", []byte("hostname,owner\nWS1,Finance\n")), Options{})
	list, err := c.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Kind+" "+e.Name)
	}
	if diff := cmp.Diff([]string{"geoip test-city", "ti feed", "whois ripe", "assets inventory"}, names); diff != "" {
		t.Error(diff)
	}
	if e := list[0]; e.Records != 1 || !e.AsOf.Equal(time.Unix(1715700000, 0)) || e.Origin != "made here" || e.License != "ours" || len(e.SHA256) != 64 {
		t.Errorf("%+v", e)
	}
	if e := list[1]; e.Records != 2 || e.Dropped != 1 || len(e.Rejects) != 1 || !strings.Contains(e.Rejects[0], "10.0.0.1") {
		t.Errorf("%+v", e)
	}
	set, closeSet, err := c.Load(t.Context(), All)
	if err != nil {
		t.Fatal(err)
	}
	defer closeSet()
	if p, ok := set.Addresses.Locate(netip.MustParseAddr("203.0.113.9")); !ok || p.CountryCode != "IS" || p.Source != "test-city" {
		t.Errorf("place %+v, %v", p, ok)
	}
	if r, ok := set.Addresses.Registration(netip.MustParseAddr("2.1.2.3")); !ok || r.CountryCode != "FR" {
		t.Errorf("registration %+v, %v", r, ok)
	}
	if a, ok := set.Assets.Asset("ws1.corp.example"); !ok || a.Owner != "Finance" {
		t.Errorf("asset %+v, %v", a, ok)
	}
	if len(set.Indicators) != 1 || len(set.Sources) != 4 {
		t.Errorf("%d files of indicators, %d sources", len(set.Indicators), len(set.Sources))
	}
	some, closeSome, err := c.Load(t.Context(), func(kind string) bool { return kind == "geoip" })
	if err != nil || len(some.Sources) != 1 || some.Assets != nil {
		t.Errorf("one kind: %+v, %v", some, err)
	}
	_ = closeSome()
}

// What stands in a cache is what was added: any change is told.
func TestVerify(t *testing.T) {
	c := At(t.TempDir())
	e := add(t, c, "assets", write(t, "a.csv", []byte("hostname,owner\nWS1,Finance\n")), Options{})
	if problems, err := c.Verify(t.Context()); err != nil || len(problems) != 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	path := filepath.Join(c.Dir(), e.Data)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-2] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	problems, err := c.Verify(t.Context())
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "was changed") {
		t.Errorf("%v, %v", problems, err)
	}
	if _, _, err := c.Load(t.Context(), All); err == nil {
		t.Error("changed data was loaded")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if problems, err = c.Verify(t.Context()); err != nil || len(problems) != 1 || !strings.Contains(problems[0], "missing") {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestReplaceAndRemove(t *testing.T) {
	c := At(t.TempDir())
	first := add(t, c, "assets", write(t, "a.csv", []byte("hostname,owner\nWS1,Finance\n")), Options{Name: "x"})
	other := write(t, "b.csv", []byte("hostname,owner\nWS1,Sales\n"))
	if _, err := c.Add(t.Context(), "assets", other, Options{Name: "x"}); err == nil {
		t.Error("a second source took the name of the first")
	}
	second := add(t, c, "assets", other, Options{Name: "x", Replace: true})
	if _, err := os.Stat(filepath.Join(c.Dir(), first.Data)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the data that was replaced is still there")
	}
	if err := c.Remove("y"); err == nil {
		t.Error("removed what is not there")
	}
	if err := c.Remove("../x"); err == nil {
		t.Error("removed a path")
	}
	if err := c.Remove("x"); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(c.Dir()); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v (%s)", left, err, second.Data)
	}
}

func TestCompressed(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("bad.example\n"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	c := At(t.TempDir())
	e := add(t, c, "ti", write(t, "feed.txt.gz", packed.Bytes()), Options{})
	if e.Name != "feed" || e.Records != 1 || e.Bytes != int64(packed.Len()) {
		t.Errorf("%+v", e)
	}
	if _, err := c.Add(t.Context(), "ti", write(t, "cut.gz", packed.Bytes()[:packed.Len()-6]), Options{}); err == nil {
		t.Error("a truncated file was taken")
	}
}

func TestRefused(t *testing.T) {
	good := places(t)
	half := good[:len(good)/2]
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, test := range map[string]struct {
		ctx        context.Context
		kind, path string
		o          Options
		want       string
	}{
		"kind":      {t.Context(), "dns", write(t, "x", []byte("x")), Options{}, "there are geoip"},
		"name":      {t.Context(), "ti", write(t, "x", []byte("x")), Options{Name: "A/B"}, "want lower-case"},
		"no file":   {t.Context(), "ti", filepath.Join(t.TempDir(), "no"), Options{}, "no such file"},
		"folder":    {t.Context(), "ti", t.TempDir(), Options{Name: "x"}, "no regular file"},
		"empty":     {t.Context(), "ti", write(t, "x", nil), Options{}, "is empty"},
		"half":      {t.Context(), "geoip", write(t, "x.mmdb", half), Options{}, "damaged"},
		"no mmdb":   {t.Context(), "geoip", write(t, "x.mmdb", []byte("hello")), Options{}, "MaxMind"},
		"other":     {t.Context(), "asn", write(t, "x.mmdb", good), Options{}, "add it as geoip"},
		"nothing":   {t.Context(), "ti", write(t, "x.txt", []byte("10.0.0.1\n")), Options{}, "no indicator that can be used"},
		"cancelled": {cancelled, "ti", write(t, "x.txt", []byte("bad.example\n")), Options{}, "canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			c := At(t.TempDir())
			_, err := c.Add(test.ctx, test.kind, test.path, test.o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if left, err := os.ReadDir(c.Dir()); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

// An entry that somebody else wrote is not followed anywhere.
func TestForeignEntry(t *testing.T) {
	for name, text := range map[string]string{
		"path":  `{"name":"x","kind":"ti","data":"../secret"}`,
		"name":  `{"name":"y","kind":"ti","data":"x.parquet"}`,
		"kind":  `{"name":"x","kind":"exe","data":"x.parquet"}`,
		"junk":  `{`,
		"large": `{"name":"x","kind":"ti","data":"x","origin":"` + strings.Repeat("a", maxEntry) + `"}`,
	} {
		c := At(t.TempDir())
		if err := os.WriteFile(filepath.Join(c.Dir(), "x.json"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if list, err := c.List(); err == nil {
			t.Errorf("%s: %+v was taken", name, list)
		}
	}
}

func TestAge(t *testing.T) {
	at := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct {
		kind, asOf, words string
		stale             bool
	}{
		{"geoip", "2024-05-14", "1 day older than the last event", false},
		{"geoip", "2024-04-01", "44 days older than the last event", true},
		{"geoip", "2024-06-30", "46 days newer than the last event", true},
		{"ti", "2026-01-01", "596 days newer than the last event", false},
		{"hashes", "2010-01-01", "5248 days older than the last event", false},
		{"ti", "", "its date is not known", true},
	} {
		s := reference.Source{Kind: test.kind}
		if test.asOf != "" {
			s.AsOf = at(test.asOf)
		}
		if words, stale := s.Age(at("2024-05-10"), at("2024-05-15")); words != test.words || stale != test.stale {
			t.Errorf("%s of %s: %q, %v", test.kind, test.asOf, words, stale)
		}
	}
}
