-- What other events show of parents whose creation is not in the evidence, and
-- of creations that lost their pid: when they were first seen, the image shown
-- most often, the pid.
WITH starts AS (
    SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host,
           lower(process_entity_id) AS guid, lower(process_parent_entity_id) AS parent, process_pid AS pid
    FROM events WHERE class = 'process_start'
), wanted AS (
    (SELECT dataset, host, parent AS guid FROM starts WHERE parent IS NOT NULL
     EXCEPT
     SELECT dataset, host, guid FROM starts)
    UNION
    SELECT dataset, host, guid FROM starts WHERE guid IS NOT NULL AND pid IS NULL
), shown AS (
    SELECT coalesce(dataset, '') AS dataset, coalesce(host_name, '') AS host, lower(process_entity_id) AS guid,
           process_executable AS image, process_pid AS pid, ts
    FROM events WHERE process_entity_id IS NOT NULL
    UNION ALL
    SELECT coalesce(dataset, ''), coalesce(host_name, ''), lower(target_process_entity_id),
           target_process_executable, target_process_pid, ts
    FROM events WHERE target_process_entity_id IS NOT NULL
), images AS (
    SELECT dataset, host, guid, image, count(*) AS n, min(pid) AS pid,
           min(ts) FILTER (ts BETWEEN TIMESTAMP '1601-01-01' AND TIMESTAMP '9999-12-31') AS first
    FROM shown SEMI JOIN wanted USING (dataset, host, guid)
    GROUP BY dataset, host, guid, image
)
SELECT dataset, host, guid, coalesce(image, ''),
       min(pid) OVER same, epoch_us(min(first) OVER same)
FROM images
WINDOW same AS (PARTITION BY dataset, host, guid)
QUALIFY row_number() OVER (PARTITION BY dataset, host, guid ORDER BY (image IS NULL), n DESC, image) = 1
ORDER BY dataset, host, guid
