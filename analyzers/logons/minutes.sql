-- Failures, and the successes of what failed, by the minute.
WITH attempts AS (
    SELECT dataset, coalesce(host_name, '') AS host, coalesce(event_outcome = 'failure', false) OR coalesce(event_code IN ('4625', '4771') OR event_code IN ('4768', '4769', '4776') AND lower(status) <> '0x0', false) AS failed,
        lower(coalesce(target_user_name, user_name, '')) AS account,
        coalesce(CASE WHEN source_ip IN ('::1', '127.0.0.1') OR lower(workstation_name) = host_name AND source_ip IS NULL THEN '' ELSE coalesce(source_ip, lower(workstation_name), lower(source_host), '') END, '') AS origin,
        coalesce(nullif(lower(coalesce(sub_status, '')), '0x0'), lower(status), '') AS reason, epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE class = 'logon' AND ts IS NOT NULL AND (
        event_code IN ('4624', '4625', '4768', '4771', '4776')
        OR event_code IS DISTINCT FROM 'USER_START' AND event_outcome IN ('success', 'failure') AND (
            event_code IN ('USER_LOGIN') OR event_code = 'USER_AUTH' AND source_ip IS NULL
            OR event_code IS NULL AND coalesce(event_action, '') NOT IN ('session opened', 'session closed') AND NOT (event_action = 'authentication failure' AND source_ip IS NOT NULL)))
), told AS (
    SELECT * FROM attempts WHERE reason NOT IN ('kdc_err_preauth_required', '0x19') AND account <> ''
), failing AS (
    SELECT DISTINCT dataset, origin FROM told WHERE failed
)
SELECT dataset, origin, host, account, failed, t // 60000000 AS minute, count(*), coalesce(count(*) FILTER (reason IN (%s)), 0), min(t), max(t), coalesce(min(reason), ''),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM told SEMI JOIN failing USING (dataset, origin)
GROUP BY dataset, origin, host, account, failed, minute
ORDER BY dataset, origin, minute, account, host, failed
