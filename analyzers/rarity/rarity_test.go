package rarity

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/markov"
	"forensic/store/event"
)

var day = time.Date(2024, 3, 4, 8, 0, 0, 0, time.UTC)

// office makes sessions of operations in Microsoft 365: one an hour, their
// operations a second apart.
func office(from int, operations ...[]string) (rows []analyzertest.Row) {
	for i, list := range operations {
		for j, op := range list {
			name, params, _ := strings.Cut(op, " ")
			data := map[string]string{"UserId": "ann@example.com", "ClientIP": "192.0.2.1:4711"}
			if params != "" {
				data["Parameters"] = params
			}
			text, _ := json.Marshal(data)
			rows = append(rows, analyzertest.Row{
				"dataset": "tenant", "class": string(event.Cloud), "cloud_provider": "m365", "cloud_operation": name, "user_name": "ann",
				"ts": day.Add(time.Duration(from+i)*time.Hour + time.Duration(j)*time.Second), "data": string(text),
			})
		}
	}
	return rows
}

// usual are sessions of everyday work, with some variety.
func usual(n int) (out [][]string) {
	for i := range n {
		s := []string{"Login", "Read", "Read"}
		if i%3 == 0 {
			s = append(s, "Write")
		}
		out = append(out, append(s, "Logout"))
	}
	return out
}

func run1(t *testing.T, data, baseline analyzers.Data) *analyzers.Pass {
	t.Helper()
	p := &analyzers.Pass{Data: data, Baseline: baseline, Workers: 2}
	if err := Analyzer.Run(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func exhibit(t *testing.T, p *analyzers.Pass, id string) finding.Exhibit {
	t.Helper()
	for _, e := range p.Exhibits {
		if e.ID == id {
			return e
		}
	}
	t.Fatalf("no exhibit %s in %d", id, len(p.Exhibits))
	return finding.Exhibit{}
}

// cell is a cell of a row by the key of its column.
func cell(t *testing.T, table *finding.Table, row int, key string) string {
	t.Helper()
	for i, c := range table.Columns {
		if c.Key == key {
			return table.Rows[row][i]
		}
	}
	t.Fatalf("no column %s", key)
	return ""
}

func TestRareSession(t *testing.T) {
	rows := append(office(0, usual(60)...), office(60, []string{"Login", "New-InboxRule", "Read", "Logout"})...)
	p := analyzertest.Run(t, Analyzer, rows...)
	if len(p.Findings) != 1 {
		t.Fatalf("%d findings, warnings %q", len(p.Findings), p.Warnings)
	}
	f := p.Findings[0]
	want := finding.Finding{
		Title: "Rare sequence of operations in Microsoft 365", Severity: finding.Low, Dataset: "tenant", User: "ann@example.com",
		First: day.Add(60*time.Hour + time.Second).UnixMicro(), Last: day.Add(60*time.Hour + 3*time.Second).UnixMicro(),
	}
	if f.Title != want.Title || f.Severity != want.Severity || f.Dataset != want.Dataset || f.User != want.User || f.First != want.First || f.Last != want.Last {
		t.Errorf("finding %+v", f)
	}
	for _, part := range []string{"New-InboxRule → Read → Logout: likelihood 0.00254", "median of 61 sessions is 0.0436", "New-InboxRule anywhere 0.031 (1 of 386)"} {
		if !strings.Contains(f.Why, part) {
			t.Errorf("%q lacks %q", f.Why, part)
		}
	}
	if fact := f.Facts[len(f.Facts)-1].Value; fact != "Logout after Read 0.328 (41 of 121; more usual: Read 0.477)" {
		t.Errorf("last step %q", fact)
	}
	if first := int64(len(rows)) - 2; len(f.Evidence) != 3 || f.Evidence[0].Record != first {
		t.Errorf("evidence %v, want three from %d", f.Evidence, first)
	}
	table := exhibit(t, p, "office-sessions").Table
	if len(table.Rows) != 61 || cell(t, table, 0, "window") != "New-InboxRule → Read → Logout" {
		t.Errorf("%d rows, first %q", len(table.Rows), table.Rows[0])
	}
	if s := exhibit(t, p, "office-likelihood-1").Series; len(s.Lines) != 2 || len(s.Lines[0].X) != 60 || len(s.Lines[1].X) != 1 {
		t.Errorf("chart %+v", s)
	}
	var m markov.Model
	if err := json.Unmarshal([]byte(exhibit(t, p, "office-model-1").Document.Text), &m); err != nil || m.Sessions() != 61 {
		t.Errorf("model of %d sessions: %v", m.Sessions(), err)
	}
	exhibit(t, p, "office-transitions")
	exhibit(t, p, "kinds")
}

// The query of a finding lists the session.
func TestQuery(t *testing.T) {
	rows := append(office(0, usual(60)...), office(60, []string{"Login", "New-InboxRule", "Read", "Logout"})...)
	data := analyzertest.Data(t, rows...)
	p := run1(t, data, nil)
	got, err := data.Query(context.Background(), p.Findings[0].Query)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Close()
	n := 0
	for got.Next() {
		n++
	}
	if n != 4 {
		t.Errorf("%d rows", n)
	}
}

// Sessions that differ as all do are not rare.
func TestNothingRare(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, office(0, usual(60)...)...)
	if len(p.Findings) != 0 || p.Inapplicable {
		t.Errorf("findings %v, inapplicable %v", p.Findings, p.Inapplicable)
	}
}

// Sessions that share a rare window are one finding, info since it is not alone.
func TestGroup(t *testing.T) {
	rows := office(0, usual(200)...)
	rows = append(rows, office(200, []string{"Login", "New-InboxRule", "Read", "Logout"}, []string{"Login", "New-InboxRule", "Read", "Logout"})...)
	p := analyzertest.Run(t, Analyzer, rows...)
	if len(p.Findings) != 1 || p.Findings[0].EvidenceTotal != 6 || p.Findings[0].Severity != finding.Info || !strings.Contains(p.Findings[0].Why, "2 sessions have this sequence") {
		t.Errorf("findings %+v", p.Findings)
	}
}

func TestTooLittle(t *testing.T) {
	tests := []struct {
		name string
		rows []analyzertest.Row
		warn string
	}{
		{"no events", nil, "No events that sessions are made of"},
		{"other events", []analyzertest.Row{{"class": string(event.DNS), "ts": day}}, "No events that sessions are made of"},
		{"few sessions", office(0, usual(19)...), "1 of 1 data sets have fewer than 20"},
		{"few names", office(0, make30([]string{"Read", "Write"})...), "fewer than 3 distinct"},
		{"sessions of one event", office(0, make30([]string{"Read"}, []string{"Write"}, []string{"Login"})...), "1 of 1 data sets"},
		{"no times", []analyzertest.Row{{"class": string(event.Cloud), "cloud_provider": "m365", "cloud_operation": "Read"}}, "1 of 1 have no usable time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := analyzertest.Run(t, Analyzer, tt.rows...)
			if !p.Inapplicable || len(p.Findings) > 0 || !strings.Contains(strings.Join(p.Warnings, "\n"), tt.warn) {
				t.Errorf("inapplicable %v, warnings %q", p.Inapplicable, p.Warnings)
			}
		})
	}
}

func make30(sessions ...[]string) (out [][]string) {
	for i := range 30 {
		out = append(out, sessions[i%len(sessions)])
	}
	return out
}

// What the baseline knows is normal, however little of it the case has; what it
// lacks is named.
func TestBaseline(t *testing.T) {
	baseline := analyzertest.Data(t, office(0, usual(60)...)...)
	few := append(office(0, usual(2)...), office(2, []string{"Login", "New-InboxRule", "Logout"})...)
	p := run1(t, analyzertest.Data(t, few...), baseline)
	if len(p.Findings) != 1 || !strings.Contains(p.Findings[0].Why, "START → Login → New-InboxRule → Logout") || p.Findings[0].Severity != finding.Low {
		t.Fatalf("findings %+v, warnings %q", p.Findings, p.Warnings)
	}
	note := exhibit(t, p, "office-sessions").Note
	if want := "Judged by 60 sessions of the baseline, which lacks 1 of the 12 events here (1 distinct names"; !strings.Contains(note, want) {
		t.Errorf("note %q", note)
	}
	var after bool
	for _, f := range p.Findings[0].Facts {
		after = after || strings.Contains(f.Value, "Logout after New-InboxRule, which training did not see")
	}
	if !after {
		t.Errorf("facts %v", p.Findings[0].Facts)
	}
	exhibit(t, p, "office-model-baseline")

	normal := run1(t, analyzertest.Data(t, office(0, usual(2)...)...), baseline)
	if len(normal.Findings) != 0 || normal.Inapplicable {
		t.Errorf("findings %v", normal.Findings)
	}
	empty := run1(t, analyzertest.Data(t, few...), analyzertest.Data(t))
	if !strings.Contains(strings.Join(empty.Warnings, "\n"), "the baseline has 0 sessions") {
		t.Errorf("warnings %q", empty.Warnings)
	}
}

// Parameters and their values make a session rare too.
func TestParameters(t *testing.T) {
	forward := func(to string) string {
		return `Set-Mailbox [{"Name":"Identity","Value":"ann"},{"Name":"Quota","Value":"` + to + `"}]`
	}
	var list [][]string
	for range 80 {
		list = append(list, []string{"Login", forward("50 GB"), "Logout"}, []string{"Login", "Read", "Logout"}, []string{"Login", "Read", "Read", "Logout"})
	}
	list = append(list, []string{"Login", `Set-Mailbox [{"Name":"ForwardingSmtpAddress","Value":"x@example.net"}]`, "Logout"}, []string{"Login", forward("0"), "Logout"})
	o := Analyzer.Options.(options)
	o.RobustZ, o.Factor = 2.5, 5
	p := analyzertest.Run(t, analyzers.New(Analyzer.Meta, o, run), office(0, list...)...)
	table := exhibit(t, p, "office-sessions").Table
	if cell(t, table, 0, "first") != "2024-03-14T08:00:00Z" || cell(t, table, 0, "likelihood") == cell(t, table, 0, "likelihood_names") {
		t.Errorf("rarest %q", table.Rows[0])
	}
	if len(p.Findings) == 0 || !strings.Contains(p.Findings[0].Why, "(ForwardingSmtpAddress, 1 of 82; without Identity, which 81 of 82 have; without Quota, which 81 of 82 have)") ||
		p.Findings[0].Severity != finding.Low {
		t.Errorf("findings %+v", p.Findings)
	}
}

// A machine that two sources watch has each process once; accounts of machines
// have no logon sessions; data sets are judged apart.
func TestKinds(t *testing.T) {
	var rows []analyzertest.Row
	add := func(dataset string, session, second int, r analyzertest.Row) {
		r["dataset"], r["host_name"], r["ts"] = dataset, "ws1", day.Add(time.Duration(session)*time.Hour+time.Duration(second)*time.Second)
		rows = append(rows, r)
	}
	for i := range 30 {
		for j, name := range []string{"explorer.exe", "winword.exe", "splwow64.exe"} {
			for _, code := range []string{"1", "4688"}[:1+(i+j)%2] {
				add("lab", i, j, analyzertest.Row{
					"class": string(event.ProcessStart), "event_code": code, "process_name": name, "user_name": "bob", "process_executable": `C:\` + name,
					"process_parent_executable": `C:\Windows\Explorer.EXE`,
				})
			}
			add("web", i, j, analyzertest.Row{
				"class": string(event.ProcessStart), "table_name": "auditd", "process_name": []string{"sh", "ls", "id"}[j], "user_name": "www",
				"process_executable": "/bin/x", "process_command_line": "ls -l --color=auto",
			})
			for _, account := range []string{"bob", "WS1$"} {
				add("lab", i, j, analyzertest.Row{
					"class": string(event.Logon), "event_code": []string{"4624", "4672", "4634"}[j], "target_user_name": account, "target_user_domain": "LAB", "logon_type": 2,
				})
			}
		}
	}
	p := analyzertest.Run(t, Analyzer, rows...)
	for id, want := range map[string]string{"process-sessions": "lab", "linux-sessions": "web", "logon-sessions": "lab"} {
		table := exhibit(t, p, id).Table
		if len(table.Rows) != 30 || cell(t, table, 0, "dataset") != want || cell(t, table, 0, "events") != "3" {
			t.Errorf("%s: %d rows, first %q", id, len(table.Rows), table.Rows[0])
		}
	}
	if len(p.Findings) != 0 {
		t.Errorf("findings %+v", p.Findings)
	}
}

// Limits cut, and say so.
func TestLimits(t *testing.T) {
	o := Analyzer.Options.(options)
	o.MaxEvents, o.Findings, o.TableRows, o.Points = 800, 2, 5, 10
	a := analyzers.New(Analyzer.Meta, o, run)
	rows := office(0, usual(200)...)
	for i := range 5 {
		rows = append(rows, office(-1-i, []string{"Login", fmt.Sprint("Odd", i), fmt.Sprint("Odder", i), "Logout"})...)
	}
	p := analyzertest.Run(t, a, rows...)
	if !p.Partial || len(p.Findings) != 2 || len(exhibit(t, p, "office-sessions").Table.Rows) != 5 {
		t.Errorf("partial %v, %d findings, warnings %q", p.Partial, len(p.Findings), p.Warnings)
	}
	text := strings.Join(p.Warnings, "\n")
	for _, part := range []string{"the first 800 events", "the 2 rarest of 5 rare sequences"} {
		if !strings.Contains(text, part) {
			t.Errorf("warnings %q lack %q", p.Warnings, part)
		}
	}
}

// BenchmarkRarity reads, sessionizes, learns and judges 133,400 events, as many as
// MSTICPy takes 34.6 s for with names alone and 43.5 s with parameters and values.
func BenchmarkRarity(b *testing.B) {
	const insert = `INSERT INTO events BY NAME SELECT 'tenant' AS dataset, 'cloud' AS class, 'm365' AS cloud_provider, 'a' AS source, '' AS member, i AS record,
		'op' || (hash(i) %% 22) AS cloud_operation, make_timestamp(1700000000000000 + (i // 3) * 300000000 + i * 1000000) AS ts,
		'{"UserId":"u' || (i // 3) %% 650 || '"' || %s || '}' AS data FROM range(133400) t(i)`
	bag := `',"Parameters":"[{\"Name\":\"Identity\",\"Value\":\"' || i || '\"},{\"Name\":\"Force\",\"Value\":\"' || i % 2 || '\"},{\"Name\":\"Org' || i % 40 || '\",\"Value\":\"x\"}]"'`
	for name, params := range map[string]string{"names": "''", "values": bag} {
		b.Run(name, func(b *testing.B) {
			data := analyzertest.Data(b)
			rows, err := data.Query(context.Background(), fmt.Sprintf(insert, params))
			if err != nil {
				b.Fatal(err)
			}
			rows.Close()
			for b.Loop() {
				p := &analyzers.Pass{Data: data, Workers: 2}
				if err := Analyzer.Run(context.Background(), p); err != nil || p.Examined != 133_400 || len(p.Exhibits) == 0 {
					b.Fatal(err, p.Examined, p.Warnings)
				}
			}
		})
	}
}
