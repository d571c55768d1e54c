package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"forensic/store/event"
)

// Overview is what the cover of a report tells of the events.
type Overview struct {
	Events      int64
	First, Last int64 // microseconds UTC, event.Null without times
	Hosts       []Host
	Classes     map[event.Class]int64
}

// Host is one machine of the evidence, told apart by dataset.
type Host struct {
	Dataset, Name string
	Spellings     []string
	Events        int64
	First, Last   int64 // microseconds UTC, event.Null without times
}

// Overview counts what the reader sees. Hosts are sorted by dataset and name.
func (r *Reader) Overview(ctx context.Context) (*Overview, error) {
	o := &Overview{First: event.Null, Last: event.Null}
	var err error
	if o.Classes, err = r.Count(ctx); err != nil {
		return nil, err
	}
	rows, err := r.Query(ctx, `SELECT dataset, host_name, count(*), epoch_us(min(ts)), epoch_us(max(ts)),
			string_agg(DISTINCT host_raw, chr(10) ORDER BY host_raw)
		FROM events GROUP BY dataset, host_name ORDER BY dataset, host_name NULLS LAST`)
	if err != nil {
		return nil, fmt.Errorf("hosts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var h Host
		var name, spellings sql.NullString
		var first, last sql.NullInt64
		if err := rows.Scan(&h.Dataset, &name, &h.Events, &first, &last, &spellings); err != nil {
			return nil, err
		}
		h.Name, h.First, h.Last = name.String, event.Null, event.Null
		if first.Valid {
			h.First, h.Last = first.Int64, last.Int64
			if o.First == event.Null || h.First < o.First {
				o.First = h.First
			}
			o.Last = max(o.Last, h.Last)
		}
		if spellings.Valid {
			h.Spellings = strings.Split(spellings.String, "\n")
		}
		o.Events += h.Events
		if name.Valid {
			o.Hosts = append(o.Hosts, h)
		}
	}
	return o, rows.Err()
}

// Reject is a rejected record as stored.
type Reject struct {
	Archive, Member    string
	Line, Offset, Size int64
	Reason             string
	Raw                []byte // its first bytes
}

// Rejects returns the first rejects by archive, member and line, at most limit,
// and how many there are.
func (r *Reader) Rejects(ctx context.Context, limit int) (list []Reject, total int64, err error) {
	rows, err := r.Query(ctx, "SELECT count(*) FROM rejects")
	if err != nil {
		return nil, 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&total); err != nil {
			return nil, 0, err
		}
	}
	rows.Close()
	rows, err = r.Query(ctx, `SELECT archive, coalesce(member, ''), line_no, byte_offset, size, reason, raw FROM rejects
		ORDER BY archive, member, line_no, record LIMIT ?`, limit)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var j Reject
		if err := rows.Scan(&j.Archive, &j.Member, &j.Line, &j.Offset, &j.Size, &j.Reason, &j.Raw); err != nil {
			return nil, 0, err
		}
		list = append(list, j)
	}
	return list, total, rows.Err()
}
