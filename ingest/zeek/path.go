package zeek

import (
	"path"
	"strings"

	"forensic/ingest/internal/jsonscan"
)

// pathField carries the log path in the records of Zeek's streamed JSON logs.
const pathField = "_path"

// isZeek reports whether the fields are those of a record of Zeek.
func isZeek(fields []jsonscan.Field) bool {
	if proc := textOf(fields, "@proc"); proc == "zeek" || proc == "bro" {
		return true
	}
	names := namesOf(fields)
	if names["_path"] && (names["_write_ts"] || names["_system_name"] || names["ts"]) {
		return true
	}
	if names["@stream"] && names["@system"] && names["ts"] {
		return true
	}
	if !names["ts"] {
		return false
	}
	if (names["id.orig_h"] || names["id_orig_h"]) && (names["id.resp_h"] || names["id_resp_h"]) {
		return true
	}
	return (names["id"] || !names["uid"]) && signature(names) != "" // of connections the addresses tell
}

// signatures are fields that tell the log path of a record which does not state
// it, the more particular first.
var signatures = []struct {
	path   string
	fields []string
}{
	{"conn", []string{"conn_state", "uid"}},
	{"dns", []string{"trans_id", "uid"}},
	{"http", []string{"trans_depth", "version", "request_body_len"}},
	{"http", []string{"trans_depth", "method"}},
	{"smtp", []string{"trans_depth", "helo"}},
	{"files", []string{"fuid", "analyzers", "seen_bytes"}},
	{"x509", []string{"certificate.serial"}},
	{"x509", []string{"certificate_serial"}},
	{"pe", []string{"machine", "compile_ts", "is_exe"}},
	{"ssl", []string{"uid", "resumed", "established"}},
	{"dce_rpc", []string{"uid", "endpoint", "operation"}},
	{"kerberos", []string{"uid", "request_type"}},
	{"kerberos", []string{"uid", "error_msg", "service"}},
	{"ntlm", []string{"uid", "server_nb_computer_name"}},
	{"ntlm", []string{"uid", "domainname"}},
	{"smb_files", []string{"uid", "action", "name", "path"}},
	{"smb_mapping", []string{"uid", "share_type"}},
	{"ssh", []string{"uid", "auth_attempts"}},
	{"ssh", []string{"uid", "kex_alg"}},
	{"rdp", []string{"uid", "security_protocol"}},
	{"ftp", []string{"uid", "command", "user"}},
	{"dhcp", []string{"uids", "mac"}},
	{"notice", []string{"note", "actions", "suppress_for"}},
	{"software", []string{"software_type", "host"}},
	{"weird", []string{"name", "notice", "peer"}},
	{"tunnel", []string{"uid", "tunnel_type"}},
	{"snmp", []string{"uid", "get_requests"}},
	{"sip", []string{"uid", "request_path"}},
	{"radius", []string{"uid", "result", "mac"}},
	{"socks", []string{"uid", "request.host"}},
	{"intel", []string{"uid", "seen.indicator"}},
}

// signature is the log path that the fields tell, "" if they tell none.
func signature(names map[string]bool) string {
next:
	for _, s := range signatures {
		for _, f := range s.fields {
			if !names[f] {
				continue next
			}
		}
		return s.path
	}
	return ""
}

// jsonPath is the log path of a JSON record. Of a file that is named after a path
// every record is one of it.
func jsonPath(fields []jsonscan.Field, file string) string {
	for _, name := range [...]string{pathField, "@stream"} {
		if p := cleanPath(textOf(fields, name)); p != "" {
			return p
		}
	}
	if file != "" {
		return file
	}
	return signature(namesOf(fields))
}

// pathOfFile is the log path that a file is named after: conn.log,
// conn.20200501.log.gz, conn_day1.json; "" if it is named after none.
func pathOfFile(recorded string) string {
	name := strings.ToLower(path.Base(strings.ReplaceAll(recorded, `\`, "/")))
	name, _, _ = strings.Cut(name, ".")
	best := ""
	for p := range logs {
		if name == p || strings.HasPrefix(name, p+"_") || strings.HasPrefix(name, p+"-") {
			if len(p) > len(best) {
				best = p
			}
		}
	}
	return best
}

// cleanPath is a log path as the name of a table may hold it.
func cleanPath(p string) string {
	p = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == '-' || r == '.':
			return '_'
		}
		return -1
	}, p)
	return p[:min(len(p), 64)]
}

func namesOf(fields []jsonscan.Field) map[string]bool {
	names := make(map[string]bool, len(fields))
	for i := range fields {
		names[string(jsonscan.Key(&fields[i]))] = true
	}
	return names
}

// textOf is the text of a field that is a string, "" otherwise.
func textOf(fields []jsonscan.Field, name string) string {
	for i := range fields {
		if f := &fields[i]; string(f.Key) == name && f.Kind == jsonscan.String {
			return string(jsonscan.Text(nil, f.Value, f.Escaped))
		}
	}
	return ""
}
