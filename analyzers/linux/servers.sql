-- Shells and download tools under processes that serve others.
SELECT dataset, coalesce(host_name, ''), coalesce(user_name, ''), process_parent_executable, process_executable,
    left(coalesce(min(process_command_line), ''), 2000), count(*), min(epoch_us(ts)), max(epoch_us(ts)),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3]
FROM events
WHERE class = 'process_start' AND process_executable LIKE '/%'
    AND regexp_matches(process_parent_executable, '/(java|apache2?|httpd|nginx|php-fpm[0-9.]*|php-cgi[0-9.]*|tomcat[0-9]*|node|uwsgi|gunicorn|postgres|mysqld|mariadbd|redis-server|mongod|named|exim4?|smbd)$')
    AND regexp_matches(process_executable, '/((ba|da|z|k|a)?sh|nc|ncat|netcat|curl|wget|python[0-9.]*|perl|base64|id|whoami|uname)$')
GROUP BY ALL
ORDER BY ALL
