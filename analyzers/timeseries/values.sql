-- One column of numbers of a table in order of time.
SELECT epoch_us(ts), TRY_CAST(json_extract_string(data, '$."' || ? || '"') AS DOUBLE), record
FROM events
WHERE dataset = ? AND table_name = ? AND source = ? AND member = ? AND ts IS NOT NULL
ORDER BY ts, record
LIMIT ?::BIGINT
