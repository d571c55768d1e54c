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
)
SELECT dataset, host, id,
    coalesce(arg_min(user_name, (NOT born, NOT ended, source, member, record)) FILTER (user_name IS NOT NULL), ''),
    coalesce(arg_min(user_domain, (NOT born, NOT ended, source, member, record)) FILTER (user_name IS NOT NULL), ''),
    coalesce(min(logon_type) FILTER (born), min(logon_type) FILTER (ended), 0),
    coalesce(min(auth_package) FILTER (born), ''), coalesce(min(origin) FILTER (born), ''),
    coalesce(max(CASE WHEN target_linked_logon_id = id THEN target_logon_id ELSE target_linked_logon_id END) FILTER (born), 0),
    bool_or(born), bool_or(ended), coalesce(bool_or(event_code = '4672'), false),
    count(*) FILTER (class = 'process_start' AND as_actor), count(*), min(t), max(t),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM mine
GROUP BY dataset, host, id
ORDER BY dataset, host, min(t) NULLS LAST, id
