-- The different pairs of one relation, most events first. The gaps are the texts of
-- both sides, the verb, the condition of the events, and the names of the texts.
-- Members are counted first: the minimum of a whole reference costs more than that
-- of a number.
WITH pairs AS (
    SELECT dataset, %s, %s AS verb, ts, source, member, record
    FROM events
    WHERE %s
), counted AS (
    SELECT dataset, %s, verb, source, member, count(*) AS n, min(ts) AS first, max(ts) AS last, min(record) AS record
    FROM pairs
    WHERE %s AND %s
    GROUP BY ALL
), summed AS (
    SELECT dataset, %s, verb, sum(n)::BIGINT AS n, epoch_us(min(first)) AS first, epoch_us(max(last)) AS last,
        min((source, member, record)) AS ref
    FROM counted
    GROUP BY ALL
)
SELECT dataset, %s, verb, n, first, last, ref[1], ref[2], ref[3], count(*) OVER () AS total
FROM summed
ORDER BY n DESC, dataset, %s, verb
LIMIT ?::BIGINT
