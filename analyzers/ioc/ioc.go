package ioc

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/analyzers/internal/texts"
	"forensic/analyzers/internal/unwrap"
	"forensic/store/event"
)

// key tells indicators apart.
type key struct {
	Type  observe.Type
	Value string
}

// indicator is one indicator with all the places it was seen.
type indicator struct {
	key
	part    observe.Type    // what it is part of wherever it was seen; empty if it also stands alone
	sources map[string]bool // columns
	decoded bool            // seen in decoded content
	plain   bool            // seen in plain text or a column
	network bool            // seen in a column of network or DNS events
	count   int64
	hosts   map[[2]string]bool
	first   int64
	last    int64
	ref     event.Ref
	refs    []event.Ref // of decoded content, then of the network, few
}

// sighting is one place of an indicator.
type sighting struct {
	source        string
	dataset, host string
	count         int64
	first, last   int64
	ref           event.Ref
	decoded       bool
	network       bool
	part          observe.Type
}

type collection map[key]*indicator

func run(ctx context.Context, p *analyzers.Pass, o Options) error {
	found := collection{}
	if err := found.texts(ctx, p, o); err != nil {
		return err
	}
	if err := found.columns(ctx, p); err != nil {
		return err
	}
	list := found.sorted()
	show(p, list, o.MaxRows)
	hidden(p, list)
	return contacted(ctx, p)
}

// observed is an observable of a text and whether it had to be decoded first.
type observed struct {
	observe.Observable
	decoded bool
}

// texts scans the texts of the case and what is encoded in them.
func (c collection) texts(ctx context.Context, p *analyzers.Pass, o Options) error {
	scan := func(text string) (out []observed) {
		for _, f := range observe.Find(text) {
			out = append(out, observed{f, false})
		}
		for _, run := range unwrap.Find(text, o.Limits) {
			for _, l := range unwrap.Decode(run, text, o.Limits).Layers {
				for _, f := range observe.Find(l.Text) {
					out = append(out, observed{f, true})
				}
			}
		}
		return out
	}
	return texts.Map(ctx, p, "true", scan, func(g texts.Group, found []observed) {
		p.Examined++
		seen := map[observed]bool{}
		for _, f := range found {
			at := observed{observe.Observable{Type: f.Type, Value: f.Value, PartOf: f.PartOf}, f.decoded}
			if seen[at] {
				continue
			}
			seen[at] = true
			for _, s := range g.Seen {
				c.add(key{f.Type, f.Value}, sighting{
					source: strings.Join(s.Columns, " "), dataset: s.Dataset, host: s.Host, count: s.Count, first: s.First, last: s.Last,
					ref: s.Ref, decoded: f.decoded, part: f.PartOf,
				})
			}
		}
	})
}

// typed are the columns that hold indicators themselves.
var typed = []struct {
	column  string
	kind    observe.Type // empty: an address of either family
	network bool
	where   string
}{
	{"source_ip", "", true, "true"},
	{"destination_ip", "", true, "true"},
	{"destination_host", observe.DNS, true, "contains(destination_host, '.')"},
	{"dns_question_name", observe.DNS, true, "contains(dns_question_name, '.')"},
	{"process_hash_sha256", observe.SHA256, false, "class = 'process_start'"},
	{"process_hash_md5", observe.MD5, false, "class = 'process_start'"},
	{"process_hash_sha1", observe.SHA1, false, "class = 'process_start'"},
}

// columns reads the typed columns.
func (c collection) columns(ctx context.Context, p *analyzers.Pass) error {
	var parts []string
	for i, t := range typed {
		parts = append(parts, fmt.Sprintf("SELECT %d AS i, lower(%s) AS v, dataset, host_name, ts, source, member, record FROM events WHERE %s IS NOT NULL AND %s",
			i, t.column, t.column, t.where))
	}
	rows, err := p.Data.Query(ctx, `SELECT i, v, dataset, host, n, first, last, ref.source, ref.member, ref.record FROM (
			SELECT i, v, coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, count(*) AS n, epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
				min({'ts': ts, 'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
			FROM (`+strings.Join(parts, " UNION ALL ")+`) GROUP BY i, v, dataset, host_name)
		ORDER BY i, v, dataset, host`)
	if err != nil {
		return fmt.Errorf("typed columns: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var i int
		var value string
		var first, last sql.NullInt64
		s := sighting{first: event.Null, last: event.Null}
		if err := rows.Scan(&i, &value, &s.dataset, &s.host, &s.count, &first, &last, &s.ref.Source, &s.ref.Member, &s.ref.Record); err != nil {
			return fmt.Errorf("typed columns: %w", err)
		}
		if first.Valid {
			s.first, s.last = first.Int64, last.Int64
		}
		s.source, s.network = typed[i].column, typed[i].network
		k := key{typed[i].kind, strings.TrimSuffix(value, ".")}
		if k.Type == "" {
			if k.Type = observe.IPv4; strings.Contains(value, ":") {
				k.Type = observe.IPv6
			}
		}
		c.add(k, s)
		p.Examined++
	}
	return rows.Err()
}

// maxRefs is how many references of one kind are kept for a finding.
const maxRefs = 10

func (c collection) add(k key, s sighting) {
	i := c[k]
	if i == nil {
		i = &indicator{key: k, part: s.part, sources: map[string]bool{}, hosts: map[[2]string]bool{}, first: event.Null, last: event.Null, ref: s.ref}
		c[k] = i
	}
	if s.part == "" {
		i.part = ""
	}
	for _, source := range strings.Fields(s.source) {
		i.sources[source] = true
	}
	i.decoded = i.decoded || s.decoded
	i.plain = i.plain || !s.decoded && !s.network
	i.network = i.network || s.network
	i.count += s.count
	i.hosts[[2]string{s.dataset, s.host}] = true
	if s.first != event.Null {
		if i.first == event.Null || s.first < i.first {
			i.first, i.ref = s.first, s.ref
		}
		i.last = max(i.last, s.last)
	}
	if (s.decoded || s.network) && len(i.refs) < maxRefs && !slices.Contains(i.refs, s.ref) {
		i.refs = append(i.refs, s.ref)
	}
}
