-- Shells that have a connection of their own.
SELECT dataset, coalesce(host_name, ''), coalesce(user_name, target_user_name, ''), process_executable, coalesce(destination_ip, destination_host, ''),
    coalesce(destination_port, 0), count(*), min(epoch_us(ts)), max(epoch_us(ts)),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM events
WHERE class = 'network' AND regexp_matches(process_executable, '(^|/)(ba|da|z|k|a)?sh$')
    AND coalesce(destination_ip, destination_host) IS NOT NULL AND destination_port > 0
    AND NOT starts_with(coalesce(destination_ip, ''), '127.') AND coalesce(destination_ip, '') NOT IN ('::1', '::', '0.0.0.0')
GROUP BY ALL
ORDER BY ALL
