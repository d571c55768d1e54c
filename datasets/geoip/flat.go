package geoip

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
	"github.com/oschwald/maxminddb-golang/v2/mmdbdata"

	"forensic/datasets/reference"
)

// value is a field of a flat layout as text: vendors write the same field as text,
// number or truth value. "-" stands for nothing, as do maps and lists.
type value string

// maxFlat bounds a value in bytes.
const maxFlat = 4096

// UnmarshalMaxMindDBCursor reads one scalar.
func (v *value) UnmarshalMaxMindDBCursor(c mmdbdata.Cursor) (mmdbdata.Cursor, error) {
	kind, err := c.Kind()
	if err != nil {
		return mmdbdata.Cursor{}, err
	}
	if kind == mmdbdata.KindMap || kind == mmdbdata.KindSlice {
		return c.Skip()
	}
	text, next, err := scalar(kind, c)
	if err != nil {
		return mmdbdata.Cursor{}, mmdbdata.NormalizeUnmarshalError[value](err)
	}
	if text = strings.TrimSpace(text); text != "-" {
		*v = value(text)
	}
	return next, nil
}

func scalar(kind mmdbdata.Kind, c mmdbdata.Cursor) (string, mmdbdata.Cursor, error) {
	switch kind {
	case mmdbdata.KindBool:
		b, next, err := c.ReadBool()
		if b {
			return "true", next, err
		}
		return "", next, err
	case mmdbdata.KindFloat32, mmdbdata.KindFloat64:
		f, next, err := c.ReadFloat()
		return strconv.FormatFloat(f, 'f', -1, 64), next, err
	case mmdbdata.KindUint16, mmdbdata.KindUint32, mmdbdata.KindUint64:
		u, next, err := c.ReadUint()
		return strconv.FormatUint(u, 10), next, err
	case mmdbdata.KindInt32:
		i, next, err := c.ReadInt32()
		return strconv.FormatInt(int64(i), 10), next, err
	}
	return c.ReadStringMaxSize(maxFlat)
}

// is reports whether a value says yes.
func (v value) is() bool { return v == "true" || v == "1" }

// flatPlace has the names that vendors give the same things.
type flatPlace struct {
	Country     value `maxminddb:"country"` // a code or a name
	CountryCode value `maxminddb:"country_code"`
	CountryName value `maxminddb:"country_name"`
	RegionCode  value `maxminddb:"region_code"`
	Region      value `maxminddb:"region"`
	RegionName  value `maxminddb:"region_name"`
	State       value `maxminddb:"state1"`
	City        value `maxminddb:"city"`
	CityName    value `maxminddb:"city_name"`
	Postal      value `maxminddb:"postal"`
	PostalCode  value `maxminddb:"postal_code"`
	Postcode    value `maxminddb:"postcode"`
	ZipCode     value `maxminddb:"zip_code"`
	TimeZone    value `maxminddb:"timezone"`
	TimeZone2   value `maxminddb:"time_zone"`
	Lat         value `maxminddb:"lat"`
	Latitude    value `maxminddb:"latitude"`
	Lng         value `maxminddb:"lng"`
	Longitude   value `maxminddb:"longitude"`
	Radius      value `maxminddb:"radius"` // km
}

func flatPlaceOf(result maxminddb.Result) (reference.Place, error) {
	var r flatPlace
	if err := result.Decode(&r); err != nil {
		return reference.Place{}, err
	}
	p := reference.Place{
		CountryCode: string(r.CountryCode), Country: string(r.CountryName), RegionCode: string(r.RegionCode),
		Region: first(string(r.Region), string(r.RegionName), string(r.State)), City: first(string(r.City), string(r.CityName)),
		Postal:   first(string(r.Postal), string(r.PostalCode), string(r.Postcode), string(r.ZipCode)),
		TimeZone: first(string(r.TimeZone), string(r.TimeZone2)),
	}
	switch country := string(r.Country); {
	case len(country) == 2 && p.CountryCode == "":
		p.CountryCode = country
	case len(country) != 2 && p.Country == "":
		p.Country = country
	}
	p.CountryCode = strings.ToUpper(p.CountryCode)
	var err error
	if p.Latitude, err = degrees(first(string(r.Lat), string(r.Latitude))); err != nil {
		return reference.Place{}, err
	}
	if p.Longitude, err = degrees(first(string(r.Lng), string(r.Longitude))); err != nil {
		return reference.Place{}, err
	}
	if km, err := strconv.Atoi(string(r.Radius)); err == nil && km > 0 {
		p.RadiusKM = km
	}
	return p, nil
}

func degrees(text string) (*float64, error) {
	if text == "" {
		return nil, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("coordinate %q is no number", text)
	}
	return &f, nil
}

type flatNetwork struct {
	ASN            value `maxminddb:"asn"` // 64496 or AS64496
	Number         value `maxminddb:"autonomous_system_number"`
	ASName         value `maxminddb:"as_name"`
	ASOrganisation value `maxminddb:"autonomous_system_organization"`
	Organisation   value `maxminddb:"organization"`
	Org            value `maxminddb:"org"`
	Name           value `maxminddb:"name"`
	AS             value `maxminddb:"as"`
	ISP            value `maxminddb:"isp"`
	ASDomain       value `maxminddb:"as_domain"`
	Domain         value `maxminddb:"domain"`
	Connection     value `maxminddb:"connection_type"`
	ASType         value `maxminddb:"as_type"`
	Type           value `maxminddb:"type"`
	Service        value `maxminddb:"service"` // name of the VPN or proxy
	Hosting        value `maxminddb:"hosting"`
	VPN            value `maxminddb:"vpn"`
	Proxy          value `maxminddb:"proxy"`
	Tor            value `maxminddb:"tor"`
	Relay          value `maxminddb:"relay"`
}

func flatNetworkOf(result maxminddb.Result) (reference.Network, error) {
	var r flatNetwork
	if err := result.Decode(&r); err != nil {
		return reference.Network{}, err
	}
	n := reference.Network{
		Organisation: first(string(r.ASName), string(r.ASOrganisation), string(r.AS), string(r.Organisation), string(r.Org), string(r.Name)),
		ISP:          string(r.ISP), Domain: first(string(r.ASDomain), string(r.Domain)), Connection: string(r.Connection),
	}
	number := strings.TrimPrefix(strings.ToUpper(first(string(r.ASN), string(r.Number))), "AS")
	if number != "" {
		asn, err := strconv.ParseUint(number, 10, 32)
		if err != nil {
			return reference.Network{}, fmt.Errorf("%q is no number of an autonomous system", number)
		}
		n.ASN = uint32(asn)
	}
	for _, t := range []struct {
		is   bool
		word string
	}{
		{r.Hosting.is(), "hosting"},
		{r.VPN.is(), "vpn"},
		{r.Proxy.is(), "proxy"},
		{r.Tor.is(), "tor exit"},
		{r.Relay.is(), "relay"},
		{r.ASType+r.Type != "", "type " + first(string(r.ASType), string(r.Type))},
		{r.Service != "", "provider " + string(r.Service)},
	} {
		if t.is {
			n.Traits = addTrait(n.Traits, t.word)
		}
	}
	return n, nil
}
