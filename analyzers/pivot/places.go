package pivot

import (
	"fmt"
	"slices"
)

// place is where events name an entity: an SQL expression over their columns, in
// the canonical form of the values.
type place struct {
	role  string // the column, for the reader
	kind  string // of the forms that it is compared with
	expr  string
	scope string // SQL: the domain that belongs to the name; empty for none
	// list says that expr gives a list, of which each item is compared; where is
	// the condition under which it can have any.
	list  bool
	where string
}

// columns makes places of columns whose values differ in case at most.
func columns(kind string, names ...string) (out []place) {
	for _, n := range names {
		out = append(out, place{role: n, kind: kind, expr: "lower(" + n + ")"})
	}
	return out
}

// exact makes places of columns that hold values in canonical form.
func exact(kind string, names ...string) (out []place) {
	for _, n := range names {
		out = append(out, place{role: n, kind: kind, expr: n})
	}
	return out
}

// numbers makes places of columns of numbers.
func numbers(names ...string) (out []place) {
	for _, n := range names {
		out = append(out, place{role: n, kind: "number", expr: n + "::VARCHAR"})
	}
	return out
}

// commands are the columns with texts in which people and programs name things.
var commands = []string{
	"process_command_line", "process_parent_command_line", "script_text", "script_payload", "script_host_application", "registry_data", "service_path", "task_content",
}

// foreign are logs that are not Windows', whose message is not said by their other
// columns.
const foreign = "event_channel IS NULL"

// words makes places of the words in texts that a pattern finds.
func words(kind, pattern string) (out []place) {
	for _, c := range append(slices.Clone(commands), "message", "resource") {
		where := fmt.Sprintf("regexp_matches(lower(%s), '%s')", c, pattern)
		if c == "message" {
			where = foreign + " AND " + where
		}
		out = append(out, place{
			role: c, kind: kind, list: true, where: where,
			expr: fmt.Sprintf("CASE WHEN %s THEN regexp_extract_all(lower(%s), '%s') END", where, c, pattern),
		})
	}
	return out
}

// windowsPath is an SQL expression for a path as canonicalPath writes it.
func windowsPath(column string) string {
	return fmt.Sprintf(`CASE WHEN %[1]s LIKE '/%%' THEN %[1]s ELSE regexp_replace(lower(replace(%[1]s, '/', '\')), '^\\\\[?.]\\|^\\\?\?\\', '') END`, column)
}

// onVolume is an SQL expression for the path on a volume that has no letter, as
// filters and drivers log it: \Device\HarddiskVolume2\Windows.
func onVolume(column string) string {
	return fmt.Sprintf(`nullif(regexp_extract(lower(%s), '^\\device\\harddiskvolume[0-9]+(\\.*)$', 1), '')`, column)
}

// paths makes places of columns with paths: the whole path, the path on a volume
// without a letter, and the name of the file.
func paths(names ...string) (out []place) {
	for _, n := range names {
		out = append(out,
			place{role: n, kind: "path", expr: windowsPath(n)},
			place{role: n, kind: "volume", expr: onVolume(n)},
			place{role: n, kind: "name", expr: fmt.Sprintf(`regexp_extract(lower(%s), '[^\\/]+$')`, n)})
	}
	return out
}

// named makes the places of the account whose columns begin with a prefix. A UPN
// may stand in the column of the name.
func named(prefix string) []place {
	name, domain := prefix+"user_name", prefix+"user_domain"
	return []place{
		{
			role: name, kind: "name", expr: fmt.Sprintf("split_part(lower(%s), '@', 1)", name),
			scope: domainOf(name, domain),
		},
		{role: prefix + "user_sid", kind: "sid", expr: "upper(" + prefix + "user_sid)"},
	}
}

// domainOf is an SQL expression for the domain of an account in lower case.
func domainOf(name, domain string) string {
	return fmt.Sprintf("lower(coalesce(nullif((%[2]s), '-'), CASE WHEN contains(%[1]s, '@') THEN split_part(%[1]s, '@', 2) END, ''))", name, domain)
}

// hostColumn makes the place of a column with the name of another machine.
func hostColumn(name string) place {
	return place{
		role: name, kind: "host", expr: fmt.Sprintf(`split_part(ltrim(lower(%s), '\'), '.', 1)`, name),
		scope: fmt.Sprintf("CASE WHEN contains(%[1]s, '.') THEN substr(lower(%[1]s), strpos(%[1]s, '.') + 1) ELSE '' END", name),
	}
}

const (
	ipPattern     = `[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}`
	domainPattern = `[a-z0-9_-]+(?:\.[a-z0-9_-]+)+`
	hashPattern   = `[0-9a-f]{32,128}`
)

// The places of each type.
var (
	addressPlaces = slices.Concat(
		exact("ip", "source_ip", "destination_ip"),
		[]place{{role: "dns_answers", kind: "ip", list: true, where: "dns_answers IS NOT NULL", expr: "string_split(lower(dns_answers), ';')"}},
		words("ip", ipPattern),
	)
	hostPlaces = []place{
		{
			role: "host_name", kind: "host", expr: "host_name",
			scope: "CASE WHEN contains(host_fqdn, '.') THEN substr(host_fqdn, strpos(host_fqdn, '.') + 1) ELSE '' END",
		},
		hostColumn("source_host"), hostColumn("destination_host"), hostColumn("workstation_name"),
	}
	accountPlaces = slices.Concat(named(""), named("target_"), []place{{
		role: "service_account", kind: "name", expr: `split_part(regexp_extract(lower(service_account), '[^\\]+$'), '@', 1)`,
		scope: `CASE WHEN contains(service_account, '\') THEN split_part(lower(service_account), '\', 1) ELSE '' END`,
	}})
	programPlaces = paths("process_executable", "process_parent_executable", "target_process_executable")
	pidPlaces     = numbers("process_pid", "process_parent_pid", "target_process_pid")
	guidPlaces    = exact("guid", "process_entity_id", "process_parent_entity_id", "target_process_entity_id")
	sessionPlaces = numbers("logon_id", "target_logon_id", "target_linked_logon_id")
	filePlaces    = slices.Concat(
		paths("file_path", "dll_path", "process_executable", "process_parent_executable", "target_process_executable", "script_path", "share_target"),
		[]place{{role: "object_name", kind: "path", expr: windowsPath("object_name")}},
	)
	hashPlaces = slices.Concat(
		exact("hash", "process_hash_md5", "process_hash_sha1", "process_hash_sha256", "process_hash_imphash"),
		words("hash", hashPattern),
	)
	domainPlaces = slices.Concat(
		[]place{
			{role: "dns_question_name", kind: "dns", expr: "rtrim(lower(dns_question_name), '.')"},
			{role: "destination_host", kind: "dns", expr: "rtrim(lower(destination_host), '.')"},
			{role: "source_host", kind: "dns", expr: "rtrim(lower(source_host), '.')"},
			{role: "host_fqdn", kind: "dns", expr: "lower(host_fqdn)"},
		},
		words("dns", domainPattern),
	)
	registryPlaces = []place{keysAbove("registry_path"), keysAbove("object_name")}
	servicePlaces  = columns("name", "service_name")
	taskPlaces     = []place{
		{role: "task_name", kind: "path", expr: `ltrim(lower(task_name), '\')`},
		{role: "task_name", kind: "name", expr: `regexp_extract(lower(task_name), '[^\\]+$')`},
	}
	mailboxPlaces = []place{
		{role: "MailboxOwnerUPN", kind: "mail", expr: mailboxOwner},
		{role: "MailboxOwnerUPN", kind: "name", expr: "split_part(" + mailboxOwner + ", '@', 1)"},
		{role: "user_name", kind: "mail", expr: mailAddress},
		{role: "user_name", kind: "name", expr: "CASE WHEN class = 'cloud' THEN split_part(lower(user_name), '@', 1) END"},
	}
)

const (
	mailboxOwner = `CASE WHEN class = 'cloud' AND contains(data, '"MailboxOwnerUPN"') THEN lower(json_extract_string(data, '$.MailboxOwnerUPN')) END`
	mailAddress  = `CASE WHEN class = 'cloud' THEN lower(CASE WHEN contains(user_name, '@') THEN user_name ELSE user_name || '@' || user_domain END) END`
)

// Columns that are searched for a text.
var (
	urlTexts      = append(slices.Clone(commands), "destination_host", "resource", "message")
	fileTexts     = []string{"process_command_line", "process_parent_command_line", "service_path", "task_content", "registry_data"}
	registryTexts = []string{"registry_path", "object_name"}
	anyTexts      = append(slices.Clone(commands), "registry_path", "file_path", "resource", "message", "data")
)

// keysAbove is the list of a registry path and all keys above it, in canonical
// form.
func keysAbove(column string) place {
	canonical := fmt.Sprintf(
		`regexp_replace(regexp_replace(regexp_replace(regexp_replace(rtrim(lower(%s), '\'), '^\\registry\\machine\\|^hkey_local_machine\\|^\\?machine\\', 'hklm\\'), '^\\registry\\user\\|^hkey_users\\', 'hku\\'), '^hkey_current_user\\', 'hkcu\\'), '^hkey_classes_root\\', 'hkcr\\')`,
		column)
	where := column + " IS NOT NULL"
	if column == "object_name" {
		where = `object_name ILIKE '\registry\%'`
	}
	return place{
		role: column, kind: "key", list: true, where: where,
		expr: fmt.Sprintf(`CASE WHEN %[2]s THEN list_transform(range(1, len(string_split(%[1]s, '\')) + 1), lambda i: array_to_string(string_split(%[1]s, '\')[1:i], '\')) END`, canonical, where),
	}
}
