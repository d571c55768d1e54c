-- From which addresses each account signed in, and how often.
WITH %[1]s
SELECT dataset, realm, account, coalesce(max(domain), ''), ip, bool_or(cloud), count(*) FILTER (NOT failed), count(*) FILTER (failed), min(t), max(t),
    coalesce(min((source, member, record)) FILTER (NOT failed), min((source, member, record)))[1], coalesce(min((source, member, record)) FILTER (NOT failed), min((source, member, record)))[2],
    coalesce(min((source, member, record)) FILTER (NOT failed), min((source, member, record)))[3]
FROM signins
GROUP BY dataset, realm, account, ip
ORDER BY dataset, realm, account, ip
