-- Where the entities of alerts occur in the other events. The parameter is a JSON
-- array of what is wanted: kind, value, host and domain if they are known, and the
-- time of the alerts.
WITH wanted AS (
    SELECT w.* FROM (SELECT unnest(from_json(?::VARCHAR,
        '[{"id":"BIGINT","k":"VARCHAR","v":"VARCHAR","h":"VARCHAR","d":"VARCHAR","a":"BIGINT","b":"BIGINT"}]')) AS w)
), e AS (
    SELECT dataset, coalesce(host_name, '') AS host, epoch_us(ts) AS t, source, member, record,
        source_host, destination_host, workstation_name, source_ip, destination_ip, user_name, user_domain,
        target_user_name, target_user_domain, process_command_line, process_executable, process_name, file_path, file_name, dll_path,
        process_hash_md5, process_hash_sha1, process_hash_sha256, dns_question_name, registry_path, service_name, task_name, resource
    FROM events
    WHERE table_name NOT IN ('SecurityAlert', 'SecurityIncident', 'sentinel_incident', 'AlertInfo', 'AlertEvidence') OR table_name IS NULL
), named AS (
    SELECT 'host' AS k, host AS v, '' AS d, dataset, host, t, source, member, record FROM e WHERE host IN (SELECT v FROM wanted WHERE k = 'host')
    UNION ALL
    SELECT 'host', split_part(lower(name), '.', 1), '', dataset, host, t, source, member, record
    FROM (SELECT *, unnest([source_host, destination_host, workstation_name]) AS name FROM e
        WHERE source_host IS NOT NULL OR destination_host IS NOT NULL OR workstation_name IS NOT NULL)
    WHERE split_part(lower(name), '.', 1) IN (SELECT v FROM wanted WHERE k = 'host') AND split_part(lower(name), '.', 1) <> host
    UNION ALL
    SELECT 'ip', source_ip, '', dataset, host, t, source, member, record FROM e WHERE source_ip IN (SELECT v FROM wanted WHERE k = 'ip')
    UNION ALL
    SELECT 'ip', destination_ip, '', dataset, host, t, source, member, record FROM e WHERE destination_ip IN (SELECT v FROM wanted WHERE k = 'ip')
    UNION ALL
    SELECT 'account', split_part(lower(user_name), '@', 1), split_part(lower(coalesce(user_domain, '')), '.', 1), dataset, host, t, source, member, record
    FROM e WHERE split_part(lower(user_name), '@', 1) IN (SELECT v FROM wanted WHERE k = 'account')
    UNION ALL
    SELECT 'account', split_part(lower(target_user_name), '@', 1), split_part(lower(coalesce(target_user_domain, '')), '.', 1), dataset, host, t, source, member, record
    FROM e WHERE split_part(lower(target_user_name), '@', 1) IN (SELECT v FROM wanted WHERE k = 'account')
    UNION ALL
    SELECT 'process', trim(lower(process_command_line)), '', dataset, host, t, source, member, record
    FROM e WHERE trim(lower(process_command_line)) IN (SELECT v FROM wanted WHERE k = 'process')
    UNION ALL
    SELECT 'image', CASE WHEN process_executable LIKE '/%' THEN process_executable ELSE lower(process_executable) END AS image, '',
        dataset, host, t, source, member, record
    FROM e WHERE image IN (SELECT v FROM wanted WHERE k = 'image')
    UNION ALL
    SELECT 'file', v, '', dataset, host, t, source, member, record
    FROM (SELECT *, unnest([CASE WHEN file_path LIKE '/%' THEN file_path ELSE lower(file_path) END,
        CASE WHEN process_executable LIKE '/%' THEN process_executable ELSE lower(process_executable) END, lower(dll_path)]) AS v FROM e
        WHERE coalesce(file_path, process_executable, dll_path) IS NOT NULL)
    WHERE v IN (SELECT v FROM wanted WHERE k = 'file')
    UNION ALL
    SELECT 'file name', v, '', dataset, host, t, source, member, record
    FROM (SELECT *, unnest([file_name, process_name]) AS v FROM e) WHERE v IN (SELECT v FROM wanted WHERE k = 'file name')
    UNION ALL
    SELECT 'hash', v, '', dataset, host, t, source, member, record
    FROM (SELECT *, unnest([process_hash_md5, process_hash_sha1, process_hash_sha256]) AS v FROM e WHERE coalesce(process_hash_md5, process_hash_sha1, process_hash_sha256) IS NOT NULL)
    WHERE v IN (SELECT v FROM wanted WHERE k = 'hash')
    UNION ALL
    SELECT 'dns', rtrim(lower(name), '.'), '', dataset, host, t, source, member, record
    FROM (SELECT *, unnest([dns_question_name, destination_host]) AS name FROM e WHERE dns_question_name IS NOT NULL OR destination_host IS NOT NULL)
    WHERE rtrim(lower(name), '.') IN (SELECT v FROM wanted WHERE k = 'dns')
    UNION ALL
    SELECT 'url', destination_host, '', dataset, host, t, source, member, record FROM e WHERE destination_host IN (SELECT v FROM wanted WHERE k = 'url')
    UNION ALL
    SELECT 'registry key', lower(registry_path), '', dataset, host, t, source, member, record
    FROM e WHERE lower(registry_path) IN (SELECT v FROM wanted WHERE k = 'registry key')
    UNION ALL
    SELECT 'service', lower(service_name), '', dataset, host, t, source, member, record
    FROM e WHERE lower(service_name) IN (SELECT v FROM wanted WHERE k = 'service')
    UNION ALL
    SELECT 'task', lower(task_name), '', dataset, host, t, source, member, record
    FROM e WHERE lower(task_name) IN (SELECT v FROM wanted WHERE k = 'task')
    UNION ALL
    SELECT 'cloud resource', lower(resource), '', dataset, host, t, source, member, record
    FROM e WHERE lower(resource) IN (SELECT v FROM wanted WHERE k = 'cloud resource')
)
SELECT w.id, count(*) FILTER (n.t < w.a), count(*) FILTER (n.t BETWEEN w.a AND w.b), count(*) FILTER (n.t > w.b),
    count(*) FILTER (n.t IS NULL OR w.a IS NULL OR w.b IS NULL), min(n.t), max(n.t), count(DISTINCT (n.dataset, n.host)),
    min(n.host || ' of ' || n.dataset), min((n.source, n.member, n.record))[1], min((n.source, n.member, n.record))[2],
    min((n.source, n.member, n.record))[3]
FROM wanted w JOIN named n ON n.k = w.k AND n.v = w.v AND (w.h = '' OR n.host = w.h) AND (w.d = '' OR n.d = '' OR n.d = w.d)
GROUP BY w.id
ORDER BY w.id
