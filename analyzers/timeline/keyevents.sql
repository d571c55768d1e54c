-- Events of note, each with the word for its kind; at most ? of a kind on a
-- machine, the earliest, with the number there are.
WITH candidates AS (
    SELECT *, lower(process_command_line) AS cmd,
           lower(concat_ws('\', registry_path, registry_value)) AS reg, lower(registry_data) AS regdata
    FROM events
    WHERE class IN ('audit_change', 'service', 'account', 'task', 'wmi', 'registry', 'process_start')
       OR (class = 'other' AND event_code IN ('104', '1102', '4732', '4728', '4756'))
), kinds AS (
    SELECT *, CASE
        WHEN event_code = '1102' AND coalesce(event_channel, 'Security') = 'Security' AND class IN ('audit_change', 'other') THEN 'security_log_cleared'
        WHEN event_code = '104' AND class IN ('audit_change', 'other')
             AND (event_provider = 'Microsoft-Windows-Eventlog' OR event_provider IS NULL) THEN 'log_cleared'
        WHEN event_code = '1100' AND class = 'audit_change' THEN 'log_service_stopped'
        WHEN event_code = '4719' AND class = 'audit_change' THEN 'audit_policy_changed'
        WHEN class = 'service' AND event_code IN ('7045', '4697') THEN 'service_installed'
        WHEN class = 'account' AND event_code = '4720' THEN 'account_created'
        WHEN class IN ('account', 'other') AND event_code IN ('4728', '4732', '4756') THEN 'group_member_added'
        WHEN class = 'task' AND event_code = '4698' THEN 'task_created'
        WHEN class = 'wmi' AND event_code IN ('19', '20', '21') THEN 'wmi_subscription'
        WHEN class = 'registry' AND coalesce(event_action, '') NOT ILIKE '%delete%' THEN CASE
            WHEN reg LIKE '%\services\eventlog\start'
                 AND (regdata IS NULL OR regdata NOT IN ('dword (0x00000002)', '2', '0x2', '0x00000002')) THEN 'eventlog_start'
            WHEN reg LIKE '%\control\minint' THEN 'minint_key'
            WHEN reg LIKE '%\processcreationincludecmdline\_enabled' ESCAPE '\'
                 AND regdata IN ('dword (0x00000000)', '0', '0x0', '0x00000000') THEN 'cmdline_logging_off'
            END
        WHEN class = 'process_start' THEN CASE
            WHEN process_name = 'wevtutil.exe' AND regexp_matches(cmd, 'wevtutil(\.exe)?"?\s+"?(cl|clear-log)"?\s') THEN 'clear_command'
            WHEN process_name = 'wevtutil.exe' AND regexp_matches(cmd, 'wevtutil(\.exe)?"?\s+"?(sl|set-log)"?\s+"?security') THEN 'security_log_moved'
            WHEN cmd LIKE '%\control\minint%' AND cmd LIKE '%add%' THEN 'minint_key'
            WHEN cmd LIKE '%auditpol%' AND regexp_matches(cmd, '/(clear|remove)|(success|failure):disable') THEN 'audit_policy_command'
            WHEN regexp_matches(cmd, '(powershell|pwsh).*[-/]e(c|n|nc[a-z]*)?\s+["'']?[a-z0-9+/=]{12}') THEN 'encoded_command'
            END
        END AS kind
    FROM candidates
)
SELECT kind, coalesce(dataset, ''), coalesce(host_name, ''), epoch_us(ts), coalesce(event_code, ''), coalesce(class, ''),
       coalesce(user_name, ''), coalesce(target_user_name, ''), coalesce(process_executable, ''), coalesce(process_command_line, ''),
       coalesce(service_name, ''), coalesce(service_path, ''), coalesce(task_name, ''),
       coalesce(concat_ws('\', registry_path, registry_value), ''), coalesce(registry_data, ''), coalesce(event_action, ''),
       coalesce(source, ''), coalesce(member, ''), coalesce(record, 0),
       count(*) OVER (PARTITION BY dataset, host_name, kind)
FROM kinds
WHERE kind IS NOT NULL AND (ts IS NULL OR ts BETWEEN TIMESTAMP '1601-01-01' AND TIMESTAMP '9999-12-31')
QUALIFY row_number() OVER (PARTITION BY dataset, host_name, kind ORDER BY ts NULLS LAST, source, member, record)
        <= CASE kind WHEN 'encoded_command' THEN 1 ELSE ? END
ORDER BY dataset NULLS FIRST, host_name NULLS FIRST, ts NULLS LAST, source, member, record
LIMIT ?
