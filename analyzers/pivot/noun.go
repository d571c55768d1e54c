package pivot

import (
	"fmt"
	"slices"
	"strings"

	"forensic/analyzers/internal/entity"
)

// Type is the type of an entity: the noun of a pivot.
type Type string

// The types. Those that parameters of the query catalogue stand for have the names
// of catalog.EntityTypes.
const (
	IP           Type = "ip"
	Host         Type = "host"
	Account      Type = "account"
	Process      Type = "process"
	PID          Type = "pid"
	ProcessGUID  Type = "process_guid"
	LogonSession Type = "logon_session"
	File         Type = "file"
	Hash         Type = "hash"
	DNS          Type = "dns"
	URL          Type = "url"
	Registry     Type = "registry"
	Service      Type = "service"
	Task         Type = "task"
	Mailbox      Type = "mailbox"
	Resource     Type = "resource"
	Text         Type = "text"
)

// Noun is a type of entities.
type Noun struct {
	Type Type   `json:"type"`
	Doc  string `json:"description"` // what a value is, and in which forms it may be written
	// Names are columns of tables that hold such entities: the first that a table
	// has is taken. Of Others one is taken only if the table has no further one.
	Names  []string `json:"columns"`
	Others []string `json:"other_columns,omitempty"`

	kind  entity.Kind // in relations; NumKinds where they do not know it
	parse func(string) (Value, error)
	// Where events name such an entity; see place.
	places []place
	texts  []string // columns that are searched for the value as a text
}

// general are columns of tables of indicators, whatever their type.
var general = []string{"observable", "value", "ioc", "indicator"}

// Nouns lists the types in reading order.
var Nouns = []Noun{
	{
		Type: IP, kind: entity.IP, parse: parseIP, places: addressPlaces,
		Doc:    "IPv4 or IPv6 address; defanged forms such as 192[.]0[.]2[.]1 are understood",
		Names:  []string{"ip", "ip_address", "ipaddress", "address", "ipv4", "ipv6"},
		Others: []string{"source_ip", "destination_ip", "src_ip", "dst_ip", "dest_ip", "client_ip", "clientip", "remote_ip", "callerip", "caller_ip_address", "id.orig_h", "id.resp_h"},
	},
	{
		Type: Host, kind: entity.Host, parse: parseHost, places: hostPlaces,
		Doc:    `name of a machine, short, with its domain, or as \\NAME`,
		Names:  []string{"host", "host_name", "hostname", "computer", "computer_name", "machine", "device_name", "devicename"},
		Others: []string{"source_host", "destination_host", "workstation_name", "host_fqdn", "fqdn"},
	},
	{
		Type: Account, kind: entity.Account, parse: parseAccount, places: accountPlaces,
		Doc:    `name of an account: bob, CORP\bob, bob@corp.example or a SID; without a domain any account of that name is meant. CORP and corp.example count as one domain`,
		Names:  []string{"account", "account_name", "accountname", "user", "user_name", "username", "upn", "sid"},
		Others: []string{"target_user_name", "subject_user_name", "targetusername", "subjectusername", "user_sid", "target_user_sid", "caller"},
	},
	{
		Type: Process, kind: entity.Process, parse: parseProcess, places: programPlaces,
		Doc:    "program: file name of its image, such as cmd.exe, or its whole path",
		Names:  []string{"process", "process_executable", "process_name", "image", "program", "new_process_name", "newprocessname"},
		Others: []string{"process_parent_executable", "parent_image", "target_process_executable"},
	},
	{
		Type: PID, kind: entity.NumKinds, parse: parseNumber, places: pidPlaces,
		Doc:    "process id, decimal or hex with 0x; ids are used again, so narrow by time and host",
		Names:  []string{"pid", "process_pid", "process_id", "processid"},
		Others: []string{"process_parent_pid", "target_process_pid"},
	},
	{
		Type: ProcessGUID, kind: entity.NumKinds, parse: parseGUID, places: guidPlaces,
		Doc:    "GUID of one run of a program, as Sysmon gives it",
		Names:  []string{"process_guid", "process_entity_id", "processguid", "guid"},
		Others: []string{"process_parent_entity_id", "target_process_entity_id"},
	},
	{
		Type: LogonSession, kind: entity.NumKinds, parse: parseNumber, places: sessionPlaces,
		Doc:    "logon id of a session, decimal or hex with 0x; each machine counts its own",
		Names:  []string{"logon_session", "logon_id", "logonid", "session_id"},
		Others: []string{"target_logon_id", "targetlogonid", "subject_logon_id"},
	},
	{
		Type: File, kind: entity.File, parse: parseFile, places: filePlaces, texts: fileTexts,
		Doc:    "file: its path, or its name alone",
		Names:  []string{"file", "file_path", "path", "full_path", "file_name", "filename"},
		Others: []string{"dll_path", "process_executable", "script_path", "service_path"},
	},
	{
		Type: Hash, kind: entity.Hash, parse: parseHash, places: hashPlaces,
		Doc:    "MD5, SHA-1, SHA-256 or SHA-512 of a file, or an import hash, in hex of any case",
		Names:  []string{"hash", "file_hash", "filehash", "sha256", "sha1", "md5"},
		Others: []string{"process_hash_sha256", "process_hash_sha1", "process_hash_md5", "process_hash_imphash"},
	},
	{
		Type: DNS, kind: entity.DNS, parse: parseDNS, places: domainPlaces,
		Doc:    "name of a domain or of a host in one; defanged forms such as evil[.]example are understood",
		Names:  []string{"dns", "domain", "domain_name", "dns_question_name", "query_name", "fqdn"},
		Others: []string{"destination_host", "source_host", "host_fqdn"},
	},
	{
		Type: URL, kind: entity.URL, parse: parseURL, texts: urlTexts,
		Doc:   "address of the web with its scheme; defanged forms such as hxxp://evil[.]example/ are understood",
		Names: []string{"url", "uri", "request_url", "requesturl", "remote_url"},
	},
	{
		Type: Registry, kind: entity.RegistryKey, parse: parseRegistry, places: registryPlaces, texts: registryTexts,
		Doc:   `registry key, which stands for what is below it too, such as HKLM\SOFTWARE\X; without a hive any path that has the text`,
		Names: []string{"registry", "registry_key", "registry_path", "key", "target_object", "targetobject"},
	},
	{
		Type: Service, kind: entity.Service, parse: parseName, places: servicePlaces,
		Doc:   "name of a service",
		Names: []string{"service", "service_name", "servicename"},
	},
	{
		Type: Task, kind: entity.Task, parse: parseTask, places: taskPlaces,
		Doc:   `name of a scheduled task, alone or with its folder, such as \Vendor\Update`,
		Names: []string{"task", "task_name", "taskname"},
	},
	{
		Type: Mailbox, kind: entity.Mailbox, parse: parseMailbox, places: mailboxPlaces,
		Doc:   "address of a mailbox, or the name before its @",
		Names: []string{"mailbox", "mailbox_owner_upn", "mailboxownerupn", "email", "mail"},
	},
	{
		Type: Resource, kind: entity.CloudResource, parse: parseName, texts: []string{"resource"},
		Doc:   "resource of a cloud: its name or a part of it, such as that of a bucket",
		Names: []string{"resource", "resource_id", "resourceid", "arn"},
	},
	{
		Type: Text, kind: entity.NumKinds, parse: parseText, texts: anyTexts,
		Doc:    "any text: a command line, a script, a message",
		Names:  []string{"decoded", "text", "command_line", "commandline", "process_command_line", "command", "script_text", "script"},
		Others: []string{"message", "data", "script_payload", "process_parent_command_line"},
	},
}

// NounOf finds a type by its name.
func NounOf(name string) (*Noun, error) {
	var names []string
	for i := range Nouns {
		if n := &Nouns[i]; string(n.Type) == name {
			return n, nil
		}
		names = append(names, string(Nouns[i].Type))
	}
	return nil, fmt.Errorf("type %q is not known; there are %s", name, strings.Join(names, ", "))
}

// Parse reads a value of the type in any of its forms.
func (n *Noun) Parse(raw string) (Value, error) {
	v, err := n.parse(raw)
	if err == nil && v.Text == "" {
		return Value{}, errEmpty // quotes around nothing
	}
	return v, err
}

// Column finds the column of a table that holds entities of the type. It is an
// error that lists the columns if none or several could be meant.
func (n *Noun) Column(columns []string) (int, error) {
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	at := func(name string) int {
		return slices.IndexFunc(columns, func(c string) bool { return fold(c) == name })
	}
	for _, name := range append(slices.Clone(n.Names), general...) {
		if i := at(name); i >= 0 {
			return i, nil
		}
	}
	var found []int
	for _, name := range n.Others {
		if i := at(name); i >= 0 {
			found = append(found, i)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0 && len(columns) == 1:
		return 0, nil
	case len(found) > 1:
		return -1, fmt.Errorf("which column holds the %s? Name it with --column: it may be %s; the table has %s",
			n.Type, list(pick(columns, found)), list(columns))
	}
	return -1, fmt.Errorf("which column holds the %s? Name it with --column; the table has %s", n.Type, list(columns))
}

func pick(columns []string, at []int) (out []string) {
	for _, i := range at {
		out = append(out, columns[i])
	}
	return out
}

// maxListed bounds the columns that an error lists.
const maxListed = 60

func list(names []string) string {
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + fmt.Sprintf(" and %d more", len(names)-maxListed)
	}
	return strings.Join(names, ", ")
}

// kinds are the words by which columns such as IocType name the types.
var kinds = map[Type][]string{
	IP:       {"ip", "ipv4", "ipv6", "ip_address", "ipaddress"},
	DNS:      {"dns", "domain", "hostname"},
	URL:      {"url", "uri"},
	Hash:     {"hash", "md5", "sha1", "sha256", "sha512", "imphash", "md5_hash", "sha1_hash", "sha256_hash", "filehash"},
	File:     {"file", "path", "file_name", "windows_path", "linux_path"},
	Registry: {"registry", "registry_key"},
	Mailbox:  {"mailbox", "email"},
	Host:     {"host", "hostname"},
	Account:  {"account", "user"},
}

// typeColumns are columns beside a value that tell its type.
var typeColumns = []string{"type", "ioctype", "ioc_type", "observabletype", "observable_type", "indicator_type"}

// kindColumn finds the column that tells the type of each value, -1 if the values
// of column at are all of one type.
func (n *Noun) kindColumn(columns []string, at int) int {
	if kinds[n.Type] == nil || !slices.Contains(general, strings.ToLower(columns[at])) {
		return -1
	}
	return slices.IndexFunc(columns, func(c string) bool { return slices.Contains(typeColumns, strings.ToLower(c)) })
}

// otherKind tells whether a word names another type than the noun's.
func (n *Noun) otherKind(word string) bool {
	word = strings.ToLower(strings.TrimSpace(word))
	return word != "" && !slices.Contains(kinds[n.Type], word)
}
