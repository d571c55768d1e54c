-- The pairs of one kind with enough beats. The gaps are who, where to, the size
-- and the condition. Events of one second are one beat. Where several logs show a
-- pair, each with its own clock, the one with the most beats speaks for it.
WITH calls AS (
    SELECT dataset, coalesce(host_name, '') AS host, coalesce(%[1]s, '') AS who, %[2]s AS place, %[3]s AS size, epoch_us(ts) AS t,
        coalesce(user_name, '') AS account, coalesce(event_channel, '') AS log, source, member, record
    FROM events
    WHERE ts IS NOT NULL AND (%[4]s)
), beats AS (
    SELECT dataset, host, who, place, log, t // 1000000 AS second, min(t) AS t, count(*) AS n FROM calls WHERE place IS NOT NULL GROUP BY ALL
), gaps AS (
    SELECT *, t - lag(t) OVER (PARTITION BY dataset, host, who, place, log ORDER BY t) AS gap FROM beats
), pairs AS (
    SELECT dataset, host, who, place, log, count(*) AS beats, sum(n)::BIGINT AS events, min(t) AS first, max(t) AS last,
        quantile_disc(gap, 0.5) AS usual, mad(gap) AS deviation
    FROM gaps
    GROUP BY dataset, host, who, place, log
    HAVING count(*) >= ?::BIGINT AND max(t) - min(t) >= ?::BIGINT
    QUALIFY row_number() OVER (PARTITION BY dataset, host, who, place ORDER BY count(*) DESC, log) = 1
), chosen AS (
    SELECT *, count(*) OVER () AS total FROM pairs ORDER BY deviation / usual, beats DESC, dataset, host, who, place LIMIT ?::BIGINT
), numbered AS (
    SELECT c.dataset, c.host, c.who, c.place, beats, events, first, last, total, a.t, a.size, a.account, a.source, a.member, a.record,
        row_number() OVER (PARTITION BY c.dataset, c.host, c.who, c.place ORDER BY a.t, a.source, a.member, a.record) AS k
    FROM chosen c JOIN calls a ON a.dataset = c.dataset AND a.host = c.host AND a.who = c.who AND a.place = c.place AND a.log = c.log
)
SELECT dataset, host, who, place, beats, events, first, last, total, t, size, account, source, member, record
FROM numbered
WHERE k <= ?::BIGINT
ORDER BY dataset, host, who, place, k
