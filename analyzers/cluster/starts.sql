-- Different process starts of each machine, from the kind of record that the
-- machine has most of. The account of a 4688 is the target account where it
-- names one. Logon ids 999 and -1 (also as a number without sign) are the
-- system's.
WITH starts AS (
    SELECT
        coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, coalesce(event_code, '') AS code,
        left(coalesce(process_executable, process_name, ''), ?) AS name,
        left(coalesce(process_command_line, ''), ?) AS line,
        CASE WHEN event_code = '4688' AND coalesce(target_user_name, '-') NOT IN ('-', '')
             THEN concat_ws('\', nullif(target_user_domain, '-'), target_user_name)
             ELSE coalesce(concat_ws('\', CASE WHEN user_name IS NOT NULL THEN user_domain END, user_name), '') END AS account,
        CASE WHEN coalesce(logon_id, 0) IN (999, -1, 4294967295) THEN 1 ELSE 0 END AS number,
        epoch_us(ts) AS micros, coalesce(source, '') AS source, coalesce(member, '') AS member, coalesce(record, 0) AS record
    FROM events WHERE class = 'process_start'
), counted AS (
    SELECT dataset, host, code, name, line, account, number, count(*) AS n, count(micros) AS timed, min(micros) AS first, max(micros) AS last,
        min({'micros': coalesce(micros, 9223372036854775807), 'source': source, 'member': member, 'record': record}) AS sample
    FROM starts GROUP BY ALL
), weighed AS (
    SELECT *, sum(n) OVER (PARTITION BY dataset, host, code) AS of_code FROM counted
), different AS (
    SELECT * FROM weighed QUALIFY dense_rank() OVER (PARTITION BY dataset, host ORDER BY of_code DESC, code) = 1
)
SELECT dataset, host, name, line, account, number, n, timed, first, last, sample.source, sample.member, sample.record,
    count(*) OVER ()
FROM different ORDER BY dataset, host, name, line, account, number LIMIT ?
