-- The different pairs of one relation, most events first. The gaps are the two
-- sides, the verb and the condition of its events.
WITH pairs AS (
    SELECT dataset, %s, %s, %s AS verb,
        epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE %s
), counted AS (
    SELECT dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb, count(*) AS n, min(t) AS first, max(t) AS last,
        min((source, member, record)) AS ref
    FROM pairs
    WHERE (a1 <> '' OR a3 <> '') AND (b1 <> '' OR b3 <> '')
    GROUP BY dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb
)
SELECT dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb, n, first, last, ref[1], ref[2], ref[3],
    count(*) OVER () AS total
FROM counted
ORDER BY n DESC, dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb
LIMIT ?::BIGINT
