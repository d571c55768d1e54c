package geo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/scan"
	"forensic/analyzers/internal/words"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// maxTrips bounds the pairs of places that are kept.
const maxTrips = 10_000

// end is one end of a trip.
type end struct {
	signin
	*known
	at position
}

// trip is a way between two places that an account would have had to make too fast,
// the fastest of several.
type trip struct {
	account
	from, to    end
	attempt     bool    // the second sign-in failed
	km          float64 // between the places
	least       float64 // the same without the inaccuracy at both ends
	micros      int64   // between the sign-ins
	n           int64   // how often
	first, last int64
	refs        []event.Ref
	addresses   []string
	severity    finding.Severity
	reasons     []string // that lowered it
}

// hours is the time of the trip.
func (t *trip) hours() float64 { return float64(t.micros) / 3600e6 }

// faster compares speeds without dividing by no time.
func (t *trip) faster(other *trip) bool {
	a, b := t.least*float64(other.micros), other.least*float64(t.micros)
	return a > b || a == b && t.least > other.least
}

// tripKey tells trips of one account apart, in both directions alike.
type tripKey struct {
	a, b    position
	attempt bool
}

func keyOf(t *trip) tripKey {
	a, b := t.from.at, t.to.at
	if cmp.Or(cmp.Compare(a.lat, b.lat), cmp.Compare(a.lon, b.lon)) > 0 {
		a, b = b, a
	}
	return tripKey{a, b, t.attempt}
}

// traveller is what is remembered of an account while its sign-ins pass by in order
// of time.
type traveller struct {
	account
	here  *end // the last success with a place
	trips map[tripKey]*trip
	order []tripKey
	over  int64 // ways beyond the limit
}

// travel looks for accounts that were at two places in less time than the way takes.
func (s *signins) travel(ctx context.Context, p *analyzers.Pass) error {
	if s.census.located == 0 {
		return nil
	}
	now := &traveller{}
	err := scan.Each(ctx, p.Data, waySQL, func(v *signin) []any {
		return []any{&v.dataset, &v.realm, &v.name, &v.domain, &v.host, &v.ip, &v.cloud, &v.failed, &v.robot, &v.t, &v.ref.Source, &v.ref.Member, &v.ref.Record}
	}, func(v *signin) error {
		if v.id() != now.id() {
			s.arrive(now)
			now = &traveller{account: v.account}
		}
		s.step(now, *v)
		return nil
	})
	if err != nil {
		return err
	}
	s.arrive(now)
	slices.SortStableFunc(s.trips, func(a, b *trip) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(b.km, a.km))
	})
	r := newReporter(p, s.o)
	for _, t := range s.trips {
		s.flag(t.from.at, t.severity, t.title())
		s.flag(t.to.at, t.severity, t.title())
		r.report(t.finding(s.o))
	}
	r.done()
	if s.cut > 0 {
		p.Warn("%d more ways of impossible travel are beyond the limit and not judged.", s.cut)
	}
	return nil
}

// step takes the next sign-in of an account. Successes are compared with the success
// before; a failure only with the success before it, since what fails twice from two
// places tells of whoever tries, not of the account.
func (s *signins) step(a *traveller, v signin) {
	k := s.atlas.ask(v.ip)
	at, ok := k.position()
	if !ok {
		return // readAccounts counts it
	}
	next := &end{v, k, at}
	if a.here != nil {
		a.judge(s.o, *a.here, *next)
	}
	if !v.failed {
		a.here = next
	}
}

// judge keeps a way that was too fast.
func (a *traveller) judge(o options, from, to end) {
	if from.ip == to.ip || from.at == to.at {
		return
	}
	t := &trip{
		account: a.account, from: from, to: to, attempt: to.failed, micros: to.t - from.t, n: 1, first: from.t, last: to.t,
		km: reference.Distance(from.at.lat, from.at.lon, to.at.lat, to.at.lon), refs: []event.Ref{from.ref, to.ref}, addresses: []string{from.ip, to.ip},
	}
	t.least = t.km - from.radius(o) - to.radius(o)
	if t.least <= o.DistanceKM || t.least <= o.SpeedKMH*t.hours() {
		return
	}
	if a.trips == nil {
		a.trips = map[tripKey]*trip{}
	}
	key := keyOf(t)
	old := a.trips[key]
	if old == nil {
		if len(a.trips) == maxTrips {
			a.over++
			return
		}
		a.trips[key] = t
		a.order = append(a.order, key)
		return
	}
	t.n, t.first, t.last = old.n+1, old.first, max(old.last, t.last)
	for _, ip := range t.addresses {
		if len(old.addresses) < o.Examples && !slices.Contains(old.addresses, ip) {
			old.addresses = append(old.addresses, ip)
		}
	}
	for _, ref := range t.refs {
		if len(old.refs) < o.Examples && !slices.Contains(old.refs, ref) {
			old.refs = append(old.refs, ref)
		}
	}
	t.addresses, t.refs = old.addresses, old.refs
	if !t.faster(old) {
		t.from, t.to, t.km, t.least, t.micros = old.from, old.to, old.km, old.least, old.micros
	}
	a.trips[key] = t
}

// arrive weighs the trips of an account when its sign-ins end.
func (s *signins) arrive(a *traveller) {
	s.cut += a.over
	for _, key := range a.order {
		t := a.trips[key]
		s.weigh(t)
		if len(s.trips) == maxTrips {
			s.cut++
			continue
		}
		s.trips = append(s.trips, t)
	}
}

// weigh sets the severity: two successes of a person from two ordinary networks are
// high; whatever explains them otherwise lowers it by a step each.
func (s *signins) weigh(t *trip) {
	steps := 0
	lower := func(format string, args ...any) {
		steps++
		t.reasons = append(t.reasons, fmt.Sprintf(format, args...))
	}
	for _, e := range []end{t.from, t.to} {
		if d := e.disguise(); d.kind != "" {
			lower("%s is of the kind %s (%s)", e.ip, d, e.organisation())
		}
		if n := s.shared[e.ip]; n > 0 {
			lower("%s is shared by %d accounts, as the way out of an organisation is", e.ip, n)
		}
		if e.place.City == "" && e.place.Region == "" && e.place.RadiusKM == 0 {
			lower("of %s only the country is known", e.ip)
		}
	}
	if !t.from.announced || !t.to.announced {
		lower("whether the addresses belong to a VPN or a data centre is not known")
	}
	if t.from.robot || t.to.robot {
		lower("the account is an application, which can run at two places")
	}
	from := finding.High
	if t.attempt {
		from = finding.Low
	}
	least := finding.Low
	if t.attempt {
		least = finding.Info
	}
	t.severity = max(least, finding.Severity(max(0, int(from)-steps)))
}

// title names the kind of trip.
func (t *trip) title() string {
	if t.attempt {
		return "Failed sign-in from where the account could not be"
	}
	return "Impossible travel between sign-ins"
}

// interval is the time between the sign-ins in words.
func (t *trip) interval() string {
	if t.micros < 1e6 {
		return "within the same second"
	}
	return "within " + words.Duration(float64(t.micros))
}

func (t *trip) finding(o options) finding.Finding {
	done, technique := "signed in", []string{"T1078"}
	if t.from.cloud || t.to.cloud {
		technique = []string{"T1078.004"}
	}
	if t.attempt {
		done, technique = "failed to sign in", []string{"T1110"}
	}
	speed := "no time at all"
	if t.micros >= 1e6 {
		speed = fmt.Sprintf("%.0f km/h", t.least/t.hours())
	}
	f := finding.Finding{
		Title: t.title(), Severity: t.severity, Techniques: technique, Dataset: t.dataset, Host: t.to.host, User: t.label(), First: t.first, Last: t.last,
		Evidence: t.refs, EvidenceTotal: max(int64(len(t.refs)), 2*t.n), Score: t.km,
		Why: fmt.Sprintf("%s signed in from %s (%s) and %s %s from %s (%s): %.0f km, at least %.0f km with the accuracy of both places, which takes %s.",
			t.label(), t.from.ip, t.from.where(), t.interval(), done, t.to.ip, t.to.where(), t.km, t.least, speed),
		Benign: "A VPN, a proxy, a mobile carrier or the relay of a browser that puts a person elsewhere; an application that acts for the account; an account of several people; an address that the database misplaces; a clock that is wrong.",
		Facts: []finding.Fact{
			{Name: "From", Value: t.from.fact()},
			{Name: "To", Value: t.to.fact()},
			{Name: "Distance", Value: fmt.Sprintf("%.0f km; accuracy %.0f km and %.0f km", t.km, t.from.radius(o), t.to.radius(o))},
			{Name: "Time between", Value: t.interval()},
			{Name: "Speed", Value: speed},
			{Name: "How often", Value: words.Times(t.n)},
		},
		Query: fmt.Sprintf("SELECT ts, host_name, source_ip, event_outcome, source, member, record FROM events WHERE source_ip IN (%s) AND contains(lower(coalesce(target_user_name, user_name)), %s) ORDER BY ts, source, member, record",
			quoted(t.addresses...), quoted(t.name)),
	}
	if t.n > 1 {
		f.Why += fmt.Sprintf(" Ways between these places were too fast %s.", words.Times(t.n))
		f.Facts = append(f.Facts, finding.Fact{Name: "Addresses", Value: strings.Join(t.addresses, ", ")})
	}
	if len(t.reasons) > 0 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Lowered because", Value: strings.Join(t.reasons, "; ")})
	}
	return f
}

// fact is an end of the trip in one line.
func (e end) fact() string {
	text := fmt.Sprintf("%s, %s, %s", finding.TimeCell(e.t), e.ip, e.where())
	if org := e.organisation(); org != "" {
		text += ", " + org
	}
	if d := e.disguise(); d.kind != "" {
		text += " (" + d.String() + ")"
	}
	return text
}

// quoted are texts as SQL.
func quoted(texts ...string) string {
	list := make([]string, len(texts))
	for i, t := range texts {
		list[i] = "'" + strings.ReplaceAll(t, "'", "''") + "'"
	}
	return strings.Join(list, ", ")
}
