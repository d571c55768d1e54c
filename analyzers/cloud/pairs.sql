-- How often each principal did each operation.
SELECT coalesce(user_name, 'no user'), cloud_operation, count(*)
FROM events
WHERE cloud_operation IS NOT NULL
GROUP BY ALL
ORDER BY ALL
