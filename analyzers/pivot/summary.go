package pivot

import (
	"context"
	"fmt"

	"forensic/datasets/catalog"
)

// minimal are the columns of records that are only counted.
var minimal = fields(col("ts", "dataset", "host_name", "class"), ref)

// firstSeen are the columns of first_seen.
var firstSeen = []Column{
	{"first", "TIMESTAMP"},
	{"last", "TIMESTAMP"},
	{"events", "BIGINT"},
	{"without_time", "BIGINT"},
	{"hosts", "BIGINT"},
	{"days", "BIGINT"},
	{"classes", "VARCHAR"},
	{namedIn, "VARCHAR"},
	{"source", "VARCHAR"},
	{"member", "VARCHAR"},
	{"record", "BIGINT"},
}

// askFirstSeen tells for each value when records name it first and last. The
// reference is of the first record, or of the lowest where none has a time.
func askFirstSeen(ctx context.Context, q *Question) (Cursor, error) {
	return q.run(ctx, "first_seen", fmt.Sprintf(`WITH %s, %s, once AS (
    SELECT value_index, ts, dataset, host_name, class, (source, member, record) AS ref FROM hit GROUP BY ALL
)
SELECT o.value_index, min(ts), max(ts), count(*), count(*) FILTER (ts IS NULL), count(DISTINCT (dataset, host_name)) FILTER (host_name IS NOT NULL),
    count(DISTINCT ts::DATE), string_agg(DISTINCT class, ', ' ORDER BY class), any_value(r.roles),
    arg_min(ref, (coalesce(ts, TIMESTAMP '9999-12-31'), ref))[1], arg_min(ref, (coalesce(ts, TIMESTAMP '9999-12-31'), ref))[2],
    arg_min(ref, (coalesce(ts, TIMESTAMP '9999-12-31'), ref))[3]
FROM once o JOIN (SELECT value_index, string_agg(DISTINCT role, ', ' ORDER BY role) AS roles FROM hit GROUP BY value_index) r USING (value_index)
GROUP BY o.value_index
ORDER BY o.value_index`, wantedSQL, q.hitsSQL(minimal, "true")), firstSeen)
}

// timeline are the columns of timeline.
var timeline = []Column{
	{"period", "TIMESTAMP"}, {"class", "VARCHAR"}, {"events", "BIGINT"}, {"hosts", "BIGINT"}, {"first", "TIMESTAMP"}, {"last", "TIMESTAMP"},
}

// timelineParams is how wide the periods of a timeline are.
var timelineParams = []catalog.Param{{
	Name: "by", Type: catalog.Str, Default: "hour",
	Description: "Width of a period: minute, hour, day, week or month",
}}

// periods are what a timeline can be cut into.
var periods = map[string]bool{"minute": true, "hour": true, "day": true, "week": true, "month": true}

// askTimeline counts the records that name each value by period and class; those
// without a time are a period of their own, the last.
func askTimeline(ctx context.Context, q *Question) (Cursor, error) {
	by, _ := q.Params["by"].(string)
	if !periods[by] {
		return nil, &UsageError{fmt.Errorf("parameter by: %q; want minute, hour, day, week or month", by)}
	}
	return q.run(ctx, "timeline", fmt.Sprintf(`WITH %s, %s, once AS (
    SELECT value_index, ts, dataset, host_name, class, source, member, record FROM hit GROUP BY ALL
)
SELECT value_index, date_trunc('%s', ts)::TIMESTAMP AS period, class, count(*), count(DISTINCT (dataset, host_name)) FILTER (host_name IS NOT NULL), min(ts), max(ts)
FROM once
GROUP BY value_index, period, class
ORDER BY value_index, period NULLS LAST, class`, wantedSQL, q.hitsSQL(minimal, "true"), by), timeline)
}
