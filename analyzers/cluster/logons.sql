-- Different successful logons of each machine: account, type, and where from.
WITH logons AS (
    SELECT
        coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host,
        left(coalesce(nullif(concat_ws('\', nullif(target_user_domain, '-'), nullif(target_user_name, '-')), ''), user_name, ''), ?) AS name,
        left(coalesce(nullif(source_ip, '-'), nullif(workstation_name, '-'), ''), ?) AS line,
        logon_type AS number,
        epoch_us(ts) AS micros, coalesce(source, '') AS source, coalesce(member, '') AS member, coalesce(record, 0) AS record
    FROM events WHERE class = 'logon' AND event_code = '4624' AND logon_type IS NOT NULL
), different AS (
    SELECT dataset, host, name, line, number, count(*) AS n, count(micros) AS timed, min(micros) AS first, max(micros) AS last,
        min({'micros': coalesce(micros, 9223372036854775807), 'source': source, 'member': member, 'record': record}) AS sample
    FROM logons GROUP BY dataset, host, name, line, number
)
SELECT dataset, host, name, line, name AS account, number, n, timed, first, last, sample.source, sample.member, sample.record,
    count(*) OVER ()
FROM different ORDER BY dataset, host, name, line, number LIMIT ?
