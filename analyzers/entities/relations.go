package entities

import (
	"fmt"
	"strings"

	"forensic/analyzers/internal/entity"
)

// side is one end of a relation: SQL expressions over the columns of events. An
// empty expression is an empty text.
type side struct {
	kind                   entity.Kind
	host, name, domain, id string
}

// relation is what ties two things in one event. The verb is an SQL expression.
type relation struct {
	from, to side
	verb     string
	where    string
}

// The ends that many relations share. A thing of one machine has its host.
var (
	here     = side{kind: entity.Host, name: "host_name", domain: "CASE WHEN host_fqdn LIKE '%.%' THEN substr(host_fqdn, strpos(host_fqdn, '.') + 1) END"}
	actor    = side{kind: entity.Account, host: "host_name", name: "user_name", domain: "user_domain", id: "user_sid"}
	target   = side{kind: entity.Account, host: "host_name", name: "target_user_name", domain: "target_user_domain", id: "target_user_sid"}
	program  = own(entity.Process, "process_executable")
	parent   = own(entity.Process, "process_parent_executable")
	victim   = own(entity.Process, "target_process_executable")
	file     = own(entity.File, "file_path")
	from     = side{kind: entity.IP, host: "host_name", name: "source_ip"}
	to       = side{kind: entity.IP, host: "host_name", name: "destination_ip"}
	question = side{kind: entity.DNS, name: "dns_question_name"}
	hash     = side{kind: entity.Hash, name: "coalesce(process_hash_sha256, process_hash_sha1, process_hash_md5)"}
	resource = side{kind: entity.CloudResource, name: "resource"}
	mailbox  = side{kind: entity.Mailbox, name: "json_extract_string(data, '$.MailboxOwnerUPN')"}
	peer     = side{kind: entity.DNS, name: "lower(destination_host)"}
	link     = side{kind: entity.URL, name: "destination_host"}
	// loggedOn is the account of a log-on: the target where Windows tells both.
	loggedOn = side{
		kind: entity.Account, host: "host_name", name: "coalesce(target_user_name, user_name)",
		domain: "CASE WHEN target_user_name IS NULL THEN user_domain ELSE target_user_domain END",
		id:     "CASE WHEN target_user_name IS NULL THEN user_sid ELSE target_user_sid END",
	}
)

// own is a thing of the machine that logged the event.
func own(kind entity.Kind, name string) side { return side{kind: kind, host: "host_name", name: name} }

const (
	inbound = `network_direction = 'inbound'`
	// url and name tell what a destination that is no address is.
	isURL  = `destination_host LIKE '%://%'`
	isName = `destination_host LIKE '%.%' AND destination_host NOT LIKE '%:%' AND destination_host IS DISTINCT FROM destination_ip`
)

// relations are counted in this order.
var relations = []relation{
	{loggedOn, here, `CASE WHEN event_outcome = 'failure' THEN 'failed to log on to' ELSE 'logged on to' END`, `class = 'logon'`},
	{from, here, `'was the origin of a log-on to'`, `class = 'logon' AND source_ip IS NOT NULL`},
	{loggedOn, from, `'came from'`, `class IN ('logon', 'cloud') AND source_ip IS NOT NULL`},
	{actor, program, `'ran'`, `class = 'process_start'`},
	{parent, program, `'is parent of'`, `class = 'process_start'`},
	{program, hash, `'has hash'`, `class = 'process_start'`},
	{own(entity.File, "dll_path"), hash, `'has hash'`, `class IN ('module_load', 'driver_load') AND (class = 'driver_load' OR code_signature_signed IS DISTINCT FROM true)`},
	{file, hash, `'has hash'`, `class = 'file'`},
	{program, own(entity.File, "dll_path"), `'loaded'`, `class IN ('module_load', 'driver_load') AND (class = 'driver_load' OR code_signature_signed IS DISTINCT FROM true)`},
	{program, victim, `'injected into'`, `class IN ('process_inject', 'process_tamper')`},
	{program, victim, `'opened'`, `class = 'process_access'`},
	{program, file, fileVerb, `class = 'file'`},
	{program, own(entity.RegistryKey, "registry_path"), `'changed'`, `class = 'registry' AND (event_code IN ('12', '13', '14', '4657') OR event_action ILIKE '%set%' OR event_action ILIKE '%create%' OR event_action ILIKE '%delete%' OR event_action ILIKE '%rename%')`},
	{program, to, `'connected to'`, `class = 'network' AND process_executable IS NOT NULL AND NOT coalesce(` + inbound + `, false)`},
	{from, program, `'connected to'`, `class = 'network' AND process_executable IS NOT NULL AND ` + inbound},
	{from, to, `'connected to'`, `class = 'network' AND process_executable IS NULL`},
	// Records of incoming connections do not agree on which side is whose.
	{here, from, `'` + entity.HasAddress + `'`, `class = 'network' AND process_executable IS NOT NULL AND network_direction = 'outbound'`},
	{program, peer, `'connected to'`, `class = 'network' AND ` + isName},
	{program, link, `'connected to'`, `class = 'network' AND ` + isURL},
	{program, question, `'asked for'`, `class = 'dns' AND process_executable IS NOT NULL`},
	{here, question, `'asked for'`, `class = 'dns' AND process_executable IS NULL`},
	{here, own(entity.Service, "service_name"), `'has service'`, `class = 'service'`},
	{own(entity.Service, "service_name"), own(entity.File, "service_path"), `'runs'`, `class = 'service'`},
	{actor, own(entity.Service, "service_name"), `'changed service'`, `class = 'service'`},
	{actor, own(entity.Task, "task_name"), `'changed task'`, `class = 'task'`},
	{here, own(entity.Task, "task_name"), `'has task'`, `class = 'task'`},
	{actor, target, `'changed account'`, `class = 'account'`},
	{actor, target, `'used the credentials of'`, `event_code = '4648' AND target_user_name IS NOT NULL`},
	{actor, here, `'opened a share of'`, `class = 'share'`},
	{actor, resource, `'acted on'`, `class = 'cloud'`},
	{actor, mailbox, `'opened mailbox'`, `class = 'cloud' AND data LIKE '%"MailboxOwnerUPN"%'`},
}

const fileVerb = `CASE WHEN event_code IN ('23', '26') OR event_action ILIKE '%delete%' OR event_action ILIKE '%unlink%' THEN 'deleted'
	WHEN event_action ILIKE '%rename%' THEN 'renamed' WHEN event_code = '2' THEN 'changed the time of' ELSE 'wrote' END`

// sql is the query of a relation. Texts that a side has no expression for are not
// grouped by.
func (r relation) sql() string {
	var expressions, used, all []string
	for _, end := range []struct {
		letter string
		side
	}{{"a", r.from}, {"b", r.to}} {
		for i, e := range []string{end.host, end.name, end.domain, end.id} {
			name := fmt.Sprint(end.letter, i)
			if e == "" {
				all = append(all, "'' AS "+name)
				continue
			}
			expressions = append(expressions, fmt.Sprintf("left(coalesce(%s, ''), 1024) AS %s", e, name))
			used, all = append(used, name), append(all, name)
		}
	}
	keys := strings.Join(used, ", ")
	return fmt.Sprintf(pairsSQL, strings.Join(expressions, ", "), r.verb, r.where, keys, r.from.named("a"), r.to.named("b"), keys, strings.Join(all, ", "), keys)
}

// named is the condition that something identifies a side.
func (s side) named(letter string) string {
	if s.id == "" {
		return letter + "1 <> ''"
	}
	return "(" + letter + "1 <> '' OR " + letter + "3 <> '')"
}
