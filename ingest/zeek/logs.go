package zeek

import (
	"slices"

	"forensic/ingest/internal/record"
	"forensic/store/event"
)

// log says what becomes of the records of one log path.
type log struct {
	doc    string
	class  event.Class // event.Other where empty
	consts []record.Const
	fields []record.Map
	finish func(v *record.View)
}

// to says that a column is filled from the first of the named fields that has a
// value.
func to(c event.Col, as record.As, names ...string) []record.Map {
	maps := make([]record.Map, len(names))
	for i, name := range names {
		maps[i] = record.Map{From: name, To: c, As: as}
	}
	return maps
}

func tcp(more ...record.Const) []record.Const {
	return append(more, record.Const{To: event.ColTransport, Text: "tcp"})
}

// endpoints are the fields that nearly all logs have. The connecting side, which
// Zeek calls the originator, is the source.
var endpoints = slices.Concat(
	to(event.ColHost, record.Host, "_system_name", "@system"), // the sensor
	to(event.ColSrcIP, record.IP, "id.orig_h", "id_orig_h"),
	to(event.ColSrcPort, record.Int, "id.orig_p", "id_orig_p"),
	to(event.ColDstIP, record.IP, "id.resp_h", "id_resp_h"),
	to(event.ColDstPort, record.Int, "id.resp_p", "id_resp_p"),
	to(event.ColTransport, record.Transport, "proto", "transport_proto"),
)

// schemasOf are the schema of a log path, once for each field by which a record
// of it may be known.
func schemasOf(path string) []*record.Schema {
	l := logs[path]
	var all []*record.Schema
	for _, need := range [...]string{pathField, "@stream", "ts", "uid", "name"} {
		all = append(all, &record.Schema{
			Name: tableOf(path), Doc: l.doc, Needs: []string{need}, Times: []string{"ts"}, Class: l.class,
			Const:  append([]record.Const{{To: event.ColProvider, Text: "zeek"}}, l.consts...),
			Fields: slices.Concat(l.fields, endpoints), Finish: l.finish,
		})
	}
	return all
}

// logs are the log paths whose records have more than addresses and ports. It is
// only read.
var logs = map[string]log{
	"conn":      connLog,
	"conn_long": connLog,
	"dns": {doc: "names asked for", class: event.DNS, fields: slices.Concat(
		to(event.ColAction, record.Text, "qtype_name", "qtype"),
		to(event.ColDNSName, record.Text, "query"),
		to(event.ColDNSAnswers, record.Text, "answers"),
		to(event.ColDNSRcode, record.Text, "rcode_name", "rcode"),
	)},
	"http": {doc: "requests of the web", class: event.Network, consts: tcp(), finish: finishHTTP, fields: slices.Concat(
		to(event.ColAction, record.Text, "method"),
		to(event.ColUserAgent, record.Text, "user_agent"),
		to(event.ColStatus, record.Text, "status_code"),
		to(event.ColUser, record.User, "username"),
		to(event.ColBytesOut, record.Int, "request_body_len"),
		to(event.ColBytesIn, record.Int, "response_body_len"),
	)},
	"ssl": {doc: "TLS handshakes", class: event.Network, consts: tcp(), fields: slices.Concat(
		to(event.ColDstHost, record.Text, "server_name"),
		to(event.ColOutcome, record.Outcome, "established"),
		to(event.ColStatus, record.Text, "validation_status", "last_alert"),
	)},
	"quic": {doc: "QUIC handshakes", class: event.Network, consts: []record.Const{{To: event.ColTransport, Text: "udp"}}, fields: to(event.ColDstHost, record.Text, "server_name")},
	"files": {doc: "files seen in transfers", class: event.File, fields: slices.Concat(
		to(event.ColAction, record.Text, "source"),
		to(event.ColFilePath, record.Path, "filename", "extracted"),
		hashes,
		to(event.ColSrcIP, record.IP, "tx_hosts"), // as long as it is one
		to(event.ColDstIP, record.IP, "rx_hosts"),
	)},
	"pe":   {doc: "headers of Windows programs seen in transfers", class: event.File},
	"x509": {doc: "certificates"},
	"ocsp": {doc: "states of certificates"},
	"ftp": {doc: "commands of FTP", class: event.Network, consts: tcp(), fields: slices.Concat(
		to(event.ColAction, record.Text, "command"),
		to(event.ColUser, record.User, "user"),
		to(event.ColResource, record.Text, "arg"),
		to(event.ColStatus, record.Text, "reply_code"),
		to(event.ColMessage, record.Text, "reply_msg"),
	)},
	"tftp": {doc: "transfers of TFTP", class: event.Network, fields: slices.Concat(
		to(event.ColAction, record.Text, "mode"), to(event.ColResource, record.Text, "fname"))},
	"smtp": {doc: "mails sent", class: event.Network, consts: tcp(), fields: slices.Concat(
		to(event.ColSrcHost, record.Text, "helo"),
		to(event.ColUser, record.User, "mailfrom", "from"),
		to(event.ColTargetUser, record.Text, "rcptto", "to"),
		to(event.ColMessage, record.Text, "subject"),
		to(event.ColStatus, record.Text, "last_reply"),
		to(event.ColUserAgent, record.Text, "user_agent"),
	)},
	"irc": {doc: "commands of IRC", class: event.Network, fields: slices.Concat(
		to(event.ColAction, record.Text, "command"), to(event.ColUser, record.Text, "user", "nick"), to(event.ColMessage, record.Text, "value"))},
	"smb_files": {doc: "files used over SMB", class: event.File, consts: tcp(), finish: finishSMBFile, fields: slices.Concat(
		to(event.ColShareName, record.Text, "path"),
		to(event.ColShareTarget, record.Text, "name"),
		to(event.ColFilePath, record.Path, "name"),
		to(event.ColFileCreated, record.Time, "times.created", "times_created"),
	)},
	"smb_mapping": {doc: "shares connected over SMB", class: event.Share, consts: tcp(), fields: slices.Concat(
		to(event.ColShareName, record.Text, "path"),
		to(event.ColObjType, record.Text, "share_type"),
	)},
	"smb_cmd": {doc: "commands of SMB", class: event.Share, consts: tcp(), fields: slices.Concat(
		to(event.ColAction, record.Text, "command"),
		to(event.ColShareName, record.Text, "tree"),
		to(event.ColUser, record.User, "username"),
		to(event.ColStatus, record.Text, "status"),
	)},
	"dce_rpc": {doc: "remote procedure calls of Windows", class: event.Network, consts: tcp(), fields: slices.Concat(
		to(event.ColAction, record.Text, "operation"),
		to(event.ColResource, record.Text, "endpoint"),
		to(event.ColPipe, record.Text, "named_pipe"),
	)},
	"kerberos": {
		doc: "tickets of Kerberos", class: event.Logon, consts: []record.Const{{To: event.ColAuthPackage, Text: "Kerberos"}}, finish: finishKerberos,
		fields: slices.Concat(
			to(event.ColAction, record.Text, "request_type"),
			to(event.ColService, record.Text, "service"),
			to(event.ColOutcome, record.Outcome, "success"),
			to(event.ColStatus, record.Text, "error_msg"),
			to(event.ColTicketEncryption, record.Text, "cipher"),
		),
	},
	"ntlm": {doc: "log-ons with NTLM", class: event.Logon, consts: tcp(record.Const{To: event.ColAuthPackage, Text: "NTLM"}), fields: slices.Concat(
		to(event.ColTargetUser, record.User, "username"),
		to(event.ColTargetDomain, record.Text, "domainname"),
		to(event.ColWorkstation, record.Text, "hostname"),
		to(event.ColDstHost, record.Text, "server_dns_computer_name", "server_nb_computer_name"),
		to(event.ColOutcome, record.Outcome, "success"),
		to(event.ColStatus, record.Text, "status"),
	)},
	"ssh": {doc: "log-ons with SSH", class: event.Logon, consts: tcp(), fields: slices.Concat(
		to(event.ColOutcome, record.Outcome, "auth_success"),
		to(event.ColDirection, record.Direction, "direction"),
		to(event.ColUserAgent, record.Text, "client"),
	)},
	"rdp": {doc: "remote desktops", class: event.Logon, consts: tcp(), fields: slices.Concat(
		to(event.ColTargetUser, record.User, "cookie"),
		to(event.ColWorkstation, record.Text, "client_name"),
		to(event.ColStatus, record.Text, "result"),
	)},
	"rfb": {doc: "remote desktops with VNC", class: event.Logon, consts: tcp(), fields: to(event.ColOutcome, record.Outcome, "auth")},
	"radius": {doc: "log-ons with RADIUS", class: event.Logon, fields: slices.Concat(
		to(event.ColTargetUser, record.User, "username"), to(event.ColOutcome, record.Outcome, "result"), to(event.ColMessage, record.Text, "reply_msg"))},
	"ldap": {doc: "operations of LDAP", class: event.Network, fields: slices.Concat(
		to(event.ColAction, record.Text, "opcode"), to(event.ColResource, record.Text, "object"), to(event.ColStatus, record.Text, "result"))},
	"ldap_search": {doc: "searches of LDAP", class: event.Network, fields: slices.Concat(
		to(event.ColAction, record.Text, "scope"), to(event.ColResource, record.Text, "base_object"), to(event.ColMessage, record.Text, "filter"), to(event.ColStatus, record.Text, "result"))},
	"mysql": {doc: "commands of MySQL", class: event.Network, consts: tcp(), fields: slices.Concat(
		to(event.ColAction, record.Text, "cmd"), to(event.ColMessage, record.Text, "arg"), to(event.ColOutcome, record.Outcome, "success"))},
	"dhcp": {doc: "addresses given out", class: event.Network, consts: []record.Const{{To: event.ColTransport, Text: "udp"}}, fields: slices.Concat(
		to(event.ColAction, record.Text, "msg_types"),
		to(event.ColSrcIP, record.IP, "assigned_addr", "assigned_ip", "client_addr", "requested_addr"),
		to(event.ColSrcHost, record.Text, "client_fqdn", "host_name"),
		to(event.ColDstIP, record.IP, "server_addr"),
	)},
	"ntp": {doc: "clocks asked for the time", class: event.Network}, "snmp": {doc: "SNMP", class: event.Network}, "sip": {doc: "SIP", class: event.Network},
	"socks":  {doc: "proxied connections", class: event.Network, fields: to(event.ColDstHost, record.Text, "request.name", "request_name", "request.host", "request_host")},
	"tunnel": {doc: "tunnels", class: event.Network, fields: to(event.ColAction, record.Text, "action")},
	"modbus": {doc: "Modbus", class: event.Network, fields: to(event.ColAction, record.Text, "func")},
	"dnp3":   {doc: "DNP3", class: event.Network, fields: to(event.ColAction, record.Text, "fc_request")},
	"syslog": {doc: "syslog messages seen on the wire", fields: slices.Concat(
		to(event.ColLogLevel, record.Text, "severity"), to(event.ColMessage, record.Text, "message"))},
	"notice": {doc: "what Zeek's scripts found", fields: slices.Concat(
		to(event.ColRuleName, record.Text, "note"),
		to(event.ColMessage, record.Text, "msg"),
		to(event.ColSrcIP, record.IP, "id.orig_h", "id_orig_h", "src"),
		to(event.ColDstIP, record.IP, "id.resp_h", "id_resp_h", "dst"),
		to(event.ColDstPort, record.Int, "id.resp_p", "id_resp_p", "p"),
	)},
	"weird": {doc: "traffic against the protocols", fields: slices.Concat(
		to(event.ColAction, record.Text, "name"), to(event.ColMessage, record.Text, "addl"))},
	"intel": {doc: "indicators that were seen", fields: slices.Concat(
		to(event.ColRuleName, record.Text, "sources"), to(event.ColResource, record.Text, "seen.indicator", "seen_indicator"),
		to(event.ColAction, record.Text, "seen.where", "seen_where"))},
	"signatures": {doc: "signatures that matched", fields: slices.Concat(
		to(event.ColRuleName, record.Text, "sig_id"), to(event.ColMessage, record.Text, "event_msg"),
		to(event.ColSrcIP, record.IP, "src_addr"), to(event.ColSrcPort, record.Int, "src_port"),
		to(event.ColDstIP, record.IP, "dst_addr"), to(event.ColDstPort, record.Int, "dst_port"))},
	"software": {doc: "software seen in use", fields: slices.Concat(
		to(event.ColAction, record.Text, "software_type"), to(event.ColMessage, record.Text, "unparsed_version", "name"),
		to(event.ColSrcIP, record.IP, "host"), to(event.ColSrcPort, record.Int, "host_p"))},
	"known_hosts":    {doc: "hosts seen", fields: to(event.ColSrcIP, record.IP, "host")},
	"known_services": {doc: "services seen", fields: slices.Concat(to(event.ColDstIP, record.IP, "host"), to(event.ColDstPort, record.Int, "port_num"), to(event.ColTransport, record.Transport, "port_proto"))},
	"known_certs":    {doc: "certificates seen", fields: slices.Concat(to(event.ColDstIP, record.IP, "host"), to(event.ColDstPort, record.Int, "port_num"))},
	"dpd":            {doc: "protocols that could not be parsed", fields: analyzerFields},
	"analyzer":       {doc: "protocols that could not be parsed", fields: analyzerFields},
	"reporter":       {doc: "Zeek's own messages", fields: slices.Concat(to(event.ColLogLevel, record.Text, "level"), to(event.ColMessage, record.Text, "message"))},
	"packet_filter":  {doc: "filters of the capture", fields: to(event.ColOutcome, record.Outcome, "success")},
	"capture_loss":   {doc: "packets that the sensor missed"}, "stats": {doc: "load of the sensor"}, "loaded_scripts": {doc: "scripts of the sensor"},
}

var connLog = log{doc: "connections", class: event.Network, finish: finishConn, fields: slices.Concat(
	to(event.ColBytesOut, record.Int, "orig_bytes"),
	to(event.ColBytesIn, record.Int, "resp_bytes"),
	to(event.ColStatus, record.Text, "conn_state"),
)}

var hashes = slices.Concat(
	to(event.ColHashMD5, record.Lower, "md5"), to(event.ColHashSHA1, record.Lower, "sha1"), to(event.ColHashSHA256, record.Lower, "sha256"),
)

var analyzerFields = slices.Concat(
	to(event.ColAction, record.Text, "analyzer", "analyzer_name"), to(event.ColMessage, record.Text, "failure_reason"),
)
