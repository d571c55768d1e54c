-- Programs under a name that is not theirs: a system process from another folder,
-- or a known tool whose version resource says another name.
WITH starts AS (
    SELECT dataset, coalesce(host_name, '') AS host, process_name AS name, lower(process_executable) AS image,
        lower(pe_original_file_name) AS original, epoch_us(ts) AS t, coalesce(user_name, '') AS account, source, member, record
    FROM events
    WHERE class = 'process_start' AND process_executable IS NOT NULL AND process_name IS NOT NULL
), judged AS (
    SELECT *, CASE
        WHEN list_contains(?::VARCHAR[], name) AND contains(image, '\') AND NOT regexp_matches(image, ?) THEN 'folder'
        WHEN list_contains(?::VARCHAR[], original) AND regexp_replace(original, '\.[a-z0-9]+$', '')
            NOT IN (regexp_replace(name, '\.[a-z0-9]+$', ''), regexp_replace(name, '(64|32)\.[a-z0-9]+$', '')) THEN 'name'
        END AS kind
    FROM starts
)
SELECT kind, dataset, host, name, image, coalesce(original, ''), min(account), count(*), min(t), max(t),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM judged
WHERE kind IS NOT NULL
GROUP BY kind, dataset, host, name, image, original
ORDER BY ALL
LIMIT ?::BIGINT
