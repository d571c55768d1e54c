-- Each numbered log: how many numbers it has and lacks, what time it covers, its
-- longest hole and its steps back. A record that was stored twice has one number.
WITH numbered AS (
    SELECT dataset, coalesce(host_name, '') AS host, event_channel AS channel, record_id, min(epoch_us(ts)) AS t
    FROM events
    WHERE record_id IS NOT NULL AND event_channel IS NOT NULL
    GROUP BY ALL
), stepped AS (
    SELECT *, record_id - lag(record_id) OVER w - 1 AS lost, t - lag(t) OVER w AS step
    FROM numbered
    WINDOW w AS (PARTITION BY dataset, host, channel ORDER BY record_id)
)
SELECT dataset, host, channel, count(*), min(record_id), max(record_id), min(t), max(t),
    count(*) FILTER (WHERE lost > 0), coalesce(sum(lost) FILTER (WHERE lost > 0), 0)::BIGINT,
    coalesce(max(lost), 0), coalesce(arg_max(record_id, (lost, -record_id)) FILTER (WHERE lost > 0), 0),
    count(*) FILTER (WHERE step < ?::BIGINT)
FROM stepped
GROUP BY dataset, host, channel
ORDER BY dataset, host, channel
