-- Names with what they resolved to, most events first.
WITH counted AS (
    SELECT dataset, left(dns_question_name, 1024) AS name, left(dns_answers, 8192) AS answers,
        count(*) AS n, min(epoch_us(ts)) AS first, max(epoch_us(ts)) AS last, min((source, member, record)) AS ref
    FROM events
    WHERE dns_question_name IS NOT NULL AND dns_answers IS NOT NULL
    GROUP BY 1, 2, 3
)
SELECT dataset, name, answers, n, first, last, ref[1], ref[2], ref[3], count(*) OVER () AS total
FROM counted
ORDER BY n DESC, dataset, name, answers
LIMIT ?::BIGINT
