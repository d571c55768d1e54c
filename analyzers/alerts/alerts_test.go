package alerts

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/store/event"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

type row = analyzertest.Row

// security is a row of SecurityAlert as the ingest stores it.
func security(id, name, severity, entities string, more map[string]any) row {
	fields := map[string]any{"SystemAlertId": id, "AlertName": name, "ProviderName": "MDATP", "Severity": severity, "Entities": entities, "EndTimeUtc": "2024-05-01T11:00:00Z"}
	for k, v := range more {
		fields[k] = v
	}
	data, _ := json.Marshal(fields)
	return row{"dataset": "tenant", "table_name": "SecurityAlert", "class": "other", "ts": start, "event_provider": "MDATP", "rule_name": name, "log_level": severity, "data": string(data)}
}

const someEntities = `[{"$id":"1","HostName":"WS1","DnsDomain":"corp.example","Type":"host"},
	{"$id":"2","Name":"bob","NTDomain":"CORP","Type":"account","Host":{"$ref":"1"}},
	{"$id":"3","Address":"203.0.113.9","Type":"ip"},
	{"$id":"4","CommandLine":"Evil.exe -x","ImageFile":{"Directory":"C:\\t","Name":"evil.exe","Type":"file"},"Host":{"$ref":"1"},"Type":"process"}]`

func other(at time.Duration, more row) row {
	r := row{"dataset": "lab", "host_name": "ws9", "class": "network", "ts": start.Add(at)}
	for k, v := range more {
		r[k] = v
	}
	return r
}

func TestAlerts(t *testing.T) {
	p := analyzertest.Run(t, Analyzer,
		security("a1", "Bad logon", "Medium", someEntities, map[string]any{"Tactics": "CredentialAccess", "Techniques": `["T1003"]`, "Status": "New"}),
		security("a2", "Bad logon", "Low", someEntities, nil),
		security("a3", "Worm", "High", "", nil),
		other(-time.Hour, row{"destination_ip": "203.0.113.9"}),
		other(30*time.Minute, row{"source_ip": "203.0.113.9"}),
		other(2*time.Hour, row{"host_name": "ws1", "user_name": "BOB", "user_domain": "corp.example"}),
		other(2*time.Hour, row{"user_name": "bob", "user_domain": "OTHER", "destination_ip": "203.0.113.90"}),
		other(2*time.Hour, row{"host_name": "ws2", "process_command_line": "evil.exe -x", "process_executable": `c:\t\evil.exe`}),
	)
	if len(p.Findings) != 2 || len(p.Warnings) != 0 || p.Examined != 3 {
		t.Fatalf("%+v %q", p.Findings, p.Warnings)
	}
	f := p.Findings[1]
	want := finding.Finding{
		Title: "Alert of a security product: Bad logon", Severity: finding.Medium, Dataset: "tenant", Host: "ws1", Techniques: []string{"T1003"},
		Why:   "2 alerts by MDATP, severity Low (1), Medium (1). The product said so, this tool did not judge. 3 of 5 entities occur in other events of the case.",
		First: start.UnixMicro(), Last: start.Add(time.Hour).UnixMicro(), Score: 3, EvidenceTotal: 5,
		Facts: []finding.Fact{
			{Name: "Status", Value: "New"},
			{Name: "Tactics", Value: "CredentialAccess"},
			{Name: "host ws1", Value: "named 0 times before, 0 during and 1 after the alerts, on ws1 of lab"},
			{Name: `account CORP\bob`, Value: "named 0 times before, 0 during and 1 after the alerts, on ws1 of lab"},
			{Name: "ip 203.0.113.9", Value: "named 1 times before, 1 during and 0 after the alerts, on ws9 of lab"},
			{Name: "Only in the alerts", Value: "process evil.exe, file evil.exe"},
		},
	}
	f.Evidence, f.Benign, f.Query = nil, "", ""
	// The file has no host, so the one of ws2 is its file.
	want.Facts[5].Value = "process evil.exe"
	want.Facts = append(want.Facts[:4], append([]finding.Fact{{Name: "file evil.exe", Value: "named 0 times before, 0 during and 1 after the alerts, on ws2 of lab"}}, want.Facts[4:]...)...)
	want.Why, want.Score, want.EvidenceTotal = strings.Replace(want.Why, "3 of 5", "4 of 5", 1), 4, 6
	if d := cmp.Diff(want, f); d != "" {
		t.Error(d)
	}
	if p.Findings[0].Severity != finding.High || len(p.Findings[0].Evidence) != 1 {
		t.Errorf("%+v", p.Findings[0])
	}
}

func TestSeverityIsNeverAboveTheProducts(t *testing.T) {
	for _, test := range []struct {
		severity, verdict, name string
		want                    finding.Severity
	}{
		{"Informational", "", "x", finding.Info},
		{"UnSpecified", "", "x", finding.Info},
		{"Low", "", "x", finding.Low},
		{"medium", "", "x", finding.Medium},
		{"High", "", "x", finding.High},
		{"High", "FalsePositive", "x", finding.Info},
		{"High", "TruePositive", "x", finding.High},
		{"High", "BenignPositive", "x", finding.Info},
		{"High", "", "Test alert (not a threat)", finding.Info},
		{"odd", "", "x", finding.Low},
	} {
		p := analyzertest.Run(t, Analyzer, security("a", test.name, test.severity, "", map[string]any{"Classification": test.verdict}))
		if len(p.Findings) != 1 || p.Findings[0].Severity != test.want {
			t.Errorf("%+v: %+v", test, p.Findings)
		}
	}
}

func TestFormsOfOtherProducts(t *testing.T) {
	for name, test := range map[string]struct {
		table, data, want string
	}{
		"Graph":             {"alerts", `{"id":"g1","title":"T","severity":"high","serviceSource":"x","detectionSource":"edr","mitreTechniques":["T1059.001"],"createdDateTime":"2024-05-01T10:00:00Z","evidence":[{"@odata.type":"#microsoft.graph.security.ipEvidence","ipAddress":"203.0.113.9"}]}`, "high T edr 1"},
		"older Graph":       {"alerts", `{"id":"g2","title":"T","severity":"low","vendorInformation":{"provider":"ASC","vendor":"Microsoft"}}`, "low T ASC 0"},
		"Defender incident": {"incidents", `{"incidentId":7,"severity":"High","alerts":[{"alertId":"x","title":"One","severity":"Low","serviceSource":"MDE","entities":[{"entityType":"User","accountName":"bob"}]},{"alertId":"y","title":"Two","severity":"Medium","serviceSource":"MDE"}]}`, "medium Two MDE 0; low One MDE 1"},
		"Sentinel incident": {"sentinel_incident", `{"name":"guid","properties.title":"I","properties.severity":"Medium","properties.additionalData.alertProductNames":["Azure Sentinel"]}`, "medium I Azure Sentinel 0"},
		"row of evidence":   {"AlertEvidence", `{"AlertId":"e1","Title":"E","Severity":"Low","ServiceSource":"MDE","EntityType":"Ip","EvidenceRole":"Related","RemoteIP":"203.0.113.9"}`, "low E MDE 1"},
		"no alert":          {"things", `{"severity":"high","title":"x"}`, ""},
		"broken":            {"SecurityAlert", `{"AlertName":`, "info without a name an unnamed product 0"},
	} {
		p := analyzertest.Run(t, Analyzer, row{"dataset": "d", "class": "other", "table_name": test.table, "data": test.data})
		var got []string
		for _, f := range p.Findings {
			_, title, _ := strings.Cut(f.Title, ": ")
			_, by, _ := strings.Cut(f.Why, " by ")
			by, _, _ = strings.Cut(by, ",")
			_, of, _ := strings.Cut(f.Why, " of ")
			of, _, _ = strings.Cut(of, " ")
			got = append(got, strings.Join([]string{f.Severity.String(), title, by, of}, " "))
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if (name == "broken") != p.Partial {
			t.Errorf("%s: partial %v", name, p.Partial)
		}
	}
}

func TestRecordsOfOneAlertAreOne(t *testing.T) {
	evidence := func(id, address string) row {
		return row{"dataset": "d", "class": "other", "table_name": "AlertEvidence", "ts": start, "data": fmt.Sprintf(`{"AlertId":%q,"Title":"E","EntityType":"Ip","EvidenceRole":"Related","DetectionSource":"s","RemoteIP":%q}`, id, address)}
	}
	p := analyzertest.Run(t, Analyzer, evidence("1", "203.0.113.1"), evidence("1", "203.0.113.2"), evidence("2", "203.0.113.1"),
		row{"dataset": "d", "class": "other", "table_name": "AlertInfo", "ts": start, "data": `{"AlertId":"1","Title":"E","DetectionSource":"s","Severity":"High"}`})
	if len(p.Findings) != 1 || !strings.HasPrefix(p.Findings[0].Why, "2 alerts by") || !strings.Contains(p.Findings[0].Why, "of 2 entities") || p.Findings[0].Severity != finding.High {
		t.Errorf("%+v", p.Findings)
	}
}

func TestNoAlerts(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, other(0, nil))
	if !p.Inapplicable || len(p.Exhibits) > 0 {
		t.Errorf("%+v", p)
	}
}

func TestLimitsAreSaid(t *testing.T) {
	var rows []row
	for i := range 6 {
		rows = append(rows, security(fmt.Sprint(i), fmt.Sprint("n", i), "Low", someEntities, nil))
	}
	p := &analyzers.Pass{Data: analyzertest.Data(t, rows...)}
	if err := run(t.Context(), p, options{Records: 4, Bytes: 1 << 20, Rows: 2, Findings: 3, Searched: 1, Named: 1, Evidence: 1, Vertices: 6}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Records of alerts: 6, of which 4 were read.",
		"Entities of alerts that were not looked for in the other events: 12, beyond the 1 of each name of alert.",
		"Alerts have 4 different names, of which 3 are reported.",
		"Alerts: 4, of which the table has the first 2.",
		"Entities of alerts: 20, of which the table has 2.",
	}
	if d := cmp.Diff(want, p.Warnings); d != "" {
		t.Error(d)
	}
}

func FuzzRow(f *testing.F) {
	f.Add([]byte(`{"SystemAlertId":"1","AlertName":"n","Severity":"High","Entities":"[{}]"}`))
	f.Add([]byte(`{"incidentId":1,"alerts":[{"title":"t","entities":[{"entityType":"User"}]},3]}`))
	f.Add([]byte(`{"Techniques":["T1003",{}],"vendorInformation":{"provider":[]},"evidence":{"a":1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, a := range (alertRow{data: data, ref: event.Ref{Source: "s"}}).alerts() {
			if len(a.refs) == 0 {
				t.Errorf("%+v", a)
			}
			for _, e := range a.entities {
				want(e)
			}
			a.rank()
			a.key()
		}
	})
}

func BenchmarkAlerts(b *testing.B) {
	var rows []row
	for i := range 1000 {
		rows = append(rows, security(fmt.Sprint(i), fmt.Sprint("n", i%50), "Low", strings.ReplaceAll(someEntities, "203.0.113.9", fmt.Sprint("203.0.113.", i%200)), nil))
	}
	for i := range 200_000 {
		rows = append(rows, other(time.Duration(i)*time.Second, row{"destination_ip": fmt.Sprint("203.0.113.", i%256), "user_name": fmt.Sprint("u", i%90), "process_executable": fmt.Sprintf(`C:\%d.exe`, i%500)}))
	}
	d := analyzertest.Data(b, rows...)
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: d, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
