-- Addresses that answers to questions about names held, by who logged them.
WITH answers AS (
    SELECT dataset, coalesce(host_name, '') AS host, lower(rtrim(dns_question_name, '.')) AS name, epoch_us(ts) AS t,
        trim(unnest(string_split(dns_answers, ';'))) AS ip
    FROM events
    WHERE class = 'dns' AND dns_answers IS NOT NULL AND dns_question_name IS NOT NULL
)
SELECT dataset, host, ip, name, min(t), count(*), count(*) OVER ()
FROM answers
WHERE regexp_full_match(ip, '[0-9a-f]*[.:][0-9a-f.:]+')
GROUP BY dataset, host, ip, name
ORDER BY count(*) DESC, dataset, host, ip, name
LIMIT ?::BIGINT
