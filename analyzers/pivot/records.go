package pivot

import (
	"context"
	"fmt"
	"strings"

	"forensic/store/event"
)

// col is a column of events as it is.
func col(names ...string) (out []field) {
	for _, n := range names {
		out = append(out, field{Column{n, columnType(n)}, n})
	}
	return out
}

// columnType is the SQL type of a column of events.
func columnType(name string) string {
	for _, c := range event.Columns {
		if c.Name == name {
			return c.Kind.SQL()
		}
	}
	return "VARCHAR"
}

// expr is a column of a result that is worked out.
func expr(name, kind, sql string) field { return field{Column{name, kind}, sql} }

// The columns by which records are named and ordered.
var (
	when = col("ts", "dataset", "host_name")
	ref  = col("source", "member", "record")
)

func fields(groups ...[]field) (out []field) {
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// whatHappened is the object of an event of any class.
const whatHappened = `left(coalesce(process_command_line, file_path, registry_path, dns_question_name, dll_path, destination_host, destination_ip,
        share_target, object_name, service_name, task_name, pipe_name, script_text, cloud_operation, resource, message), 1000)`

// The columns of records, by what they are records of.
var (
	eventFields = fields(when, col("class", "event_code", "event_action", "event_outcome", "user_name", "target_user_name", "process_name", "source_ip", "destination_ip"),
		[]field{expr("what", "VARCHAR", whatHappened)}, ref)
	logonFields = fields(when, col("event_code", "event_outcome", "user_name", "target_user_name", "target_user_domain", "target_user_sid", "logon_type",
		"source_ip", "workstation_name", "process_name", "auth_package", "status", "sub_status", "logon_id", "target_logon_id"), ref)
	processFields = fields(when, col("user_name", "user_domain", "process_pid", "process_executable", "process_command_line", "process_parent_pid",
		"process_parent_executable", "process_parent_command_line", "process_integrity_level", "process_hash_sha256", "process_entity_id", "logon_id"), ref)
	connectionFields = fields(when, col("process_executable", "user_name", "network_direction", "network_transport", "source_ip", "source_port",
		"destination_ip", "destination_port", "destination_host", "network_bytes_out", "network_bytes_in"), ref)
	dnsFields      = fields(when, col("process_executable", "user_name", "dns_question_name", "dns_answers", "dns_rcode"), ref)
	fileFields     = fields(when, col("class", "event_code", "event_action", "process_executable", "user_name", "file_path", "dll_path", "share_name", "share_target", "file_created", "process_hash_sha256"), ref)
	registryFields = fields(when, col("event_code", "event_action", "process_executable", "user_name", "registry_path", "registry_value", "registry_data"), ref)
	serviceFields  = fields(when, col("event_code", "event_action", "user_name", "service_name", "service_path", "service_type", "service_start", "service_account"), ref)
	taskFields     = fields(when, col("event_code", "event_action", "user_name", "task_name", "task_content"), ref)
	scriptFields   = fields(when, col("class", "event_code", "user_name", "script_path", "script_id", "script_part", "script_parts", "script_text", "script_payload", "script_host_application"), ref)
	cloudFields    = fields(when, col("cloud_provider", "cloud_service", "cloud_operation", "event_outcome", "user_name", "source_ip", "user_agent", "actor_type", "resource"), ref)
	accessFields   = fields(when, col("class", "process_executable", "process_pid", "target_process_executable", "target_process_pid", "granted_access", "call_trace", "thread_start_module"), ref)
)

// records makes a verb that gives the records which name an entity, of some
// classes, or of all if there are none.
func records(name string, on []Type, doc string, list []field, classes ...event.Class) Verb {
	var columns []Column
	for _, f := range list {
		columns = append(columns, f.Column)
	}
	columns = append(columns, Column{namedIn, "VARCHAR"})
	where := classFilter(classes)
	return Verb{
		Name: name, On: on, Doc: doc, Case: true, Needs: classes, Columns: columns,
		ask: func(ctx context.Context, q *Question) (Cursor, error) {
			return q.run(ctx, name, q.recordsSQL(list, where), columns)
		},
	}
}

func classFilter(classes []event.Class) string {
	if len(classes) == 0 {
		return "true"
	}
	words := make([]string, len(classes))
	for i, c := range classes {
		words[i] = "'" + string(c) + "'"
	}
	return "class IN (" + strings.Join(words, ", ") + ")"
}

// recordsSQL gives each record that names a value once, by time.
func (q *Question) recordsSQL(list []field, where string) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	columns := strings.Join(names, ", ")
	return fmt.Sprintf(`WITH %s, %s
SELECT value_index, %s, string_agg(DISTINCT role, ', ' ORDER BY role) AS %s
FROM hit
GROUP BY value_index, %s
ORDER BY value_index, ts NULLS LAST, source, member, record`, wantedSQL, q.hitsSQL(list, where), columns, namedIn, columns)
}
