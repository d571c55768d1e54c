// Package threat asks the table indicators of a case about observables: addresses,
// names, URLs, hashes and whatever else threat intelligence or lists of known good
// name. Observables are looked up in batches of bounded size, by equality with the
// few keys under which an indicator that covers them can be stored.
package threat

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers"
	"forensic/datasets/reference"
)

// Holding is how many indicators of a type one provider has from one file.
type Holding struct {
	Provider  string
	File      string
	Type      reference.IndicatorType
	KnownGood bool
	Count     int64
}

// Table is the table indicators with what has to be known of it before it is
// asked. It is safe for concurrent use.
type Table struct {
	// Holdings lists what the table holds by provider, file and type.
	Holdings []Holding
	// Unread counts patterns that are not compared: those longer than MaxPattern
	// bytes and those beyond MaxPatterns.
	Unread int64

	data     analyzers.Data
	stored   map[stored]bool
	types    map[reference.IndicatorType]bool
	blocks   reference.Blocks
	inside   bool // some indicators are addresses that are not global, which somebody wanted
	patterns map[reference.IndicatorType]*patterns
}

// stored is a way in which indicators are stored.
type stored struct {
	kind  reference.IndicatorType
	match reference.Match
}

// Open reads what the table indicators holds.
func Open(ctx context.Context, data analyzers.Data) (*Table, error) {
	t := &Table{data: data, stored: map[stored]bool{}, types: map[reference.IndicatorType]bool{}, patterns: map[reference.IndicatorType]*patterns{}}
	for _, read := range []func(context.Context) error{t.readHoldings, t.readBlocks, t.readInside, t.readPatterns} {
		if err := read(ctx); err != nil {
			return nil, fmt.Errorf("indicators: %w", err)
		}
	}
	return t, nil
}

// Empty tells whether there are no indicators at all.
func (t *Table) Empty() bool { return len(t.types) == 0 }

// Has tells whether there are indicators of a type.
func (t *Table) Has(kind reference.IndicatorType) bool { return t.types[kind] }

func (t *Table) readHoldings(ctx context.Context) error {
	sums := map[Holding]int64{}
	err := t.each(ctx, `SELECT coalesce(type, ''), coalesce(match, ''), coalesce(provider, ''), coalesce(file, ''), coalesce(known_good, false), count(*)
		FROM indicators GROUP BY ALL ORDER BY ALL`, func(rows *sql.Rows) error {
		var h Holding
		var match reference.Match
		if err := rows.Scan(&h.Type, &match, &h.Provider, &h.File, &h.KnownGood, &h.Count); err != nil {
			return err
		}
		t.stored[stored{h.Type, match}], t.types[h.Type] = true, true
		n := h.Count
		h.Count = 0
		sums[h] += n
		return nil
	})
	for h, n := range sums {
		h.Count = n
		t.Holdings = append(t.Holdings, h)
	}
	slices.SortFunc(t.Holdings, func(a, b Holding) int {
		return cmp.Or(strings.Compare(a.Provider, b.Provider), strings.Compare(a.File, b.File), order(a.Type)-order(b.Type), strings.Compare(string(a.Type), string(b.Type)), cmp.Compare(bit(a.KnownGood), bit(b.KnownGood)))
	})
	return err
}

// order is the place of a type in reading order.
func order(t reference.IndicatorType) int { return slices.Index(reference.IndicatorTypes, t) }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (t *Table) readBlocks(ctx context.Context) error {
	if !t.stored[stored{reference.IP, reference.Block}] {
		return nil
	}
	return t.each(ctx, `SELECT DISTINCT contains(value, ':'), TRY_CAST(split_part(value, '/', 2) AS INTEGER) AS bits
		FROM indicators WHERE type = 'ip' AND match = 'block' AND bits BETWEEN 0 AND 128 ORDER BY ALL`, func(rows *sql.Rows) error {
		var six bool
		var bits int
		if err := rows.Scan(&six, &bits); err != nil {
			return err
		}
		if six {
			t.blocks.V6 = append(t.blocks.V6, bits)
		} else {
			t.blocks.V4 = append(t.blocks.V4, bits)
		}
		return nil
	})
}

// readInside tells whether somebody listed addresses of networks of their own: the
// importer drops such addresses unless it is told to keep them.
func (t *Table) readInside(ctx context.Context) error {
	if !t.types[reference.IP] {
		return nil
	}
	return t.each(ctx, `SELECT 1 FROM indicators WHERE type = 'ip' AND NOT coalesce(known_good, false)
		AND regexp_matches(value, '^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)') LIMIT 1`,
		func(*sql.Rows) error {
			t.inside = true
			return nil
		})
}

// MaxPattern bounds a pattern in bytes, MaxPatterns those of a type.
const (
	MaxPattern  = 1 << 10
	MaxPatterns = 100_000
)

func (t *Table) readPatterns(ctx context.Context) error {
	lists := map[reference.IndicatorType][]string{}
	err := t.each(ctx, `SELECT DISTINCT coalesce(type, ''), value FROM indicators WHERE match = 'wildcard' AND value IS NOT NULL ORDER BY ALL`, func(rows *sql.Rows) error {
		var kind reference.IndicatorType
		var pattern string
		if err := rows.Scan(&kind, &pattern); err != nil {
			return err
		}
		if len(pattern) > MaxPattern || len(lists[kind]) >= MaxPatterns {
			t.Unread++
			return nil
		}
		lists[kind] = append(lists[kind], pattern)
		return nil
	})
	for kind, list := range lists {
		t.patterns[kind] = newPatterns(list)
	}
	return err
}

// each calls fn for every row.
func (t *Table) each(ctx context.Context, query string, fn func(*sql.Rows) error, args ...any) error {
	rows, err := t.data.Query(ctx, query, args...)
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
