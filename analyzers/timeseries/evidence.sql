-- Raw records of a series within a stretch of time. The gaps are the name and the
-- condition.
SELECT source, member, record
FROM events
WHERE ts >= make_timestamp(?::BIGINT) AND ts < make_timestamp(?::BIGINT) AND dataset = ? AND %s = ? AND (%s)
ORDER BY ts, source, member, record
LIMIT ?::BIGINT
