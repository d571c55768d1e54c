package geo

import (
	"fmt"
	"net/netip"
	"strings"

	"forensic/analyzers/internal/netaddr"
	"forensic/datasets/reference"
)

// known is what reference data says of an address.
type known struct {
	kind         netaddr.Kind
	place        reference.Place
	network      reference.Network
	registration reference.Registration

	located, announced, registered bool
}

// external tells addresses outside the networks of an organisation.
func (k *known) external() bool { return k.kind.External() }

// position is a place on the earth in degrees.
type position struct{ lat, lon float64 }

// position is where the address is; ok is false where only a name is known.
func (k *known) position() (at position, ok bool) {
	if !k.located || k.place.Latitude == nil || k.place.Longitude == nil {
		return position{}, false
	}
	at = position{*k.place.Latitude, *k.place.Longitude}
	return at, at.lat >= -90 && at.lat <= 90 && at.lon >= -180 && at.lon <= 180
}

// radius is how exact the position is, km.
func (k *known) radius(o options) float64 {
	switch {
	case k.place.RadiusKM > 0:
		return float64(k.place.RadiusKM)
	case k.place.City != "":
		return o.CityRadiusKM
	case k.place.Region != "" || k.place.RegionCode != "":
		return o.RegionRadiusKM
	}
	return o.WideRadiusKM
}

// where names the place in words: city, region or country.
func (k *known) where() string {
	country := k.place.CountryCode
	if country == "" {
		country = k.place.Country
	}
	for _, name := range []string{k.place.City, k.place.Region} {
		if name != "" && country != "" {
			return name + ", " + country
		}
		if name != "" {
			return name
		}
	}
	if k.place.Country != "" {
		return k.place.Country
	}
	return country
}

// label is where for a map, on which a country is a point in its middle.
func (k *known) label() string {
	if k.place.City == "" && k.place.Region == "" {
		return k.country() + " (country only)"
	}
	return k.where()
}

// country is the code of the country, or its name where it has no code.
func (k *known) country() string {
	if k.place.CountryCode != "" {
		return k.place.CountryCode
	}
	return k.place.Country
}

// organisation is who announces the address: name and number.
func (k *known) organisation() string {
	name := k.network.Organisation
	if name == "" {
		name = k.network.ISP
	}
	if k.network.ASN == 0 {
		return name
	}
	return strings.TrimSpace(fmt.Sprintf("AS%d %s", k.network.ASN, name))
}

// maxMemo bounds the addresses that are remembered.
const maxMemo = 50_000

// atlas looks addresses up and remembers some of the answers.
type atlas struct {
	from reference.Addresses // or nil
	memo map[string]*known
}

func newAtlas(from reference.Addresses) *atlas { return &atlas{from: from, memo: map[string]*known{}} }

// ask tells what is known of an address as text.
func (a *atlas) ask(text string) *known {
	if k, ok := a.memo[text]; ok {
		return k
	}
	k := a.look(text)
	if len(a.memo) < maxMemo {
		a.memo[text] = k
	}
	return k
}

// look is ask without memory.
func (a *atlas) look(text string) *known {
	k := &known{kind: netaddr.Of(text)}
	ip, err := netip.ParseAddr(text)
	if err != nil || !k.external() || a.from == nil {
		return k
	}
	ip = ip.Unmap().WithZone("")
	// What comes beside a no is not used.
	if place, ok := a.from.Locate(ip); ok {
		k.place, k.located = place, true
	}
	if network, ok := a.from.Network(ip); ok {
		k.network, k.announced = network, true
	}
	if registration, ok := a.from.Registration(ip); ok {
		k.registration, k.registered = registration, true
	}
	return k
}
