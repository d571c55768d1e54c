-- Pairs of machines that logged the same connections: the difference of their
-- clocks. A connection that one machine logged twice is left out.
WITH ends AS (
    SELECT dataset, host_name AS host, source_ip, source_port, destination_ip, destination_port,
        min(epoch_us(ts)) AS t, min((source, member, record)) AS ref
    FROM events
    WHERE class = 'network' AND ts IS NOT NULL AND host_name IS NOT NULL AND source_port IS NOT NULL
        AND source_ip IS NOT NULL AND destination_ip IS NOT NULL AND destination_port IS NOT NULL
        AND source_ip <> destination_ip
    GROUP BY ALL
    HAVING count(*) = 1
), pairs AS (
    SELECT a.dataset, a.host AS one, b.host AS other, b.t - a.t AS apart, a.ref AS one_ref, b.ref AS other_ref
    FROM ends a JOIN ends b USING (dataset, source_ip, source_port, destination_ip, destination_port)
    WHERE a.host < b.host
), summed AS (
    SELECT dataset, one, other, count(*) AS n, quantile_disc(apart, 0.5) AS skew FROM pairs GROUP BY ALL
)
SELECT dataset, one, other, n, skew, quantile_disc(abs(apart - skew), 0.5),
    min(one_ref)[1], min(one_ref)[2], min(one_ref)[3], min(other_ref)[1], min(other_ref)[2], min(other_ref)[3]
FROM summed JOIN pairs USING (dataset, one, other)
GROUP BY dataset, one, other, n, skew
ORDER BY dataset, one, other
