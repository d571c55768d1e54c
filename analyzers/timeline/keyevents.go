package timeline

import (
	"cmp"
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"strings"

	"forensic/analyzers"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/words"
	"forensic/store/event"
)

// kind is a kind of key event. Kinds with a severity become findings.
type kind struct {
	name       string // in keyevents.sql
	label      string // on axis and in table, and the title of the finding
	severity   finding.Severity
	techniques []string
	why        string
	benign     string
}

var kinds = []kind{
	{
		name: "security_log_cleared", label: "Security log cleared", severity: finding.High, techniques: []string{"T1070.001"},
		why:    "Windows recorded that the Security log was emptied; what it held before is gone from this machine.",
		benign: "Administrators clear logs when they set up or archive a machine; ask who did and where the old log is.",
	},
	{
		name: "log_cleared", label: "Event log cleared", severity: finding.High, techniques: []string{"T1070.001"},
		why:    "Windows recorded that an event log was emptied; what it held before is gone from this machine.",
		benign: "Administrators clear logs when they set up or archive a machine; some tests do so before they start.",
	},
	{
		name: "clear_command", label: "Command to clear an event log", severity: finding.High, techniques: []string{"T1070.001"},
		why:    "wevtutil was told to empty a log.",
		benign: "Administrators clear logs when they set up or archive a machine.",
	},
	{
		name: "eventlog_start", label: "Start type of the event log service changed", severity: finding.Medium, techniques: []string{"T1562.002"},
		why:    "With another start type than automatic the service stays off after the next start, and nothing is logged.",
		benign: "None is common: no software needs this service off.",
	},
	{
		name: "minint_key", label: "Registry key that disables event logging created", severity: finding.Medium, techniques: []string{"T1562.002"},
		why:    "With a Control\\MiniNt key Windows takes itself for a setup environment and stops writing the Security log.",
		benign: "Only Windows PE has this key by nature.",
	},
	{
		name: "cmdline_logging_off", label: "Command lines left out of process creation events", severity: finding.Medium, techniques: []string{"T1562.002"},
		why:    "ProcessCreationIncludeCmdLine_Enabled was set to 0: Security 4688 no longer shows arguments.",
		benign: "A group policy may set this for privacy; check whether policy or a program wrote it.",
	},
	{
		name: "security_log_moved", label: "Settings of the Security log changed by command", severity: finding.Medium, techniques: []string{"T1562.002"},
		why:    "wevtutil set-log changes the file, size or state of the Security log.",
		benign: "Administrators enlarge logs with this command; check which setting it gave.",
	},
	{
		name: "audit_policy_changed", label: "Audit policy changed", severity: finding.Low, techniques: []string{"T1562.002"},
		why:    "A changed audit policy changes what the Security log records.",
		benign: "Group policy sets this at start and when it changes.",
	},
	{
		name: "audit_policy_command", label: "Auditing switched off by command", severity: finding.Medium, techniques: []string{"T1562.002"},
		why:    "auditpol was told to clear, remove or disable auditing.",
		benign: "Administrators tune noisy categories; check which one.",
	},
	{
		name: "log_service_stopped", label: "Event log service stopped", severity: finding.Low, techniques: []string{"T1562.002"},
		why:    "The event log service was shut down; nothing is logged until it starts again.",
		benign: "Every shutdown of Windows records this.",
	},
	{name: "service_installed", label: "Service installed"},
	{name: "account_created", label: "Account created"},
	{name: "group_member_added", label: "Member added to a group"},
	{name: "task_created", label: "Scheduled task created"},
	{name: "wmi_subscription", label: "WMI subscription changed"},
	{name: "encoded_command", label: "First encoded PowerShell command"},
}

// keyEvent is one event of note.
type keyEvent struct {
	kind                   *kind
	dataset, host          string
	ts                     int64 // microseconds UTC, event.Null where unknown
	code, class            string
	user, target           string
	image, command         string
	service, path, task    string
	registry, data, action string
	ref                    event.Ref
	total                  int64 // events of the kind on the machine
}

//go:embed keyevents.sql
var keyEventsSQL string

func keyEvents(ctx context.Context, data analyzers.Data, o options) (keys []keyEvent, err error) {
	byName := map[string]*kind{}
	for i := range kinds {
		byName[kinds[i].name] = &kinds[i]
	}
	rows, err := data.Query(ctx, keyEventsSQL, o.KindLimit, o.KeyEvents)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k keyEvent
		var name string
		var ts sql.NullInt64
		if err := rows.Scan(&name, &k.dataset, &k.host, &ts, &k.code, &k.class, &k.user, &k.target, &k.image, &k.command,
			&k.service, &k.path, &k.task, &k.registry, &k.data, &k.action, &k.ref.Source, &k.ref.Member, &k.ref.Record, &k.total); err != nil {
			return nil, err
		}
		if k.kind = byName[name]; k.kind == nil {
			return nil, fmt.Errorf("unknown kind %q", name)
		}
		if k.ts = ts.Int64; !ts.Valid {
			k.ts = event.Null
		}
		keys = append(keys, k)
	}
	return keys, rows.Err()
}

// label names the event on an axis.
func (k *keyEvent) label() string {
	what := cmp.Or(k.service, k.task)
	if what == "" && (k.kind.name == "account_created" || k.kind.name == "group_member_added") {
		what = k.target
	}
	if what == "" {
		return k.kind.label
	}
	return k.kind.label + ": " + words.Cut(what, 60)
}

// detail says what happened in the words of the record.
func (k *keyEvent) detail() string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("service", k.service)
	add("path", k.path)
	add("task", k.task)
	add("target", k.target)
	add("registry", k.registry)
	add("value", k.data)
	add("by", k.image)
	add("command line", k.command)
	return strings.Join(parts, "; ")
}

// keyTable lists the key events in order of time.
func keyTable(keys []keyEvent, o options) finding.Exhibit {
	t := &finding.Table{Columns: []finding.TableColumn{
		{Name: "Data set", Key: "dataset", Kind: finding.KindText},
		{Name: "Host", Key: "host", Kind: finding.KindText},
		{Name: "Time", Key: "time", Kind: finding.KindTime},
		{Name: "What", Key: "what", Kind: finding.KindText},
		{Name: "Event", Key: "event_code", Kind: finding.KindText},
		{Name: "User", Key: "user", Kind: finding.KindText},
		{Name: "Detail", Key: "detail", Kind: finding.KindCode},
		{Name: "Evidence", Key: "evidence", Kind: finding.KindRef},
	}}
	for i := range keys {
		k := &keys[i]
		t.Rows = append(t.Rows, []string{
			k.dataset, k.host, finding.TimeCell(k.ts), k.kind.label, k.code, k.user, words.Cut(k.detail(), 2000),
			fmt.Sprintf("%s:%s:%d", k.ref.Source, k.ref.Member, k.ref.Record),
		})
	}
	note := fmt.Sprintf("By data set, host and time (UTC); at most %d of a kind on a host, and the first encoded command only.", o.KindLimit)
	if len(keys) == o.KeyEvents {
		note += fmt.Sprintf(" The list ends after %d.", o.KeyEvents)
	}
	return finding.Exhibit{ID: "key-events", Title: "Key events", Note: note, Table: t}
}

// report makes one finding of each kind of tampering on each machine.
func report(pass *analyzers.Pass, keys []keyEvent, o options) {
	type group struct{ dataset, host, kind string }
	groups := map[group][]*keyEvent{}
	var order []group
	for i := range keys {
		k := &keys[i]
		if k.kind.severity == finding.Info {
			continue
		}
		g := group{k.dataset, k.host, k.kind.name}
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], k)
	}
	for _, g := range order {
		pass.Report(word(groups[g], o.Refs))
	}
}

func word(keys []*keyEvent, maxRefs int) finding.Finding {
	k := keys[0]
	f := finding.Finding{
		Title: k.kind.label, Severity: k.kind.severity, Techniques: k.kind.techniques, Benign: k.kind.benign,
		Dataset: k.dataset, Host: k.host, User: k.user, First: event.Null, Last: event.Null,
		Why: k.kind.why,
	}
	if detail := k.detail(); detail != "" {
		f.Why += " Seen: " + words.Cut(detail, 400) + "."
	}
	for _, fact := range []finding.Fact{
		{Name: "Event", Value: k.code},
		{Name: "User", Value: k.user},
		{Name: "Process", Value: k.image},
		{Name: "Command line", Value: k.command},
		{Name: "Registry", Value: k.registry},
		{Name: "Value", Value: k.data},
	} {
		if fact.Value != "" {
			f.Facts = append(f.Facts, fact)
		}
	}
	if k.total > 1 {
		f.Facts = append(f.Facts, finding.Fact{Name: "Times seen", Value: fmt.Sprint(k.total)})
	}
	for _, k := range keys {
		if k.ts != event.Null {
			f.First, f.Last = widen(f.First, f.Last, k.ts, k.ts)
		}
		if len(f.Evidence) < maxRefs {
			f.Evidence = append(f.Evidence, k.ref)
		}
	}
	f.EvidenceTotal = k.total
	return f
}
