-- What was done with the values of a column that indicators name, on each machine.
SELECT v, class, direction, outcome, dataset, host, n, first, last, ref.source, ref.member, ref.record, programs
FROM (
    SELECT {value} AS v, coalesce(class, '') AS class, coalesce(network_direction, '') AS direction, coalesce(event_outcome, '') AS outcome,
        coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, count(*) AS n, epoch_us(min(ts)) AS first, epoch_us(max(ts)) AS last,
        min({'source': source, 'member': coalesce(member, ''), 'record': record}) AS ref,
        coalesce(array_to_string(list_sort(list(DISTINCT process_name))[1:5], '; '), '') AS programs
    FROM events
    WHERE {column} IS NOT NULL AND {value} IN (SELECT unnest(from_json(?::JSON, '["VARCHAR"]')))
    GROUP BY ALL
)
ORDER BY ALL
