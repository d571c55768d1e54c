package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/store/event"
)

func serviceName(port int64) string { return netaddr.ServiceName(port) }

// sum is what links with one value of something come to.
type sum struct {
	parts        []string // the value
	n, sent, got int64
	sized        bool
	first, last  int64
	sets         [4]map[string]bool // different values of other things
	ref          event.Ref
}

// sums groups links; the functions give the value and the other things.
func sums(links []*link, value func(*link) []string, others ...func(*link) string) []*sum {
	by := map[string]*sum{}
	var out []*sum
	for _, l := range links {
		parts := value(l)
		k := strings.Join(parts, "\x00")
		s := by[k]
		if s == nil {
			s = &sum{parts: parts, first: event.Null, last: event.Null, ref: l.refs[0]}
			by[k], out = s, append(out, s)
		}
		s.n, s.sent, s.got, s.sized = s.n+l.n, s.sent+l.sent, s.got+l.got, s.sized || l.sized > 0
		s.first, s.last = earlier(s.first, l.first), max(s.last, l.last)
		for i, other := range others {
			if text := other(l); text != "" {
				if s.sets[i] == nil {
					s.sets[i] = map[string]bool{}
				}
				s.sets[i][text] = true
			}
		}
	}
	slices.SortFunc(out, func(a, b *sum) int { return cmp.Or(cmp.Compare(b.n, a.n), slices.Compare(a.parts, b.parts)) })
	return out
}

// list is some of the different values of another thing.
func (s *sum) list(i, most int) string {
	var words []string
	for w := range s.sets[i] {
		words = append(words, w)
	}
	slices.Sort(words)
	return some(words, most)
}

func (s *sum) count(i int) string { return fmt.Sprint(len(s.sets[i])) }

// bytes are cells of both directions, empty where no log had bytes.
func (s *sum) bytes() []string {
	if !s.sized {
		return []string{"", ""}
	}
	return []string{fmt.Sprint(s.sent), fmt.Sprint(s.got)}
}

func (s *sum) span() []string { return []string{finding.TimeCell(s.first), finding.TimeCell(s.last)} }

// listed is how many values a cell names.
const listed = 5

// talking are the links that count as talk, once: where both ends or several
// sensors logged one, the log with the most speaks for it.
func (v *view) talking() []*link {
	type once struct {
		dataset, client, server string
		port                    int64
		transport               string
	}
	who := map[once]map[string]int64{} // records by machine that logged
	for i := range v.links {
		l := &v.links[i]
		if !v.talk(l) {
			continue
		}
		k := once{l.dataset, l.client, l.server, l.port, l.transport}
		if who[k] == nil {
			who[k] = map[string]int64{}
		}
		who[k][l.host+"\x00"+l.seen] += l.n
	}
	best := map[once]string{}
	for k, counts := range who {
		var top string
		for at, n := range counts {
			if m := counts[top]; top == "" || n > m || n == m && at < top {
				top = at
			}
		}
		best[k] = top
	}
	var out []*link
	for i := range v.links {
		l := &v.links[i]
		if v.talk(l) && best[once{l.dataset, l.client, l.server, l.port, l.transport}] == l.host+"\x00"+l.seen {
			out = append(out, l)
		}
	}
	return out
}

// show makes the pictures and tables.
func show(p *analyzers.Pass, v *view, o options) {
	links := v.talking()
	client := func(l *link) string { return v.label(l.dataset, l.client) }
	server := func(l *link) string { return v.label(l.dataset, l.server) }
	place := func(l *link) string { return l.dataset + "\x00" + l.server }
	program := func(l *link) string {
		if l.seen == "in" {
			return ""
		}
		return l.base
	}
	port := func(l *link) string { return portText(l.port, l.transport) }
	var in, out []*link
	for _, l := range links {
		if l.external() || l.kind == netaddr.Invalid {
			out = append(out, l)
		} else {
			in = append(in, l)
		}
	}
	v.pictures(p, in, out, o)
	add := func(id, title, note string, heads []string, list []*sum, row func(*sum) []string) {
		if len(list) == 0 {
			return
		}
		t := &finding.Table{Columns: columns(heads...), Total: int64(len(list))}
		for _, s := range list[:min(len(list), o.Rows)] {
			t.Rows = append(t.Rows, row(s))
		}
		p.Show(finding.Exhibit{ID: id, Title: title, Note: note, Table: t})
	}
	side := func(external bool) func(*link) string {
		return func(l *link) string {
			if l.external() != external {
				return ""
			}
			return place(l)
		}
	}
	add("talkers", "Who talks most", "Machines that begin connections. A machine that logged none of its own has its address for a name; bytes are there where a log has them.",
		[]string{"Data set:text", "Machine:text", "Connections:int", "Servers inside:int", "Servers outside:int", "Ports:int", "Programs:text", "Bytes sent:int", "Bytes received:int", "First:time", "Last:time"},
		sums(links, func(l *link) []string { return []string{l.dataset, client(l)} }, side(false), side(true), port, program),
		func(s *sum) []string {
			return slices.Concat(s.parts, []string{fmt.Sprint(s.n), s.count(0), s.count(1), s.count(2), s.list(3, listed)}, s.bytes(), s.span())
		})
	add("destinations", "Places outside", "Names come from the record of the connection, else from questions that the same machine asked before it, else from any machine of the data set.",
		[]string{"Data set:text", "Address:indicator", "Kind:text", "Names:indicator", "Connections:int", "Machines:int", "Programs:text", "Ports:text", "Bytes sent:int", "Bytes received:int", "First:time", "Last:time", "Reference:ref"},
		sums(out, func(l *link) []string { return []string{l.dataset, l.server, string(l.kind)} }, v.nameOf, client, program, port),
		func(s *sum) []string {
			return slices.Concat(s.parts, []string{s.list(0, listed), fmt.Sprint(s.n), s.count(1), s.list(2, listed), s.list(3, listed)}, s.bytes(), s.span(), []string{finding.RefCell(s.ref)})
		})
	add("services", "Ports and services", "By port of the server. Where a log does not say who began, the side with a port of a known service is the server.",
		[]string{"Port:int", "Service:text", "Transport:text", "Connections:int", "Clients:int", "Servers:int", "Programs of clients:text", "Bytes sent:int", "Bytes received:int", "First:time", "Last:time"},
		sums(links, func(l *link) []string { return []string{number(l.port), netaddr.ServiceName(l.port), l.transport} },
			func(l *link) string { return l.dataset + client(l) }, func(l *link) string { return l.dataset + server(l) }, program),
		func(s *sum) []string {
			return slices.Concat(s.parts, []string{fmt.Sprint(s.n), s.count(0), s.count(1), s.list(2, listed)}, s.bytes(), s.span())
		})
	var begun []*link
	for _, l := range links {
		if l.program != "" && l.seen != "in" {
			begun = append(begun, l)
		}
	}
	add("programs", "Programs that connect", "",
		[]string{"Program:code", "Connections:int", "Machines:int", "Servers inside:int", "Servers outside:int", "Ports:text", "First:time", "Last:time", "Reference:ref"},
		sums(begun, func(l *link) []string { return []string{l.program} }, func(l *link) string { return l.dataset + "\x00" + l.host }, side(false), side(true), port),
		func(s *sum) []string {
			return slices.Concat(s.parts, []string{fmt.Sprint(s.n), s.count(0), s.count(1), s.count(2), s.list(3, listed)}, s.span(), []string{finding.RefCell(s.ref)})
		})
	v.showLinks(p, links, o)
	p.Exhibits = append(p.Exhibits, v.exhibits...)
}

// showLinks lists the links, those that stand out first.
func (v *view) showLinks(p *analyzers.Pass, links []*link, o options) {
	slices.SortStableFunc(links, func(a, b *link) int {
		return cmp.Or(cmp.Compare(v.verdict[b.key], v.verdict[a.key]), cmp.Compare(b.n, a.n))
	})
	t := &finding.Table{Total: int64(len(links)), Columns: columns("Severity:severity", "Data set:text", "Client:text", "Client address:indicator", "Program:code", "Server address:indicator", "Server name:indicator",
		"Port:int", "Transport:text", "Connections:int", "Blocked:int", "Bytes sent:int", "Bytes received:int", "Seen from:text", "First:time", "Last:time", "Reference:ref")}
	for _, l := range links[:min(len(links), o.Rows)] {
		word, sent, got := "", "", ""
		if n := v.verdict[l.key]; n > 0 {
			word = finding.Severity(n - 1).String()
		}
		if l.sized > 0 {
			sent, got = fmt.Sprint(l.sent), fmt.Sprint(l.got)
		}
		t.Rows = append(t.Rows, []string{
			word, l.dataset, v.label(l.dataset, l.client), l.client, l.program, l.server, cmp.Or(v.nameOf(l), v.owner[address{l.dataset, l.server}]),
			number(l.port), l.transport, fmt.Sprint(l.n), fmt.Sprint(l.refused), sent, got, map[string]string{"out": "client", "in": "server", "": "sensor or flow log"}[l.seen],
			finding.TimeCell(l.first), finding.TimeCell(l.last), finding.RefCell(l.refs[0]),
		})
	}
	if len(t.Rows) > 0 {
		p.Show(finding.Exhibit{ID: "links", Title: "Connections by program, client, server and port", Table: t, Note: "Those that a rule names come first, then the busiest."})
	}
}

// number is a port as a cell; empty where unknown.
func number(port int64) string {
	if port < 0 {
		return ""
	}
	return fmt.Sprint(port)
}
