// Package addresses answers for addresses out of several files of reference data:
// databases of places and networks, dumps of registries, and the built-in
// registries of IANA at last. Without any file it still tells what an address is
// for and who administers it.
package addresses

import (
	"errors"
	"net/netip"
	"slices"

	"forensic/datasets/geoip"
	"forensic/datasets/reference"
	"forensic/datasets/registries"
	"forensic/datasets/whois"
)

// Set answers from files, in the order in which they are given. It is a
// reference.Addresses.
type Set struct {
	databases []*geoip.DB
	dumps     []*whois.File
}

var _ reference.Addresses = (*Set)(nil)

// New makes a set of open files, which it owns. Both lists can be empty.
func New(databases []*geoip.DB, dumps []*whois.File) *Set {
	return &Set{databases: databases, dumps: dumps}
}

// Close closes all files.
func (s *Set) Close() error {
	var errs []error
	for _, db := range s.databases {
		errs = append(errs, db.Close())
	}
	for _, d := range s.dumps {
		errs = append(errs, d.Close())
	}
	return errors.Join(errs...)
}

// Locate is the place by the first database that knows one.
func (s *Set) Locate(a netip.Addr) (reference.Place, bool) {
	for _, db := range s.databases {
		if p, ok := db.Locate(a); ok {
			return p, true
		}
	}
	return reference.Place{}, false
}

// Network is the network by the first database that knows one, completed by the
// others: one database knows autonomous systems, another proxies. Source names all
// that took part, with ", " between.
func (s *Set) Network(a netip.Addr) (reference.Network, bool) {
	var sum reference.Network
	known := false
	for _, db := range s.databases {
		n, ok := db.Network(a)
		switch {
		case !ok:
		case !known:
			sum, known = n, true
		default:
			complete(&sum, n)
		}
	}
	return sum, known
}

// complete takes from a later network what the earlier lacks. The numbers and
// names of an autonomous system belong together and are not mixed.
func complete(sum *reference.Network, n reference.Network) {
	before := *sum
	if sum.ASN == 0 && (sum.Organisation == "" || n.Organisation != "") {
		sum.ASN, sum.Organisation = n.ASN, n.Organisation
	}
	for _, f := range []struct{ mine, theirs *string }{{&sum.ISP, &n.ISP}, {&sum.Domain, &n.Domain}, {&sum.Connection, &n.Connection}} {
		if *f.mine == "" {
			*f.mine = *f.theirs
		}
	}
	// The traits of databases are shared between answers: append to a copy.
	sum.Traits = slices.Concat(sum.Traits, n.Traits)
	slices.Sort(sum.Traits)
	sum.Traits = slices.Compact(sum.Traits)
	if sum.ASN == before.ASN && sum.Organisation == before.Organisation && sum.ISP == before.ISP && sum.Domain == before.Domain &&
		sum.Connection == before.Connection && len(sum.Traits) == len(before.Traits) {
		return // it says nothing new
	}
	sum.Source += ", " + n.Source
	if n.Prefix.Bits() > sum.Prefix.Bits() {
		sum.Prefix = n.Prefix // all of it holds for the smaller block only
	}
}

// Registration is what the dump with the smallest block says, the earlier of
// equals; without one, what IANA's registries say. It is false only for the zero
// Addr.
func (s *Set) Registration(a netip.Addr) (reference.Registration, bool) {
	var best reference.Registration
	known := false
	for _, d := range s.dumps {
		if r, ok := d.Registration(a); ok && (!known || r.CIDR.Bits() > best.CIDR.Bits()) {
			best, known = r, true
		}
	}
	if known {
		return best, true
	}
	return registries.Registration(a)
}
