-- The records at both ends of a hole.
SELECT record_id, epoch_us(min(ts)), min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM events
WHERE dataset = ? AND coalesce(host_name, '') = ? AND event_channel = ? AND record_id IN (?::BIGINT, ?::BIGINT)
GROUP BY record_id
ORDER BY record_id
