package network

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// group is what one finding tells: a program and a server, with all ports.
type group struct{ title, dataset, host, program, client, server string }

// claim is a finding in the making.
type claim struct {
	finding.Finding
	group
	times int64    // connections of all links
	ports []string // of the server
	links []*link
}

// programs reports programs that connect where they seldom do.
func programs(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list := v.claims()
	slices.SortStableFunc(list, func(a, b *claim) int { return finding.Compare(a.Finding, b.Finding) })
	r := newReporter(p, o)
	list = slices.DeleteFunc(list, func(c *claim) bool { return !r.room(c.Title) })
	if err := v.evidence(ctx, p.Data, list, o); err != nil {
		return err
	}
	for _, c := range list {
		c.Why = v.sentence(c, o)
		p.Report(c.Finding)
	}
	r.done()
	return nil
}

// claims groups what the rules say of links.
func (v *view) claims() (list []*claim) {
	at := map[group]*claim{}
	for i := range v.links {
		l := &v.links[i]
		a, ok := v.judge(l)
		if !ok {
			continue
		}
		v.verdict[l.key] = int(a.severity) + 1
		host := l.host
		if l.sensor {
			host = v.owner[address{l.dataset, l.client}]
		}
		g := group{a.title, l.dataset, host, l.program, v.label(l.dataset, l.client), l.server}
		c := at[g]
		if c == nil {
			c = &claim{group: g, Finding: finding.Finding{
				Title: a.title, Severity: a.severity, Techniques: a.techniques, Why: a.reason, Benign: a.benign, Dataset: l.dataset, Host: host, User: l.account,
				First: event.Null, Last: event.Null, Facts: v.facts(l),
			}}
			at[g], list = c, append(list, c)
		}
		if a.severity > c.Severity {
			c.Severity, c.Why, c.Techniques = a.severity, a.reason, a.techniques
		}
		c.times += l.n
		c.EvidenceTotal += l.records
		c.First, c.Last = earlier(c.First, l.first), max(c.Last, l.last)
		c.links = append(c.links, l)
		if text := portText(l.port, l.transport); !slices.Contains(c.ports, text) {
			c.ports = append(c.ports, text)
			c.Score++
		}
	}
	return list
}

//go:embed evidence.sql
var evidenceSQL string

// evidence finds the records behind claims.
func (v *view) evidence(ctx context.Context, d analyzers.Data, list []*claim, o options) error {
	if len(list) == 0 {
		return nil
	}
	names, servers := map[string]bool{}, map[string]bool{}
	var args []any
	for _, c := range list {
		if !names[c.program] {
			names[c.program] = true
			args = append(args, c.program)
		}
	}
	for _, c := range list {
		if !servers[c.server] {
			servers[c.server] = true
			args = append(args, c.server)
		}
	}
	type found struct {
		key
		refs []event.Ref
	}
	rows, err := collect(ctx, d, fmt.Sprintf(evidenceSQL, flowsSQL, places(len(names)), places(len(servers))), func(f *found) []any {
		return []any{&f.dataset, &f.host, &f.program, &f.client, &f.server, &f.port, &f.transport, &f.seen, refs{&f.refs}}
	}, args...)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	by := map[key][]event.Ref{}
	for _, f := range rows {
		by[f.key] = f.refs
	}
	for _, c := range list {
		for _, l := range c.links {
			c.Evidence = append(c.Evidence, by[l.key][:min(len(by[l.key]), o.Examples-len(c.Evidence))]...)
		}
	}
	return nil
}

// places are so many places for bound parameters.
func places(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// facts are the values that a link was judged by.
func (v *view) facts(l *link) []finding.Fact {
	list := []finding.Fact{{Name: "Client", Value: l.client}, {Name: "Address", Value: l.server}, {Name: "Kind of address", Value: string(l.kind)}}
	if l.program != "" {
		list = append([]finding.Fact{{Name: "Program", Value: l.program}}, list...)
	}
	if name := v.nameOf(l); name != "" {
		list = append(list, finding.Fact{Name: "Name", Value: name})
	}
	if host := v.owner[address{l.dataset, l.server}]; host != "" {
		list = append(list, finding.Fact{Name: "Machine of the address", Value: host})
	}
	if n := v.spread[address{l.dataset, l.server}]; n > 0 {
		list = append(list, finding.Fact{Name: "Machines that connect to it", Value: fmt.Sprint(n)})
	}
	return list
}

// sentence tells who connected where and how often, and then why that counts.
func (v *view) sentence(c *claim, o options) string {
	to := c.server
	for _, fact := range c.Facts {
		if fact.Name == "Name" || fact.Name == "Machine of the address" {
			to += " (" + fact.Value + ")"
			break
		}
	}
	who := fileName(c.program)
	if who == "" {
		who = c.client
	}
	return fmt.Sprintf("%s connected to %s port %s, %s: %s.", who, to, some(c.ports, o.Examples), times(c.times), c.Why)
}
