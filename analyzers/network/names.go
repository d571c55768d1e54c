package network

import (
	"cmp"
	"context"
	_ "embed"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/store/event"
)

//go:embed names.sql
var namesSQL string

// resolved is a name that led to an address.
type resolved struct {
	dataset, host, ip, name string
	first                   int64 // microseconds UTC, event.Null where unknown
	n, total                int64
}

// resolve reads which names led to which addresses.
func resolve(ctx context.Context, p *analyzers.Pass, v *view, o options) error {
	list, err := collect(ctx, p.Data, namesSQL, func(r *resolved) []any {
		return []any{&r.dataset, &r.host, &r.ip, &r.name, nullable{&r.first}, &r.n, &r.total}
	}, o.Names)
	if err != nil {
		return err
	}
	v.names, v.asked = map[address][]resolved{}, map[machine]bool{}
	for _, r := range list {
		a := address{r.dataset, r.ip}
		v.names[a] = append(v.names[a], r)
		v.asked[machine{r.dataset, r.host}] = true
	}
	if len(list) > 0 && list[0].total > int64(len(list)) {
		p.Warn("Names led to %d pairs of name and address; the %d most frequent were read.", list[0].total, len(list))
	}
	return nil
}

// nameOf is the name under which a server was reached: as the record has it, else
// what the same machine had asked for before, else what any machine asked for.
func (v *view) nameOf(l *link) string {
	if l.name != "" {
		return l.name
	}
	own := v.names[address{l.dataset, l.server}]
	if len(own) == 0 {
		return ""
	}
	return slices.MaxFunc(own, func(a, b resolved) int {
		return cmp.Or(
			compareBool(a.host == l.host, b.host == l.host),
			compareBool(a.before(l), b.before(l)),
			cmp.Compare(a.first, b.first), // the latest question
			strings.Compare(b.name, a.name),
		)
	}).name
}

// before reports whether the name was asked for before the last connection.
func (r resolved) before(l *link) bool { return r.first != event.Null && r.first <= l.last }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
