// Package relations lists what ties two things in one event: which account logged
// on to which machine, which program wrote which file. Each relation is SQL over
// the columns of events.
package relations

import (
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers/internal/entity"
)

//go:embed pairs.sql
var pairsSQL string

// Side is one end of a relation: SQL expressions over the columns of events. An
// empty expression is an empty text.
type Side struct {
	Kind                   entity.Kind
	Host, Name, Domain, ID string
}

// Relation is what ties two things in one event: From Verb To. Verb and Where are
// SQL expressions.
type Relation struct {
	From, To Side
	Verb     string
	Where    string
}

// The ends that many relations share. A thing of one machine has its host.
var (
	here     = Side{Kind: entity.Host, Name: "host_name", Domain: "CASE WHEN host_fqdn LIKE '%.%' THEN substr(host_fqdn, strpos(host_fqdn, '.') + 1) END"}
	actor    = Side{Kind: entity.Account, Host: "host_name", Name: "user_name", Domain: "user_domain", ID: "user_sid"}
	target   = Side{Kind: entity.Account, Host: "host_name", Name: "target_user_name", Domain: "target_user_domain", ID: "target_user_sid"}
	program  = own(entity.Process, "process_executable")
	parent   = own(entity.Process, "process_parent_executable")
	victim   = own(entity.Process, "target_process_executable")
	file     = own(entity.File, "file_path")
	from     = Side{Kind: entity.IP, Host: "host_name", Name: "source_ip"}
	to       = Side{Kind: entity.IP, Host: "host_name", Name: "destination_ip"}
	question = Side{Kind: entity.DNS, Name: "dns_question_name"}
	hash     = Side{Kind: entity.Hash, Name: "coalesce(process_hash_sha256, process_hash_sha1, process_hash_md5)"}
	resource = Side{Kind: entity.CloudResource, Name: "resource"}
	mailbox  = Side{Kind: entity.Mailbox, Name: "json_extract_string(data, '$.MailboxOwnerUPN')"}
	peer     = Side{Kind: entity.DNS, Name: "lower(destination_host)"}
	link     = Side{Kind: entity.URL, Name: "destination_host"}
	// loggedOn is the account of a log-on: the target where Windows tells both.
	loggedOn = Side{
		Kind: entity.Account, Host: "host_name", Name: "coalesce(target_user_name, user_name)",
		Domain: "CASE WHEN target_user_name IS NULL THEN user_domain ELSE target_user_domain END",
		ID:     "CASE WHEN target_user_name IS NULL THEN user_sid ELSE target_user_sid END",
	}
)

// own is a thing of the machine that logged the event.
func own(kind entity.Kind, name string) Side { return Side{Kind: kind, Host: "host_name", Name: name} }

const (
	inbound = `network_direction = 'inbound'`
	// url and name tell what a destination that is no address is.
	isURL  = `destination_host LIKE '%://%'`
	isName = `destination_host LIKE '%.%' AND destination_host NOT LIKE '%:%' AND destination_host IS DISTINCT FROM destination_ip`
)

// All lists the relations in the order in which they are counted.
var All = []Relation{
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

// SQL is the query of a relation: its different pairs, those with most events
// first. The rows have dataset, host, name, domain and id of From, then those of To
// but the dataset, the verb, the number of events, the first and last of them in
// microseconds, source, member and record of one, and how many pairs there are. Its
// parameter is how many are wanted. Texts that a side has no expression for are not
// grouped by.
func (r Relation) SQL() string {
	var expressions, used, all []string
	for _, end := range []struct {
		letter string
		Side
	}{{"a", r.From}, {"b", r.To}} {
		for i, e := range []string{end.Host, end.Name, end.Domain, end.ID} {
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
	return fmt.Sprintf(pairsSQL, strings.Join(expressions, ", "), r.Verb, r.Where, keys, r.From.named("a"), r.To.named("b"), keys, strings.Join(all, ", "), keys)
}

// named is the condition that something identifies a side.
func (s Side) named(letter string) string {
	if s.ID == "" {
		return letter + "1 <> ''"
	}
	return "(" + letter + "1 <> '' OR " + letter + "3 <> '')"
}
