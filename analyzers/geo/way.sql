-- The sign-ins of each account in order of time. Of several one after the other from
-- one address with one outcome, the first and the last are enough.
WITH %[1]s, ordered AS (
    SELECT *, lag((ip, failed)) OVER w AS before, lead((ip, failed)) OVER w AS after
    FROM signins
    WHERE t IS NOT NULL
    WINDOW w AS (PARTITION BY dataset, realm, account ORDER BY t, source, member, record)
)
SELECT dataset, realm, account, domain, host, ip, cloud, failed, robot, t, source, member, record
FROM ordered
WHERE before IS DISTINCT FROM (ip, failed) OR after IS DISTINCT FROM (ip, failed)
ORDER BY dataset, realm, account, t, source, member, record
