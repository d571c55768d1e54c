-- Records of alerts: those of known tables, and others that have the fields of an
-- alert. Texts of more bytes than the first parameter are left out.
SELECT dataset, table_name, epoch_us(ts), coalesce(host_name, ''), coalesce(event_provider, ''), coalesce(rule_name, event_action, ''),
    coalesce(log_level, ''), coalesce(status, ''), coalesce(event_code, ''),
    CASE WHEN strlen(data) <= ?::BIGINT THEN data END, source, member, record, count(*) OVER () AS total
FROM events
WHERE class = 'other' AND (table_name IN ('SecurityAlert', 'SecurityIncident', 'sentinel_incident', 'AlertInfo', 'AlertEvidence')
    OR data LIKE '%"severity"%' AND (data LIKE '%"evidence"%' OR data LIKE '%"vendorInformation%'
        OR data LIKE '%"incidentId"%' AND data LIKE '%"alerts"%'))
ORDER BY source, member, record
LIMIT ?::BIGINT
