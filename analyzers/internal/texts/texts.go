// Package texts reads the texts of a case that can hold commands, scripts and
// addresses, each distinct text once for each machine it was seen on.
package texts

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/store/event"
)

// Columns are the columns read, in the order in which they are named.
var Columns = []string{
	"process_command_line", "process_parent_command_line", "script_text", "script_payload", "script_context",
	"script_host_application", "service_path", "registry_data", "task_content",
}

// messages are texts of PowerShell events whose own fields were lost.
const messages = `SELECT 'message' AS col, replace(message, coalesce(nullif(script_host_application, ''), chr(1)), '') AS v, dataset, host_name, ts, source, member, record FROM events
	WHERE class IN ('script_pipeline', 'script_engine') AND message IS NOT NULL AND script_payload IS NULL AND script_context IS NULL`

// Seen is one distinct text on one machine.
type Seen struct {
	Text          string
	Columns       []string // where it stood, sorted
	Dataset, Host string
	Count         int64
	First, Last   int64 // microseconds UTC, event.Null where unknown
	Ref           event.Ref
}

// Each calls fn for every distinct text of every machine, ordered by text,
// dataset and host, so that equal texts follow each other. Where is an SQL
// condition on v, the text; "true" for all.
func Each(ctx context.Context, data analyzers.Data, where string, fn func(Seen) error) error {
	parts := make([]string, 0, len(Columns)+1)
	for _, c := range Columns {
		v := c
		if c == "script_context" {
			// The context repeats the command line of the host in every record.
			v = "replace(script_context, coalesce(nullif(script_host_application, ''), chr(1)), '')"
		}
		parts = append(parts, fmt.Sprintf("SELECT '%s' AS col, %s AS v, dataset, host_name, ts, source, member, record FROM events WHERE %s IS NOT NULL", c, v, c))
	}
	parts = append(parts, messages)
	rows, err := data.Query(ctx, `SELECT v, cols, dataset, host, n, first, last, ref.source, ref.member, ref.record FROM (
			SELECT v, string_agg(DISTINCT col, ' ' ORDER BY col) AS cols, coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host,
				count(*) AS n, epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
				min({'ts': ts, 'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
			FROM (`+strings.Join(parts, " UNION ALL ")+`) WHERE `+where+`
			GROUP BY v, dataset, host_name)
		ORDER BY v, dataset, host`)
	if err != nil {
		return fmt.Errorf("texts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Seen
		var columns string
		var first, last sql.NullInt64
		if err := rows.Scan(&s.Text, &columns, &s.Dataset, &s.Host, &s.Count, &first, &last, &s.Ref.Source, &s.Ref.Member, &s.Ref.Record); err != nil {
			return fmt.Errorf("texts: %w", err)
		}
		s.Columns = strings.Fields(columns)
		s.First, s.Last = event.Null, event.Null
		if first.Valid {
			s.First, s.Last = first.Int64, last.Int64
		}
		if err := fn(s); err != nil {
			return err
		}
	}
	return rows.Err()
}
