-- Every process creation. The account of a 4688 is the target account where it
-- names one. Times a calendar cannot hold count as unknown.
SELECT
    coalesce(dataset, ''), coalesce(host_name, ''),
    CASE WHEN ts BETWEEN TIMESTAMP '1601-01-01' AND TIMESTAMP '9999-12-31' THEN epoch_us(ts) END,
    CASE event_code WHEN '1' THEN 1 WHEN '4688' THEN 2 ELSE 3 END,
    process_pid, process_parent_pid,
    CASE WHEN event_code = '4688' AND coalesce(target_logon_id, 0) <> 0 THEN target_logon_id ELSE logon_id END,
    coalesce(lower(process_entity_id), ''), coalesce(lower(process_parent_entity_id), ''),
    coalesce(process_executable, process_name, ''), coalesce(process_name, ''),
    coalesce(process_command_line, ''),
    coalesce(process_parent_executable, ''), coalesce(process_parent_command_line, ''),
    CASE WHEN event_code = '4688' AND coalesce(target_user_name, '-') NOT IN ('-', '')
         THEN concat_ws('\', nullif(target_user_domain, '-'), target_user_name)
         ELSE coalesce(concat_ws('\', CASE WHEN user_name IS NOT NULL THEN user_domain END, user_name), '') END,
    coalesce(process_integrity_level, ''), coalesce(process_hash_sha256, ''),
    coalesce(source, ''), coalesce(member, ''), coalesce(record, 0)
FROM events
WHERE class = 'process_start'
ORDER BY dataset NULLS FIRST, host_name NULLS FIRST, ts NULLS LAST, event_code NULLS FIRST, source, member, record
