-- Logs whose numbers begin again: in the order of time every later number is
-- below every earlier one. Gives the last record before and the first after.
WITH numbered AS (
    SELECT dataset, coalesce(host_name, '') AS host, event_channel AS channel, record_id, epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE record_id IS NOT NULL AND event_channel IS NOT NULL AND ts IS NOT NULL
), bounded AS (
    SELECT *,
        min(record_id) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
        max(record_id) OVER (w ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after,
        count(*) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier,
        count(*) OVER (w ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS later,
        lag(t) OVER w AS last_t, lag(record_id) OVER w AS last_id,
        lag(source) OVER w AS last_source, lag(member) OVER w AS last_member, lag(record) OVER w AS last_record
    FROM numbered
    WINDOW w AS (PARTITION BY dataset, host, channel ORDER BY t, record_id, source, member, record)
)
SELECT dataset, host, channel, last_id, last_t, record_id, t, last_source, last_member, last_record, source, member, record
FROM bounded
WHERE after < before AND earlier >= ?::BIGINT AND later >= ?::BIGINT AND t - last_t >= 0
ORDER BY dataset, host, channel, t, record_id, source, member, record
