package network

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
	"forensic/datasets/reference"
)

type row = analyzertest.Row

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

// call is a connection that the machine ws1 (10.0.0.5) logs as its own.
func call(program, server string, port int, more ...row) row {
	r := row{
		"dataset": "lab", "host_name": "ws1", "class": "network", "event_code": "3", "event_channel": "Sysmon", "ts": start,
		"process_executable": program, "process_name": strings.ToLower(program[strings.LastIndexByte(program, '\\')+1:]),
		"source_ip": "10.0.0.5", "source_port": 50123, "destination_ip": server, "destination_port": port, "network_transport": "tcp", "network_direction": "outbound",
	}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

// flow is a connection that a sensor saw.
func flow(client, server string, port int, at time.Duration, more ...row) row {
	r := row{
		"dataset": "lab", "host_name": "sensor", "class": "network", "table_name": "zeek_conn", "event_provider": "zeek", "ts": start.Add(at),
		"source_ip": client, "source_port": 50123, "destination_ip": server, "destination_port": port, "network_transport": "tcp",
	}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

func question(name, answers string, more ...row) row {
	r := row{"dataset": "lab", "host_name": "ws1", "class": "dns", "ts": start.Add(-time.Second), "dns_question_name": name}
	if answers != "" {
		r["dns_answers"] = answers
	}
	for _, m := range more {
		for k, v := range m {
			r[k] = v
		}
	}
	return r
}

func repeat(n int, make func(i int) row) (rows []row) {
	for i := range n {
		rows = append(rows, make(i))
	}
	return rows
}

func titles(list []finding.Finding) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Severity.String()+" "+f.Title)
	}
	return strings.Join(out, "; ")
}

// check runs all cases at once, each as a data set of its own, and compares the
// findings about it.
func check(t *testing.T, cases map[string]test) {
	t.Helper()
	var rows []row
	for name, c := range cases {
		for _, r := range c.rows {
			mine := row{}
			for k, v := range r {
				mine[k] = v
			}
			mine["dataset"] = name
			rows = append(rows, mine)
		}
	}
	got := map[string][]finding.Finding{}
	for _, f := range analyzertest.Run(t, Analyzer, rows...).Findings {
		got[f.Dataset] = append(got[f.Dataset], f)
	}
	for name, c := range cases {
		if titles(got[name]) != c.want {
			t.Errorf("%s: %q, want %q", name, titles(got[name]), c.want)
		}
	}
}

// test is rows and the findings about them.
type test struct {
	rows []row
	want string
}

const (
	sys32   = `C:\Windows\System32\`
	shell   = sys32 + `WindowsPowerShell\v1.0\powershell.exe`
	outside = "151.101.1.1"
)

func TestPrograms(t *testing.T) {
	check(t, map[string]test{
		"browser":                  {[]row{call(`C:\Program Files\Google\Chrome\Application\chrome.exe`, outside, 443)}, ""},
		"update":                   {[]row{call(sys32+"svchost.exe", outside, 443), call(sys32+"svchost.exe", "10.0.0.1", 53), call(sys32+"lsass.exe", "10.0.0.1", 88)}, ""},
		"azure agent":              {[]row{call(`C:\WindowsAzure\GuestAgent\WaAppAgent.exe`, "168.63.129.16", 80)}, ""},
		"announcements":            {[]row{call(sys32+"svchost.exe", "224.0.0.252", 5355), call("System", "10.0.0.255", 138)}, ""},
		"itself":                   {[]row{call(sys32+"notepad.exe", "127.0.0.1", 80), call(sys32+"notepad.exe", "10.0.0.5", 80)}, ""},
		"desk accessory":           {[]row{call(sys32+"notepad.exe", "10.0.9.9", 80)}, "high Program without network functions connected"},
		"proxy outside":            {[]row{call(sys32+"mshta.exe", outside, 443)}, "medium System tool that runs code of others connected"},
		"proxy inside":             {[]row{call(sys32+"InstallUtil.exe", "10.0.9.9", 80)}, "medium System tool that runs code of others connected"},
		"wmic to a machine":        {[]row{call(sys32+`wbem\WMIC.exe`, "10.0.9.9", 135)}, ""},
		"proxy to its maker":       {[]row{call(sys32+"WerFault.exe", outside, 443, row{"destination_host": "watson.microsoft.com"})}, ""},
		"fetcher":                  {[]row{call(sys32+"certutil.exe", outside, 80)}, "medium Tool that moves files connected"},
		"curl":                     {[]row{call(sys32+"curl.exe", outside, 443)}, "low Tool that moves files connected"},
		"shell to the web":         {[]row{call(shell, outside, 443)}, "low Script host connected to the internet"},
		"shell to its maker":       {[]row{call(shell, outside, 443, row{"destination_host": "www.Microsoft.com"})}, "info Script host connected to the internet"},
		"shell to a false maker":   {[]row{call(shell, outside, 443, row{"destination_host": "evilmicrosoft.com"})}, "low Script host connected to the internet"},
		"shell to an odd port":     {[]row{call(shell, outside, 4444)}, "medium Script host connected to the internet"},
		"shell again and again":    {repeat(20, func(int) row { return call(shell, outside, 443) }), "medium Script host connected to the internet"},
		"shell without a name":     {[]row{call(shell, outside, 443), question("a.example", "192.0.2.1;")}, "medium Script host connected to the internet"},
		"shell with a name":        {[]row{call(shell, outside, 443), question("a.example", "type:  5 b.example;"+outside+";")}, "low Script host connected to the internet"},
		"shell manages":            {[]row{call(shell, "10.0.9.9", 5985)}, "low Script host connected to a service of administration"},
		"shell to a tool inside":   {[]row{call(shell, "10.0.9.9", 4445)}, "medium Script host connected inside the network"},
		"document":                 {[]row{call(`C:\Program Files\Office\excel.exe`, outside, 443, row{"destination_host": "officeapps.live.com"})}, ""},
		"document elsewhere":       {[]row{call(`C:\Program Files\Office\excel.exe`, outside, 443, row{"destination_host": "a.example"})}, "low Program for documents connected elsewhere than to its vendor"},
		"document to an odd port":  {[]row{call(`C:\Program Files\Office\excel.exe`, outside, 8081)}, "medium Program for documents connected to an odd port"},
		"service on an odd port":   {[]row{call(sys32+"svchost.exe", "10.0.9.9", 5678)}, "medium System program connected to a port that is not its own"},
		"kerberos":                 {[]row{call(`C:\Tools\Rubeus.exe`, "10.0.0.1", 88)}, "medium Program speaks Kerberos itself"},
		"download":                 {[]row{call(`C:\Users\eve\Downloads\x.exe`, "10.0.9.9", 8443)}, "medium Program in a folder that users can write connected"},
		"download to the web":      {[]row{call(`C:\Users\eve\Downloads\x.exe`, outside, 443)}, "low Program in a folder that users can write connected"},
		"installed for a user":     {[]row{call(`C:\Users\eve\AppData\Local\Programs\App\app.exe`, outside, 8443)}, ""},
		"java to an exploit":       {[]row{call("/usr/bin/java", "10.0.9.9", 1389)}, "medium Port of a tool of attackers"},
		"share outside":            {[]row{call("System", outside, 445)}, "medium File sharing or remote control with an address outside"},
		"blocked is an attempt":    {[]row{call(sys32+"mshta.exe", outside, 80, row{"event_code": "5157"})}, "medium System tool that runs code of others connected"},
		"server side":              {[]row{call(sys32+"notepad.exe", "10.0.0.5", 80, row{"source_ip": "10.0.9.9", "network_direction": "inbound"})}, ""},
		"answer that looks begun":  {[]row{call(sys32+"dns.exe", "10.0.9.9", 51000, row{"source_port": 53, "network_transport": "udp"})}, ""},
		"remote desktop outside":   {[]row{call(sys32+"svchost.exe", "10.0.0.5", 3389, row{"source_ip": outside, "network_direction": "inbound"})}, "low Service of administration reached from outside"},
		"two ports of one program": {[]row{call(shell, "10.0.9.9", 80), call(shell, "10.0.9.9", 443)}, "low Script host connected inside the network"},
	})
}

// TestLogsAreNotAddedUp: Sysmon and the firewall log show the same connections,
// and name the program differently.
func TestLogsAreNotAddedUp(t *testing.T) {
	rows := repeat(3, func(int) row { return call(shell, outside, 443) })
	rows = append(rows, repeat(2, func(int) row {
		return call(`\device\harddiskvolume2\windows\system32\windowspowershell\v1.0\powershell.exe`, outside, 443, row{"event_code": "5156", "event_channel": "Security"})
	})...)
	p := analyzertest.Run(t, Analyzer, rows...)
	if len(p.Findings) != 1 || p.Findings[0].EvidenceTotal != 5 || len(p.Findings[0].Evidence) != 5 || p.Examined != 5 {
		t.Errorf("examined %d, %+v", p.Examined, p.Findings)
	}
	want := `powershell.exe connected to 151.101.1.1 port 443/tcp (https), 3 times: powershell.exe does what a script says.`
	if diff := cmp.Diff(want, p.Findings[0].Why); diff != "" {
		t.Error(diff)
	}
}

func TestScans(t *testing.T) {
	ports := func(n int, step time.Duration) []row {
		return repeat(n, func(i int) row { return flow("10.0.0.5", "10.0.0.9", 100+i, time.Duration(i)*step) })
	}
	hosts := func(n, port int, step time.Duration) []row {
		return repeat(n, func(i int) row { return flow("10.0.0.5", fmt.Sprint("10.0.1.", i), port, time.Duration(i)*step) })
	}
	check(t, map[string]test{
		"ports":            {ports(20, time.Second), "medium Port scan"},
		"slow ports":       {ports(20, 20*time.Second), ""},
		"few ports":        {ports(19, time.Second), ""},
		"ports of clients": {repeat(40, func(i int) row { return flow("10.0.0.5", "10.0.0.9", 50000+i, 0) }), ""},
		"server answers":   {repeat(40, func(i int) row { return flow("10.0.0.5", "10.0.0.9", 40000+i, 0, row{"source_port": 53}) }), ""},
		"sweep":            {hosts(20, 445, time.Second), "medium Sweep of the network on one port"},
		"sweep of the web": {hosts(20, 80, time.Second), "low Sweep of the network on one port"},
		"web outside":      {repeat(40, func(i int) row { return flow("10.0.0.5", fmt.Sprint("151.101.1.", i), 443, 0) }), ""},
		"fan-out":          {hosts(5, 3389, 10*time.Minute), "low One machine reaches many by services of administration"},
		"fan-out of days":  {hosts(5, 3389, time.Hour), ""},
	})
}

func TestVolumeAndDuration(t *testing.T) {
	usual := repeat(30, func(i int) row {
		return flow("10.0.0.5", fmt.Sprint("151.101.1.", i), 443, time.Hour, row{"network_bytes_out": 1000 + 37*i, "network_bytes_in": 90_000})
	})
	large := func(server string, out, in int64) row {
		return flow("10.0.0.5", server, 443, time.Hour, row{"network_bytes_out": out, "network_bytes_in": in})
	}
	with := func(r row) []row { return append(slices.Clone(usual), r) }
	check(t, map[string]test{
		"outside":   {with(large("151.101.9.9", 80<<20, 5000)), "medium Much more data sent to one place than usual"},
		"inside":    {with(large("10.0.9.9", 80<<20, 5000)), "low Much more data sent to one place than usual"},
		"not much":  {with(large("151.101.9.9", 40<<20, 5000)), ""},
		"received":  {with(large("151.101.9.9", 80<<20, 90<<20)), ""},
		"long":      {with(flow("10.0.0.5", "151.101.1.1", 443, 0, row{"data": `{"duration": 7200.5}`})), "low Connection to the outside that stayed open for long"},
		"short":     {with(flow("10.0.0.5", "151.101.1.1", 443, 0, row{"data": `{"duration": 3599}`})), ""},
		"long here": {with(flow("10.0.0.5", "10.0.1.1", 443, 0, row{"data": `{"duration": 7200.5}`})), ""},
	})
	// Two logs of one connection, and too few to compare with.
	p := analyzertest.Run(t, Analyzer, large("151.101.9.9", 80<<20, 5000), large("151.101.9.9", 60<<20, 0))
	if len(p.Findings) != 0 || len(p.Warnings) != 1 {
		t.Errorf("%v %v", titles(p.Findings), p.Warnings)
	}
}

func TestZ(t *testing.T) {
	if got := (sample{n: 20, centre: 4, spread: 0.5}).z(6); got != 2.698 {
		t.Errorf("z %v", got)
	}
	if got := (sample{n: 20, centre: 4}).z(4.1); got < 0.67 || got > 0.68 {
		t.Errorf("z of equal volumes %v", got)
	}
	if got := (sample{centre: 3}).typical(); got != 999 {
		t.Errorf("typical %d", got)
	}
}

func TestNames(t *testing.T) {
	long := func(n int, domain string) []row {
		return repeat(n, func(i int) row { return question(fmt.Sprintf("%030x.%s", i*7919, domain), "") })
	}
	check(t, map[string]test{
		"tunnel":      {long(100, "t.evil.co.uk"), "medium Names of one domain that look like data"},
		"few":         {long(99, "t.evil.co.uk"), ""},
		"known":       {long(100, "s3.amazonaws.com"), ""},
		"short names": {repeat(300, func(i int) row { return question(fmt.Sprintf("w%d.shop.example", i), "") }), ""},
		"reverse":     {long(100, "1.10.in-addr.arpa"), ""},
		"texts":       {repeat(100, func(i int) row { return question("q.evil.example", "", row{"data": `{"qtype_name":"TXT"}`}) }), "medium Names of one domain that look like data"},
		"no such domain": {repeat(50, func(i int) row {
			return question(fmt.Sprintf("x%dq.example", i), "", row{"dns_rcode": "9003", "ts": start})
		}), "medium Many domains asked for that do not exist"},
		"no such name": {repeat(50, func(i int) row { return question(fmt.Sprintf("x%dq.one.example", i), "", row{"dns_rcode": "NXDOMAIN"}) }), ""},
		"no time to blame": {repeat(50, func(i int) row {
			return question(fmt.Sprintf("x%dq.example", i), "", row{"dns_rcode": "9003", "ts": start.Add(time.Duration(i) * 5 * time.Minute)})
		}), ""},
	})
}

func TestNameBefore(t *testing.T) {
	v := &view{names: map[address][]resolved{{"lab", outside}: {
		{host: "other", name: "other.example", first: 5}, {host: "ws1", name: "late.example", first: 30}, {host: "ws1", name: "old.example", first: 1}, {host: "ws1", name: "right.example", first: 9},
	}}}
	l := &link{key: key{dataset: "lab", host: "ws1", server: outside}, last: 10}
	if got := v.nameOf(l); got != "right.example" {
		t.Errorf("got %s", got)
	}
	if l.host = "ws2"; v.nameOf(l) != "right.example" {
		t.Errorf("another machine: %s", v.nameOf(l))
	}
	if l.name = "logged.example"; v.nameOf(l) != "logged.example" {
		t.Errorf("logged: %s", v.nameOf(l))
	}
}

func TestListeners(t *testing.T) {
	take := func(program string, port int) row {
		return row{"dataset": "lab", "host_name": "ws1", "class": "network", "event_code": "5158", "process_executable": program, "source_ip": "0.0.0.0", "source_port": port, "network_transport": "tcp", "ts": start}
	}
	web := call(`C:\b\chrome.exe`, outside, 443)
	check(t, map[string]test{
		"shell":   {[]row{web, take(shell, 8000)}, "medium Program waits for connections that seldom does"},
		"kernel":  {[]row{web, take("System", 8000)}, "low Program waits for connections that seldom does"},
		"shares":  {[]row{web, take("System", 445)}, ""},
		"service": {[]row{web, take(sys32+"svchost.exe", 3000)}, ""},
		"client":  {[]row{web, take(shell, 50000)}, ""},
	})
}

func TestBaseline(t *testing.T) {
	chrome := `C:\b\chrome.exe`
	p := &analyzers.Pass{
		Workers: 1, Reference: &reference.Set{}, Baseline: analyzertest.Data(t, call(chrome, outside, 443)),
		Data: analyzertest.Data(t, call(chrome, outside, 443), call(chrome, "151.101.2.2", 443), call(`C:\b\new.exe`, outside, 443)),
	}
	if err := Analyzer.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if got, want := titles(p.Findings), "info New against the baseline: places outside; low New against the baseline: programs that connect"; got != want {
		t.Errorf("%q", got)
	}
	if p.Findings[0].Why != "1 that the baseline lacks: 151.101.2.2." || p.Findings[1].Why != "1 that the baseline lacks: new.exe." {
		t.Errorf("%s %s", p.Findings[0].Why, p.Findings[1].Why)
	}
}

func TestPictures(t *testing.T) {
	p := analyzertest.Run(t, Analyzer,
		call(`C:\b\chrome.exe`, outside, 443), call(`C:\b\chrome.exe`, outside, 443), question("a.example", outside), call(`C:\b\chrome.exe`, "10.0.0.9", 445),
		flow("10.0.0.5", "10.0.0.9", 445, 0), flow("10.0.0.7", "10.0.0.9", 445, 0), call(sys32+"notepad.exe", "10.0.0.9", 80), call(`C:\b\chrome.exe`, "224.0.0.251", 5353))
	got := map[string]any{}
	for _, e := range p.Exhibits {
		if e.Matrix != nil {
			got[e.ID] = e.Matrix
		}
		if e.Graph != nil {
			var edges []string
			for _, g := range e.Graph.Edges {
				edges = append(edges, fmt.Sprint(e.Graph.Vertices[g.From].Label, " > ", e.Graph.Vertices[g.To].Label, " ", g.Count, " ", g.Flagged))
			}
			got[e.ID] = strings.Join(edges, "; ")
		}
	}
	want := map[string]any{
		"inside": &finding.Matrix{
			XLabel: "Server", YLabel: "Client", Unit: "connections", X: []string{"10.0.0.9"}, Y: []string{"ws1", "10.0.0.7"},
			Cells: []finding.MatrixCell{{Value: 2, Flagged: finding.High}, {Y: 1, Value: 1}},
		},
		"outside": &finding.Matrix{
			XLabel: "Place outside", YLabel: "Client", Unit: "connections", X: []string{outside + " a.example"}, Y: []string{"ws1"}, Cells: []finding.MatrixCell{{Value: 2}},
		},
		"graph": "ws1 > 10.0.0.9 2 high; ws1 > 151.101.1.1 a.example 2 info; 10.0.0.7 > 10.0.0.9 1 info",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNothingToAsk(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, row{"dataset": "lab", "class": "network", "ts": start, "source_ip": "10.0.0.5"})
	if !p.Inapplicable || len(p.Exhibits)+len(p.Findings) != 0 {
		t.Errorf("%v %v", p.Warnings, p.Findings)
	}
}

// TestHabitsAreNamedOnce: a program with two habits would have one of them by chance.
func TestHabitsAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range judgedNames() {
		if seen[name] || name != strings.ToLower(name) {
			t.Errorf("%s", name)
		}
		seen[name] = true
	}
}

func BenchmarkNetwork(b *testing.B) {
	const n = 1_000_000
	rows := make([]row, 0, n)
	programs := []string{`C:\b\chrome.exe`, shell, sys32 + "svchost.exe", "System"}
	for i := range n {
		r := call(programs[i%4], fmt.Sprintf("151.101.%d.%d", i%7, i*31%250), []int{443, 80, 445, 8080}[i%4], row{"network_bytes_out": i % 5000, "ts": start.Add(time.Duration(i) * time.Second)})
		r["host_name"], r["source_ip"] = fmt.Sprint("ws", i%50), fmt.Sprint("10.0.0.", i%50)
		rows = append(rows, r)
	}
	d := analyzertest.Data(b, rows...)
	b.ReportAllocs()
	for b.Loop() {
		p := &analyzers.Pass{Data: d, Reference: &reference.Set{}, Workers: 2}
		if err := Analyzer.Run(b.Context(), p); err != nil || p.Examined != n {
			b.Fatal(err, p.Examined)
		}
	}
}
