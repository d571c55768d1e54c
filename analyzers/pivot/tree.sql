-- Process trees. Starts that two logs tell of (Sysmon 1 and Security 4688: the same
-- pid and program on one machine within two seconds) are one, the one with a GUID.
-- A process hangs below the one whose GUID it names as its parent, or else below
-- the last one that began with the parent's pid on its machine before it.
WITH RECURSIVE %[1]s, logged AS (
    SELECT ts, dataset, coalesce(host_name, '') AS host, process_pid AS pid, process_executable, process_name, process_command_line,
        CASE WHEN event_code = '4688' AND coalesce(target_user_name, '-') NOT IN ('-', '') THEN target_user_name ELSE user_name END AS account,
        process_parent_pid AS parent_pid, process_parent_executable, process_entity_id AS guid, process_parent_entity_id AS parent_guid,
        source, member, record
    FROM events
    WHERE class = 'process_start' AND ts IS NOT NULL
), start AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY source, member, record) AS n
    FROM logged l
    WHERE guid IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM logged o
        WHERE o.guid IS NOT NULL AND o.dataset = l.dataset AND o.host = l.host AND o.pid = l.pid AND o.process_name = l.process_name
            AND abs(epoch_us(o.ts) - epoch_us(l.ts)) <= 2000000)
), by_guid AS (
    SELECT c.n AS child, min(p.n) AS parent
    FROM start c JOIN start p ON c.parent_guid = p.guid AND c.dataset = p.dataset AND c.host = p.host
    WHERE p.n <> c.n AND p.ts <= c.ts + INTERVAL 1 SECOND
    GROUP BY c.n
), by_pid AS (
    SELECT c.n AS child, p.n AS parent
    FROM start c
    ASOF JOIN (SELECT dataset, host, pid, ts, min(n) AS n FROM start GROUP BY ALL) p ON c.dataset = p.dataset AND c.host = p.host AND c.parent_pid = p.pid AND c.ts > p.ts
    WHERE c.n NOT IN (SELECT child FROM by_guid)
), link AS MATERIALIZED (
    SELECT * FROM by_guid UNION ALL SELECT * FROM by_pid
), self AS MATERIALIZED (
    SELECT DISTINCT w.i, s.n
    FROM (SELECT source, member, record, unnest(%[2]s) AS place FROM events WHERE class = 'process_start' AND (%[3]s)) x
    JOIN start s USING (source, member, record)
    JOIN wanted w ON w.v <> '' AND x.place.k = w.k AND x.place.v = w.v
), up AS (
    SELECT i, n AS root, n AS at, 0 AS level FROM self
    UNION
    SELECT u.i, u.root, l.parent, u.level - 1 FROM up u JOIN link l ON l.child = u.at WHERE u.level > -%[4]d
), down AS (
    SELECT i, n AS root, n AS at, 0 AS level FROM self
    UNION
    SELECT d.i, d.root, l.child, d.level + 1 FROM down d JOIN link l ON l.parent = d.at WHERE d.level < %[4]d
), found AS (
    SELECT * FROM up UNION SELECT * FROM down
)
SELECT f.i, CASE WHEN f.level < 0 THEN 'ancestor' WHEN f.level = 0 THEN 'self' ELSE 'descendant' END, f.level, r.pid, s.ts, s.dataset,
    nullif(s.host, ''), s.pid, s.process_executable, s.process_command_line, s.account, s.parent_pid, s.process_parent_executable, s.guid,
    s.source, s.member, s.record
FROM found f JOIN start s ON s.n = f.at JOIN start r ON r.n = f.root
ORDER BY f.i, r.ts, r.source, r.member, r.record, f.level, s.ts, s.source, s.member, s.record
