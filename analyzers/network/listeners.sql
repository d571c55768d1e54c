-- Programs that wait for connections, or bind a port below those of clients.
SELECT dataset, coalesce(host_name, ''),
    coalesce(regexp_replace(lower(process_executable), '^(\\device\\harddiskvolume[0-9]+|[a-z]:)', ''), process_name, '') AS program,
    source_port, coalesce(network_transport, '') AS transport, bool_or(event_code = '5154'), count(*), min(epoch_us(ts)), max(epoch_us(ts)),
    to_json(min({'source': source, 'member': member, 'record': record}, 20)), count(*) OVER ()
FROM events
WHERE class = 'network' AND destination_ip IS NULL AND event_code IN ('5154', '5158') AND source_port BETWEEN 1 AND 49151
GROUP BY dataset, coalesce(host_name, ''), program, source_port, transport
ORDER BY ALL
LIMIT ?::BIGINT
