-- Every question about a name with its domain: the last two labels, or three where
-- the last is a country and the second a common part of it.
questions AS (
    SELECT dataset, coalesce(host_name, '') AS host, CASE WHEN table_name LIKE 'zeek%' OR table_name = 'suricata' THEN coalesce(source_ip, '') ELSE '' END AS client,
        coalesce(process_name, '') AS program, lower(rtrim(dns_question_name, '.')) AS name, string_split(lower(rtrim(dns_question_name, '.')), '.') AS labels,
        coalesce(dns_rcode, status, '') IN ('NXDOMAIN', 'NXDomain', '3', '9003') AS missing,
        coalesce(json_extract_string(data, '$.qtype_name') = 'TXT', json_extract_string(data, '$.QueryType') = '16', false) AS texts,
        epoch_us(ts) AS t, source, member, record
    FROM events
    WHERE class = 'dns' AND dns_question_name LIKE '%_._%'
), named AS (
    SELECT *, CASE WHEN len(labels) >= 3 AND length(labels[-1]) = 2 AND labels[-2] IN ('co', 'com', 'net', 'org', 'gov', 'ac', 'edu', 'or', 'ne', 'go')
        THEN array_to_string(labels[-3:], '.') ELSE array_to_string(labels[-2:], '.') END AS domain
    FROM questions
    WHERE labels[-1] NOT IN ('arpa', 'local', 'localdomain', 'lan', 'internal', 'home', 'corp')
)
