-- The texts of a column whose hash lies in a range, each once for each machine, with its first
-- record; records without a time come last.
SELECT hash(v), v, coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, n, first, last, ref.source, ref.member, ref.record
FROM (
    SELECT v, dataset, host_name, count(*) AS n, epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
        min({'ts': ts, 'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref
    FROM ({texts}) WHERE hash(v) BETWEEN {from}::UBIGINT AND {to}::UBIGINT AND ({where})
    GROUP BY v, dataset, host_name
)
