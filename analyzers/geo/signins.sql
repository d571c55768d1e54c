-- Sign-ins from addresses: log-ons, and what accounts did in a cloud, which shows from
-- where they are signed in. Accounts of systems and of machines are left out. An
-- account belongs to its domain, or to its machine where it has none; ann@lab.example
-- and LAB\ann are one.
named AS (
    SELECT dataset, lower(coalesce(host_name, '')) AS host, lower(trim(coalesce(CASE WHEN class = 'logon' THEN target_user_name END, user_name, target_user_name, ''))) AS name,
        lower(trim(coalesce(CASE WHEN class = 'logon' THEN target_user_domain END, user_domain, target_user_domain, ''))) AS stated, source_ip AS ip,
        cloud_provider IS NOT NULL OR class = 'cloud' AS cloud, %[1]s AS failed,
        coalesce(actor_type IN ('ServicePrincipal', 'ManagedIdentity', 'Application', 'AssumedRole', 'AWSService', 'AWSAccount', 'Service', 'System'), false) AS robot,
        epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE source_ip IS NOT NULL AND %[2]s
), parted AS (
    SELECT * EXCLUDE (name, stated), CASE WHEN contains(name, '@') THEN split_part(name, '@', 1) ELSE name END AS account,
        CASE WHEN contains(name, '@') THEN split_part(name, '@', 2) WHEN stated IN ('-', '.', host) OR split_part(stated, '.', 1) = host THEN '' ELSE stated END AS domain
    FROM named
), signins AS (
    SELECT *, CASE WHEN domain <> '' THEN split_part(domain, '.', 1) WHEN cloud THEN '' ELSE host || '\' END AS realm
    FROM parted
    WHERE account NOT IN ('', '-', 'anonymous', 'anonymous logon', 'anonymous_principal', 'system', 'local service', 'network service', 'not available', 'unknown') AND NOT ends_with(account, '$')
        AND NOT regexp_matches(account, '^(nt authority\\|nt service\\|microsoft\.)|\.amazonaws\.com$') AND domain NOT IN ('nt authority', 'nt service', 'window manager', 'font driver host')
)
