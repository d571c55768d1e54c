package pivot

import (
	"context"
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"forensic/analyzers/internal/netaddr"
	"forensic/datasets/reference"
	"forensic/datasets/registries"
)

// checkDatabases tells whether there is a database of addresses beside what is built
// in, which knows neither places nor owners.
func checkDatabases(_ context.Context, e *Env) error {
	database := func(s reference.Source) bool { return s.Kind == "geoip" || s.Kind == "asn" }
	if e.Reference.Addresses != nil && slices.ContainsFunc(e.Reference.Sources, database) {
		return nil
	}
	return &NotApplicable{Why: "there is no database of addresses", Hint: "add one with: forensic cache add geoip FILE, or cache add asn FILE"}
}

// checkRegisters tells whether registers can be asked; those of IANA are built in.
func checkRegisters(_ context.Context, e *Env) error {
	if e.Reference.Addresses != nil {
		return nil
	}
	return &NotApplicable{Why: "there is no register of addresses", Hint: "add one with: forensic cache add whois FILE"}
}

// geo are the columns of geo: those of MSTICPy's GeoLite2 lookup, the network that
// the answer is about, and where it comes from.
var geo = []Column{
	{"CountryCode", "VARCHAR"},
	{"CountryOrRegionName", "VARCHAR"},
	{"State", "VARCHAR"},
	{"City", "VARCHAR"},
	{"Longitude", "DOUBLE"},
	{"Latitude", "DOUBLE"},
	{"Asn", "VARCHAR"},
	{"Network", "VARCHAR"},
	{"Database", "VARCHAR"},
	{"Note", "VARCHAR"},
}

func eachGeo(q *Question, v Value) ([][]any, error) {
	row := make([]any, len(geo))
	db := q.Env.Reference.Addresses
	p, ok := db.Locate(v.Addr)
	if ok {
		copy(row, []any{known(p.CountryCode), known(p.Country), known(p.Region), known(p.City), number(p.Longitude), number(p.Latitude)})
		row[7], row[8] = prefix(p.Prefix), known(p.Source)
	}
	n, announced := db.Network(v.Addr)
	if announced {
		row[6] = known(asnText(n))
	}
	switch {
	case !ok:
		row[9] = unknown(v.Addr, "location")
	case p.City == "" && p.Latitude == nil:
		row[9] = "country only"
	}
	return [][]any{row}, nil
}

func asnText(n reference.Network) string {
	if n.ASN == 0 {
		return n.Organisation
	}
	return strings.TrimSpace("AS" + strconv.FormatUint(uint64(n.ASN), 10) + " " + n.Organisation)
}

// unknown says why there is no answer: addresses that are nobody's in public are in
// no database.
func unknown(a netip.Addr, what string) string {
	if k := netaddr.Of(a.String()); k != netaddr.Public {
		return "unknown: a " + string(k) + " address has no " + what
	}
	return "unknown: no " + what + " in the databases"
}

// asn are the columns of asn.
var asn = []Column{
	{"asn", "BIGINT"},
	{"organisation", "VARCHAR"},
	{"isp", "VARCHAR"},
	{"domain", "VARCHAR"},
	{"connection", "VARCHAR"},
	{"traits", "VARCHAR"},
	{"network", "VARCHAR"},
	{"database", "VARCHAR"},
	{"note", "VARCHAR"},
}

func eachASN(q *Question, v Value) ([][]any, error) {
	row := make([]any, len(asn))
	n, ok := q.Env.Reference.Addresses.Network(v.Addr)
	if !ok {
		row[8] = unknown(v.Addr, "network")
		return [][]any{row}, nil
	}
	copy(row, []any{nil, known(n.Organisation), known(n.ISP), known(n.Domain), known(n.Connection), known(strings.Join(n.Traits, ", ")), prefix(n.Prefix), known(n.Source)})
	if n.ASN != 0 {
		row[0] = int64(n.ASN)
	}
	return [][]any{row}, nil
}

// whois are the columns of whois, named as MSTICPy names them; nets is JSON.
var whois = []Column{
	{"asn", "BIGINT"},
	{"asn_cidr", "VARCHAR"},
	{"asn_country_code", "VARCHAR"},
	{"asn_registry", "VARCHAR"},
	{"asn_date", "VARCHAR"},
	{"asn_description", "VARCHAR"},
	{"nets", "VARCHAR"},
	{"database", "VARCHAR"},
	{"note", "VARCHAR"},
}

// network is a network in the JSON of column nets.
type network struct {
	CIDR         string   `json:"cidr"`
	Name         string   `json:"name,omitempty"`
	StartAddress string   `json:"startAddress"`
	EndAddress   string   `json:"endAddress"`
	Emails       []string `json:"emails,omitempty"`
}

func eachWhois(q *Question, v Value) ([][]any, error) {
	row := make([]any, len(whois))
	r, ok := q.Env.Reference.Addresses.Registration(v.Addr)
	if !ok {
		row[8] = unknown(v.Addr, "registration")
		return [][]any{row}, nil
	}
	copy(row, []any{nil, prefix(r.CIDR), known(r.CountryCode), known(r.Registry), known(r.Date), known(r.Description), nil, known(r.Source)})
	if r.ASN != 0 {
		row[0] = int64(r.ASN)
	}
	if r.CIDR.IsValid() {
		n := network{CIDR: r.CIDR.Masked().String(), Name: r.NetName, StartAddress: r.CIDR.Masked().Addr().String(), EndAddress: last(r.CIDR).String(), Emails: r.Emails}
		text, err := json.Marshal([]network{n})
		if err != nil {
			return nil, err
		}
		row[6] = string(text)
	}
	return [][]any{row}, nil
}

// last is the highest address of a block.
func last(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// ipType are the columns of type.
var ipType = []Column{{"kind", "VARCHAR"}, {"external", "BOOLEAN"}, {"internal", "BOOLEAN"}, {"version", "BIGINT"}, {"ip_type", "VARCHAR"}}

func eachIPType(_ *Question, v Value) ([][]any, error) {
	k := netaddr.Of(v.Text)
	version := int64(4)
	if v.Addr.Is6() {
		version = 6
	}
	return [][]any{{string(k), k.External(), k.Internal(), version, registries.IPType(v.Text)}}, nil
}

// ipParts are the columns of parts: blocks that evidence is grouped by.
var ipParts = []Column{{"version", "BIGINT"}, {"block_small", "VARCHAR"}, {"block_large", "VARCHAR"}, {"reverse_name", "VARCHAR"}, {"number", "VARCHAR"}}

// eachIPParts gives the blocks of an address by which evidence is grouped: /24 and
// /16 of IPv4, /64 and /48 of IPv6.
func eachIPParts(_ *Question, v Value) ([][]any, error) {
	small, large, version := 24, 16, int64(4)
	if v.Addr.Is6() {
		small, large, version = 64, 48, 6
	}
	s, _ := v.Addr.Prefix(small)
	l, _ := v.Addr.Prefix(large)
	return [][]any{{version, s.String(), l.String(), reverse(v.Addr), decimal(v.Addr)}}, nil
}

// known is a text, or NULL for an empty one.
func known(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(f *float64) any {
	if f == nil {
		return nil
	}
	return *f
}

func prefix(p netip.Prefix) any {
	if !p.IsValid() {
		return nil
	}
	return p.String()
}
