package geoip

import (
	"slices"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"

	"forensic/datasets/reference"
)

// layout decodes the records of one family of databases. Only the fields that are
// wanted are decoded; the others are skipped.
type layout struct {
	place   func(maxminddb.Result) (reference.Place, error)
	network func(maxminddb.Result) (reference.Network, error)
}

var (
	nestedLayout = layout{place: nestedPlaceOf, network: nestedNetworkOf}
	flatLayout   = layout{place: flatPlaceOf, network: flatNetworkOf}
)

// layoutSamples bounds the records that are looked at to tell the layout.
const layoutSamples = 100

// flatNames are fields that only flat layouts have.
var flatNames = []string{
	"country_code", "country_name", "as_name", "as_domain", "asn", "lat", "latitude", "lng", "longitude", "region", "region_name", "state1",
	"city_name", "timezone", "postcode", "hosting", "vpn", "proxy", "tor", "relay",
}

// layoutOf tells the layout by the first records: in flat ones, country and city
// are texts, or there are names that the other layout does not know.
func layoutOf(r *maxminddb.Reader) (layout, error) {
	n := 0
	for result := range r.Networks(maxminddb.SkipEmptyValues()) {
		var record any
		if err := result.Decode(&record); err != nil {
			return layout{}, err
		}
		fields, _ := record.(map[string]any)
		for name, value := range fields {
			_, isText := value.(string)
			if isText && (name == "country" || name == "city") || slices.Contains(flatNames, name) {
				return flatLayout, nil
			}
		}
		if n++; n == layoutSamples {
			break
		}
	}
	return nestedLayout, nil
}

// onlyProxies reports whether every network of a database is one of residential
// proxies, which its records do not repeat.
func onlyProxies(databaseType string) bool {
	return strings.Contains(strings.ToLower(databaseType), "residential-proxy")
}

// names are the names of a place by language.
type names struct {
	English string `maxminddb:"en"`
}

// area is a country or a part of one.
type area struct {
	Code  string `maxminddb:"iso_code"`
	Names names  `maxminddb:"names"`
}

// nestedPlace is what a location record of MaxMind says.
type nestedPlace struct {
	Country area `maxminddb:"country"`
	City    struct {
		Names names `maxminddb:"names"`
	} `maxminddb:"city"`
	Subdivisions []area `maxminddb:"subdivisions"` // from large to small
	Postal       struct {
		Code string `maxminddb:"code"`
	} `maxminddb:"postal"`
	Location struct {
		Latitude  *float64 `maxminddb:"latitude"`
		Longitude *float64 `maxminddb:"longitude"`
		Radius    uint16   `maxminddb:"accuracy_radius"` // km
		TimeZone  string   `maxminddb:"time_zone"`
	} `maxminddb:"location"`
}

func nestedPlaceOf(result maxminddb.Result) (reference.Place, error) {
	var r nestedPlace
	if err := result.Decode(&r); err != nil {
		return reference.Place{}, err
	}
	p := reference.Place{
		CountryCode: r.Country.Code, Country: r.Country.Names.English, City: r.City.Names.English, Postal: r.Postal.Code,
		TimeZone: r.Location.TimeZone, Latitude: r.Location.Latitude, Longitude: r.Location.Longitude, RadiusKM: int(r.Location.Radius),
	}
	if len(r.Subdivisions) > 0 {
		p.RegionCode, p.Region = r.Subdivisions[0].Code, r.Subdivisions[0].Names.English
	}
	return p, nil
}

// carrier is what MaxMind says of a network: the whole record in databases about
// networks, its traits in Enterprise.
type carrier struct {
	ASN            uint32 `maxminddb:"autonomous_system_number"`
	ASOrganisation string `maxminddb:"autonomous_system_organization"`
	ISP            string `maxminddb:"isp"`
	Organisation   string `maxminddb:"organization"`
	Domain         string `maxminddb:"domain"`
	Connection     string `maxminddb:"connection_type"`
	UserType       string `maxminddb:"user_type"`
	Provider       string `maxminddb:"provider_name"` // of a VPN or of proxies
	LastSeen       string `maxminddb:"network_last_seen"`
	Anonymous      bool   `maxminddb:"is_anonymous"`
	VPN            bool   `maxminddb:"is_anonymous_vpn"`
	OldProxy       bool   `maxminddb:"is_anonymous_proxy"` // of old databases
	Hosting        bool   `maxminddb:"is_hosting_provider"`
	PublicProxy    bool   `maxminddb:"is_public_proxy"`
	Residential    bool   `maxminddb:"is_residential_proxy"`
	TorExit        bool   `maxminddb:"is_tor_exit_node"`
	Anycast        bool   `maxminddb:"is_anycast"`
	Legitimate     bool   `maxminddb:"is_legitimate_proxy"`
	Satellite      bool   `maxminddb:"is_satellite_provider"`
}

type nestedNetwork struct {
	carrier
	Traits carrier `maxminddb:"traits"`
}

func nestedNetworkOf(result maxminddb.Result) (reference.Network, error) {
	var r nestedNetwork
	if err := result.Decode(&r); err != nil {
		return reference.Network{}, err
	}
	c := r.carrier
	if r.Traits != (carrier{}) {
		c = r.Traits
	}
	n := reference.Network{
		ASN: c.ASN, Organisation: first(c.ASOrganisation, c.Organisation), ISP: c.ISP, Domain: c.Domain, Connection: c.Connection,
	}
	for _, t := range []struct {
		is   bool
		word string
	}{
		{c.Anonymous, "anonymous"},
		{c.VPN, "vpn"},
		{c.OldProxy, "anonymous proxy"},
		{c.Hosting, "hosting"},
		{c.PublicProxy, "public proxy"},
		{c.Residential, "residential proxy"},
		{c.TorExit, "tor exit"},
		{c.Anycast, "anycast"},
		{c.Legitimate, "legitimate proxy"},
		{c.Satellite, "satellite"},
		{c.UserType != "", "user type " + c.UserType},
		{c.Provider != "", "provider " + c.Provider},
		{c.LastSeen != "", "last seen " + c.LastSeen},
	} {
		if t.is {
			n.Traits = addTrait(n.Traits, t.word)
		}
	}
	return n, nil
}

// addTrait adds a word to a sorted list, once.
func addTrait(traits []string, word string) []string {
	i, found := slices.BinarySearch(traits, word)
	if found {
		return traits
	}
	return slices.Insert(traits, i, word)
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
