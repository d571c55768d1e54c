-- Records behind links of some programs with some servers. The gaps are the
-- connections, and a place for each program and each server.
WITH %[1]s
SELECT dataset, host, program, client, server, port, transport, seen,
    to_json(min({'source': source, 'member': member, 'record': record}, 20))
FROM flows
WHERE program IN (%[2]s) AND server IN (%[3]s)
GROUP BY dataset, host, program, client, server, port, transport, seen
