-- System clocks that were set: Security 4616, and Kernel-General 1 of the System
-- log. Windows itself moves the clock by milliseconds all the time.
WITH changes AS (
    SELECT dataset, coalesce(host_name, '') AS host, coalesce(user_name, '') AS who, coalesce(process_executable, '') AS process,
        epoch_us(ts) AS t, source, member, record,
        TRY_CAST(coalesce(json_extract_string(data, '$.PreviousTime'), json_extract_string(data, '$.OldTime')) AS TIMESTAMPTZ) AS was,
        TRY_CAST(json_extract_string(data, '$.NewTime') AS TIMESTAMPTZ) AS now
    FROM events
    WHERE ts IS NOT NULL AND (event_code = '4616' AND event_channel = 'Security'
        OR event_code = '1' AND event_provider = 'Microsoft-Windows-Kernel-General')
)
SELECT dataset, host, who, process, t, epoch_us(was), epoch_us(now), source, member, record
FROM changes
WHERE abs(epoch_us(now) - epoch_us(was)) > ?::BIGINT
ORDER BY dataset, host, t, source, member, record
LIMIT ?::BIGINT
