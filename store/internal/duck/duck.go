// Package duck is the only importer of the DuckDB driver. It opens in-memory
// databases that read Parquet files of one folder and nothing else: no
// extension is installed or loaded, no socket opened, no other file touched.
package duck

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

// Limits bound what a database may use.
type Limits struct {
	Threads int   // 0: all cores
	Memory  int64 // bytes; 0: DuckDB's own choice
	// Dir is the only folder whose files can be read (and, by Exec, written).
	Dir string
	// Files are further files that can be read.
	Files []string
	// Temp is where DuckDB spills what does not fit into Memory; made on demand,
	// below Dir. Empty: nothing is spilled.
	Temp string
}

// Open makes a database, runs the setup statements, and locks its configuration.
func Open(l Limits, setup ...string) (*sql.DB, error) {
	statements := []string{
		"SET autoinstall_known_extensions=false",
		"SET autoload_known_extensions=false",
		"SET TimeZone='UTC'",
		"SET allowed_directories=[" + Quote(strings.TrimSuffix(l.Dir, string(os.PathSeparator))+string(os.PathSeparator)) + "]",
		"SET temp_directory=" + Quote(l.Temp),
	}
	if len(l.Files) > 0 {
		statements = append(statements, "SET allowed_paths="+QuoteList(l.Files))
	}
	if l.Threads > 0 {
		statements = append(statements, fmt.Sprintf("SET threads=%d", l.Threads))
	}
	if l.Memory > 0 {
		statements = append(statements, fmt.Sprintf("SET memory_limit='%dB'", l.Memory))
	}
	statements = append(statements, "SET enable_external_access=false")
	statements = append(statements, setup...)
	statements = append(statements, "SET lock_configuration=true")
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, fmt.Errorf("duckdb: %w", err)
	}
	db := sql.OpenDB(connector)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			db.Close()
			return nil, fmt.Errorf("duckdb: %s: %w", excerpt(s), err)
		}
	}
	return db, nil
}

// ErrNotReadOnly says that a statement would do more than read.
var ErrNotReadOnly = errors.New("only one SELECT (also WITH, FROM, VALUES) is allowed")

// CheckReadOnly returns ErrNotReadOnly unless query is one statement that only
// reads. DuckDB parses it without running any of it: its serializer takes
// nothing but SELECT.
func CheckReadOnly(ctx context.Context, db *sql.DB, query string) error {
	var raw string
	if err := db.QueryRowContext(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", query).Scan(&raw); err != nil {
		return err
	}
	var parsed struct {
		Error      bool              `json:"error"`
		Type       string            `json:"error_type"`
		Message    string            `json:"error_message"`
		Statements []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal([]byte(raw), &parsed); err != nil {
		return fmt.Errorf("duckdb: %w", err)
	}
	switch {
	case parsed.Error && parsed.Type == "parser":
		return errors.New(parsed.Message)
	case parsed.Error || len(parsed.Statements) != 1:
		return ErrNotReadOnly
	}
	return nil
}

// Quote makes an SQL string literal.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// QuoteList makes an SQL list of string literals.
func QuoteList(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = Quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func excerpt(s string) string {
	if len(s) > 80 {
		return s[:80] + " ..."
	}
	return s
}
