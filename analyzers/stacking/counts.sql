-- The values of one field and how common each is. The first gap is the value,
-- the second the condition of its events.
WITH seen AS (
    SELECT dataset, coalesce(host_name, '') AS host, %s AS value, epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE %s
), machines AS (
    SELECT value, dataset, host, count(*) AS n, min(t) AS first, max(t) AS last, min((source, member, record)) AS ref
    FROM seen
    WHERE value IS NOT NULL AND value <> ''
    GROUP BY value, dataset, host
), field AS (
    SELECT count(DISTINCT (dataset, host)) AS machines, coalesce(sum(n), 0)::BIGINT AS events, count(DISTINCT value) AS total FROM machines
), counted AS (
    SELECT value, count(*) AS machines, sum(n)::BIGINT AS n, min(first) AS first, max(last) AS last,
        min((dataset, host)) AS machine, min(ref) AS ref
    FROM machines
    GROUP BY value
)
SELECT value, c.machines, n, first, last, machine[1], machine[2], ref[1], ref[2], ref[3],
    f.machines, f.events, f.total, (SELECT count(*) FROM counted WHERE machines = 1)
FROM counted c, field f
ORDER BY c.machines, n, value
LIMIT ?::BIGINT
