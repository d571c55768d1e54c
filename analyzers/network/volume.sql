-- What clients sent to a server on a day, and how much is usual: medians and
-- median deviations of its decimal logarithm, for the client and for all.
-- Of the logs that have bytes of a pair the one with the most speaks for it.
WITH %[1]s, days AS (
    SELECT dataset, client, server, t // 86400000000 AS day, log, sum(sent)::BIGINT AS sent, coalesce(sum(got), 0)::BIGINT AS got, count(*) AS n, min(t) AS first, max(t) AS last,
        min((source, member, record)) AS a, max((source, member, record)) AS b
    FROM flows
    WHERE t IS NOT NULL AND sent IS NOT NULL AND client <> server
    GROUP BY dataset, client, server, day, log
    QUALIFY row_number() OVER (PARTITION BY dataset, client, server, day ORDER BY sum(sent) DESC, log) = 1
), scaled AS (
    SELECT *, log10(1 + greatest(sent, 0)) AS y FROM days
), usual AS (
    SELECT dataset, count(*) AS n, median(y) AS centre, mad(y) AS spread FROM scaled GROUP BY dataset
), own AS (
    SELECT dataset, client, count(*) AS n, median(y) AS centre, mad(y) AS spread FROM scaled GROUP BY dataset, client
)
SELECT s.dataset, s.client, s.server, s.sent, s.got, s.n, s.first, s.last, a[1], a[2], a[3], b[1], b[2], b[3], y,
    u.n, u.centre, u.spread, o.n, o.centre, o.spread
FROM scaled s JOIN usual u ON u.dataset = s.dataset JOIN own o ON o.dataset = s.dataset AND o.client = s.client
WHERE s.sent >= ?::BIGINT
ORDER BY s.sent DESC, s.dataset, s.client, s.server, s.first
