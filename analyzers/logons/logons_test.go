package logons

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

var start = time.Date(2024, 5, 14, 9, 0, 0, 0, time.UTC)

// row is an event of machine wks, some seconds after the start.
func row(seconds int, code string, more ...any) analyzertest.Row {
	r := analyzertest.Row{"ts": start.Add(time.Duration(seconds) * time.Second), "class": string(event.Logon), "event_code": code, "dataset": "lab", "host_name": "wks"}
	for i := 0; i < len(more); i += 2 {
		r[more[i].(string)] = more[i+1]
	}
	return r
}

// failures are failed logons, some seconds apart.
func failed(n, apart int, source string, account func(int) string, reason string) (rows []analyzertest.Row) {
	for i := range n {
		rows = append(rows, row(i*apart, "4625", "target_user_name", account(i), "source_ip", source, "sub_status", reason, "logon_type", 3))
	}
	return rows
}

func always(name string) func(int) string { return func(int) string { return name } }

func each(i int) string { return fmt.Sprintf("user%02d", i) }

func TestGuessing(t *testing.T) {
	opened := row(700, "4624", "target_user_name", "ada", "source_ip", "10.0.0.9", "logon_type", 3)
	tests := []struct {
		name     string
		rows     []analyzertest.Row
		title    string
		severity finding.Severity
	}{
		{"guessed", failed(12, 30, "10.0.0.9", always("ada"), "0xC000006A"), guessTitle, finding.Medium},
		{"guessed and open", append(failed(12, 30, "10.0.0.9", always("ada"), "0xC000006A"), opened), guessTitle, finding.High},
		{"guessed here", failed(12, 30, "127.0.0.1", always("ada"), "0xC000006A"), guessTitle, finding.Low},
		{"mistyped", failed(9, 30, "10.0.0.9", always("ada"), "0xC000006A"), "", 0},
		{"an old password, hourly", failed(12, 3600, "10.0.0.9", always("ada"), "0xC000006A"), "", 0},
		{"sprayed", failed(10, 60, "10.0.0.9", each, "0xC000006A"), sprayTitle, finding.Medium},
		{"sprayed slowly", failed(10, 1800, "10.0.0.9", each, "0xC000006A"), "", 0},
		{"names", failed(8, 3600, "10.0.0.9", each, "0xC0000064"), unknownTitle, finding.Medium},
		{"few names", failed(7, 3600, "10.0.0.9", each, "0xC0000064"), "", 0},
	}
	for _, test := range tests {
		p := analyzertest.Run(t, Analyzer, test.rows...)
		var got []finding.Finding
		for _, f := range p.Findings {
			if f.Title == guessTitle || f.Title == sprayTitle || f.Title == unknownTitle {
				got = append(got, f)
			}
		}
		if test.title == "" {
			if len(got) > 0 {
				t.Errorf("%s: %s", test.name, got[0].Title)
			}
			continue
		}
		if len(got) != 1 || got[0].Title != test.title || got[0].Severity != test.severity || len(got[0].Evidence) == 0 {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}

func TestRules(t *testing.T) {
	on := func(code string, more ...any) analyzertest.Row {
		return row(0, code, append([]any{"target_user_name", "ada", "event_outcome", "success"}, more...)...)
	}
	net := func(data string, more ...any) analyzertest.Row {
		return on("4624", append([]any{"logon_type", 3, "source_ip", "10.0.0.9", "data", data}, more...)...)
	}
	ticket := func(service, encryption string) analyzertest.Row {
		return on("4769", "service_name", service, "ticket_encryption", encryption, "status", "0x0")
	}
	tests := []struct {
		name string
		rows []analyzertest.Row
		want string // severity and title, of the first; "" for none
	}{
		{"runas /netonly", []analyzertest.Row{on("4624", "logon_type", 9, "data", `{"LogonProcessName":"seclogo"}`)}, "medium Logon with other credentials for the network only"},
		{"type 9 of another", []analyzertest.Row{on("4624", "logon_type", 9, "data", `{"LogonProcessName":"Advapi  "}`)}, ""},
		{"hash", []analyzertest.Row{net(`{"LogonProcessName":"NtLmSsp ","KeyLength":"0"}`, "auth_package", "NTLM")}, "medium Network logon by NTLM without a session key"},
		{"NTLM", []analyzertest.Row{net(`{"LogonProcessName":"NtLmSsp ","KeyLength":"128"}`, "auth_package", "NTLM")}, ""},
		{"NTLM and Kerberos", []analyzertest.Row{net(`{"KeyLength":"128"}`, "auth_package", "NTLM"), ticket("wks$", "0x12")}, "info Network logon by NTLM of an account that has Kerberos"},
		{"anonymous", []analyzertest.Row{net(`{"LogonProcessName":"NtLmSsp ","KeyLength":"0"}`, "target_user_name", "ANONYMOUS LOGON")}, ""},
		{"roasted", []analyzertest.Row{ticket("sql", "0x17"), ticket("web", "0x17"), ticket("mail", "0x17")}, "high Tickets with RC4 for several services"},
		{"one old service", []analyzertest.Row{ticket("sql", "0x17")}, "low Tickets with RC4 for several services"},
		{"machines", []analyzertest.Row{ticket("a$", "0x17"), ticket("b$", "0x17"), ticket("krbtgt", "0x17")}, ""},
		{"no preauthentication", []analyzertest.Row{on("4768", "status", "0x0", "ticket_encryption", "0x12", "data", `{"PreAuthType":"0"}`)}, "medium Ticket given without preauthentication"},
		{"refused", []analyzertest.Row{on("4768", "status", "0x18", "event_outcome", "failure", "data", `{"PreAuthType":"0"}`)}, ""},
		{"RC4 for AES", []analyzertest.Row{on("4768", "status", "0x0", "ticket_encryption", "0x17", "data", `{"PreAuthType":"2"}`), ticket("wks$", "0x12")}, "medium Ticket-granting ticket with RC4 where others have AES"},
		{"RC4 alone", []analyzertest.Row{on("4768", "status", "0x0", "ticket_encryption", "0x17", "data", `{"PreAuthType":"2"}`)}, "low Ticket-granting ticket with RC4"},
		{"Internet", []analyzertest.Row{on("4624", "logon_type", 10, "source_ip", "203.0.113.7")}, "medium Logon to a machine from the Internet"},
		{"RDP within", []analyzertest.Row{on("4624", "logon_type", 10, "source_ip", "10.0.0.9")}, ""},
		{"guest", []analyzertest.Row{on("4624", "logon_type", 2, "target_user_name", "Guest")}, "medium Disabled or guest account logged on"},
		{"clear text", []analyzertest.Row{on("4624", "logon_type", 8)}, "low Password sent in clear text"},
		{"batch", []analyzertest.Row{on("4624", "logon_type", 4)}, "low Person logged on as a service or batch job"},
		{"service", []analyzertest.Row{on("4624", "logon_type", 5, "target_user_name", "SYSTEM")}, ""},
		{"administrator", []analyzertest.Row{net(`{"ElevatedToken":"%%1842"}`)}, "low Rights of an administrator used over the network"},
		{"explicit", []analyzertest.Row{on("4648", "user_name", "bob", "data", `{"TargetServerName":"srv.corp.example"}`)}, "low Credentials of an account named for another machine"},
		{"explicit here", []analyzertest.Row{on("4648", "user_name", "bob", "data", `{"TargetServerName":"localhost"}`)}, ""},
	}
	covered := map[string]bool{}
	for _, test := range tests {
		p := analyzertest.Run(t, Analyzer, test.rows...)
		got := ""
		if len(p.Findings) > 0 {
			f := p.Findings[0]
			got = f.Severity.String() + " " + f.Title
			covered[f.Title] = true
			if f.Benign == "" || len(f.Techniques) == 0 || len(f.Evidence) == 0 {
				t.Errorf("%s: incomplete: %+v", test.name, f)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	for _, r := range rules {
		if !covered[r.title] {
			t.Errorf("no test for %q", r.title)
		}
	}
}

// A session without its logon event is put together from its processes; one with a
// linked id gives two.
func TestSessions(t *testing.T) {
	p := analyzertest.Run(t, Analyzer,
		analyzertest.Row{"ts": start, "class": string(event.ProcessStart), "event_code": "4688", "dataset": "lab", "host_name": "wks", "logon_id": 0x77, "user_name": "bob", "user_domain": "CORP"},
		analyzertest.Row{"ts": start.Add(time.Minute), "class": string(event.ProcessStart), "event_code": "4688", "dataset": "lab", "host_name": "wks", "logon_id": 0x3e7, "user_name": "WKS$"},
		row(5, "4624", "target_user_name", "ada", "user_name", "WKS$", "logon_id", 0x3e7, "target_logon_id", 0x99, "target_linked_logon_id", 0x98, "logon_type", 2),
		row(6, "4672", "user_name", "ada", "logon_id", 0x98),
		row(60, "4634", "target_user_name", "ada", "target_logon_id", 0x99, "logon_type", 2),
	)
	var got []string
	for _, r := range p.Exhibits[0].Table.Rows {
		got = append(got, strings.Join(append(slices.Clone(r[2:4]), append(slices.Clone(r[5:6]), r[10:16]...)...), ","))
	}
	want := []string{"0x77,bob,,no,no,no,,1,1", "0x98,ada,2 interactive,yes,no,yes,0x99,0,2", "0x99,ada,2 interactive,yes,yes,no,0x98,0,2"}
	if !slices.Equal(got, want) {
		t.Errorf("sessions %q, want %q", got, want)
	}
}

func TestFirstTimes(t *testing.T) {
	at := func(days int, host, source string) analyzertest.Row {
		return row(days*86400, "4624", "target_user_name", "ada", "host_name", host, "source_ip", source, "logon_type", 3)
	}
	usual := []analyzertest.Row{at(0, "wks", "10.0.0.1"), at(4, "wks", "10.0.0.1"), at(8, "wks", "10.0.0.1")}
	has := func(p *analyzers.Pass) bool {
		return slices.ContainsFunc(p.Findings, func(f finding.Finding) bool { return strings.HasPrefix(f.Title, "Account on a machine") })
	}
	if has(analyzertest.Run(t, Analyzer, usual...)) {
		t.Error("nothing is new")
	}
	if !has(analyzertest.Run(t, Analyzer, append(usual, at(8, "srv", "10.0.0.1"))...)) {
		t.Error("a new machine")
	}
	if has(analyzertest.Run(t, Analyzer, usual[0], at(1, "srv", "10.0.0.1"))) {
		t.Error("two days are no history")
	}
	for _, test := range []struct {
		baseline analyzertest.Row
		want     bool
	}{{at(0, "wks", "10.0.0.1"), false}, {at(0, "srv", "10.0.0.1"), true}} {
		p := &analyzers.Pass{Data: analyzertest.Data(t, at(0, "wks", "10.0.0.1")), Baseline: analyzertest.Data(t, test.baseline), Workers: 1}
		if err := Analyzer.Run(t.Context(), p); err != nil || has(p) != test.want {
			t.Errorf("baseline: %v, want %v; %v", has(p), test.want, err)
		}
	}
}

func TestNothingToSee(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"ts": start, "class": string(event.ProcessStart), "event_code": "1", "dataset": "lab", "host_name": "wks"})
	if !p.Inapplicable || len(p.Findings) > 0 {
		t.Errorf("%+v", p)
	}
}

// BenchmarkLogons is a million logons of a thousand accounts on a hundred machines.
func BenchmarkLogons(b *testing.B) {
	rows := make([]analyzertest.Row, 0, 1_000_000)
	for i := range cap(rows) {
		code := "4624"
		if i%20 == 0 {
			code = "4625"
		}
		rows = append(rows, row(i, code, "target_user_name", fmt.Sprintf("user%d", i%997), "host_name", fmt.Sprintf("host%d", i%997%101),
			"source_ip", fmt.Sprintf("10.0.%d.%d", i%997%7, i%997%251), "target_logon_id", i, "logon_type", 3, "data", `{"LogonProcessName":"Kerberos","KeyLength":"0"}`))
	}
	data := analyzertest.Data(b, rows...)
	b.ResetTimer()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: data, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
