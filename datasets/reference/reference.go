// Package reference is the vocabulary of reference data: what is known of
// addresses, names and machines from elsewhere than the evidence. Analyzers and
// pivots ask a Set; package cache keeps the files behind it.
package reference

import (
	"net/netip"
	"time"
)

// Source is a file of reference data as a report cites it.
type Source struct {
	Name    string    `json:"name"`              // unique in its cache
	Kind    string    `json:"kind"`              // as in: forensic cache add KIND
	Format  string    `json:"format"`            // what the file turned out to be, in words
	File    string    `json:"file"`              // base name of what was added
	SHA256  string    `json:"sha256"`            // of what was added, hex
	Bytes   int64     `json:"bytes"`             // of what was added
	Records int64     `json:"records"`           // entries that can be asked for
	Dropped int64     `json:"dropped,omitempty"` // entries that could not be used
	Origin  string    `json:"origin,omitempty"`  // where it comes from, as the user or the file says
	License string    `json:"license,omitempty"` // note of the user
	AsOf    time.Time `json:"as_of,omitzero"`    // when the data was true, UTC
	Notes   []string  `json:"notes,omitempty"`   // what a reader should know
}

// Place is where an address is said to be. Empty fields are not known.
type Place struct {
	CountryCode string // ISO 3166-1 alpha-2
	Country     string
	RegionCode  string // ISO 3166-2 without the country
	Region      string
	City        string
	Postal      string
	TimeZone    string   // IANA name
	Latitude    *float64 // degrees north
	Longitude   *float64 // degrees east
	RadiusKM    int      // of accuracy, 0 if not known
	Prefix      netip.Prefix
	Source      string // name of the Source
}

// Network is who announces or holds an address. Empty fields are not known.
type Network struct {
	ASN          uint32 // 0 if not known
	Organisation string // of the autonomous system
	ISP          string
	Domain       string
	Connection   string   // Cable/DSL, Corporate, ...
	Traits       []string // anonymous, vpn, hosting, proxy, tor exit, ...: sorted
	Prefix       netip.Prefix
	Source       string
}

// Registration is what a register (whois, RDAP) says of a network.
type Registration struct {
	ASN         uint32
	CIDR        netip.Prefix
	CountryCode string
	Registry    string // arin, ripencc, apnic, lacnic, afrinic
	Date        string // as the register prints it
	Description string
	NetName     string
	Emails      []string
	Source      string
	Line        int64 // in its file, from 1
}

// Asset is what an organisation says of a machine, an address or an account.
type Asset struct {
	Name        string
	Kind        string // host, ip, account
	Owner       string
	Role        string
	Criticality string
	Extra       map[string]string // further columns of the list
	Source      string
	Line        int64
}

// Addresses answers for addresses.
type Addresses interface {
	// Locate tells where an address is, Network who announces it, Registration what
	// the registers say of it; false where no source knows.
	Locate(netip.Addr) (Place, bool)
	Network(netip.Addr) (Network, bool)
	Registration(netip.Addr) (Registration, bool)
}

// Assets answers for what the organisation knows of itself. Names of machines and
// accounts are looked up without case and domain.
type Assets interface {
	Asset(name string) (Asset, bool)
}

// Set is the reference data of one run. Fields are nil where there is none.
type Set struct {
	Sources   []Source // by kind and name
	Addresses Addresses
	Assets    Assets
	// Indicators are Parquet files with the columns of IndicatorColumns: the table
	// indicators of the case's queries.
	Indicators []string
}

// IndicatorColumns is the table indicators, as SQL declares it: what the source does
// not say is NULL, tags are an array of JSON, times are UTC.
const IndicatorColumns = `type VARCHAR, value VARCHAR, match VARCHAR, severity VARCHAR, known_good BOOLEAN, confidence INTEGER,
	category VARCHAR, threat VARCHAR, description VARCHAR, tags VARCHAR, valid_from TIMESTAMP, valid_until TIMESTAMP,
	provider VARCHAR, file VARCHAR, line BIGINT, reference VARCHAR`
