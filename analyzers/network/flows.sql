-- Every record of a connection, turned so that the client comes first. The gap is
-- the ports of services: where a service port talks to a high port, the record has
-- the server as its source, as UDP and sensors that saw no beginning have it.
-- seen is out or in where the record was written at the client or the server.
turned AS (
    SELECT *, source_port IN (%[1]s) AND destination_port >= 32768 AND destination_port NOT IN (%[1]s) AS swapped,
        coalesce(table_name, '') LIKE 'zeek%%' OR coalesce(table_name, '') = 'suricata' AS sensor
    FROM events
    WHERE class = 'network' AND source_ip IS NOT NULL AND coalesce(destination_ip, destination_host) IS NOT NULL
), flows AS (
    SELECT dataset, coalesce(host_name, '') AS host, coalesce(nullif(table_name, ''), event_channel, event_provider, '') AS log, sensor,
        CASE WHEN process_executable ILIKE '%%unknown process%%' THEN '' ELSE
            coalesce(regexp_replace(lower(process_executable), '^(\\device\\harddiskvolume[0-9]+|[a-z]:)', ''), process_name, '') END AS program,
        coalesce(user_name, '') AS account,
        CASE WHEN swapped THEN coalesce(destination_ip, destination_host) ELSE source_ip END AS client,
        CASE WHEN swapped THEN source_ip ELSE coalesce(destination_ip, destination_host) END AS server,
        CASE WHEN swapped THEN '' ELSE coalesce(nullif(lower(destination_host), destination_ip), '') END AS name,
        coalesce(CASE WHEN swapped THEN source_port ELSE destination_port END, -1) AS port,
        coalesce(network_transport, '') AS transport,
        CASE WHEN sensor OR network_direction IS NULL THEN ''
            WHEN (network_direction = 'outbound') <> swapped THEN 'out' ELSE 'in' END AS seen,
        event_code IN ('5152', '5157') AS blocked,
        CASE WHEN swapped THEN network_bytes_in ELSE network_bytes_out END AS sent,
        CASE WHEN swapped THEN network_bytes_out ELSE network_bytes_in END AS got,
        epoch_us(ts) AS t, source, member, record
    FROM turned
)
