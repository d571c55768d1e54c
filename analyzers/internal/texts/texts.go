// Package texts reads the texts of a case that can hold commands, scripts and
// addresses, each distinct text once for each machine it was seen on. The parts
// that a long PowerShell script was logged in are joined first. Texts are read in
// portions of bounded size; what comes out does not depend on the portions.
package texts

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/store/event"
)

// Columns are the columns read, in the order in which they are named.
var Columns = []string{
	"process_command_line", "process_parent_command_line", "script_text", "script_payload", "script_context",
	"script_host_application", "service_path", "registry_data", "task_content",
}

// Seen is one distinct text on one machine.
type Seen struct {
	Text          string
	Columns       []string // where it stood, in the order of Columns, "message" last
	Dataset, Host string
	Count         int64 // how often it was seen; a script in parts counts once
	Records       int64 // how many records that were
	First, Last   int64 // microseconds UTC, event.Null where unknown
	Ref           event.Ref
	// Parts are the records of a script that was logged in parts, in order;
	// empty for other texts. Of a script logged often they are those of one time.
	Parts []event.Ref
	// Incomplete tells how many times parts of the script were missing.
	Incomplete int64
}

// portionBytes is how much text is held at a time.
const portionBytes = 32 << 20

// Each calls fn for every distinct text of every machine. Equal texts follow each
// other, by dataset and host; the order of the texts is that of their hashes,
// scripts that were joined come last. Where is an SQL condition on v, the text;
// "true" for all.
func Each(ctx context.Context, data analyzers.Data, where string, fn func(Seen) error) error {
	if err := each(ctx, data, where, portionBytes, fn); err != nil {
		return fmt.Errorf("texts: %w", err)
	}
	return nil
}

// each reads in portions of about so many bytes.
func each(ctx context.Context, data analyzers.Data, where string, portion int64, fn func(Seen) error) error {
	p, err := split(ctx, data, portion)
	if err != nil {
		return err
	}
	small, err := readSources(ctx, data, where, p.small, hashRange{to: math.MaxUint64}, nil)
	if err != nil {
		return err
	}
	slices.SortFunc(small, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	for _, r := range p.ranges {
		n, _ := slices.BinarySearchFunc(small, r.to, func(s hashed, to uint64) int {
			if s.hash <= to {
				return -1
			}
			return 1
		})
		found, err := readSources(ctx, data, where, p.large, r, slices.Clone(small[:n]))
		if err != nil {
			return err
		}
		small = small[n:]
		if err := hand(found, fn); err != nil {
			return err
		}
	}
	return scripts(ctx, data, where, portion, fn)
}

// sources are the texts of each column as v. They are read one after another:
// DuckDB would hold the dictionaries of all columns of a union at once.
var sources = func() []string {
	var out []string
	for _, c := range Columns {
		v, cond := c, ""
		switch c {
		case "script_context":
			// The context repeats the command line of the host in every record.
			v = "replace(script_context, coalesce(nullif(script_host_application, ''), chr(1)), '')"
		case "script_text":
			cond = " AND NOT " + inParts
		}
		out = append(out, fmt.Sprintf("SELECT %s AS v, dataset, host_name, ts, source, member, record FROM events WHERE %s IS NOT NULL%s", v, c, cond))
	}
	// Texts of PowerShell events whose own fields were lost.
	return append(out, `SELECT replace(message, coalesce(nullif(script_host_application, ''), chr(1)), '') AS v, dataset, host_name, ts, source, member, record FROM events
		WHERE class IN ('script_pipeline', 'script_engine') AND message IS NOT NULL AND script_payload IS NULL AND script_context IS NULL`)
}()

// hashRange is the texts whose hash lies in it, both ends included.
type hashRange struct{ from, to uint64 }

// plan is how the texts are read: small columns once, the others by ranges.
type plan struct {
	small, large []int // indexes of sources
	ranges       []hashRange
}

// split plans to hold about so many bytes of text at a time, and 256 for what is
// noted of each, from the sizes of 256 ranges of hashes of equal width.
func split(ctx context.Context, data analyzers.Data, portion int64) (p plan, err error) {
	sizes := make([][256]int64, len(sources))
	totals := make([]int64, len(sources))
	var order []int
	for i, source := range sources {
		err := query(ctx, data, `SELECT (h >> 56)::INTEGER, sum(n)::BIGINT FROM (
				SELECT hash(v) AS h, max(strlen(v)) + 256 AS n FROM (`+source+`) GROUP BY hash(v), dataset, host_name)
			GROUP BY 1 ORDER BY 1`, func(rows *sql.Rows) error {
			var bucket int
			var n int64
			err := rows.Scan(&bucket, &n)
			if err == nil {
				sizes[i][bucket] = n
				totals[i] += n
			}
			return err
		})
		if err != nil {
			return p, err
		}
		if totals[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(totals[a], totals[b]) })
	var held int64
	for _, i := range order {
		if held += totals[i]; held <= portion/2 {
			p.small = append(p.small, i)
		} else {
			p.large = append(p.large, i)
		}
	}
	p.ranges = []hashRange{{}}
	var size int64
	for bucket := range uint64(256) {
		var n int64
		for _, i := range p.large {
			n += sizes[i][bucket]
		}
		if size > 0 && size+n > portion/2 {
			p.ranges, size = append(p.ranges, hashRange{from: bucket << 56}), 0
		}
		p.ranges[len(p.ranges)-1].to = bucket<<56 | (1<<56 - 1)
		size += n
	}
	return p, nil
}

// query calls fn for every row.
func query(ctx context.Context, data analyzers.Data, text string, fn func(*sql.Rows) error) error {
	rows, err := data.Query(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

//go:embed range.sql
var rangeSQL string

// hashed is a text with the hash that orders it.
type hashed struct {
	hash uint64
	bits int64
	Seen
}

// readSources adds the texts of some columns whose hashes lie in a range.
func readSources(ctx context.Context, data analyzers.Data, where string, list []int, r hashRange, into []hashed) ([]hashed, error) {
	for _, i := range list {
		text := strings.NewReplacer("{texts}", sources[i], "{where}", where, "{from}", fmt.Sprint(r.from), "{to}", fmt.Sprint(r.to)).Replace(rangeSQL)
		err := query(ctx, data, text, func(rows *sql.Rows) error {
			s := hashed{bits: 1 << i}
			var first, last sql.NullInt64
			err := rows.Scan(&s.hash, &s.Text, &s.Dataset, &s.Host, &s.Count, &first, &last, &s.Ref.Source, &s.Ref.Member, &s.Ref.Record)
			s.Records, s.First, s.Last = s.Count, orNull(first), orNull(last)
			into = append(into, s)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return into, nil
}

// hand gives the texts to fn in order, those that columns have in common joined.
func hand(found []hashed, fn func(Seen) error) error {
	slices.SortFunc(found, func(a, b hashed) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.Text, b.Text), strings.Compare(a.Dataset, b.Dataset), strings.Compare(a.Host, b.Host), cmp.Compare(a.bits, b.bits))
	})
	for i := 0; i < len(found); {
		s := found[i]
		for i++; i < len(found) && found[i].Text == s.Text && found[i].Dataset == s.Dataset && found[i].Host == s.Host; i++ {
			s.join(found[i])
		}
		s.Columns = columnsOf(s.bits)
		if err := fn(s.Seen); err != nil {
			return err
		}
	}
	return nil
}

// join adds what another column has of the same text on the same machine.
func (s *hashed) join(o hashed) {
	s.bits |= o.bits
	s.Count += o.Count
	s.Records += o.Records
	if c := cmp.Compare(known(o.First), known(s.First)); c < 0 || c == 0 && o.Ref.Compare(s.Ref) < 0 {
		s.Ref = o.Ref
	}
	if o.First != event.Null {
		s.First, s.Last = min(known(s.First), o.First), max(s.Last, o.Last)
	}
}

// known puts times that are not known last.
func known(t int64) int64 {
	if t == event.Null {
		return math.MaxInt64
	}
	return t
}

func columnsOf(bits int64) (out []string) {
	for i, c := range Columns {
		if bits&(1<<i) != 0 {
			out = append(out, c)
		}
	}
	if bits&(1<<len(Columns)) != 0 {
		out = append(out, "message")
	}
	return out
}

func orNull(n sql.NullInt64) int64 {
	if n.Valid {
		return n.Int64
	}
	return event.Null
}
