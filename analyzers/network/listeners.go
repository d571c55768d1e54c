package network

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

//go:embed listeners.sql
var listenersSQL string

// listener is a program with a port of its own.
type listener struct {
	dataset, host, program string
	port                   int64
	transport              string
	waits                  bool // a record says that it waits for connections, not only that it took the port
	n                      int64
	first, last            int64
	refs                   []event.Ref
	total                  int64
}

// listeners shows who waits for connections, and reports who has no reason to.
func listeners(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := collect(ctx, p.Data, listenersSQL, func(l *listener) []any {
		return []any{&l.dataset, &l.host, &l.program, &l.port, &l.transport, &l.waits, &l.n, nullable{&l.first}, nullable{&l.last}, refs{&l.refs}, &l.total}
	}, o.Links)
	if err != nil || len(list) == 0 {
		return err
	}
	if list[0].total > int64(len(list)) {
		p.CouldNotLook("%d programs and ports that wait for connections; %d were judged.", list[0].total, len(list))
	}
	t := &finding.Table{Total: list[0].total, Columns: columns("Severity:severity", "Data set:text", "Host:text", "Program:code", "Port:int", "Service:text", "Transport:text",
		"Records:int", "First:time", "Last:time", "Reference:ref")}
	r := newReporter(p, o)
	for _, l := range list {
		word := ""
		if f, ok := l.finding(); ok {
			r.report(f)
			word = f.Severity.String()
		}
		if len(t.Rows) < o.Rows {
			t.Rows = append(t.Rows, []string{
				word, l.dataset, l.host, l.program, fmt.Sprint(l.port), serviceName(l.port), l.transport, fmt.Sprint(l.n),
				finding.TimeCell(l.first), finding.TimeCell(l.last), finding.RefCell(l.refs[0]),
			})
		}
	}
	r.done()
	v.exhibits = append(v.exhibits, finding.Exhibit{
		ID: "listeners", Title: "Ports that programs took", Table: t,
		Note: "Ports below those of clients that a program took or waits on, as the firewall log has them (events 5154 and 5158).",
	})
	return nil
}

// finding judges a listener.
func (l *listener) finding() (finding.Finding, bool) {
	h := byName[fileName(l.program)]
	f := finding.Finding{
		Title: "Program waits for connections that seldom does", Severity: finding.Medium, Techniques: []string{"T1571", "T1090"}, Dataset: l.dataset, Host: l.host,
		First: l.first, Last: l.last, Evidence: l.refs, EvidenceTotal: l.n, Facts: []finding.Fact{{Name: "Program", Value: l.program}, {Name: "Port", Value: fmt.Sprint(l.port)}},
		Benign: "Development servers, remote support, and services that take a port by the kernel (HTTP.sys).",
	}
	switch {
	case l.transport == "udp" || groupPort(l.port):
		return f, false
	case h != nil && h.class == system && (h.class != system || slices.Contains(h.usual, l.port) || fileName(l.program) != "system"):
		return f, false
	case h != nil && h.class == system:
		f.Severity = finding.Low
		f.Why = fmt.Sprintf("The kernel took port %s for a program that serves HTTP through it.", portText(l.port, l.transport))
	case h != nil:
		f.Why = fmt.Sprintf("%s took port %s.", fileName(l.program), portText(l.port, l.transport))
	case writable.MatchString(l.program) && !installed.MatchString(l.program):
		f.Severity = finding.Low
		f.Why = fmt.Sprintf("%s, in a folder that users can write, took port %s.", l.program, portText(l.port, l.transport))
	default:
		return f, false
	}
	return f, true
}
