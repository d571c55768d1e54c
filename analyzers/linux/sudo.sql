-- Use of sudo by user and target.
SELECT dataset, coalesce(host_name, ''), coalesce(user_name, ''), coalesce(target_user_name, ''), count(*),
    count(*) FILTER (WHERE event_outcome = 'failure'), count(DISTINCT process_command_line),
    count(*) FILTER (WHERE event_outcome IS DISTINCT FROM 'failure'
        AND regexp_matches(process_command_line, '^(/usr)?(/bin/)?((ba|da|z|k|a)?sh|su)( -[a-z]*| root)*$')),
    coalesce(min(status) FILTER (WHERE event_outcome = 'failure'), ''), coalesce(min(process_command_line) FILTER (WHERE event_outcome = 'failure'), ''),
    min(epoch_us(ts)), max(epoch_us(ts)),
    (min((event_outcome IS DISTINCT FROM 'failure', source, member, record)))[2], (min((event_outcome IS DISTINCT FROM 'failure', source, member, record)))[3],
    (min((event_outcome IS DISTINCT FROM 'failure', source, member, record)))[4]
FROM events
WHERE class = 'privilege' AND process_command_line IS NOT NULL
    AND (event_provider = 'sudo' OR event_provider = 'auditd' AND event_code = 'USER_CMD')
GROUP BY ALL
ORDER BY ALL
