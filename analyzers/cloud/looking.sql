-- Principals that read many different things within a stretch of time, not from a console.
WITH reads AS (
    SELECT dataset, coalesce(user_name, '') AS principal, cloud_operation AS op, epoch_us(ts) AS t, epoch_us(ts) // ?::BIGINT AS stretch,
        coalesce(source_ip, source_host, '') AS origin, source, member, record
    FROM events
    WHERE ts IS NOT NULL AND regexp_matches(cloud_operation, '^(List|Describe|Get)[A-Z]')
        AND NOT regexp_matches(coalesce(user_agent, ''), '(?i)console|signin\.|^[a-z0-9-]+\.amazonaws\.com$|aws-internal')
), counted AS (
    SELECT dataset, principal, stretch, count(DISTINCT op) AS kinds, count(*) AS n, min(t) AS first, max(t) AS last, min(origin) AS origin,
        string_agg(DISTINCT op, ', ' ORDER BY op) AS ops, min((source, member, record)) AS ref
    FROM reads
    GROUP BY dataset, principal, stretch
)
SELECT dataset, principal, max(kinds), sum(n)::BIGINT, min(origin), min(first), max(last), left(min(ops), 600), min(ref)[1], min(ref)[2], min(ref)[3]
FROM counted
WHERE kinds >= ?::BIGINT
GROUP BY dataset, principal
ORDER BY dataset, principal
