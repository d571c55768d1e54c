package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"forensic/store/event"
	"forensic/store/internal/duck"
)

// Narrow restricts the data that queries see. Zero fields do not restrict.
type Narrow struct {
	From, To time.Time // from inclusive, to exclusive, UTC
	Host     string    // short name, any case
	User     string    // acting or target account, name only, any case
}

// String says the restriction in words; empty for none.
func (n Narrow) String() string {
	var parts []string
	if !n.From.IsZero() {
		parts = append(parts, "from "+n.From.UTC().Format(time.RFC3339Nano))
	}
	if !n.To.IsZero() {
		parts = append(parts, "to "+n.To.UTC().Format(time.RFC3339Nano))
	}
	if n.Host != "" {
		parts = append(parts, "host "+n.Host)
	}
	if n.User != "" {
		parts = append(parts, "user "+n.User)
	}
	return strings.Join(parts, ", ")
}

// where is the restriction as SQL, always a valid condition.
func (n Narrow) where() string {
	parts := []string{"true"}
	if !n.From.IsZero() {
		parts = append(parts, fmt.Sprintf("ts >= make_timestamp(%d)", n.From.UnixMicro()))
	}
	if !n.To.IsZero() {
		parts = append(parts, fmt.Sprintf("ts < make_timestamp(%d)", n.To.UnixMicro()))
	}
	if n.Host != "" {
		parts = append(parts, "host_name = "+duck.Quote(strings.ToLower(n.Host)))
	}
	if n.User != "" {
		u := duck.Quote(strings.ToLower(n.User))
		parts = append(parts, "(lower(user_name) = "+u+" OR lower(target_user_name) = "+u+")")
	}
	return strings.Join(parts, " AND ")
}

// Reader answers questions about what a case held when it was opened. It is
// safe for concurrent use. Close it.
type Reader struct {
	db     *sql.DB
	tables []Table
	mu     sync.Mutex      // guards opened
	opened map[string]bool // tables of the evidence that are views already
}

// Limits bound what queries may use.
type Limits struct {
	Threads int   // 0: all cores
	Memory  int64 // bytes, 0: no bound of its own
}

// Attachment is a table that queries see beside those of the case.
type Attachment struct {
	Table   string
	Columns string   // as SQL declares them; the files have them all
	Files   []string // Parquet; without any the table is empty
}

// view makes the table.
func (a Attachment) view(files []string) string {
	if len(files) == 0 {
		return "CREATE TABLE " + a.Table + " (" + a.Columns + ")"
	}
	return "CREATE VIEW " + a.Table + " AS SELECT * FROM read_parquet(" + duck.QuoteList(files) + ")"
}

// OpenTables opens tables without a case: what is attached, and an empty table
// events. Close it.
func OpenTables(l Limits, attached ...Attachment) (*Reader, error) {
	files, views, err := attach(attached)
	if err != nil {
		return nil, err
	}
	db, err := duck.Open(duck.Limits{Threads: l.Threads, Memory: l.Memory, Files: files}, append([]string{"CREATE VIEW events AS " + emptyEvents}, views...)...)
	if err != nil {
		return nil, err
	}
	return &Reader{db: db, opened: map[string]bool{}}, nil
}

// attach gives the files of attachments and the statements that make their tables.
func attach(attached []Attachment) (files, views []string, err error) {
	for _, a := range attached {
		paths := make([]string, len(a.Files))
		for i, f := range a.Files {
			if paths[i], err = filepath.Abs(f); err != nil {
				return nil, nil, err
			}
		}
		files, views = append(files, paths...), append(views, a.view(paths))
	}
	return files, views, nil
}

// NewReader opens the tables events, rejects, members and warnings of the case, and
// what is attached.
func (c *Case) NewReader(l Limits, n Narrow, attached ...Attachment) (*Reader, error) {
	abs, err := filepath.Abs(c.dir)
	if err != nil {
		return nil, err
	}
	files, views, err := attach(attached)
	if err != nil {
		return nil, err
	}
	setup := append([]string{
		c.view("events", c.ledger.Parts, abs, emptyEvents, n.where()),
		c.view("rejects", c.ledger.Rejects, abs, emptyRejects, "true"),
		membersTable,
		warningsTable,
	}, views...)
	db, err := duck.Open(
		duck.Limits{Threads: l.Threads, Memory: l.Memory, Dir: abs, Files: files, Temp: filepath.Join(abs, "spill"+tmpSuffix)}, setup...)
	if err != nil {
		return nil, err
	}
	r := &Reader{db: db, tables: c.Tables(), opened: map[string]bool{}}
	if err := errors.Join(r.loadMembers(c.ledger.Members), r.loadWarnings(c.ledger.Members)); err != nil {
		db.Close()
		return nil, err
	}
	return r, nil
}

// view makes a table out of the parts that the ledger names. A bare file has no
// member: its empty name is stored as NULL, and is a name again here, so that the
// three columns of a reference are never NULL.
func (c *Case) view(name string, parts []string, dir, empty, where string) string {
	if len(parts) == 0 {
		return "CREATE VIEW " + name + " AS " + empty
	}
	paths := make([]string, len(parts))
	for i, p := range parts {
		paths[i] = filepath.Join(dir, "parts", p)
	}
	return "CREATE VIEW " + name + " AS SELECT * REPLACE (coalesce(member, '') AS member) FROM read_parquet(" + duck.QuoteList(paths) + ") WHERE " + where
}

// emptyEvents is the events table of a case without events.
var emptyEvents = func() string {
	cols := make([]string, event.NumCols)
	for i, c := range event.Columns {
		cols[i] = "NULL::" + c.Kind.SQL() + " AS " + c.Name
	}
	return "SELECT " + strings.Join(cols, ", ") + " WHERE false"
}()

const emptyRejects = `SELECT NULL::VARCHAR AS dataset, NULL::VARCHAR AS archive, NULL::VARCHAR AS source, NULL::VARCHAR AS member,
	NULL::BIGINT AS record, NULL::BIGINT AS line_no, NULL::BIGINT AS byte_offset, NULL::BIGINT AS size,
	NULL::VARCHAR AS reason, NULL::BLOB AS raw WHERE false`

const membersTable = `CREATE TABLE members (dataset VARCHAR, archive VARCHAR, source VARCHAR, member VARCHAR, sha256 VARCHAR,
	bytes BIGINT, format VARCHAR, status VARCHAR, reason VARCHAR, read BIGINT, stored BIGINT, rejected BIGINT, duplicate BIGINT,
	first TIMESTAMP, last TIMESTAMP, tz_offset_s BIGINT)`

func (r *Reader) loadMembers(members []event.Member) error {
	stmt, err := r.db.Prepare("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, make_timestamp(?), make_timestamp(?), ?)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, m := range members {
		if _, err := stmt.Exec(m.Dataset, m.Archive, m.Source, m.Member, m.SHA256, m.Bytes, m.Format, string(m.Status), m.Reason,
			m.Read, m.Stored, m.Rejected, m.Duplicate, orNil(m.First), orNil(m.Last), m.Clock.Offset); err != nil {
			return fmt.Errorf("members: %w", err)
		}
	}
	return nil
}

const warningsTable = `CREATE TABLE warnings (dataset VARCHAR, archive VARCHAR, source VARCHAR, member VARCHAR, kind VARCHAR,
	text VARCHAR, record BIGINT, byte_offset BIGINT)`

// loadWarnings fills the table of what is to be known of the evidence itself.
func (r *Reader) loadWarnings(members []event.Member) error {
	for _, m := range members {
		for _, w := range m.Warnings {
			if _, err := r.db.Exec("INSERT INTO warnings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", m.Dataset, m.Archive, m.Source, m.Member, w.Kind,
				w.Text, w.Record, w.Offset); err != nil {
				return fmt.Errorf("warnings: %w", err)
			}
		}
	}
	return nil
}

func orNil(micros int64) any {
	if micros == event.Null {
		return nil
	}
	return micros
}

// Query runs SQL with bound parameters; see analyzers.Data.
func (r *Reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.db.QueryContext(ctx, query, args...)
}

// QueryReadOnly is Query for SQL of a user: one statement that only reads.
func (r *Reader) QueryReadOnly(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := duck.CheckReadOnly(ctx, r.db, query); err != nil {
		return nil, err
	}
	r.mu.Lock()
	err := r.openTables(ctx, query)
	r.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return r.db.QueryContext(ctx, query, args...)
}

// Count tells how many events each class has.
func (r *Reader) Count(ctx context.Context) (map[event.Class]int64, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT class, count(*) FROM events GROUP BY class")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := map[event.Class]int64{}
	for rows.Next() {
		var class string
		var n int64
		if err := rows.Scan(&class, &n); err != nil {
			return nil, err
		}
		counts[event.Class(class)] = n
	}
	return counts, rows.Err()
}

// Close frees the reader.
func (r *Reader) Close() error { return r.db.Close() }
