package rarity

import (
	"time"

	"forensic/analyzers/internal/sessions"
)

// kind is a kind of session: which events it has, whose they are, and what
// of them the model sees. All texts but names are SQL over events.
type kind struct {
	name   string // in ids of exhibits
	title  string // what the sessions are of, for readers
	where  string
	who    []column // whose session it is, besides the data set
	event  string   // the event's name
	params []column // parameters from columns; NULL is absent
	bag    string   // parameters as JSON: an object, or a list of {Name, Value}
	flags  string   // a command line whose options are parameters
	// oneSource takes, for each machine, only the records of the event code that
	// has most: several sources record the same event.
	oneSource bool
	limits    sessions.Limits
}

// column is a value with a name for readers.
type column struct {
	name, sql string
}

// The account with its domain, as Windows prints it.
const (
	actor   = `coalesce(user_domain || '\', '') || user_name`
	account = `coalesce(target_user_domain, user_domain, '') || '\' || coalesce(target_user_name, user_name)`
	linux   = `(coalesce(table_name, '') = 'auditd' OR starts_with(coalesce(process_executable, ''), '/'))`
)

// kinds are the sessions that are looked for. The limits of 20 and 2 minutes are
// those of MSTICPy's notebook; where people and machines pause longer between
// related events they are longer.
var kinds = []kind{
	{
		name: "office", title: "operations in Microsoft 365",
		where: `class = 'cloud' AND cloud_provider = 'm365' AND cloud_operation IS NOT NULL`,
		who: []column{
			{"User", `coalesce(nullif(json_extract_string(data, '$.UserId'), ''), ` + actor + `)`},
			// As logged: with the port, where the service logs it, an address is a connection.
			{"Client", `coalesce(nullif(json_extract_string(data, '$.ClientIP'), ''), source_ip)`},
		},
		event:  `cloud_operation`,
		bag:    `coalesce(json_extract_string(data, '$.Parameters'), json_extract_string(data, '$.AuditData.Parameters'), json_extract_string(data, '$.CmdletParameters'))`,
		limits: sessions.Limits{Length: 20 * time.Minute, Separation: 2 * time.Minute},
	},
	{
		name: "aws", title: "AWS calls",
		where:  `cloud_provider = 'aws' AND cloud_operation IS NOT NULL`,
		who:    []column{{"User", `user_name`}, {"Address", `source_ip`}},
		event:  `cloud_operation`,
		params: []column{{"error", `status`}},
		bag:    `coalesce(json_extract(data, '$.requestParameters')::VARCHAR, json_extract_string(data, '$.RequestParameters'))`,
		limits: sessions.Limits{Length: time.Hour, Separation: 10 * time.Minute},
	},
	{
		name: "cloud", title: "operations in other clouds",
		where:  `class = 'cloud' AND coalesce(cloud_provider, '') NOT IN ('m365', 'aws') AND cloud_operation IS NOT NULL`,
		who:    []column{{"User", actor}, {"Address", `source_ip`}},
		event:  `cloud_operation`,
		params: []column{{"service", `cloud_service`}, {"outcome", `event_outcome`}},
		limits: sessions.Limits{Length: time.Hour, Separation: 10 * time.Minute},
	},
	{
		name: "signin", title: "sign-ins to cloud services",
		where:  `class = 'logon' AND cloud_provider IN ('azure', 'm365')`,
		who:    []column{{"User", actor}},
		event:  `coalesce(resource, cloud_operation, 'sign-in') || CASE event_outcome WHEN 'failure' THEN ' (failed)' ELSE '' END`,
		params: []column{{"client", `auth_package`}, {"location", `cloud_region`}, {"status", `status`}},
		limits: sessions.Limits{Length: 2 * time.Hour, Separation: 30 * time.Minute},
	},
	{
		name: "logon", title: "Windows logons",
		where: `class = 'logon' AND cloud_provider IS NULL AND regexp_full_match(event_code, '4\d\d\d') AND coalesce(target_user_name, user_name) IS NOT NULL
			AND NOT regexp_matches(coalesce(target_user_name, user_name), '(?i)\$$|^(SYSTEM|LOCAL SERVICE|NETWORK SERVICE|ANONYMOUS LOGON|DWM-\d+|UMFD-\d+)$')`,
		who:    []column{{"Host", `host_name`}, {"Account", account}},
		event:  `event_code || coalesce(' type ' || logon_type, '')`,
		params: []column{{"package", `auth_package`}, {"status", `sub_status`}},
		limits: sessions.Limits{Length: time.Hour, Separation: 10 * time.Minute},
	},
	{
		name: "process", title: "Windows processes",
		where:  `class = 'process_start' AND NOT ` + linux + ` AND process_name IS NOT NULL`,
		who:    []column{{"Host", `host_name`}, {"User", actor}},
		event:  `process_name`,
		params: []column{{"parent", `lower(regexp_extract(process_parent_executable, '[^\\/]*$'))`}, {"integrity", `process_integrity_level`}},
		// Processes that belong together follow within minutes.
		limits:    sessions.Limits{Length: 30 * time.Minute, Separation: 5 * time.Minute},
		oneSource: true,
	},
	{
		name: "linux", title: "Linux commands",
		where:     `class = 'process_start' AND ` + linux + ` AND process_name IS NOT NULL`,
		who:       []column{{"Host", `host_name`}, {"User", `user_name`}},
		event:     `process_name`,
		flags:     `process_command_line`,
		limits:    sessions.Limits{Length: 30 * time.Minute, Separation: 5 * time.Minute},
		oneSource: true,
	},
}
