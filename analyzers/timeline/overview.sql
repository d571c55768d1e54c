-- Events of each machine and class, with the bounds of those that have a time.
SELECT coalesce(dataset, ''), coalesce(host_name, ''), coalesce(class, 'other'),
       count(*), count(t), epoch_us(min(t)), epoch_us(max(t))
FROM (
    SELECT dataset, host_name, class,
           CASE WHEN ts BETWEEN TIMESTAMP '1601-01-01' AND TIMESTAMP '9999-12-31' THEN ts END AS t
    FROM events
)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
