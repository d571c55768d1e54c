-- Every address with how it was seen, the most records first. Blocks that most
-- networks use inside are left out here; the others are told apart later.
WITH raw AS (
    SELECT dataset, host_name, user_name, source_ip AS ip, 'source' AS role, %[2]s AS signin, %[1]s AS failed, ts, source, member, record FROM events WHERE source_ip IS NOT NULL
    UNION ALL
    SELECT dataset, host_name, user_name, destination_ip, 'destination', false, false, ts, source, member, record FROM events WHERE destination_ip IS NOT NULL
    UNION ALL
    SELECT dataset, host_name, NULL, trim(unnest(string_split(lower(dns_answers), ';'))), 'answer', false, false, ts, source, member, record FROM events WHERE class = 'dns' AND dns_answers IS NOT NULL
), seen AS (
    SELECT *, regexp_replace(ip, '^::ffff:([0-9.]+)$', '\1') AS address
    FROM raw
    WHERE regexp_full_match(ip, '[0-9a-f]*[.:][0-9a-f.:]+')
)
SELECT address, count(*), count(*) FILTER (role = 'source' AND NOT signin), count(*) FILTER (role = 'destination'), count(*) FILTER (role = 'answer'),
    count(*) FILTER (signin AND NOT failed), count(*) FILTER (signin AND failed), count(DISTINCT (dataset, host_name)) FILTER (host_name IS NOT NULL), count(DISTINCT lower(user_name)),
    count(DISTINCT dataset), min(dataset), min(epoch_us(ts)), max(epoch_us(ts)), min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM seen
WHERE NOT regexp_matches(address, '^(10|127|192\.168)\.|^fe80:')
GROUP BY address
ORDER BY count(*) DESC, address
