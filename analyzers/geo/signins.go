package geo

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

//go:embed shared.sql
var sharedText string

//go:embed way.sql
var wayText string

//go:embed accounts.sql
var accountsText string

var (
	sharedSQL   = fmt.Sprintf(sharedText, signinsSQL)
	waySQL      = fmt.Sprintf(wayText, signinsSQL)
	accountsSQL = fmt.Sprintf(accountsText, signinsSQL)
)

// account is who signs in.
type account struct {
	dataset, realm, name string // realm: domain without its zones, or machine and backslash
	domain               string // as logged, for readers
}

// id is the account without what differs between its records.
func (a account) id() [3]string { return [3]string{a.dataset, a.realm, a.name} }

// label is how a reader knows the account.
func (a account) label() string {
	switch {
	case strings.HasSuffix(a.realm, `\`) && len(a.realm) > 1:
		return a.realm + a.name
	case strings.Contains(a.domain, "."):
		return a.name + "@" + a.domain
	case a.domain != "":
		return strings.ToUpper(a.domain) + `\` + a.name
	}
	return a.name
}

// signins judges from where accounts signed in.
type signins struct {
	atlas  *atlas
	census *census
	o      options
	shared map[string]int64 // accounts of addresses that have many
	flags  map[position]flag

	trips []*trip // the worst first
	cut   int64   // ways beyond the limit
	lost  struct {
		public, documentation int64 // sign-ins whose address no database places
	}
	points map[originKey]*origin
	// unplotted are addresses of sign-ins beyond the limit of places.
	unplotted int64
}

// flag is the worst finding about a place.
type flag struct {
	severity finding.Severity
	why      string
}

func (s *signins) flag(at position, severity finding.Severity, why string) {
	if old, ok := s.flags[at]; !ok || severity > old.severity {
		s.flags[at] = flag{severity, why}
	}
}

// readShared learns which addresses many accounts have in common.
func (s *signins) readShared(ctx context.Context, p *analyzers.Pass) error {
	type row struct {
		ip string
		n  int64
	}
	s.shared = map[string]int64{}
	return scan.Each(ctx, p.Data, sharedSQL, func(r *row) []any { return []any{&r.ip, &r.n} }, func(r *row) error {
		s.shared[r.ip] = r.n
		return nil
	}, s.o.SharedAccounts)
}

// signin is one sign-in.
type signin struct {
	account
	host, ip             string
	cloud, failed, robot bool
	t                    int64
	ref                  event.Ref
}

// lose counts a sign-in from outside that no database places.
func (s *signins) lose(k *known, n int64) {
	if k.kind == netaddr.Documentation {
		s.lost.documentation += n
	} else {
		s.lost.public += n
	}
}

// tellLost says how many sign-ins could not be judged. Addresses for documentation are
// in no database and stand for others, so they do not make the result partial.
func (s *signins) tellLost(p *analyzers.Pass) {
	if s.census.located == 0 {
		return // said already
	}
	if s.lost.public > 0 {
		p.CouldNotLook("%s from addresses outside that no database places: travel to and from them could not be judged.", words.Count(s.lost.public, "sign-in"))
	}
	if s.lost.documentation > 0 {
		p.Warn("%s from addresses for documentation, which are nowhere, were not judged.", words.Count(s.lost.documentation, "sign-in"))
	}
}
