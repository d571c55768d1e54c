// Package analyzertest tests an analyzer in one call: rows of events in, the
// pass with findings and exhibits out.
package analyzertest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"forensic/analyzers"
	"forensic/datasets/reference"
	"forensic/store/event"
)

// Row is one event: column name to value. Missing columns are NULL. A time is a
// time.Time, a number any Go integer. Rows without source, member or record get
// "test", "" and their position from 1.
type Row map[string]any

// Data makes an in-memory case of the rows.
func Data(t testing.TB, rows ...Row) analyzers.Data {
	t.Helper()
	return DataWith(t, nil, rows...)
}

// DataWith is Data with a table of indicators.
func DataWith(t testing.TB, indicators []reference.Indicator, rows ...Row) analyzers.Data {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	var cols []string
	for _, c := range event.Columns {
		cols = append(cols, c.Name+" "+c.Kind.SQL())
	}
	known := "CREATE TABLE indicators (" + reference.IndicatorColumns + ")"
	for _, s := range []string{"SET TimeZone='UTC'", "CREATE TABLE events (" + strings.Join(cols, ", ") + ")", warnings, known} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	appendTo(t, db, "events", len(rows), func(i int) []driver.Value { return values(t, rows[i], i) })
	appendTo(t, db, "indicators", len(indicators), func(i int) []driver.Value { return indicator(indicators[i]) })
	return data{db}
}

// appendTo goes past SQL: a statement for each row takes milliseconds.
func appendTo(t testing.TB, db *sql.DB, table string, n int, row func(i int) []driver.Value) {
	t.Helper()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		to, err := duckdb.NewAppenderFromConn(c.(driver.Conn), "", table)
		if err != nil {
			return err
		}
		for i := range n {
			if err := to.AppendRow(row(i)...); err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
		}
		return to.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// indicator puts an indicator into the order of reference.IndicatorColumns.
func indicator(i reference.Indicator) []driver.Value {
	bound := func(t time.Time) driver.Value {
		if t.IsZero() {
			return nil
		}
		return t.UTC()
	}
	var tags driver.Value // an array of JSON
	if text, err := json.Marshal(i.Tags); err == nil && len(i.Tags) > 0 {
		tags = string(text)
	}
	return []driver.Value{
		string(i.Type), i.Value, string(i.Match), i.Severity.String(), i.KnownGood, int32(i.Confidence), i.Category, i.Threat, i.Description,
		tags, bound(i.ValidFrom), bound(i.ValidUntil), i.Provider, i.File, i.Line, i.Reference,
	}
}

// warnings is the empty table of what an ingest noted of the evidence itself.
const warnings = `CREATE TABLE warnings (dataset VARCHAR, archive VARCHAR, source VARCHAR, member VARCHAR, kind VARCHAR, text VARCHAR,
	record BIGINT, byte_offset BIGINT)`

// values puts a row into column order.
func values(t testing.TB, row Row, i int) []driver.Value {
	t.Helper()
	out := make([]driver.Value, event.NumCols)
	left := len(row)
	for c, col := range event.Columns {
		v, ok := row[col.Name]
		if ok {
			left--
		}
		out[c] = widest(v)
	}
	if left > 0 {
		t.Fatalf("row %d names a column that does not exist: %v", i, row)
	}
	for c, v := range map[event.Col]any{event.ColSource: "test", event.ColMember: "", event.ColRecord: int64(i + 1)} {
		if out[c] == nil {
			out[c] = v
		}
	}
	return out
}

// widest makes any integer the one that the table holds.
func widest(v any) any {
	if r := reflect.ValueOf(v); r.CanInt() {
		return r.Int()
	} else if r.CanUint() {
		return int64(r.Uint())
	}
	return v
}

// Run runs an analyzer over the rows and fails the test on its error.
func Run(t testing.TB, a *analyzers.Analyzer, rows ...Row) *analyzers.Pass {
	t.Helper()
	p := &analyzers.Pass{Data: Data(t, rows...), Reference: &reference.Set{}, Workers: 2}
	if err := a.Run(context.Background(), p); err != nil {
		t.Fatalf("%s: %v", a.Name, err)
	}
	return p
}

type data struct{ db *sql.DB }

func (d data) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.db.QueryContext(ctx, query, args...)
}

func (d data) Count(ctx context.Context) (map[event.Class]int64, error) {
	rows, err := d.db.QueryContext(ctx, "SELECT class, count(*) FROM events GROUP BY class")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[event.Class]int64{}
	for rows.Next() {
		var class string
		var n int64
		if err := rows.Scan(&class, &n); err != nil {
			return nil, err
		}
		out[event.Class(class)] = n
	}
	return out, rows.Err()
}
