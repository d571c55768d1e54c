-- Clients that reached many ports of a server, or many servers on a port, within
-- a window. The gaps: the connections, what is scanned over, what is counted, the
-- condition, the window in microseconds. Only the first connection to each counts.
WITH %[1]s, firsts AS (
    SELECT dataset, client, %[2]s AS over, %[3]s AS what, min(t) AS t, min((source, member, record)) AS ref, bool_and(blocked) AS blocked
    FROM flows
    WHERE t IS NOT NULL AND client <> server AND (%[4]s)
    GROUP BY ALL
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY dataset, client, over ORDER BY t RANGE BETWEEN %[5]d PRECEDING AND CURRENT ROW) AS k FROM firsts
)
SELECT dataset, client, over::VARCHAR, max(k), count(*), count(*) FILTER (blocked), min(t), max(t),
    array_to_string(list(what ORDER BY what)[1:20], ', '),
    to_json(list({'source': ref[1], 'member': ref[2], 'record': ref[3]} ORDER BY t, ref)[1:20])
FROM counted
GROUP BY dataset, client, over
HAVING max(k) >= ?::BIGINT
ORDER BY max(k) DESC, dataset, client, over
