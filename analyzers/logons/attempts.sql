-- Logons and failures, alike ones together. What is asked of field names is asked of
-- few rows only: those of class logon.
WITH attempts AS (
    SELECT dataset, host_name AS host, event_code AS code, coalesce(event_outcome = 'failure', false) OR coalesce(event_code IN ('4625', '4771') OR event_code IN ('4768', '4769', '4776') AND lower(status) <> '0x0', false) AS failed,
        lower(coalesce(target_user_name, user_name, '')) AS account, coalesce(target_user_domain, user_domain, '') AS domain,
        CASE WHEN source_ip IN ('::1', '127.0.0.1') OR lower(workstation_name) = host_name AND source_ip IS NULL THEN '' ELSE coalesce(source_ip, lower(workstation_name), lower(source_host), '') END AS origin,
        coalesce(logon_type, 0) AS logon_type, coalesce(auth_package, '') AS package, trim(coalesce(data ->> '$.LogonProcessName', '')) AS process,
        coalesce(data ->> '$.KeyLength', '') AS key_length, lower(coalesce(ticket_encryption, '')) AS encryption, coalesce(service_name, '') AS service,
        coalesce(data ->> '$.PreAuthType', '') AS preauth, coalesce(nullif(lower(coalesce(sub_status, '')), '0x0'), nullif(lower(coalesce(data ->> '$.Status', '')), '0x0'), nullif(lower(status), '0x0'), '') AS reason,
        coalesce(data ->> '$.ElevatedToken' = '%%1842', false) AS elevated, lower(coalesce(data ->> '$.TargetServerName', '')) AS server,
        lower(coalesce(user_name, '')) AS actor, epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE class = 'logon' AND (
        event_code IN ('4624', '4625', '4648', '4768', '4769', '4771', '4776')
        OR event_code IS DISTINCT FROM 'USER_START' AND event_outcome IN ('success', 'failure') AND (
            event_code IN ('USER_LOGIN') OR event_code = 'USER_AUTH' AND source_ip IS NULL
            OR event_code IS NULL AND coalesce(event_action, '') NOT IN ('session opened', 'session closed') AND NOT (event_action = 'authentication failure' AND source_ip IS NOT NULL)))
)
SELECT dataset, coalesce(host, ''), coalesce(code, ''), failed, account, domain, coalesce(origin, ''), logon_type, package, process, key_length, encryption, service, preauth, reason,
    elevated, server, actor, count(*), min(t), max(t),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3],
    max((source, member, record))[1], max((source, member, record))[2], max((source, member, record))[3]
FROM attempts
WHERE NOT (reason IN ('kdc_err_preauth_required', '0x19'))
GROUP BY ALL
ORDER BY ALL
