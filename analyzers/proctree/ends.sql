-- Every process end with a time and a process to go with.
SELECT
    coalesce(dataset, ''), coalesce(host_name, ''), epoch_us(ts),
    process_pid, coalesce(lower(process_entity_id), ''), coalesce(process_name, '')
FROM events
WHERE class = 'process_end'
  AND ts BETWEEN TIMESTAMP '1601-01-01' AND TIMESTAMP '9999-12-31'
  AND (process_pid IS NOT NULL OR process_entity_id IS NOT NULL)
ORDER BY dataset NULLS FIRST, host_name NULLS FIRST, ts, event_code NULLS FIRST, source, member, record
