-- Commands that a rule may match, equal ones of a user and machine as one.
SELECT dataset, coalesce(host_name, ''), coalesce(user_name, user_sid, ''), left(process_command_line, 16384), count(*),
    min(epoch_us(ts)), max(epoch_us(ts)), min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM events
WHERE process_command_line IS NOT NULL AND class <> 'process_end'
    AND (process_executable LIKE '/%' OR process_working_directory LIKE '/%'
        OR event_provider IN ('auditd', 'sudo', 'su', 'cron', 'CRON', 'crond', 'osquery', 'Linux-Sysmon'))
    AND regexp_matches(process_command_line, ?)
GROUP BY ALL
ORDER BY ALL
