package network

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
	"forensic/store/event"
)

//go:embed links.sql
var linksSQL string

// key tells links apart.
type key struct {
	dataset, host, program, client, server string
	port                                   int64 // of the server; -1 where unknown
	transport, seen                        string
}

// link is a program of a client that talks to a port of a server, as the logs of
// one machine or sensor have it.
type link struct {
	key
	log, account, name string // name of the server as logged
	sensor             bool
	n, refused         int64 // records of the log that has the most; of them blocked by a filter
	records            int64 // of all logs
	sized, sent, got   int64 // records with bytes, bytes of the client and of the server
	timeless           int64
	first, last        int64 // microseconds UTC, event.Null where unknown
	refs               [2]event.Ref

	kind netaddr.Kind // of the server
	peer netaddr.Kind // of the client
	base string       // file name of the program
}

// machine is a host of a data set.
type machine struct{ dataset, host string }

// address is an address of a data set.
type address struct{ dataset, ip string }

// view is what the connections of a case come to.
type view struct {
	raw      []link // as read
	links    []link // one for each key
	total    int64  // links there are
	records  int64
	timeless int64
	owner    map[address]string // host that has the address, where one is known
	names    map[address][]resolved
	several  bool              // data sets
	asked    map[machine]bool  // hosts that log names
	spread   map[address]int   // machines that connect to an external server
	verdict  map[key]int       // severity of the worst finding, plus one
	exhibits []finding.Exhibit // of the parts, shown last
}

// read gets the links of a case.
func read(ctx context.Context, d analyzers.Data, o options) (*view, error) {
	v := &view{verdict: map[key]int{}}
	var judged []string
	for _, name := range judgedNames() {
		judged = append(judged, "'"+name+"'")
	}
	query := fmt.Sprintf(linksSQL, flowsSQL, strings.Join(judged, ", "))
	list, err := collect(ctx, d, query, func(l *link) []any {
		return []any{
			&l.dataset, &l.host, &l.log, &l.program, &l.client, &l.server, &l.port, &l.transport, &l.seen, &l.sensor, &l.account, &l.name,
			&l.n, &l.refused, &l.sized, &l.sent, &l.got, &l.timeless,
			nullable{&l.first},
			nullable{&l.last},
			&l.refs[0].Source, &l.refs[0].Member, &l.refs[0].Record, &l.refs[1].Source, &l.refs[1].Member, &l.refs[1].Record, &v.total, &v.records,
		}
	}, o.Links)
	if err != nil {
		return nil, err
	}
	v.raw = list
	for i := range list {
		v.timeless += list[i].timeless
	}
	v.links = merge(list)
	v.several = len(v.links) > 0 && v.links[0].dataset != v.links[len(v.links)-1].dataset // they are sorted
	v.own()
	v.count()
	return v, nil
}

// nullable scans a number that may be NULL.
type nullable struct{ to *int64 }

// Scan takes a value of the database.
func (n nullable) Scan(from any) error {
	var v sql.NullInt64
	if err := v.Scan(from); err != nil {
		return err
	}
	*n.to = micros(v)
	return nil
}

// merge makes one link of those that several logs have: the numbers are of the
// log with the most records, since each shows the same connections.
func merge(list []link) []link {
	at := map[key]int{}
	var out []link
	for _, l := range list {
		i, ok := at[l.key]
		if !ok {
			at[l.key] = len(out)
			l.records = l.n
			l.kind, l.peer, l.base = netaddr.Of(l.server), netaddr.Of(l.client), fileName(l.program)
			out = append(out, l)
			continue
		}
		o := &out[i]
		if o.name == "" {
			o.name = l.name
		}
		if o.account == "" {
			o.account = l.account
		}
		o.records += l.n
		o.n, o.refused, o.sensor = max(o.n, l.n), max(o.refused, l.refused), o.sensor && l.sensor
		if l.sent+l.got > o.sent+o.got {
			o.sized, o.sent, o.got = l.sized, l.sent, l.got
		}
		o.first, o.last = earlier(o.first, l.first), max(o.last, l.last)
		o.refs[1] = l.refs[0]
	}
	slices.SortFunc(out, func(a, b link) int { return a.compare(b) })
	return out
}

func (l link) compare(o link) int {
	return cmp.Or(strings.Compare(l.dataset, o.dataset), strings.Compare(l.host, o.host), strings.Compare(l.program, o.program), strings.Compare(l.client, o.client),
		strings.Compare(l.server, o.server), cmp.Compare(l.port, o.port), strings.Compare(l.transport, o.transport), strings.Compare(l.seen, o.seen))
}

// own finds whose the addresses are: a machine that logs a connection as its own
// names its address. Records of UDP are at times the wrong way round, so that three
// quarters of the connections must agree.
func (v *view) own() {
	votes, all := map[address]map[string]int64{}, map[address]int64{}
	for i := range v.links {
		l := &v.links[i]
		ip, kind := l.client, l.peer
		if l.seen == "in" {
			ip, kind = l.server, l.kind
		}
		if l.sensor || l.seen == "" || l.host == "" || !kind.Internal() && !kind.External() {
			continue
		}
		a := address{l.dataset, ip}
		if votes[a] == nil {
			votes[a] = map[string]int64{}
		}
		votes[a][l.host] += l.n
		all[a] += l.n
	}
	v.owner = map[address]string{}
	for a, hosts := range votes {
		for host, n := range hosts {
			if 4*n > 3*all[a] {
				v.owner[a] = host
			}
		}
	}
}

// count finds how many machines connect to each external server.
func (v *view) count() {
	v.spread = map[address]int{}
	seen := map[[3]string]bool{}
	for i := range v.links {
		l := &v.links[i]
		k := [3]string{l.dataset, v.label(l.dataset, l.client), l.server}
		if l.kind.External() && !seen[k] {
			seen[k] = true
			v.spread[address{l.dataset, l.server}]++
		}
	}
}

// label is the name of the machine with an address, or the address.
func (v *view) label(dataset, ip string) string {
	return cmp.Or(v.owner[address{dataset, ip}], ip)
}

// local reports whether a link does not leave its machine.
func (v *view) local(l *link) bool {
	from := v.owner[address{l.dataset, l.client}]
	return l.kind == netaddr.Loopback || l.client == l.server || from != "" && from == v.owner[address{l.dataset, l.server}]
}

// talk reports whether a link connects two machines, and not one with a group of
// machines, itself or its platform.
func (v *view) talk(l *link) bool {
	return (l.kind.Internal() || l.kind.External() || l.kind == netaddr.Invalid) && !v.local(l) && !groupPort(l.port)
}

// groupPort are ports of announcements and of discovery, which address everyone.
func groupPort(port int64) bool {
	switch port {
	case 67, 68, 137, 138, 546, 547, 1900, 3702, 5353, 5355:
		return true
	}
	return false
}

// fileName is the last part of a path.
func fileName(path string) string { return path[strings.LastIndexAny(path, `\/`)+1:] }

// portText names a port for readers.
func portText(port int64, transport string) string {
	text := fmt.Sprint(port)
	if port < 0 {
		text = "?"
	}
	if transport != "" {
		text += "/" + transport
	}
	if name := netaddr.ServiceName(port); name != "" {
		text += " (" + name + ")"
	}
	return text
}
