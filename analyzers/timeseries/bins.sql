-- The busiest series of a kind in bins. The gaps are the name, the value and the
-- condition. A series shorter than the smallest span has no bins but one row with
-- bin NULL, so that it can be told.
WITH events_of AS (
    SELECT dataset, %s AS name, epoch_us(ts) AS t, (%s)::DOUBLE AS v
    FROM events
    WHERE ts IS NOT NULL AND (%s)
), busiest AS (
    SELECT dataset, name, count(*) AS n, min(t) AS first, max(t) AS last,
        CASE WHEN max(t) - min(t) >= 730 * 86400000000 THEN 86400000000
            WHEN max(t) - min(t) >= 3 * 86400000000 THEN 3600000000
            WHEN max(t) - min(t) >= 6 * 3600000000 THEN 300000000 END AS step
    FROM events_of
    WHERE name IS NOT NULL
    GROUP BY dataset, name
), chosen AS (
    SELECT * FROM busiest WHERE step IS NOT NULL ORDER BY n DESC, dataset, name LIMIT ?::BIGINT
)
SELECT e.dataset, e.name, c.n, c.step, e.t // c.step AS bin, sum(v) AS v, NULL::BIGINT, NULL::BIGINT
FROM events_of e JOIN chosen c USING (dataset, name)
GROUP BY ALL
UNION ALL
SELECT '', '', count(*), 0, NULL, 0, max(last - first), count(step) FROM busiest
ORDER BY 1, 2, 5
