// Package geoip reads databases about addresses in the format of MaxMind (.mmdb):
// where an address is, and who announces it. It knows the layouts of MaxMind
// (City, Country, Enterprise, ASN, ISP, Domain, Connection-Type, Anonymous-IP,
// Anonymous-Plus, Residential-Proxy, IP-Risk; DB-IP writes the same ones) and flat
// ones with names such as country_code, as_name, lat (IPinfo, ip-location-db,
// IP2Location).
//
// Inspect reads a file completely, once, and refuses what is damaged: the format
// has no checksum, and some damaged files open and answer wrongly. Open trusts a
// file that was inspected. Both map the file into memory: it must not be changed
// while it is in use.
package geoip

import (
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"

	"forensic/datasets/reference"
)

// DB is an open database. It can be asked by several goroutines at once. What it
// answers shares memory between answers and must not be changed.
type DB struct {
	reader   *maxminddb.Reader
	source   string
	layout   layout
	proxy    bool // the database lists nothing but residential proxies
	places   memo[reference.Place]
	networks memo[reference.Network]
}

// Open opens a database that Inspect has accepted. source becomes the Source of
// what it answers.
func Open(path, source string) (*DB, error) {
	r, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", source, err)
	}
	db, err := newDB(r, source)
	if err != nil {
		_ = r.Close() // the first error says more
		return nil, err
	}
	return db, nil
}

func newDB(r *maxminddb.Reader, source string) (*DB, error) {
	l, err := layoutOf(r)
	if err != nil {
		return nil, err
	}
	return &DB{reader: r, source: source, layout: l, proxy: onlyProxies(r.Metadata.DatabaseType)}, nil
}

// Close ends the use of the database; it must not be asked any more.
func (db *DB) Close() error { return db.reader.Close() }

// Locate tells where an address is; false if the database does not say. IPv4
// mapped into IPv6 is IPv4, and a database of the other version knows nothing.
func (db *DB) Locate(a netip.Addr) (reference.Place, bool) {
	r, ok := db.find(a)
	if !ok {
		return reference.Place{}, false
	}
	p, ok := db.places.get(r.Offset(), func() (reference.Place, bool) {
		p, err := db.layout.place(r)
		return p, err == nil && p != (reference.Place{})
	})
	if !ok {
		return reference.Place{}, false
	}
	p.Prefix, p.Source = r.Prefix(), db.source
	return p, true
}

// Network tells who announces an address; false as with Locate.
func (db *DB) Network(a netip.Addr) (reference.Network, bool) {
	r, ok := db.find(a)
	if !ok {
		return reference.Network{}, false
	}
	n, ok := db.networks.get(r.Offset(), func() (reference.Network, bool) {
		n, err := db.network(r)
		return n, err == nil && !isEmpty(n)
	})
	if !ok {
		return reference.Network{}, false
	}
	n.Prefix, n.Source = r.Prefix(), db.source
	return n, true
}

func (db *DB) find(a netip.Addr) (maxminddb.Result, bool) {
	a = a.Unmap()
	if !a.IsValid() || a.Is6() && db.reader.Metadata.IPVersion == 4 {
		return maxminddb.Result{}, false
	}
	r := db.reader.Lookup(a)
	return r, r.Found()
}

func (db *DB) network(r maxminddb.Result) (reference.Network, error) {
	n, err := db.layout.network(r)
	if err == nil && db.proxy {
		n.Traits = addTrait(n.Traits, "residential proxy")
	}
	return n, err
}

// isEmpty reports whether a network says nothing.
func isEmpty(n reference.Network) bool {
	return n.ASN == 0 && n.Organisation == "" && n.ISP == "" && n.Domain == "" && n.Connection == "" && len(n.Traits) == 0
}
