-- Columns of numbers of tables that have one record for a time, judged by the
-- first records of each.
WITH first_records AS (
    SELECT dataset, table_name, source, member, ts, record, data
    FROM events
    WHERE ts IS NOT NULL AND table_name IS NOT NULL AND table_name <> '' AND data IS NOT NULL AND record <= ?::BIGINT AND class = 'other'
), fields AS (
    SELECT dataset, table_name, source, member, ts, unnest(json_keys(data)) AS field, data FROM first_records
), texts AS (
    SELECT dataset, table_name, source, member, ts, field, json_extract_string(data, '$."' || field || '"') AS v
    FROM fields WHERE NOT contains(field, '"')
)
SELECT dataset, table_name, source, member, field
FROM texts
GROUP BY ALL
HAVING count(*) >= 20 AND count(DISTINCT ts) = count(*) AND count(TRY_CAST(v AS DOUBLE)) = count(nullif(v, '')) AND count(DISTINCT v) > 10
    AND NOT regexp_matches(field, '(?i)(^|_|[a-z])(id|pid|port|code|index|version|uid|gid|serial)$|^column_')
    AND NOT regexp_matches(field, '(?i)^(baseline|score|anomalies|residual|trend|seasonal|weights)$') -- a decomposition that somebody made
ORDER BY ALL
LIMIT ?::BIGINT
