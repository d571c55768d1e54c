-- Which machine logged what.
SELECT dataset, coalesce(host_name, ''), coalesce(event_channel, nullif(table_name, ''), event_provider, 'other'), count(*),
    count(*) FILTER (WHERE class = 'process_start'), count(process_command_line) FILTER (WHERE class = 'process_start')
FROM events
GROUP BY ALL
ORDER BY ALL
