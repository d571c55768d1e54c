-- Connections that sensors saw stay open for long, one row a client, server and port.
SELECT dataset, source_ip, destination_ip, coalesce(destination_port, -1) AS port, coalesce(network_transport, '') AS transport, count(*), max(seconds), min(epoch_us(ts)), max(epoch_us(ts)),
    to_json(list({'source': source, 'member': member, 'record': record} ORDER BY seconds DESC, source, member, record)[1:20])
FROM (
    SELECT *, coalesce(try_cast(json_extract_string(data, '$.duration') AS DOUBLE), try_cast(json_extract_string(data, '$.flow.age') AS DOUBLE)) AS seconds
    FROM events
    WHERE class = 'network' AND (table_name LIKE 'zeek_conn%' OR table_name = 'suricata') AND source_ip IS NOT NULL AND destination_ip IS NOT NULL
)
WHERE seconds >= ?::DOUBLE
GROUP BY dataset, source_ip, destination_ip, port, transport
ORDER BY max(seconds) DESC, dataset, source_ip, destination_ip, port, transport
LIMIT ?::BIGINT
