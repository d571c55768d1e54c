-- Logon sessions out of every event that names one.
WITH named AS (
    SELECT dataset, coalesce(host_name, '') AS host, unnest([
            {'id': logon_id, 'user_name': user_name, 'user_domain': user_domain, 'as_actor': true},
            {'id': target_logon_id, 'user_name': target_user_name, 'user_domain': target_user_domain, 'as_actor': false},
            {'id': nullif(target_linked_logon_id, 0), 'user_name': target_user_name, 'user_domain': target_user_domain, 'as_actor': false}
        ], recursive := true),
        event_code, logon_type, auth_package, coalesce(source_ip, workstation_name) AS origin, class, target_logon_id, target_linked_logon_id, epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE (logon_id IS NOT NULL OR target_logon_id IS NOT NULL)
), mine AS (
    SELECT *, event_code = '4624' AND NOT as_actor AS born, event_code IN ('4634', '4647') AND NOT as_actor AS ended
    FROM named
    WHERE id IS NOT NULL AND id NOT IN (0, 996, 997, 999)
), sessions AS MATERIALIZED (
    SELECT dataset, host, id,
        coalesce(arg_min(user_name, (NOT born, NOT ended, source, member, record)) FILTER (user_name IS NOT NULL), '') AS account,
        coalesce(arg_min(user_domain, (NOT born, NOT ended, source, member, record)) FILTER (user_name IS NOT NULL), '') AS domain,
        coalesce(min(logon_type) FILTER (born), min(logon_type) FILTER (ended), 0) AS logon_type,
        coalesce(min(auth_package) FILTER (born), '') AS package, coalesce(min(origin) FILTER (born), '') AS origin,
        coalesce(max(CASE WHEN target_linked_logon_id = id THEN target_logon_id ELSE target_linked_logon_id END) FILTER (born), 0) AS linked,
        coalesce(bool_or(born), false) AS born, coalesce(bool_or(ended), false) AS ended, coalesce(bool_or(event_code = '4672'), false) AS elevated,
        count(*) FILTER (class = 'process_start' AND as_actor) AS processes, count(*) AS events, min(t) AS first, max(t) AS last,
        min((source, member, record)) AS ref
    FROM mine
    GROUP BY dataset, host, id
)
SELECT dataset, host, id, account, domain, logon_type, package, origin, linked, born, ended, elevated, processes, events, first, last,
    ref[1], ref[2], ref[3], (SELECT count(*) FROM sessions), (SELECT count(*) FROM sessions WHERE NOT born)
FROM sessions
ORDER BY dataset, host, first NULLS LAST, id
LIMIT ?::BIGINT
