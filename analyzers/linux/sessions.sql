-- What opens and closes sessions: messages of PAM, and audit records. The last
-- column is true where a session begins.
SELECT dataset, coalesce(host_name, ''), coalesce(process_name, event_provider, ''), coalesce(target_user_name, ''),
    coalesce(user_name, ''), coalesce(CASE WHEN event_provider = 'auditd' THEN process_session_id ELSE process_pid END, -1), coalesce(source_ip, source_host, ''),
    epoch_us(ts), source, member, record, coalesce(event_action = 'session opened', false) OR coalesce(event_code = 'USER_START', false)
FROM events
WHERE ts IS NOT NULL AND (event_action IN ('session opened', 'session closed')
    OR event_provider = 'auditd' AND event_code IN ('USER_START', 'USER_END'))
ORDER BY dataset, coalesce(host_name, ''), ts, source, member, record
