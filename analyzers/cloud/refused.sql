-- Principals that were refused often, over several operations.
SELECT dataset, coalesce(user_name, ''), count(*), count(DISTINCT cloud_operation), coalesce(left(string_agg(DISTINCT cloud_operation, ', ' ORDER BY cloud_operation), 600), ''),
    coalesce(min(coalesce(source_ip, source_host)), ''), min(epoch_us(ts)), max(epoch_us(ts)),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM events
WHERE cloud_operation IS NOT NULL AND event_outcome = 'failure' AND class <> 'logon'
GROUP BY dataset, user_name
HAVING count(*) >= ?::BIGINT AND count(DISTINCT cloud_operation) >= ?::BIGINT
ORDER BY dataset, coalesce(user_name, '')
