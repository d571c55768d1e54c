package ioc

import (
	"context"
	"database/sql"
	"fmt"
	"net/netip"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/internal/observe"
	"forensic/store/event"
)

// column is a column of events that holds an indicator itself, or a text to scan.
type column struct {
	name    string
	kind    observe.Type // empty: told from the value
	scan    bool         // a text in which indicators stand
	network bool
	where   string // SQL condition beside IS NOT NULL; empty for none
}

// foreign are the logs that are not Windows', whose texts have no columns of
// their own.
const foreign = "event_channel IS NULL"

var columns = []column{
	{name: "source_ip", network: true},
	{name: "destination_ip", network: true},
	{name: "source_host", kind: observe.DNS, network: true, where: "contains(source_host, '.')"},
	{name: "destination_host", kind: observe.DNS, network: true, where: "contains(destination_host, '.')"},
	{name: "dns_question_name", kind: observe.DNS, network: true, where: "contains(dns_question_name, '.')"},
	{name: "dns_answers", scan: true, network: true},
	{name: "process_hash_sha256", kind: observe.SHA256},
	{name: "process_hash_md5", kind: observe.MD5},
	{name: "process_hash_sha1", kind: observe.SHA1},
	{name: "pipe_name", kind: observe.Pipe, where: `starts_with(pipe_name, '\')`},
	{name: "user_agent", scan: true},
	{name: "resource", scan: true},
	{name: "message", scan: true, where: foreign},
	{name: "data", scan: true, where: foreign + " AND class IN ('other', 'cloud')"},
}

// columns reads these columns, one after another: DuckDB would hold the
// dictionaries of all of them at once in a union.
func (c *collection) columns(ctx context.Context, p *analyzers.Pass) error {
	for _, col := range columns {
		if err := c.column(ctx, p, col); err != nil {
			return fmt.Errorf("column %s: %w", col.name, err)
		}
	}
	return nil
}

// columnSQL gives each distinct value of a column on each machine once. The order
// decides which indicators are kept when there are too many.
const columnSQL = `SELECT v, dataset, host, n, first, last, ref.source, ref.member, ref.record FROM (
	SELECT %[1]s AS v, coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, count(*) AS n,
		epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
		min({'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
	FROM events WHERE %[1]s IS NOT NULL AND %[1]s != ''%[2]s GROUP BY ALL)
ORDER BY v, dataset, host`

func (c *collection) column(ctx context.Context, p *analyzers.Pass, col column) error {
	where := ""
	if col.where != "" {
		where = " AND " + col.where
	}
	rows, err := p.Data.Query(ctx, fmt.Sprintf(columnSQL, col.name, where))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		var first, last sql.NullInt64
		s := sighting{sources: []string{col.name}, first: event.Null, last: event.Null, network: col.network}
		if err := rows.Scan(&value, &s.dataset, &s.host, &s.count, &first, &last, &s.ref.Source, &s.ref.Member, &s.ref.Record); err != nil {
			return err
		}
		if first.Valid {
			s.first, s.last = first.Int64, last.Int64
		}
		p.Examined++
		c.value(col, value, s)
	}
	return rows.Err()
}

// value adds what a value of a column names.
func (c *collection) value(col column, value string, s sighting) {
	if col.scan {
		seen := map[observed]bool{}
		for _, o := range observe.Find(value) {
			f := observed{key{o.Type, o.Value}, o.PartOf, "", false}
			if !seen[f] {
				seen[f] = true
				s.part = o.PartOf
				c.add(f.key, s)
			}
		}
		return
	}
	k := key{col.kind, value}
	switch col.kind {
	case "", observe.DNS:
		value = strings.ToLower(strings.TrimSuffix(value, "."))
		k = key{observe.DNS, value}
		if a, err := netip.ParseAddr(value); err == nil {
			a = a.Unmap().WithZone("")
			if k = (key{observe.IPv6, a.String()}); a.Is4() {
				k.Type = observe.IPv4
			}
		} else if col.kind == "" {
			return // no address
		}
	case observe.MD5, observe.SHA1, observe.SHA256:
		k.Value = strings.ToLower(value)
	}
	c.add(k, s)
}
