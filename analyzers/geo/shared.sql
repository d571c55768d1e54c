-- Addresses from which many accounts signed in.
WITH %[1]s
SELECT ip, count(DISTINCT (dataset, realm, account))
FROM signins
WHERE NOT failed
GROUP BY ip
HAVING count(DISTINCT (dataset, realm, account)) >= ?::BIGINT
ORDER BY ip
