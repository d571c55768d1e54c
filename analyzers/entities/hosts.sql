-- Every machine that logged events, under each of its full names.
SELECT dataset, coalesce(host_name, ''),
    coalesce(CASE WHEN host_fqdn LIKE '%.%' THEN substr(host_fqdn, strpos(host_fqdn, '.') + 1) END, '') AS domain,
    count(*), min(epoch_us(ts)), max(epoch_us(ts)), min((source, member, record))[1], min((source, member, record))[2],
    min((source, member, record))[3]
FROM events
GROUP BY ALL
ORDER BY ALL
