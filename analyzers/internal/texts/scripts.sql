-- The distinct scripts that were logged in parts, by the digest of the digests of
-- their parts, each once for each machine: the texts themselves are not held.
WITH parts AS (
    SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, script_id, script_part,
        max(script_parts) AS total, coalesce(min(md5(script_text)), '') AS digest, max(strlen(script_text)) AS bytes,
        count(*) AS n, min(ts) AS first, max(ts) AS last
    FROM events WHERE {in_parts} GROUP BY 1, 2, 3, 4
),
scripts AS (
    SELECT dataset, host, script_id, md5(string_agg(digest, '' ORDER BY script_part)) AS digest, coalesce(sum(bytes), 0) AS bytes,
        sum(n) AS n, count(*) < max(total) AS incomplete, min(first) AS first, max(last) AS last
    FROM parts GROUP BY 1, 2, 3
)
SELECT digest, dataset, host, min(script_id) AS id, max(bytes)::BIGINT, count(*) AS times, sum(n)::BIGINT AS records,
    count(*) FILTER (incomplete) AS incomplete, epoch_us(min(first)), epoch_us(max(last))
FROM scripts GROUP BY digest, dataset, host ORDER BY digest, dataset, host
