-- Domains of which a machine asked for many names or texts.
WITH %[1]s, names AS (
    SELECT dataset, host, client, domain, name, count(*) AS n, count(*) FILTER (texts) AS texts, min(program) AS program, min(t) AS first, max(t) AS last,
        min((source, member, record)) AS ref, length(name) - length(domain) - 1 AS before, list_max(list_transform(labels, lambda x: length(x))) AS longest
    FROM named
    GROUP BY dataset, host, client, domain, name, labels
)
SELECT dataset, host, client, domain, max(program), count(*), sum(n)::BIGINT, sum(texts)::BIGINT, avg(greatest(before, 0)), max(longest), count(*) FILTER (longest >= 50), min(first), max(last),
    array_to_string(list(name ORDER BY length(name) DESC, name)[1:3], ', '),
    to_json(list({'source': ref[1], 'member': ref[2], 'record': ref[3]} ORDER BY ref)[1:20])
FROM names
GROUP BY dataset, host, client, domain
ORDER BY count(*) DESC, dataset, host, client, domain
LIMIT ?::BIGINT
