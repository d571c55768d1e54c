-- Stretches in which a user gave so many commands by sudo within so many microseconds.
WITH given AS (
    SELECT dataset, coalesce(host_name, '') AS host, coalesce(user_name, '') AS account, epoch_us(ts) AS t, source, member, record,
        epoch_us(ts) - lag(epoch_us(ts), ?::INT) OVER (PARTITION BY dataset, host_name, user_name ORDER BY ts, source, member, record) AS took
    FROM events
    WHERE class = 'privilege' AND process_command_line IS NOT NULL AND ts IS NOT NULL
        AND (event_provider = 'sudo' OR event_provider = 'auditd' AND event_code = 'USER_CMD')
)
SELECT dataset, host, account, count(*), min(took), min(t), max(t), min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM given
WHERE took < ?::BIGINT
GROUP BY ALL
ORDER BY ALL
