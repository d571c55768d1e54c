-- Machines that asked for many domains that do not exist, within a window. Domains
-- that did answer to anyone do not count.
WITH %[1]s, known AS (
    SELECT DISTINCT dataset, domain FROM named WHERE NOT missing
), firsts AS (
    SELECT dataset, host, client, domain, min(t) AS t, min(program) AS program, min((source, member, record)) AS ref
    FROM named ANTI JOIN known USING (dataset, domain)
    WHERE missing AND t IS NOT NULL
    GROUP BY dataset, host, client, domain
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY dataset, host, client ORDER BY t RANGE BETWEEN 3600000000 PRECEDING AND CURRENT ROW) AS k FROM firsts
)
SELECT dataset, host, client, max(program), max(k), count(*), min(t), max(t), array_to_string(list(domain ORDER BY domain)[1:10], ', '),
    to_json(list({'source': ref[1], 'member': ref[2], 'record': ref[3]} ORDER BY t, ref)[1:20])
FROM counted
GROUP BY dataset, host, client
HAVING max(k) >= ?::BIGINT
ORDER BY max(k) DESC, dataset, host, client
