-- Changes of accounts on Linux machines.
SELECT dataset, coalesce(host_name, ''), coalesce(event_action, event_code, ''), coalesce(target_user_name, ''), coalesce(resource, ''),
    coalesce(left(message, 500), ''), epoch_us(ts), source, member, record
FROM events
WHERE class = 'account' AND coalesce(event_outcome, '') <> 'failure'
    AND (event_provider IN ('useradd', 'usermod', 'groupadd', 'gpasswd', 'adduser', 'newusers', 'addgroup')
        OR event_provider = 'auditd' AND event_code IN ('ADD_USER', 'ADD_GROUP', 'USER_MGMT'))
ORDER BY dataset, coalesce(host_name, ''), ts, source, member, record
LIMIT ?::BIGINT
