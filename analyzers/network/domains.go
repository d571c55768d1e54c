package network

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/datasets/domainname"
	"forensic/store/event"
)

//go:embed questions.sql
var questionsSQL string

//go:embed domains.sql
var domainsSQL string

//go:embed missing.sql
var missingSQL string

// domain is what a machine asked for of one domain.
type domain struct {
	dataset, host, client, name, program string
	names, questions, texts              int64
	length                               float64 // mean characters of a name before the domain
	longest, longNames                   int64   // longest label, names with a label of 50 or more
	first, last                          int64
	examples                             string
	refs                                 []event.Ref
}

// manyNames are domains that have many long names by design, with the reason.
var manyNames = map[string]string{
	"akadns.net": "load balancing", "akamai.net": "content delivery", "akamaiedge.net": "content delivery", "akamaihd.net": "content delivery", "edgekey.net": "content delivery",
	"amazonaws.com": "buckets and machines", "cloudfront.net": "content delivery", "fastly.net": "content delivery", "googlevideo.com": "video servers", "gvt1.com": "downloads",
	"windows.net": "storage accounts", "azure.com": "machines and services", "azureedge.net": "content delivery", "trafficmanager.net": "load balancing", "msedge.net": "content delivery",
	"microsoft.com": "telemetry and updates", "office.com": "tenants", "sharepoint.com": "tenants", "e5.sk": "reputation of files by an antivirus", "sophosxl.net": "reputation of files by an antivirus",
	"mcafee.com": "reputation of files by an antivirus", "avqs.net": "reputation of files by an antivirus", "spamhaus.org": "block list of senders", "surbl.org": "block list of addresses",
	"cymru.com": "networks of addresses", "senderbase.org": "reputation of senders", "barracudacentral.org": "block list of senders",
}

const maxDomains = 10_000 // domains that are read, those with the most names

// domains reports domains by whose names data may travel.
func domains(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := collect(ctx, p.Data, fmt.Sprintf(domainsSQL, questionsSQL), func(d *domain) []any {
		return []any{&d.dataset, &d.host, &d.client, &d.name, &d.program, &d.names, &d.questions, &d.texts, &d.length, &d.longest, &d.longNames, nullable{&d.first}, nullable{&d.last}, &d.examples, refs{&d.refs}}
	}, maxDomains)
	if err != nil {
		return err
	}
	r := newReporter(p, o)
	t := &finding.Table{Columns: columns("Data set:text", "Host:text", "Client:indicator", "Domain:indicator", "Program:code", "Names:int", "Questions:int", "Questions for texts:int",
		"Mean length before the domain:float", "Longest label:int", "Looks made up:float", "First:time", "Last:time", "Examples:code"), Total: int64(len(list))}
	for _, d := range list {
		if len(t.Rows) < o.Rows {
			t.Rows = append(t.Rows, []string{
				d.dataset, d.host, d.client, d.name, d.program, fmt.Sprint(d.names), fmt.Sprint(d.questions), fmt.Sprint(d.texts),
				fmt.Sprintf("%.1f", d.length), fmt.Sprint(d.longest), madeUp(d.name), finding.TimeCell(d.first), finding.TimeCell(d.last), d.examples,
			})
		}
		if manyNames[d.name] == "" && d.tunnel(o) {
			r.report(d.finding(v))
		}
	}
	r.done()
	if len(list) > 0 {
		v.exhibits = append(v.exhibits, finding.Exhibit{ID: "domains", Title: "Domains asked for", Table: t, Note: "By machine, those with the most different names first. Many long names of one domain carry data. Looks made up: from 0.5 on the registered label looks like one of a program; it is empty for labels that are too short to tell."})
	}
	return nil
}

// madeUp is how much a domain looks made up by a program, 0 to 1; empty where that
// cannot be judged.
func madeUp(name string) string {
	l := domainname.MadeUp(name)
	if !l.Judged {
		return ""
	}
	return fmt.Sprintf("%.2f", l.Score)
}

// tunnel reports whether names of the domain look like data.
func (d *domain) tunnel(o options) bool {
	return d.names >= o.Subdomains && d.length >= o.NameLength || d.longNames >= o.Subdomains/10 || d.texts >= o.Subdomains && 2*d.texts >= d.questions
}

func (d *domain) finding(v *view) finding.Finding {
	f := finding.Finding{
		Title: "Names of one domain that look like data", Severity: finding.Medium, Techniques: []string{"T1071.004", "T1048.003", "T1572"}, Dataset: d.dataset, Host: d.host,
		First: d.first, Last: d.last, Evidence: d.refs, EvidenceTotal: d.questions, Score: float64(d.names),
		Benign: "Reputation services of antivirus and mail products, content delivery, and software that writes identifiers into names.",
		Why: fmt.Sprintf("%s asked for %d different names of %s with %.0f characters before the domain on average and up to %d in a label; %d of %d questions were for texts.",
			d.who(v), d.names, d.name, d.length, d.longest, d.texts, d.questions),
		Facts: []finding.Fact{{Name: "Domain", Value: d.name}, {Name: "Longest names", Value: d.examples}},
	}
	return f
}

// who is the machine that asked.
func (d *domain) who(v *view) string {
	return strings.TrimSpace(d.program + " " + on(v, d.dataset, d.host, d.client))
}

func on(v *view, dataset, host, client string) string {
	if client != "" {
		return v.label(dataset, client)
	}
	if host == "" {
		return "a machine"
	}
	return host
}

// lost is a machine that asked for domains that do not exist.
type lost struct {
	dataset, host, client, program string
	most, all                      int64
	first, last                    int64
	examples                       string
	refs                           []event.Ref
}

// missing reports storms of questions for domains that do not exist.
func missing(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := collect(ctx, p.Data, fmt.Sprintf(missingSQL, questionsSQL), func(l *lost) []any {
		return []any{&l.dataset, &l.host, &l.client, &l.program, &l.most, &l.all, &l.first, &l.last, &l.examples, refs{&l.refs}}
	}, o.MissingNames)
	if err != nil {
		return err
	}
	r := newReporter(p, o)
	for _, l := range list {
		r.report(finding.Finding{
			Title: "Many domains asked for that do not exist", Severity: finding.Medium, Techniques: []string{"T1568.002"}, Dataset: l.dataset, Host: l.host,
			First: l.first, Last: l.last, Evidence: l.refs, EvidenceTotal: l.all, Score: float64(l.most),
			Why:    fmt.Sprintf("%s asked for %d domains within an hour that do not exist, %d in all: %s.", on(v, l.dataset, l.host, l.client), l.most, l.all, l.examples),
			Benign: "Browsers that test for false answers, mail servers that check senders, a resolver that forwards for many, and lists of old addresses.",
		})
	}
	r.done()
	return nil
}

// compare reports what the baseline lacks: places outside and programs that connect.
func compare(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	if p.Baseline == nil {
		return nil
	}
	old, err := read(ctx, p.Baseline, o)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for i := range old.links {
		l := &old.links[i]
		known["server "+l.server], known["name "+l.name], known["program "+l.base] = true, true, true
	}
	places := newSet("places outside", finding.Info)
	callers := newSet("programs that connect", finding.Low)
	for i := range v.links {
		l := &v.links[i]
		name := v.nameOf(l)
		if l.external() && !known["server "+l.server] && (name == "" || !known["name "+name]) {
			places.add(l, strings.TrimSpace(l.server+" "+name), o)
		}
		if l.program != "" && l.seen != "in" && v.talk(l) && !known["program "+l.base] {
			callers.add(l, l.base, o)
		}
	}
	for _, s := range []*newOnes{places, callers} {
		if len(s.values) > 0 {
			p.Report(s.finding(o))
		}
	}
	return nil
}

// newOnes are values that the baseline lacks.
type newOnes struct {
	what     string
	severity finding.Severity
	values   []string
	refs     []event.Ref
	n        int64
	first    int64
	last     int64
	seen     map[string]bool
}

func newSet(what string, severity finding.Severity) *newOnes {
	return &newOnes{what: what, severity: severity, first: event.Null, last: event.Null, seen: map[string]bool{}}
}

func (s *newOnes) add(l *link, value string, o options) {
	s.n += l.n
	s.first, s.last = earlier(s.first, l.first), max(s.last, l.last)
	if s.seen[value] {
		return
	}
	s.seen[value] = true
	s.values = append(s.values, value)
	if len(s.refs) < o.Examples {
		s.refs = append(s.refs, l.refs[0])
	}
}

func (s *newOnes) finding(o options) finding.Finding {
	slices.Sort(s.values)
	return finding.Finding{
		Title: "New against the baseline: " + s.what, Severity: s.severity, Techniques: []string{"T1071"}, First: s.first, Last: s.last, Evidence: s.refs, EvidenceTotal: s.n,
		Why:    fmt.Sprintf("%d that the baseline lacks: %s.", len(s.values), some(s.values, o.Examples)),
		Benign: "Updates, new software and whatever the baseline was too short to show.",
	}
}
