package entities

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

type row = analyzertest.Row

// with is a row of a host of the data set lab.
func with(host, class string, more row) row {
	r := row{"dataset": "lab", "host_name": host, "host_fqdn": host + ".corp.example", "class": class, "ts": start}
	for k, v := range more {
		r[k] = v
	}
	return r
}

// evidence has one event of most relations.
func evidence() []row {
	const sid = "S-1-5-21-1-2-3-1104"
	hash := strings.Repeat("ab", 32)
	return []row{
		with("ws1", "logon", row{"target_user_name": "bob", "target_user_domain": "CORP", "target_user_sid": sid, "source_ip": "10.0.0.2", "event_outcome": "success"}),
		with("ws1", "logon", row{"target_user_name": "eve", "target_user_domain": "CORP", "event_outcome": "failure"}),
		with("ws2", "network", row{"process_executable": `C:\a.exe`, "source_ip": "10.0.0.2", "destination_ip": "203.0.113.9", "network_direction": "outbound"}),
		with("ws2", "network", row{"process_executable": `C:\a.exe`, "source_ip": "10.0.0.3", "destination_ip": "10.0.0.2", "network_direction": "inbound"}),
		with("ws1", "process_start", row{"process_executable": `C:\A.exe`, "process_parent_executable": `C:\p.exe`, "user_name": "bob@corp.example", "user_sid": sid, "process_hash_sha256": hash}),
		with("ws1", "dns", row{"process_executable": `C:\A.exe`, "dns_question_name": "evil.example", "dns_answers": "type: 5 x;203.0.113.9;::1"}),
		with("ws1", "file", row{"process_executable": `C:\A.exe`, "file_path": `C:\b.dll`, "event_code": "11"}),
		with("ws1", "file", row{"process_executable": `C:\A.exe`, "file_path": `C:\b.dll`, "event_code": "23"}),
		with("ws1", "registry", row{"process_executable": `C:\A.exe`, "registry_path": `HKLM\Run\x`, "event_code": "13"}),
		with("ws1", "service", row{"service_name": "Svc", "service_path": `C:\s.exe`}),
		with("", "cloud", row{"user_name": "bob@corp.example", "resource": "bucket", "source_ip": "198.51.100.7", "data": `{"MailboxOwnerUPN":"bob@corp.example"}`, "host_fqdn": nil, "host_name": nil}),
	}
}

func exhibit(t *testing.T, p *analyzers.Pass, id string) *finding.Exhibit {
	t.Helper()
	i := slices.IndexFunc(p.Exhibits, func(e finding.Exhibit) bool { return e.ID == id })
	if i < 0 {
		t.Fatalf("no exhibit %s", id)
	}
	return &p.Exhibits[i]
}

func TestEntities(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, evidence()...)
	var links []string
	for _, r := range exhibit(t, p, "links").Table.Rows {
		links = append(links, strings.Join(r[:5], " | "))
	}
	slices.Sort(links)
	bob := `CORP\bob S-1-5-21-1-2-3-1104`
	want := []string{
		"account | " + bob + " | acted on | cloud resource | bucket",
		"account | " + bob + " | came from | host | ws2.corp.example",
		"account | " + bob + " | came from | ip | 198.51.100.7",
		"account | " + bob + " | logged on to | host | ws1.corp.example",
		"account | " + bob + " | opened mailbox | mailbox | bob@corp.example",
		"account | " + bob + ` | ran | process | C:\A.exe`,
		`account | CORP\eve | failed to log on to | host | ws1.corp.example`,
		"dns | evil.example | resolved to | ip | 203.0.113.9",
		"host | ws1.corp.example | has service | service | Svc",
		"host | ws2.corp.example | was the origin of a log-on to | host | ws1.corp.example",
		`ip | 10.0.0.3 | connected to | process | C:\a.exe`,
		`process | C:\A.exe | asked for | dns | evil.example`,
		`process | C:\A.exe | changed | registry key | HKLM\Run\x`,
		`process | C:\A.exe | deleted | file | C:\b.dll`,
		`process | C:\A.exe | has hash | hash | ` + strings.Repeat("ab", 32),
		`process | C:\A.exe | wrote | file | C:\b.dll`,
		`process | C:\a.exe | connected to | ip | 203.0.113.9`,
		`process | C:\p.exe | is parent of | process | C:\A.exe`,
		`service | Svc | runs | file | C:\s.exe`,
	}
	if d := cmp.Diff(want, links); d != "" {
		t.Error(d)
	}
	hosts := exhibit(t, p, "hosts").Table.Rows
	if len(hosts) != 2 || !slices.ContainsFunc(hosts, func(r []string) bool { return r[0] == "ws2" && r[4] == "10.0.0.2" }) {
		t.Errorf("hosts: %q", hosts)
	}
	if rows := exhibit(t, p, "programs").Table.Rows; len(rows) != 3 {
		t.Errorf("A.exe of two machines and p.exe: %q", rows)
	}
	if len(p.Warnings) != 0 || len(p.Findings) != 0 || p.Examined != 11 {
		t.Errorf("%q %v %d", p.Warnings, p.Findings, p.Examined)
	}
}

func TestPictureLiftsProgramsToTheirHosts(t *testing.T) {
	g := exhibit(t, analyzertest.Run(t, Analyzer, evidence()...), "picture").Graph
	var edges []string
	for _, e := range g.Edges {
		edges = append(edges, g.Vertices[e.From].Label+" "+e.Verb+" "+g.Vertices[e.To].Label)
	}
	for _, want := range []string{`CORP\bob ran programs on ws1`, "ws1 asked for evil.example", "ws2 connected to 203.0.113.9", "evil.example resolved to 203.0.113.9"} {
		if !slices.Contains(edges, want) {
			t.Errorf("no %q in %q", want, edges)
		}
	}
}

func TestLimitsAreSaid(t *testing.T) {
	var rows []row
	for i := range 30 {
		rows = append(rows, with("ws1", "process_start", row{"process_executable": fmt.Sprintf(`C:\%d.exe`, i), "user_name": "bob", "user_domain": "CORP"}))
	}
	p := &analyzers.Pass{Data: analyzertest.Data(t, rows...), Workers: 1}
	if err := run(t.Context(), p, options{Pairs: 10, Answers: 10, Rows: 5, Links: 6, Vertices: 10, Edges: 10}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Pairs of account and process (ran): 30, of which the 10 with most events were read.",
		"Programs: 10, of which the table has the 5 with most links.",
		"Links: 10, of which the table has the 6 with most events.",
	}
	if d := cmp.Diff(want, p.Warnings); d != "" {
		t.Error(d)
	}
}

func TestNothingToList(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, row{"class": "other", "dataset": "lab"})
	if !p.Inapplicable || len(p.Exhibits) > 0 {
		t.Errorf("%+v", p)
	}
}

func BenchmarkEntities(b *testing.B) {
	const n = 1_000_000
	rows := make([]row, n)
	for i := range rows {
		host := fmt.Sprint("ws", i%50)
		r := row{"dataset": "lab", "host_name": host, "ts": start.Add(time.Duration(i) * time.Second), "process_executable": fmt.Sprintf(`C:\p%d.exe`, i%300), "user_name": fmt.Sprint("u", i%40), "user_domain": "CORP"}
		switch i % 5 {
		case 0:
			r["class"], r["process_parent_executable"] = "process_start", fmt.Sprintf(`C:\p%d.exe`, i%7)
		case 1:
			r["class"], r["source_ip"], r["destination_ip"], r["network_direction"] = "network", fmt.Sprint("10.0.0.", i%50), fmt.Sprint("192.0.2.", i%200), "outbound"
		case 2:
			r["class"], r["file_path"], r["event_code"] = "file", fmt.Sprintf(`C:\f\%d`, i), "11"
		case 3:
			r["class"], r["registry_path"], r["event_code"] = "registry", fmt.Sprintf(`HKLM\%d`, i%5000), "13"
		case 4:
			r["class"], r["target_user_name"], r["target_user_domain"] = "logon", fmt.Sprint("u", i%40), "CORP"
		}
		rows[i] = r
	}
	d := analyzertest.Data(b, rows...)
	rows = nil
	b.ReportAllocs()
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
