package osquery

import (
	"bytes"
	"slices"
	"strings"

	"forensic/ingest/internal/jsonscan"
	"forensic/ingest/internal/record"
	"forensic/ingest/internal/timestamp"
	"forensic/store/event"
)

// kind says what the rows of a table of osquery are.
type kind struct {
	class event.Class
	gone  event.Class // of a row that went; class where empty
	time  string      // column of the instant itself, seconds since 1970; the time of the query where empty
	maps  []record.Map
}

func (k *kind) classOf(action string) event.Class {
	if action == "removed" && k.gone != "" {
		return k.gone
	}
	return k.class
}

// to says that a column is filled from the first of the named columns that has a
// value.
func to(c event.Col, as record.As, names ...string) []record.Map {
	maps := make([]record.Map, len(names))
	for i, name := range names {
		maps[i] = record.Map{From: name, To: c, As: as}
	}
	return maps
}

var process = slices.Concat(
	to(event.ColProcPID, record.Int, "pid"),
	to(event.ColParentPID, record.Int, "parent", "ppid"),
	to(event.ColProcExe, record.Path, "path", "exe", "binary_path", "process_path"),
	to(event.ColProcName, record.Lower, "name", "process_name", "process"),
	to(event.ColProcCmd, record.Text, "cmdline", "command", "process_cmdline"),
	to(event.ColProcCwd, record.Text, "cwd", "directory"),
	to(event.ColParentCmd, record.Text, "pcmdline", "parent_cmdline"),
	to(event.ColParentExe, record.Text, "parent_path"),
	account, hashes,
)

var account = slices.Concat(
	to(event.ColUser, record.User, "username", "user", "user_name"),
	to(event.ColUserSID, record.Text, "uid", "sid"),
)

var hashes = slices.Concat(
	to(event.ColHashMD5, record.Lower, "md5"), to(event.ColHashSHA1, record.Lower, "sha1"), to(event.ColHashSHA256, record.Lower, "sha256"),
)

var network = slices.Concat(
	to(event.ColSrcIP, record.IP, "local_address", "address"),
	to(event.ColSrcPort, record.Int, "local_port", "port"),
	to(event.ColDstIP, record.IP, "remote_address"),
	to(event.ColDstPort, record.Int, "remote_port"),
	to(event.ColTransport, record.Transport, "protocol"),
	process,
)

var file = slices.Concat(
	to(event.ColFilePath, record.Path, "target_path", "path", "filename"),
	to(event.ColAction, record.Text, "action"),
	to(event.ColProcPID, record.Int, "pid"),
	to(event.ColProcExe, record.Path, "executable", "process"),
	account, hashes,
)

var logon = slices.Concat(
	to(event.ColTargetUser, record.User, "username", "user"),
	to(event.ColSrcIP, record.IP, "host", "address"),
	to(event.ColSrcHost, record.Text, "host"),
	to(event.ColAction, record.Text, "type_name", "type"),
	to(event.ColProcPID, record.Int, "pid"),
	to(event.ColProcCmd, record.Text, "cmdline"),
)

var service = slices.Concat(
	to(event.ColService, record.Text, "name", "id", "label"),
	to(event.ColServicePath, record.Text, "path", "exec_start", "fragment_path", "program", "args"),
	to(event.ColServiceStart, record.Text, "start_type", "unit_file_state", "status"),
	to(event.ColServiceAccount, record.Text, "user_account", "username", "user"),
	to(event.ColProcPID, record.Int, "pid"),
)

var task = slices.Concat(
	to(event.ColTaskName, record.Text, "name", "path"),
	to(event.ColTaskContent, record.Text, "command", "action"),
	to(event.ColProcCmd, record.Text, "command", "action"),
)

var (
	processes    = &kind{class: event.ProcessStart, gone: event.ProcessEnd, time: "start_time", maps: process}
	processEvent = &kind{class: event.ProcessStart, time: "time", maps: process}
	sockets      = &kind{class: event.Network, maps: network}
	socketEvent  = &kind{class: event.Network, time: "time", maps: slices.Concat(to(event.ColAction, record.Text, "action"), network)}
	files        = &kind{class: event.File, maps: file}
	fileEvent    = &kind{class: event.File, time: "time", maps: file}
	accounts     = &kind{class: event.Account, maps: slices.Concat(to(event.ColTargetUser, record.Text, "username", "groupname"), to(event.ColTargetSID, record.Text, "uuid", "uid", "group_sid", "gid"))}
	logons       = &kind{class: event.Logon, time: "time", maps: logon}
	services     = &kind{class: event.ServiceChange, maps: service}
	tasks        = &kind{class: event.TaskChange, maps: task}
	history      = &kind{class: event.Other, time: "time", maps: process}
	modules      = &kind{class: event.Other, maps: slices.Concat(to(event.ColDLLPath, record.Text, "path", "image", "name"), hashes)}
	other        = &kind{class: event.Other, maps: slices.Concat(
		to(event.ColProcPID, record.Int, "pid"), to(event.ColFilePath, record.Path, "path"), account, hashes)}
)

// kinds are the tables of osquery that are known by name.
var kinds = map[string]*kind{
	"processes": processes, "process_events": processEvent, "bpf_process_events": processEvent, "es_process_events": processEvent, "process_etw_events": processEvent,
	"socket_events": socketEvent, "bpf_socket_events": socketEvent, "process_open_sockets": sockets, "listening_ports": sockets, "open_sockets": sockets,
	"file": files, "hash": files, "yara": files, "file_events": fileEvent, "process_file_events": fileEvent, "yara_events": fileEvent, "ntfs_journal_events": fileEvent,
	"process_open_files": {class: event.File, maps: file},
	"users":              accounts, "groups": accounts, "user_groups": accounts, "shadow": accounts,
	"logged_in_users": logons, "last": logons, "user_events": logons, "logon_sessions": logons,
	"services": services, "systemd_units": services, "launchd": services, "startup_items": services,
	"crontab": tasks, "scheduled_tasks": tasks,
	"shell_history": history, "kernel_modules": modules, "drivers": modules,
	"registry":  {class: event.Registry, maps: slices.Concat(to(event.ColRegPath, record.Text, "path", "key"), to(event.ColRegValue, record.Text, "name"), to(event.ColRegData, record.Text, "data"))},
	"iptables":  {class: event.Firewall, maps: slices.Concat(to(event.ColAction, record.Text, "target"), to(event.ColSrcIP, record.IP, "src_ip"), to(event.ColDstIP, record.IP, "dst_ip"), to(event.ColTransport, record.Transport, "protocol"))},
	"dns_cache": {class: event.DNS, maps: to(event.ColDNSName, record.Text, "name")},
	"powershell_events": {class: event.ScriptBlock, time: "time", maps: slices.Concat(to(event.ColScriptText, record.Text, "script_text"), to(event.ColScriptID, record.Lower, "script_block_id"),
		to(event.ColScriptPath, record.Text, "script_path"))},
}

// shapes tell the kind of rows whose query is named after no table.
var shapes = []struct {
	columns []string
	kind    *kind
}{
	{[]string{"target_path", "action"}, fileEvent},
	{[]string{"remote_address", "remote_port"}, sockets},
	{[]string{"pid", "cmdline", "parent"}, processes},
}

// maxTable is longer than the name of any table.
const maxTable = 64

// kindOf is the kind of the rows of a query: of the table that its name ends with,
// pack_incident-response_mounts, else of the columns.
func kindOf(query string, columns []jsonscan.Field) *kind {
	query = query[max(0, len(query)-maxTable):]
	for at := 0; at < len(query); {
		if k := kinds[query[at:]]; k != nil {
			return k
		}
		next := strings.IndexAny(query[at:], "_/-:.")
		if next < 0 {
			break
		}
		at += next + 1
	}
next:
	for _, s := range shapes {
		for _, c := range s.columns {
			if find(columns, c) == nil {
				continue next
			}
		}
		return s.kind
	}
	return other
}

// finish fills the columns of the events table from those of the row.
func (d *decoder) finish(v *record.View) {
	for _, m := range d.kind.maps {
		if m.To != event.ColAction && v.Has(m.To) {
			continue
		}
		if f := find(d.columns, m.From); f != nil && f.Kind <= jsonscan.Number {
			v.Set(m.To, m.As, scalar(f))
		}
	}
	if d.kind.time == "" || d.action == "removed" && d.kind == processes {
		return
	}
	f := find(d.columns, d.kind.time)
	if f == nil {
		return
	}
	raw := scalar(f)
	if t, _, ok := timestamp.ParseAny(raw, timestamp.Form{}); ok && !bytes.ContainsAny(raw, "-/: ") {
		v.Batch.SetText(event.ColTSRaw, raw)
		v.Batch.SetInt(event.ColTS, t)
		v.Batch.Basis[v.Batch.Rows()-1] = event.BasisUTC
	}
}

func scalar(f *jsonscan.Field) []byte {
	if f.Kind == jsonscan.String {
		return jsonscan.Text(nil, f.Value, f.Escaped)
	}
	return f.Value
}
