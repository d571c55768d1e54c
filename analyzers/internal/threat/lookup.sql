-- The entries of the keys that are asked for, a bounded number of each key, the worst first.
SELECT type, value, match, coalesce(severity, ''), known, coalesce(confidence, -1), coalesce(category, ''), coalesce(threat, ''),
    coalesce(description, ''), coalesce(tags, ''), valid_from, valid_until, coalesce(provider, ''), coalesce(file, ''), coalesce(line, 0),
    coalesce(reference, ''), n, greatest(total - 32, 0)
FROM (
    SELECT *, coalesce(known_good, false) AS known, count(*) OVER (PARTITION BY type, match, value) AS total, row_number() OVER (
        PARTITION BY type, match, value
        ORDER BY coalesce(known_good, false), list_position(['high', 'warning', 'information'], severity) NULLS LAST, provider, file, line, threat, reference, valid_from, valid_until
    ) AS n
    FROM indicators SEMI JOIN (
        SELECT unnest(from_json(?::JSON, '["VARCHAR"]')) AS type, unnest(from_json(?::JSON, '["VARCHAR"]')) AS match, unnest(from_json(?::JSON, '["VARCHAR"]')) AS value
    ) AS keys USING (type, match, value)
)
WHERE n <= 32
