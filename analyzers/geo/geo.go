package geo

import (
	"context"
	_ "embed"
	"fmt"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// options are the limits of what is kept and shown, and the numbers from which
// something stands out.
type options struct {
	Rows     int `json:"rows"`     // of a table
	Places   int `json:"places"`   // different places that are counted
	Networks int `json:"networks"` // different organisations that are counted
	Points   int `json:"points"`   // of a map
	Findings int `json:"findings"` // of one kind
	Examples int `json:"examples"` // values and references in one finding

	SpeedKMH       float64 `json:"speed_kmh"`        // faster than this nobody travels
	DistanceKM     float64 `json:"distance_km"`      // nearer than this is not judged
	CityRadiusKM   float64 `json:"city_radius_km"`   // accuracy of a place whose database tells none
	RegionRadiusKM float64 `json:"region_radius_km"` // the same where only the region is known
	WideRadiusKM   float64 `json:"wide_radius_km"`   // the same where only the country is known
	SharedAccounts int64   `json:"shared_accounts"`  // accounts that make an address one of many people
	RareShare      float64 `json:"rare_share"`       // of the sign-ins, below which a country is rare
	RareHistory    int64   `json:"rare_history"`     // sign-ins, before a country can be rare
	KnownHistory   int64   `json:"known_history"`    // sign-ins of an account in the baseline
	AgeDays        int64   `json:"age_days"`         // between a database and the evidence
}

// Analyzer tells where the addresses of a case are.
var Analyzer = analyzers.New(analyzers.Meta{
	Name:  "geo",
	Title: "Places",
	Doc:   manual,
	Needs: []event.Class{event.Network, event.DNS, event.Logon, event.Cloud},
}, options{
	Rows: 1000, Places: 50_000, Networks: 100_000, Points: 2000, Findings: 100, Examples: 20,
	SpeedKMH: 900, DistanceKM: 500, CityRadiusKM: 50, RegionRadiusKM: 200, WideRadiusKM: 1000, SharedAccounts: 10, RareShare: 0.01, RareHistory: 100, KnownHistory: 20, AgeDays: 30,
}, run)

// failedSQL tells sign-ins that failed. What an account did in a cloud shows that it
// is signed in, whether or not it was allowed.
const failedSQL = `(class = 'logon' AND (coalesce(event_outcome = 'failure', false) OR coalesce(event_code IN ('4625', '4771') OR event_code IN ('4768', '4769', '4776') AND lower(status) <> '0x0', false)))`

// signinSQL tells records of sign-ins: no ends of sessions, no use of other
// credentials, no findings of other products.
const signinSQL = `(class = 'logon' AND coalesce(event_code NOT IN ('4634', '4647', '4648', '4672', '4779', 'USER_END', 'USER_LOGOUT', 'CRED_DISP'), true) AND coalesce(event_action <> 'session closed', true) ` +
	`OR class = 'cloud' AND user_name IS NOT NULL AND cloud_operation IS NOT NULL AND rule_name IS NULL)`

//go:embed signins.sql
var signinsText string

// signinsSQL is the common table signins.
var signinsSQL = fmt.Sprintf(signinsText, failedSQL, signinSQL)

func run(ctx context.Context, p *analyzers.Pass, o options) error {
	a := newAtlas(p.Reference.Addresses)
	c, err := readAddresses(ctx, p, a, o)
	if err != nil {
		return fmt.Errorf("addresses: %w", err)
	}
	if c.external == 0 {
		p.DoesNotApply("The evidence names no address outside the networks of an organisation.")
		return nil
	}
	if c.located+c.announced == 0 {
		c.registered(p, o)
		c.nothingKnown(p)
		return nil
	}
	c.ages(p, o)
	c.unknown(p)
	s := &signins{atlas: a, census: c, o: o, flags: map[position]flag{}}
	for _, part := range []struct {
		name string
		run  func(context.Context, *analyzers.Pass) error
	}{{"shared addresses", s.readShared}, {"travel", s.travel}, {"accounts", s.readAccounts}} {
		if err := part.run(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	s.show(p)
	c.show(p, o)
	return nil
}

// reporter passes on findings up to a limit of each kind, and tells what it left out.
type reporter struct {
	p     *analyzers.Pass
	limit int
	count map[string]int
	kinds []string // in order of appearance
}

func newReporter(p *analyzers.Pass, o options) *reporter {
	return &reporter{p: p, limit: o.Findings, count: map[string]int{}}
}

func (r *reporter) report(f finding.Finding) {
	if r.count[f.Title]++; r.count[f.Title] == 1 {
		r.kinds = append(r.kinds, f.Title)
	}
	if r.count[f.Title] <= r.limit {
		r.p.Report(f)
	}
}

func (r *reporter) done() {
	for _, kind := range r.kinds {
		if n := r.count[kind]; n > r.limit {
			r.p.Warn("%s: %d cases, of which the first %d are reported.", kind, n, r.limit)
		}
	}
}
