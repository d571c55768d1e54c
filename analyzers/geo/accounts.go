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
	"forensic/store/event"
)

// maxRare bounds the pairs of account and country that are kept to be judged.
const maxRare = 100_000

// stay is an account at an address.
type stay struct {
	account
	ip          string
	cloud       bool
	ok, failed  int64
	first, last int64
	ref         event.Ref // of a success, if there is one
}

// visit is what an account did from one country, successes only.
type visit struct {
	account
	country     string
	n, total    int64 // from the country; from all countries
	addresses   []string
	first, last int64
	ref         event.Ref
}

// habit is from which countries somebody signs in, and how often.
type habit struct {
	total     int64
	countries map[string]int64
}

func (h *habit) add(country string, n int64) {
	if h.countries == nil {
		h.countries = map[string]int64{}
	}
	h.total += n
	h.countries[country] += n
}

// hidden is what an account or a data set did from networks that hide.
type hidden struct {
	account
	ok, failed  int64
	accounts    int64
	kinds       map[string]bool
	severe      bool // a Tor exit or a proxy, by a database
	addresses   []string
	first, last int64
	refs        []event.Ref
}

// readAccounts looks at all addresses of each account.
func (s *signins) readAccounts(ctx context.Context, p *analyzers.Pass) error {
	usual, known, err := s.baseline(ctx, p)
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	s.points = map[originKey]*origin{}
	t := &tracker{signins: s, r: newReporter(p, s.o), orgs: map[string]*habit{}, tries: map[string]*hidden{}, usual: usual, known: known}
	err = eachStay(ctx, p.Data, func(v *stay) error {
		t.take(*v)
		return nil
	})
	if err != nil {
		return err
	}
	t.leave()
	t.finish(p)
	s.tellLost(p)
	return nil
}

func eachStay(ctx context.Context, d analyzers.Data, fn func(*stay) error) error {
	return scan.Each(ctx, d, accountsSQL, func(v *stay) []any {
		return []any{
			&v.dataset, &v.realm, &v.name, &v.domain, &v.ip, &v.cloud, &v.ok, &v.failed, scan.Time(&v.first), scan.Time(&v.last),
			&v.ref.Source, &v.ref.Member, &v.ref.Record,
		}
	}, fn)
}

// baseline learns the countries of the other case, by account and of all; nil without
// one.
func (s *signins) baseline(ctx context.Context, p *analyzers.Pass) (accounts map[[2]string]*habit, all *habit, err error) {
	if p.Baseline == nil {
		return nil, nil, nil
	}
	accounts, all = map[[2]string]*habit{}, &habit{}
	err = eachStay(ctx, p.Baseline, func(v *stay) error {
		k := s.atlas.ask(v.ip)
		if !k.located || v.ok == 0 {
			return nil
		}
		key := [2]string{v.realm, v.name} // data sets have other names there
		if accounts[key] == nil {
			accounts[key] = &habit{}
		}
		accounts[key].add(k.country(), v.ok)
		all.add(k.country(), v.ok)
		return nil
	})
	return accounts, all, err
}

// tracker follows the accounts as they pass by, one after the other.
type tracker struct {
	*signins
	r      *reporter
	now    account
	begun  bool
	habit  habit
	visits map[string]*visit
	hidden *hidden

	orgs  map[string]*habit  // by data set
	tries map[string]*hidden // failures from networks that hide, by data set
	rare  []visit
	over  int64
	usual map[[2]string]*habit
	known *habit
}

// take is the next address of an account.
func (t *tracker) take(v stay) {
	if !t.begun || v.id() != t.now.id() {
		t.leave()
		t.begun, t.now, t.habit, t.visits, t.hidden = true, v.account, habit{}, map[string]*visit{}, nil
	}
	k := t.atlas.ask(v.ip)
	if !k.external() {
		return
	}
	if d := k.disguise(); d.hides() {
		t.hide(v, k, d)
	}
	if !k.located {
		t.lose(k, v.ok+v.failed)
		return
	}
	if _, ok := k.position(); !ok {
		t.lose(k, v.ok+v.failed)
	}
	t.plot(v, k)
	if v.ok == 0 {
		return
	}
	country := k.country()
	t.habit.add(country, v.ok)
	if t.orgs[v.dataset] == nil {
		t.orgs[v.dataset] = &habit{}
	}
	t.orgs[v.dataset].add(country, v.ok)
	seen := t.visits[country]
	if seen == nil {
		seen = &visit{account: v.account, country: country, first: event.Null, last: event.Null, ref: v.ref}
		t.visits[country] = seen
	}
	seen.first, seen.last = span(seen.first, seen.last, v.first, v.last, seen.n == 0)
	seen.n += v.ok
	if len(seen.addresses) < t.o.Examples {
		seen.addresses = append(seen.addresses, v.ip+" ("+k.where()+")")
	}
}

// hide notes a sign-in from a network that hides.
func (t *tracker) hide(v stay, k *known, d disguise) {
	to := t.hidden
	if v.ok == 0 {
		to = t.tries[v.dataset]
	}
	if to == nil {
		to = &hidden{account: v.account, kinds: map[string]bool{}, first: event.Null, last: event.Null}
		if v.ok > 0 {
			t.hidden = to
		} else {
			to.account = account{dataset: v.dataset}
			t.tries[v.dataset] = to
		}
	}
	to.first, to.last = span(to.first, to.last, v.first, v.last, to.ok+to.failed == 0)
	to.ok, to.failed = to.ok+v.ok, to.failed+v.failed
	to.kinds[d.String()] = true
	to.severe = to.severe || !d.name && (d.kind == torExit || d.kind == proxy)
	if v.ok == 0 {
		to.accounts++ // pairs of account and address
	}
	if len(to.addresses) < t.o.Examples && !slices.Contains(to.addresses, v.ip) {
		to.addresses = append(to.addresses, v.ip)
	}
	if len(to.refs) < t.o.Examples {
		to.refs = append(to.refs, v.ref)
	}
	if at, ok := k.position(); ok && v.ok > 0 {
		t.flag(at, to.severity(), hiddenTitle)
	}
}

// severity is that of sign-ins from networks that hide.
func (h *hidden) severity() finding.Severity {
	if h.severe {
		return finding.Medium
	}
	return finding.Low
}

const hiddenTitle = "Sign-in from a network that hides where somebody is"

// leave judges an account after its last address.
func (t *tracker) leave() {
	if !t.begun {
		return
	}
	if t.hidden != nil {
		t.r.report(t.hidden.finding())
	}
	countries := make([]string, 0, len(t.visits))
	for country := range t.visits {
		countries = append(countries, country)
	}
	slices.Sort(countries)
	for _, country := range countries {
		v := t.visits[country]
		v.total = t.habit.total
		if t.isNew(v) {
			t.r.report(t.newCountry(v))
			continue
		}
		if v.n > 1 {
			continue
		}
		if len(t.rare) < maxRare {
			t.rare = append(t.rare, *v)
		} else {
			t.over++
		}
	}
}

// isNew tells countries that the baseline lacks for an account it knows well, or for
// everybody.
func (t *tracker) isNew(v *visit) bool {
	if t.known == nil || t.known.total < t.o.KnownHistory {
		return false
	}
	if t.known.countries[v.country] == 0 {
		return true
	}
	own := t.usual[[2]string{v.realm, v.name}]
	return own != nil && own.total >= t.o.KnownHistory && own.countries[v.country] == 0
}

func (t *tracker) newCountry(v *visit) finding.Finding {
	f := v.finding("Sign-in from a country that is new against the baseline", finding.Low)
	f.Why = fmt.Sprintf("%s signed in %s from %s (%s).", v.label(), words.Times(v.n), v.country, words.Some(v.addresses, 5))
	if t.known.countries[v.country] == 0 {
		f.Why += fmt.Sprintf(" None of the %d sign-ins of the baseline is from there.", t.known.total)
	} else {
		f.Why += fmt.Sprintf(" None of the %d sign-ins of the account in the baseline is from there.", t.usual[[2]string{v.realm, v.name}].total)
	}
	return f
}

// finish judges what needs all accounts to be known.
func (t *tracker) finish(p *analyzers.Pass) {
	for _, v := range t.rare {
		org := t.orgs[v.dataset]
		own := v.total >= t.o.RareHistory && 1/float64(v.total) < t.o.RareShare
		all := org.countries[v.country] == 1 && org.total >= t.o.RareHistory && 1/float64(org.total) < t.o.RareShare
		if !own && !all {
			continue
		}
		f := v.finding("Sign-in from a rare country", finding.Low)
		f.Why = fmt.Sprintf("%s signed in once from %s (%s)", v.label(), v.country, v.addresses[0])
		if own {
			f.Why += fmt.Sprintf(", which is one of %d sign-ins of the account", v.total)
		}
		if all {
			f.Why += fmt.Sprintf(", the only one of %d sign-ins of the data set from there", org.total)
		}
		f.Why += "."
		t.r.report(f)
	}
	if t.over > 0 {
		p.Warn("%d countries that an account signed in from once were not judged.", t.over)
	}
	for _, name := range keys(t.tries) {
		t.r.report(t.tries[name].finding())
	}
	t.r.done()
}

func keys[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.SortFunc(list, cmp.Compare)
	return list
}

func (v *visit) finding(title string, severity finding.Severity) finding.Finding {
	return finding.Finding{
		Title: title, Severity: severity, Techniques: []string{"T1078"}, Dataset: v.dataset, User: v.label(), First: v.first, Last: v.last,
		Evidence: []event.Ref{v.ref}, EvidenceTotal: v.n, Benign: "Travel, a new colleague, a VPN, a carrier that brings its customers out elsewhere.",
		Facts: []finding.Fact{{Name: "Country", Value: v.country}, {Name: "Addresses", Value: strings.Join(v.addresses, ", ")}},
	}
}

// finding tells of sign-ins from networks that hide who is there.
func (h *hidden) finding() finding.Finding {
	kinds := strings.Join(keys(h.kinds), ", ")
	f := finding.Finding{
		Title: hiddenTitle, Severity: h.severity(), Techniques: []string{"T1078", "T1090"}, Dataset: h.dataset, User: h.label(),
		First: h.first, Last: h.last, Evidence: h.refs, EvidenceTotal: h.ok + h.failed,
		Why:    fmt.Sprintf("%s signed in %s from %s: %s.", h.label(), words.Times(h.ok), words.Some(h.addresses, 5), kinds),
		Benign: "Private VPNs, relays of browsers and the proxy of the organisation.",
		Facts:  []finding.Fact{{Name: "Network", Value: kinds}, {Name: "Addresses", Value: strings.Join(h.addresses, ", ")}, {Name: "Failed", Value: fmt.Sprint(h.failed)}},
	}
	if h.ok == 0 {
		f.Title, f.User, f.Techniques, f.Severity = "Failed sign-ins from networks that hide where somebody is", "", []string{"T1110", "T1090"}, finding.Low
		f.Why = fmt.Sprintf("%s failed, of %s of account and address, from %s: %s.", words.Count(h.failed, "sign-in"), words.Count(h.accounts, "pair"), words.Some(h.addresses, 5), kinds)
	}
	return f
}
