package report

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"forensic/analyzers/finding"
	"forensic/store/event"
)

func TestZSample(t *testing.T) {
	h := strings.Repeat("3fa9c1d27be4", 6)[:64]
	ref := func(n int64) event.Ref { return event.Ref{Source: h, Member: "empire_launcher_vbs_2020-09-04160940.json", Record: n} }
	in := Input{Case: "Operation Lakeside", ToolVersion: "0.4.0", CaseHash: h, First: t0, Last: t0 + 5400e6, Events: 784213,
		RejectTotal: 3, Rejects: []RejectRow{{"empire.zip", "x.json", 120, 80123, 512, "not JSON: unexpected end of input", `{"EventID": 1, "Hostname": "WORK`}},
		Steps: []Step{{"Ingest", "Every archive was read member by member; each line is one record."}, {"Analyze", "Eight analyzers over the stored events."}}}
	for i, c := range []string{"process_start", "process_end", "process_access", "module_load", "script_block", "network", "dns", "file", "registry", "logon", "other"} {
		in.Classes = append(in.Classes, ClassCount{c, int64(250000 / (i*i + 1))})
	}
	for i := range 4 {
		in.Hosts = append(in.Hosts, Host{"empire_launcher_vbs", fmt.Sprintf("workstation%d", i+5), []string{fmt.Sprintf("WORKSTATION%d.theshire.local", i+5), fmt.Sprintf("WORKSTATION%d", i+5)}, int64(40210 * (i + 1)), t0, t0 + 5400e6})
	}
	for i, s := range []string{"stored", "stored", "unsupported", "failed", "duplicate"} {
		m := Member{"empire_launcher_vbs", fmt.Sprintf("empire_%d.zip", i/3), fmt.Sprintf("empire_launcher_vbs_2020-09-0%d.json", i), h, h, 12345678, "winlogbeat", s, "", 0, 0, 0, 0, event.Null, event.Null, "", nil}
		if i < 2 {
			m.Read, m.Stored, m.Rejected, m.First, m.Last, m.Clock = 5400, 5398, 2, t0, t0+4000e6, "shifted by 4 h: the printed time is local, the zone follows from EventTime"
		} else {
			m.Reason = "capture file (pcap)"
		}
		in.Members = append(in.Members, m)
	}
	cmdline := `powershell.exe -noP -sta -w 1 -enc SQBGACgAJABQAFMAVgBlAHIAUwBJAG8ATgBUAGEAYgBsAGUALgBQAFMAVgBlAHIAUwBpAG8AbgAuAE0AYQBqAG8AcgAgAC0ARwBFACAAMwApAHsAJABSAGUARgA9AFsAcgBlAGYAXQAuAEEAcwBTAGUATQBiAGwAeQAu` + strings.Repeat("AGUAdABUAHkAcABlACgA", 40)
	forest := &finding.Forest{}
	for r := range 3 {
		base := len(forest.Nodes)
		for i, n := range []string{"explorer.exe", "wscript.exe", "powershell.exe", "whoami.exe", "net.exe"} {
			node := finding.Node{Parent: base + i - 1, Depth: i, Group: fmt.Sprintf("workstation%d", 5+r), Label: n, Detail: `"C:\Windows\System32\` + n + `" //B launcher.vbs`, First: t0 + int64(i)*1e6, Color: `THESHIRE\pgustavo`,
				Facts: []finding.Fact{{Name: "PID", Value: fmt.Sprint(4120 + i)}, {Name: "Integrity", Value: "High"}, {Name: "Image", Value: `C:\Windows\System32\` + n}}, Synthetic: i == 0}
			if i == 0 {
				node.Parent = -1
			}
			if i == 4 {
				node.Parent, node.Depth, node.Color = base+2, 3, `NT AUTHORITY\SYSTEM`
			}
			if i == 2 && r < 2 {
				node.Detail, node.Flagged, node.Why = cmdline, finding.High, "Script host starts PowerShell; encoded command"
			}
			forest.Nodes = append(forest.Nodes, node)
		}
	}
	lanes := &finding.Lanes{Start: t0, Step: 60e6, Bins: 90, Marks: []finding.Mark{{At: t0 + 1200e6, Label: "Encoded PowerShell", Lane: -1}}}
	for g := range 2 {
		for k, name := range []string{"Process starts", "Network", "Registry", "Logons"} {
			l := finding.Lane{Group: fmt.Sprintf("workstation%d", g+5), Name: name}
			for b := range 90 {
				n := int64(math.Abs(math.Sin(float64(b*(k+1))/9)) * 60)
				if b%(k+2) != 0 {
					n = 0
				}
				l.Counts, l.Total = append(l.Counts, n), l.Total+n
			}
			lanes.Lanes = append(lanes.Lanes, l)
		}
	}
	series := &finding.Series{YLabel: "logons per minute", Step: 60e6}
	var a, b finding.SeriesLine
	a.Name, b.Name, b.Points = "Observed", "Anomaly", true
	for i := range 90 {
		y := 20 + 8*math.Sin(float64(i)/8)
		if i == 40 {
			y = 70
			b.X, b.Y = append(b.X, t0+int64(i)*60e6), append(b.Y, y)
		}
		a.X, a.Y = append(a.X, t0+int64(i)*60e6), append(a.Y, y)
	}
	series.Lines = []finding.SeriesLine{a, b}
	iocs := &finding.Table{Columns: []finding.TableColumn{{Name: "Indicator", Key: "i", Kind: finding.KindIndicator}, {Name: "Kind", Key: "k", Kind: finding.KindText}, {Name: "Severity", Key: "s", Kind: finding.KindSeverity}, {Name: "Seen", Key: "n", Kind: finding.KindInt}, {Name: "First", Key: "f", Kind: finding.KindTime}, {Name: "Command line", Key: "c", Kind: finding.KindCode}, {Name: "Evidence", Key: "r", Kind: finding.KindRef}}}
	for i := range 9 {
		iocs.Rows = append(iocs.Rows, []string{fmt.Sprintf("http://10.10.10.%d:8080/news.php", i), "URL", finding.Severity(i % 5).String(), fmt.Sprint(i * 731), "2020-09-20T21:38:55.290123Z", cmdline[:60+i*100], h + ":empire_launcher.json:44" + fmt.Sprint(i)})
	}
	in.Results = []finding.Result{
		{Name: "proctree", Title: "Process trees", Status: finding.OK, Examined: 7421, Doc: "Question: which process started which?\n\nMethod: every process creation becomes a process of its machine.", Exhibits: []finding.Exhibit{{ID: "flagged", Title: "Flagged process trees", Note: "Boxes are indented under their parent and coloured by user.", Forest: forest}}},
		{Name: "timeline", Title: "Timeline", Status: finding.OK, Examined: 784213, Doc: "Density over time.", Exhibits: []finding.Exhibit{{ID: "lanes", Title: "Events by host and kind", Lanes: lanes}}},
		{Name: "timeseries", Title: "Time series and anomalies", Status: finding.Partial, Examined: 9121, Warnings: []string{"the period covers less than two seasons of a day"}, Exhibits: []finding.Exhibit{{ID: "logons", Title: "Logons", Series: series}}},
		{Name: "ioc", Title: "Indicators of compromise", Status: finding.OK, Examined: 88123, Exhibits: []finding.Exhibit{{ID: "all", Title: "Indicators", Table: iocs}}},
		{Name: "cloud", Title: "Cloud sessions", Status: finding.NotApplicable, Warnings: []string{"the evidence has no events of class cloud"}},
		{Name: "beacon", Title: "Beacons", Status: finding.OK, Examined: 4120},
		{Name: "secrets", Title: "Credential access", Status: finding.Failed, Err: "query: out of memory"},
	}
	titles := []string{"Script host starts PowerShell", "PowerShell runs an encoded command", "LSASS memory was read", "Rare parent of a system process", "New service"}
	for i := range 9 {
		in.Results[i%2*3].Findings = append(in.Results[i%2*3].Findings, finding.Finding{Title: titles[i%5], Why: `wscript.exe (pid 4121) started powershell.exe with "-enc"`, Severity: finding.Severity(4 - i%5), Techniques: []string{"T1059.001", "T1204.002"}, Dataset: "empire_launcher_vbs", Host: fmt.Sprintf("workstation%d", 5+i%3), User: `THESHIRE\pgustavo`, First: t0 + int64(i)*1e9, Last: t0 + int64(i)*1e9 + 5e6,
			Facts: []finding.Fact{{Name: "Parent", Value: `C:\Windows\System32\wscript.exe`}, {Name: "Command line", Value: cmdline}, {Name: "Starts", Value: "2"}}, Evidence: []event.Ref{ref(412), ref(413)}, Benign: "Administrators' logon scripts start PowerShell this way.", Query: "SELECT * FROM events\nWHERE class = 'process_start' AND parent_name = 'wscript.exe'"})
	}
	dir := os.Getenv("SAMPLE")
	if dir == "" {
		t.Skip()
	}
	os.RemoveAll(dir)
	if err := Build(t.Context(), dir, in); err != nil {
		t.Fatal(err)
	}
}
