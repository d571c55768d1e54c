package pivot

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// alertTables is where the evidence has alerts of other products.
const alertTables = `table_name IN ('SecurityAlert', 'SecurityIncident', 'sentinel_incident', 'AlertInfo', 'AlertEvidence', 'guardduty', 'guardduty_api')`

var alertFields = fields(when, col("table_name", "event_provider", "log_level", "rule_name", "status", "user_name", "source_ip", "process_command_line"),
	[]field{expr("description", "VARCHAR", "left(message, 1000)")}, ref)

func alertColumns() (out []Column) {
	for _, f := range alertFields {
		out = append(out, f.Column)
	}
	return out
}

// checkAlerts tells whether the evidence has alerts at all.
func checkAlerts(ctx context.Context, e *Env) error {
	rows, err := e.Data.Query(ctx, "SELECT 1 FROM events WHERE "+alertTables+" LIMIT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		return nil
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return &NotApplicable{Why: "the evidence has no alerts of other products", Hint: "ingest an export of them, such as the table SecurityAlert; findings of this program are in its report"}
}

// askAlerts gives the alerts that name a value anywhere. A name stands between
// characters that cannot be part of it.
func askAlerts(ctx context.Context, q *Question) (Cursor, error) {
	columns := alertColumns()
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = "e." + c.Name
		if c.Name == "description" {
			names[i] = alertFields[i].expr
		}
	}
	text := fmt.Sprintf(`WITH %s
SELECT w.i, %s
FROM (SELECT *, regexp_replace(lower(data), '\\+', '\\', 'g') AS plain FROM events WHERE %s) e
JOIN wanted w ON contains(e.plain, w.t) AND regexp_matches(e.plain, w.v)
ORDER BY w.i, e.ts NULLS LAST, e.source, e.member, e.record`, wantedSQL, strings.Join(names, ", "), alertTables)
	return q.runWanted(ctx, "alerts", text, columns, q.inJSON())
}

// slashes is a run of backslashes.
var slashes = regexp.MustCompile(`\\+`)

// inJSON is how values stand in the JSON of a record, in lower case. Alerts have JSON
// in texts of JSON, so that any run of backslashes counts as one.
func (q *Question) inJSON() (out []wanted) {
	for _, a := range q.Values {
		text := a.find
		if len(a.forms) > 0 {
			text = a.forms[0].text
		}
		quoted, err := json.Marshal(strings.ToLower(text))
		if text == "" || err != nil {
			continue
		}
		inner := slashes.ReplaceAllLiteralString(string(quoted[1:len(quoted)-1]), `\`)
		pattern := regexp.QuoteMeta(inner)
		if len(a.forms) > 1 && a.forms[1].kind == "name" {
			pattern += `(?:\.exe)?` // a program without an ending
		}
		if q.Noun.Type != Text && q.Noun.Type != URL {
			pattern = `(?:^|[^a-z0-9_.-])` + pattern + `(?:$|[^a-z0-9_.-]|\.(?:$|[^a-z0-9_-]))`
		}
		out = append(out, wanted{Index: a.Index, Text: pattern, Find: inner})
	}
	return out
}

// alertValues is how many values are looked for in alerts by one query.
const alertValues = 500
