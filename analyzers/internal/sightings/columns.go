package sightings

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

// column is a column of events that holds an observable itself, or a text to scan.
type column struct {
	name    string
	kind    observe.Type // empty: an address, of which version is told from the value
	scan    bool         // a text in which observables stand
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

// eachInColumns hands the observables of the columns to take, one column after
// another: DuckDB would hold the dictionaries of all of them at once in a union.
func eachInColumns(ctx context.Context, data analyzers.Data, examined *int64, take func(Sighting) error) error {
	for _, col := range columns {
		err := Values(ctx, data, col.name, col.where, func(value string, s Sighting) error {
			*examined++
			s.Network = col.network
			return col.observables(value, s, take)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// valuesSQL gives each distinct value of a column on each machine once. The order
// decides which observables are kept when there are too many.
const valuesSQL = `SELECT v, dataset, host, n, first, last, ref.source, ref.member, ref.record FROM (
	SELECT %[1]s AS v, coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, count(*) AS n,
		epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
		min({'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
	FROM events WHERE %[1]s IS NOT NULL AND %[1]s != ''%[2]s GROUP BY ALL)
ORDER BY v, dataset, host`

// Values calls fn for every distinct value of a column of events on every machine,
// by value and machine, with a sighting that lacks but its key. Where is an SQL
// condition, empty for none.
func Values(ctx context.Context, data analyzers.Data, column, where string, fn func(value string, s Sighting) error) error {
	if where != "" {
		where = " AND " + where
	}
	if err := values(ctx, data, column, where, fn); err != nil {
		return fmt.Errorf("column %s: %w", column, err)
	}
	return nil
}

func values(ctx context.Context, data analyzers.Data, column, where string, fn func(value string, s Sighting) error) error {
	rows, err := data.Query(ctx, fmt.Sprintf(valuesSQL, column, where))
	if err != nil {
		return err
	}
	defer rows.Close()
	from := []string{column}
	for rows.Next() {
		var value string
		var first, last sql.NullInt64
		s := Sighting{Columns: from, First: event.Null, Last: event.Null}
		if err := rows.Scan(&value, &s.Dataset, &s.Host, &s.Count, &first, &last, &s.Ref.Source, &s.Ref.Member, &s.Ref.Record); err != nil {
			return err
		}
		if first.Valid {
			s.First, s.Last = first.Int64, last.Int64
		}
		if err := fn(value, s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// observables hands on what a value of the column names.
func (col column) observables(value string, s Sighting, take func(Sighting) error) error {
	if col.scan {
		seen := map[observed]bool{}
		for _, o := range observe.Find(value) {
			f := observed{Key{o.Type, o.Value}, o.PartOf, "", false}
			if !seen[f] {
				seen[f] = true
				s.Key, s.Part = f.Key, f.part
				if err := take(s); err != nil {
					return err
				}
			}
		}
		return nil
	}
	s.Key = Key{col.kind, value}
	switch col.kind {
	case "", observe.DNS:
		value = strings.ToLower(strings.TrimSuffix(value, "."))
		s.Key = Key{observe.DNS, value}
		if a, err := netip.ParseAddr(value); err == nil {
			a = a.Unmap().WithZone("")
			if s.Key = (Key{observe.IPv6, a.String()}); a.Is4() {
				s.Key.Type = observe.IPv4
			}
		} else if col.kind == "" {
			return nil // no address
		}
	case observe.MD5, observe.SHA1, observe.SHA256:
		s.Key.Value = strings.ToLower(value)
	}
	return take(s)
}
