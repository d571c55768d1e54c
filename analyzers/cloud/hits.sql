-- What each rule matches, by principal. Services that act in their own name are
-- left out. The gaps are the operations of all rules, and a part for each rule.
WITH done AS MATERIALIZED (
    SELECT dataset, user_name, coalesce(source_ip, source_host, '') AS origin, lower(cloud_operation) AS op, cloud_operation, cloud_provider,
        actor_type, user_agent, event_outcome, resource, data, epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE cloud_operation IS NOT NULL AND coalesce(user_name, '') <> ''
        AND (lower(cloud_operation) IN (%s) OR actor_type IN ('Root', 'AssumedRole') OR user_name IN ('ANONYMOUS_PRINCIPAL', 'anonymous'))
        AND NOT regexp_matches(user_name, '(?i)^(SYSTEM|NT AUTHORITY\\|NT SERVICE\\|Microsoft\.)|\(Microsoft\.|ProvisioningService|-ApplicationAccount$')
), hits AS (
    %s
)
SELECT rule, dataset, user_name, count(*), coalesce(string_agg(DISTINCT cloud_operation, ', ' ORDER BY cloud_operation), ''), count(DISTINCT origin), coalesce(min(origin), ''),
    coalesce(min(resource), ''), count(DISTINCT resource), min(t), max(t),
    min((source, member, record))[1], min((source, member, record))[2], min((source, member, record))[3],
    max((source, member, record))[1], max((source, member, record))[2], max((source, member, record))[3]
FROM hits
GROUP BY rule, dataset, user_name
ORDER BY rule, dataset, user_name
