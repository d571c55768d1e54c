-- The different pairs of one relation, most events first. The gaps are the two
-- sides, the verb and the condition of its events. Members are counted first: the
-- minimum of a whole reference costs more than that of a number.
WITH pairs AS (
    SELECT dataset, %s, %s, %s AS verb,
        ts, source, member, record
    FROM events
    WHERE %s
), counted AS (
    SELECT dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb, source, member, count(*) AS n, min(ts) AS first, max(ts) AS last, min(record) AS record
    FROM pairs
    WHERE (a1 <> '' OR a3 <> '') AND (b1 <> '' OR b3 <> '')
    GROUP BY ALL
), summed AS (
    SELECT dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb, sum(n)::BIGINT AS n, epoch_us(min(first)) AS first, epoch_us(max(last)) AS last,
        min((source, member, record)) AS ref
    FROM counted
    GROUP BY dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb
)
SELECT dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb, n, first, last, ref[1], ref[2], ref[3],
    count(*) OVER () AS total
FROM summed
ORDER BY n DESC, dataset, a0, a1, a2, a3, b0, b1, b2, b3, verb
LIMIT ?::BIGINT
