package pivot

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers/analyzertest"
	"forensic/datasets/catalog"
	"forensic/datasets/reference"
)

type row = analyzertest.Row

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

// at is an event of host ws1 so many minutes after the start.
func at(minute int, class string, more row) row {
	r := row{"dataset": "lab", "host_name": "ws1", "host_fqdn": "ws1.corp.example", "class": class, "ts": start.Add(time.Duration(minute) * time.Minute)}
	for k, v := range more {
		r[k] = v
	}
	return r
}

// started is the start of a process.
func started(minute int, guid, parent string, pid, parentPID int, path string, more row) row {
	r := at(minute, "process_start", row{
		"event_code": "1", "process_entity_id": guid, "process_parent_entity_id": parent, "process_pid": pid, "process_parent_pid": parentPID,
		"process_executable": path, "process_name": strings.ToLower(base(path)),
	})
	for k, v := range more {
		r[k] = v
	}
	return r
}

const sid = "S-1-5-21-1-2-3-1104"

// evidence numbers its records from 1 in this order.
func evidence() []row {
	md5 := strings.Repeat("ab", 16)
	alert := at(90, "other", row{"table_name": "SecurityAlert", "rule_name": "Odd", "data": `{"Entities":"[{\"Address\":\"198.51.100.7\"},{\"Name\":\"bob\"},{\"Path\":\"C:\\\\A\\\\evil.exe\"}]","Also":"198.51.100.77"}`})
	return []row{
		/* 1 */ at(0, "logon", row{"target_user_name": "bob", "target_user_domain": "CORP", "target_user_sid": sid, "source_ip": "198.51.100.7", "event_outcome": "success", "logon_id": 0x99}),
		/* 2 */ at(1, "logon", row{"target_user_name": "bob", "target_user_domain": "corp.example", "event_outcome": "failure"}),
		/* 3 */ at(2, "logon", row{"target_user_name": "bob", "target_user_domain": "WS1", "workstation_name": "WS2"}),
		/* 4 */ at(3, "cloud", row{"user_name": "bob@corp.example", "resource": "Secret-Bucket", "source_ip": "198.51.100.7", "data": `{"MailboxOwnerUPN":"Ada@corp.example"}`, "host_name": nil, "host_fqdn": nil}),
		/* 5 */ started(10, "{a}", "", 100, 4, `C:\Windows\explorer.exe`, row{"user_name": "bob", "user_domain": "CORP"}),
		/* 6 */ started(11, "{b}", "{a}", 200, 100, `C:\A\evil.exe`, row{"process_command_line": `evil.exe http://evil.example/Path 198.51.100.7`, "process_hash_md5": md5, "user_name": "bob", "user_domain": "CORP"}),
		/* 7 */ at(11, "process_start", row{"event_code": "4688", "process_pid": 200, "process_parent_pid": 100, "process_executable": `C:\A\evil.exe`, "process_name": "evil.exe"}),
		/* 8 */ started(12, "", "", 300, 200, `C:\Windows\System32\whoami.exe`, nil),
		/* 9 */ started(13, "{d}", "", 200, 300, `C:\Windows\other.exe`, nil),
		/* 10 */ at(14, "network", row{"process_executable": `\Device\HarddiskVolume3\A\evil.exe`, "source_ip": "10.0.0.5", "destination_ip": "198.51.100.7", "destination_host": "cdn.evil.example", "network_direction": "outbound"}),
		/* 11 */ at(15, "dns", row{"process_executable": `C:\A\evil.exe`, "dns_question_name": "Evil.Example.", "dns_answers": "type: 5 x;198.51.100.7;"}),
		/* 12 */ at(16, "registry", row{"registry_path": `HKLM\SOFTWARE\Vendor\Run\x`, "process_executable": `C:\A\evil.exe`, "event_code": "13"}),
		/* 13 */ at(17, "registry", row{"registry_path": `\REGISTRY\MACHINE\SOFTWARE\VendorX`}),
		/* 14 */ at(18, "service", row{"service_name": "Evil Svc", "service_path": `C:\A\evil.exe -k`, "service_account": `CORP\bob`}),
		/* 15 */ at(19, "task", row{"task_name": `\Vendor\Update`, "user_name": "bob", "user_domain": "CORP"}),
		/* 16 */ at(20, "file", row{"file_path": `C:\A\EVIL.exe`, "process_executable": "/usr/bin/Tool", "event_code": "11"}),
		/* 17 */ {"class": "other", "dataset": "lab", "message": "blocked 2001:db8::7 to evil.example:443"},
		/* 18 */ alert,
	}
}

func dataEnv(t *testing.T, rows ...row) *Env {
	t.Helper()
	return &Env{Data: analyzertest.Data(t, rows...), Reference: &reference.Set{}, Queries: queries(t)}
}

// answers asks a verb of values and gives the columns wanted of each row.
func answers(t *testing.T, e *Env, name string, s Step, keep []string, values ...string) (lines []string, stats *Stats) {
	t.Helper()
	var err error
	if s.Noun, s.Verb, err = Find(e.Queries, name); err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), e, Values(s.Noun, values), s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer r.Close()
	table, err := Choose(r, Choice{Keep: keep})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(tableText(t, table), "\n")[1:], &r.Stats
}

func TestEvents(t *testing.T) {
	e := dataEnv(t, evidence()...)
	for _, test := range []struct {
		typ, value, want string // records, with where they name the value
	}{
		{"ip", "198.51.100[.]7", "1 source_ip; 4 source_ip; 6 process_command_line; 10 destination_ip; 11 dns_answers"},
		{"ip", "2001:DB8::7", "17 message"},
		{"ip", "198.51.100.70", ""},
		{"host", "WS2", "3 workstation_name"},
		{"host", "cdn.evil.example", "10 destination_host"},
		{"host", "ws1.other.example", ""},
		{"account", "bob", "1 target_user_name; 2 target_user_name; 3 target_user_name; 4 user_name; 5 user_name; 6 user_name; 14 service_account; 15 user_name"},
		{"account", `CORP\bob`, "1 target_user_name; 2 target_user_name; 4 user_name; 5 user_name; 6 user_name; 14 service_account; 15 user_name"},
		{"account", `WS1\bob`, "3 target_user_name"},
		{"account", "bob@corp.example", "1 target_user_name; 2 target_user_name; 4 user_name; 5 user_name; 6 user_name; 14 service_account; 15 user_name"},
		{"account", "bob@other.example", ""},
		{"account", strings.ToLower(sid), "1 target_user_sid"},
		{"process", "evil", "6 process_executable; 7 process_executable; 10 process_executable; 11 process_executable; 12 process_executable"},
		{"process", `c:/a/EVIL.exe`, "6 process_executable; 7 process_executable; 10 process_executable; 11 process_executable; 12 process_executable"},
		{"process", "/usr/bin/tool", ""},
		{"process", "/usr/bin/Tool", "16 process_executable"},
		{"file", "evil.exe", "6 process_command_line+process_executable; 7 process_executable; 10 process_executable; 11 process_executable; 12 process_executable; 14 service_path; 16 file_path"},
		{"hash", strings.Repeat("AB", 16), "6 process_hash_md5"},
		{"dns", "evil.example", "6 process_command_line; 11 dns_question_name; 17 message"},
		{"url", "http://evil[.]example/path", "6 process_command_line"},
		{"registry", `HKEY_LOCAL_MACHINE\software\vendor`, "12 registry_path"},
		{"registry", `HKLM\SOFTWARE`, "12 registry_path; 13 registry_path"},
		{"registry", `Vendor\Run`, "12 registry_path"},
		{"service", "EVIL svc", "14 service_name"},
		{"task", "update", "15 task_name"},
		{"task", `\vendor\Update`, "15 task_name"},
		{"mailbox", "ada@Corp.example", "4 MailboxOwnerUPN"},
		{"mailbox", "ada", "4 MailboxOwnerUPN"},
		{"resource", "bucket", "4 resource"},
		{"logon_session", "0x99", "1 logon_id"},
		{"pid", "100", "5 process_pid; 6 process_parent_pid; 7 process_parent_pid"},
		{"text", "EVIL.EXE HTTP", "6 process_command_line"},
	} {
		lines, s := answers(t, e, test.typ+".events", Step{}, []string{"record", namedIn}, test.value)
		for i, l := range lines {
			lines[i] = strings.NewReplacer("|", " ", ", ", "+").Replace(l)
		}
		if d := cmp.Diff(test.want, strings.Join(lines, "; ")); d != "" || s.Bad > 0 {
			t.Errorf("%s %s: %s %s", test.typ, test.value, d, s.BadSays)
		}
	}
}

func TestIgnoreCaseOfPaths(t *testing.T) {
	e := dataEnv(t, evidence()...)
	lines, _ := answers(t, e, "process.files", Step{IgnoreCase: true}, []string{"record"}, "/usr/bin/tool")
	if d := cmp.Diff([]string{"16"}, lines); d != "" {
		t.Error(d)
	}
}

// Each of many values has its own answers, in the order of the input.
func TestManyValues(t *testing.T) {
	e := dataEnv(t, evidence()...)
	lines, s := answers(t, e, "ip.first_seen", Step{Join: LeftJoin}, []string{"ip", "first", "events", "record"},
		"2001:db8::7", "192.0.2.1", "198.51.100.7", "10.0.0.5", "198.51.100.7")
	want := []string{
		"2001:db8::7|·|1|17", "192.0.2.1|·|·|·", "198.51.100.7|2024-05-01 10:00:00 +0000 UTC|5|1", "10.0.0.5|2024-05-01 10:14:00 +0000 UTC|1|10",
		"198.51.100.7|2024-05-01 10:00:00 +0000 UTC|5|1",
	}
	if d := cmp.Diff(want, lines); d != "" || s.Asked != 5 || s.Answers != 4 {
		t.Errorf("%s %+v", d, s)
	}
}

func TestTimeline(t *testing.T) {
	e := dataEnv(t, evidence()...)
	lines, _ := answers(t, e, "dns.timeline", Step{Params: map[string]any{"by": "day"}}, []string{"period", "class", "events", "hosts"}, "evil.example")
	want := []string{"2024-05-01 00:00:00 +0000 UTC|dns|1|1", "2024-05-01 00:00:00 +0000 UTC|process_start|1|1", "·|other|1|0"}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
	n, v, _ := Find(nil, "dns.timeline")
	r, err := Run(t.Context(), e, Values(n, []string{"a.example"}), Step{Noun: n, Verb: v, Params: map[string]any{"by": "year'; DROP"}})
	if err == nil {
		_, err = r.Next()
	}
	var usage *UsageError
	if !errors.As(err, &usage) {
		t.Errorf("%v", err)
	}
}

func TestTree(t *testing.T) {
	e := dataEnv(t, evidence()...)
	keep := []string{"relation", "level", "process_executable", "record"}
	for value, want := range map[string][]string{
		"evil.exe": {`ancestor|-1|C:\Windows\explorer.exe|5`, `self|0|C:\A\evil.exe|6`, `descendant|1|C:\Windows\System32\whoami.exe|8`, `descendant|2|C:\Windows\other.exe|9`},
		"other": {
			`ancestor|-3|C:\Windows\explorer.exe|5`, `ancestor|-2|C:\A\evil.exe|6`, `ancestor|-1|C:\Windows\System32\whoami.exe|8`,
			`self|0|C:\Windows\other.exe|9`,
		},
	} {
		lines, _ := answers(t, e, "process.tree", Step{}, keep, value)
		if d := cmp.Diff(want, lines); d != "" {
			t.Errorf("%s: %s", value, d)
		}
	}
	lines, _ := answers(t, e, "pid.tree", Step{Params: map[string]any{"levels": "0"}}, keep, "200")
	if d := cmp.Diff([]string{`self|0|C:\A\evil.exe|6`, `self|0|C:\Windows\other.exe|9`}, lines); d != "" {
		t.Error(d)
	}
}

func TestRelated(t *testing.T) {
	e := dataEnv(t, evidence()...)
	keep := []string{"direction", "verb", "type", "related", "events", "record"}
	for _, test := range []struct {
		typ, value string
		want       []string
	}{
		{"ip", "198.51.100.7", []string{
			"in|came from|account|bob@corp.example|1|4",
			`in|came from|account|CORP\bob S-1-5-21-1-2-3-1104|1|1`,
			`in|connected to|process|\Device\HarddiskVolume3\A\evil.exe|1|10`,
			"out|was the origin of a log-on to|host|ws1.corp.example|1|1",
		}},
		{"account", `CORP\bob`, nil},
		{"registry", `HKLM\SOFTWARE\Vendor`, []string{`in|changed|process|C:\A\evil.exe|1|12`}},
		{"resource", "secret", []string{"in|acted on|account|bob@corp.example|1|4"}},
		{"hash", strings.Repeat("ab", 16), []string{`in|has hash|process|C:\A\evil.exe|1|6`}},
		{"host", "ws9", []string{}},
	} {
		lines, _ := answers(t, e, test.typ+".related", Step{}, keep, test.value)
		if test.want == nil {
			if len(lines) < 4 {
				t.Errorf("%s %s: %q", test.typ, test.value, lines)
			}
			continue
		}
		if d := cmp.Diff(test.want, append([]string{}, lines...)); d != "" {
			t.Errorf("%s %s: %s", test.typ, test.value, d)
		}
	}
	lines, _ := answers(t, e, "account.related", Step{Params: map[string]any{"most": 1}}, []string{"verb", "links"}, "bob")
	if len(lines) == 0 {
		t.Error("no links")
	}
}

func TestAlerts(t *testing.T) {
	e := dataEnv(t, evidence()...)
	for value, want := range map[string]int{
		"ip 198.51.100.7": 1, "ip 198.51.100.77": 1, "ip 98.51.100.7": 0, "account bob": 1, "account bo": 0, `file C:\A\evil.exe`: 1, "file evil.exe": 1, "process evil": 1, "process vil": 0,
	} {
		typ, v, _ := strings.Cut(value, " ")
		if lines, _ := answers(t, e, typ+".alerts", Step{}, []string{"record"}, v); len(lines) != want {
			t.Errorf("%s: %q", value, lines)
		}
	}
	bare := dataEnv(t, evidence()[:3]...)
	if lines, s := answers(t, bare, "ip.alerts", Step{}, nil, "198.51.100.7"); len(lines) != 0 || s.Absent == nil {
		t.Errorf("%q %+v", lines, s)
	}
	if lines, s := answers(t, bare, "ip.dns", Step{}, nil, "198.51.100.7"); len(lines) != 0 || s.Absent == nil {
		t.Errorf("%q %+v", lines, s)
	}
}

func TestQueriesOfTheCatalogue(t *testing.T) {
	e := dataEnv(t, evidence()...)
	for _, test := range []struct {
		name   string
		values []string
		params map[string]any
		want   []string
	}{
		{"ip.network.by_ip", []string{"192.0.2.9", "198.51.100.7"}, nil, []string{"198.51.100.7|10"}},
		{"account.windows.logons_of_account", []string{"nobody"}, nil, []string{}},
		{"account.all.events_of_account", []string{strings.ToLower(sid)}, nil, []string{sid + "|1", sid + "|2", sid + "|3", sid + "|5", sid + "|6", sid + "|15"}},
		{"process.process.by_name", []string{"evil"}, nil, []string{"evil|6", "evil|7"}},
		{"pid.process.by_pid", []string{"0x64"}, map[string]any{"host": "ws1"}, nil},
	} {
		lines, _ := answers(t, e, test.name, Step{Params: test.params}, []string{string(mustType(test.name)), "record"}, test.values...)
		if d := cmp.Diff(test.want, append([]string{}, lines...)); test.want != nil && d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
	}
}

func mustType(name string) Type { t, _, _ := strings.Cut(name, "."); return Type(t) }

// A condition of the user narrows every verb, and cannot do more.
func TestAdd(t *testing.T) {
	e := dataEnv(t, evidence()...)
	e.Options = catalog.Options{Add: "class = 'cloud'"}
	for _, name := range []string{"ip.events", "ip.first_seen", "ip.related", "ip.all.events_of_ip"} {
		if lines, _ := answers(t, e, name, Step{}, []string{"record"}, "198.51.100.7"); strings.Join(lines, " ") != "4" {
			t.Errorf("%s: %q", name, lines)
		}
	}
}

// Values are bound: SQL in them is a value like others.
func TestHostileValues(t *testing.T) {
	e := dataEnv(t, evidence()...)
	for _, typ := range []Type{Text, Service, Account, File, Process, Registry, Task, Resource, Mailbox} {
		for _, value := range []string{`x' OR '1'='1`, `"; SELECT 1; --`, "$wanted", `%_\`, "𝕏\u202e", strings.Repeat("a", 5000)} {
			if lines, _ := answers(t, e, string(typ)+".events", Step{}, nil, value); len(lines) != 0 {
				t.Errorf("%s %q: %q", typ, value, lines)
			}
		}
	}
	if lines, _ := answers(t, e, "text.events", Step{}, nil, "a\x00b"); len(lines) != 0 {
		t.Errorf("%q", lines)
	}
}
