-- Connections that one log has of one program, client, server and port. The
-- gaps are the connections and the names of the programs that are judged: where
-- there are too many links, theirs come first.
WITH %[1]s, links AS (
    SELECT dataset, host, log, program, client, server, port, transport, seen, max(sensor) AS sensor, min(account) AS account, max(name) AS name,
        count(*) AS n, count(*) FILTER (blocked) AS refused, count(sent) AS sized, coalesce(sum(sent), 0)::BIGINT AS sent, coalesce(sum(got), 0)::BIGINT AS got,
        count(*) - count(t) AS timeless, min(t) AS first, max(t) AS last, min((source, member, record)) AS a, max((source, member, record)) AS b
    FROM flows
    GROUP BY dataset, host, log, program, client, server, port, transport, seen
)
SELECT dataset, host, log, program, client, server, port, transport, seen, sensor, account, name, n, refused, sized, sent, got, timeless, first, last,
    a[1], a[2], a[3], b[1], b[2], b[3], count(*) OVER (), sum(n) OVER ()::BIGINT
FROM links
ORDER BY regexp_extract(program, '[^\\/]*$') IN (%[2]s) DESC, n DESC, dataset, host, log, program, client, server, port, transport, seen
LIMIT ?::BIGINT
