package network

import (
	"context"
	"fmt"
	"slices"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

// door is a service of administration of one machine.
type door struct {
	dataset, server string
	port            int64
}

// exposed reports services of administration that were reached from outside.
func exposed(_ context.Context, p *analyzers.Pass, v *view, o options) error {
	var order []door
	doors := map[door]*finding.Finding{}
	callers := map[door][]string{}
	counted := map[door]map[string]bool{}
	for i := range v.links {
		l := &v.links[i]
		if !l.peer.External() || !l.kind.Internal() || l.refused >= l.n || !slices.Contains(management, l.port) || v.local(l) {
			continue
		}
		d := door{l.dataset, l.server, l.port}
		f := doors[d]
		if f == nil {
			f = &finding.Finding{
				Title: "Service of administration reached from outside", Severity: finding.Low, Techniques: []string{"T1133"}, Dataset: l.dataset, Host: v.owner[address{l.dataset, l.server}],
				First: event.Null, Last: event.Null, Benign: "Administrators who work from elsewhere; a network that uses public addresses inside.",
			}
			order, doors[d], counted[d] = append(order, d), f, map[string]bool{}
		}
		v.verdict[l.key] = max(v.verdict[l.key], int(f.Severity)+1)
		f.EvidenceTotal += l.n
		f.First, f.Last = earlier(f.First, l.first), max(f.Last, l.last)
		if len(f.Evidence) < o.Examples {
			f.Evidence = append(f.Evidence, l.refs[0])
		}
		if !counted[d][l.client] {
			counted[d][l.client] = true
			callers[d] = append(callers[d], l.client)
		}
	}
	r := newReporter(p, o)
	for _, d := range order {
		f := doors[d]
		f.Score = float64(len(callers[d]))
		f.Why = fmt.Sprintf("%s port %s was reached from %d addresses outside, %s: %s.", v.label(d.dataset, d.server), portText(d.port, ""), len(callers[d]), times(f.EvidenceTotal), some(callers[d], o.Examples))
		f.Facts = []finding.Fact{{Name: "Server", Value: d.server}, {Name: "Addresses outside", Value: some(callers[d], o.Examples)}}
		r.report(*f)
	}
	r.done()
	return nil
}
