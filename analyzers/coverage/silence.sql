-- Each machine: how dense its events are and its longest silence.
WITH instants AS (
    SELECT dataset, host_name AS host, epoch_us(ts) AS t, count(*) AS n
    FROM events
    WHERE ts IS NOT NULL AND host_name IS NOT NULL
    GROUP BY ALL
), gaps AS (
    SELECT *, lag(t) OVER (PARTITION BY dataset, host ORDER BY t) AS previous FROM instants
), longest AS (
    SELECT dataset, host, sum(n)::BIGINT AS events, min(t) AS first, max(t) AS last,
        quantile_disc(t - previous, 0.99) AS usual,
        max(t - previous) AS longest, arg_max(previous, (t - previous, -t)) FILTER (WHERE previous IS NOT NULL) AS since
    FROM gaps
    GROUP BY dataset, host
)
SELECT l.dataset, l.host, events, first, last, coalesce(usual, 0), coalesce(longest, 0), coalesce(since, first),
    (SELECT count(DISTINCT i.host) FROM instants i
     WHERE i.dataset = l.dataset AND i.host <> l.host AND i.t > l.since AND i.t < l.since + l.longest)
FROM longest l
ORDER BY l.dataset, l.host
