-- The principals, busiest first.
SELECT dataset, coalesce(cloud_provider, ''), coalesce(user_name, ''), coalesce(min(actor_type), ''), count(*), count(DISTINCT cloud_operation),
    count(*) FILTER (WHERE event_outcome = 'failure'), count(DISTINCT coalesce(source_ip, source_host)), coalesce(min(coalesce(source_ip, source_host)), ''),
    count(DISTINCT user_agent), coalesce(left(min(user_agent), 300), ''), min(epoch_us(ts)), max(epoch_us(ts)),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM events
WHERE cloud_operation IS NOT NULL
GROUP BY dataset, cloud_provider, user_name
ORDER BY count(*) DESC, dataset, coalesce(cloud_provider, ''), coalesce(user_name, '')
