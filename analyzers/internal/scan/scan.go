// Package scan reads the rows of a query into values.
package scan

import (
	"context"
	"database/sql"

	"forensic/analyzers"
	"forensic/store/event"
)

// All runs a query and gives its rows in order; fields tells where the columns of a
// row go.
func All[T any](ctx context.Context, d analyzers.Data, query string, fields func(*T) []any, args ...any) (list []T, err error) {
	err = Each(ctx, d, query, fields, func(v *T) error {
		list = append(list, *v)
		return nil
	}, args...)
	return list, err
}

// Each is All for rows that need not be kept. The value passed to fn is used again.
func Each[T any](ctx context.Context, d analyzers.Data, query string, fields func(*T) []any, fn func(*T) error, args ...any) error {
	rows, err := d.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var v T
	into := fields(&v)
	var zero T
	for rows.Next() {
		v = zero
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := fn(&v); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Micros is a time that may be NULL in microseconds since 1970 UTC, event.Null for
// NULL.
func Micros(t sql.NullInt64) int64 {
	if !t.Valid {
		return event.Null
	}
	return t.Int64
}

// Time is where a column of microseconds goes that may be NULL: event.Null then.
func Time(micros *int64) sql.Scanner { return moment{micros} }

type moment struct{ micros *int64 }

// Scan implements sql.Scanner.
func (m moment) Scan(value any) error {
	var n sql.NullInt64
	if err := n.Scan(value); err != nil {
		return err
	}
	*m.micros = Micros(n)
	return nil
}
