package stacking

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forensic/analyzers"
	"forensic/analyzers/analyzertest"
)

var start = time.Date(2024, 5, 1, 10, 0, 0, 0, time.UTC)

func program(host int, image string) analyzertest.Row {
	return analyzertest.Row{
		"dataset": "lab", "host_name": fmt.Sprint("ws", host), "class": "process_start", "ts": start.Add(time.Duration(host) * time.Hour),
		"process_executable": image, "process_name": strings.ToLower(image[strings.LastIndexByte(image, '\\')+1:]),
	}
}

// office is six machines that start the same programs from the profiles of their users.
func office() (rows []analyzertest.Row) {
	for i := range 6 {
		rows = append(rows, program(i, `C:\Windows\System32\svchost.exe`), program(i, fmt.Sprintf(`C:\Users\user%d\AppData\Local\Microsoft\Teams\Teams.exe`, i)),
			program(i, fmt.Sprintf(`C:\Users\user%d\Desktop\tool.exe`, i)))
	}
	return rows
}

func titles(p *analyzers.Pass) string {
	var list []string
	for _, f := range p.Findings {
		list = append(list, f.Severity.String()+" "+f.Title)
	}
	return strings.Join(list, "; ")
}

func TestFindings(t *testing.T) {
	renamed := program(1, `C:\Windows\System32\rundll32.exe`)
	renamed["pe_original_file_name"] = "RUNDLL32.EXE"
	psexec := program(1, `C:\Tools\PsExec64.exe`)
	psexec["pe_original_file_name"] = "psexec.c"
	disguised := program(1, `C:\Tools\update.exe`)
	disguised["pe_original_file_name"] = "PowerShell.EXE"
	for name, test := range map[string]struct {
		extra []analyzertest.Row
		want  string
	}{
		"nothing rare":       {nil, ""},
		"rare in a profile":  {[]analyzertest.Row{program(2, `C:\Users\eve\Desktop\grunt.exe`)}, "low Rare program in a folder that users can write"},
		"rare but installed": {[]analyzertest.Row{program(2, `C:\Program Files\Tool\tool.exe`)}, ""},
		"system name":        {[]analyzertest.Row{program(2, `C:\Intel\svchost.exe`)}, "medium Name of a system process in another folder"},
		"own names":          {[]analyzertest.Row{renamed, psexec}, ""},
		"other name":         {[]analyzertest.Row{disguised}, "medium Known tool under another name"},
	} {
		p := analyzertest.Run(t, Analyzer, append(office(), test.extra...)...)
		if got := titles(p); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestStackIsRarestFirst(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, append(office(), program(3, `C:\Intel\once.exe`))...)
	var got [][]string
	for _, e := range p.Exhibits {
		if e.ID == "programs" {
			for _, row := range e.Table.Rows {
				got = append(got, row[:3])
			}
		}
	}
	want := [][]string{
		{`c:\intel\once.exe`, "1", "1"},
		{`c:\users\*\appdata\local\microsoft\teams\teams.exe`, "6", "6"},
		{`c:\users\*\desktop\tool.exe`, "6", "6"},
		{`c:\windows\system32\svchost.exe`, "6", "6"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p.Exhibits[0].ID != "fields" || p.Examined != 19 {
		t.Errorf("first exhibit %s, examined %d", p.Exhibits[0].ID, p.Examined)
	}
}

func TestBaseline(t *testing.T) {
	service := analyzertest.Row{"dataset": "lab", "host_name": "ws1", "class": "service", "service_name": "Evil", "service_path": `C:\evil.exe`, "ts": start}
	p := &analyzers.Pass{
		Workers: 1, Baseline: analyzertest.Data(t, office()...),
		Data: analyzertest.Data(t, append(office(), service, program(1, `C:\Users\x\Desktop\new.exe`))...),
	}
	if err := Analyzer.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	want := "info New against the baseline: programs started; low Rare program in a folder that users can write; low New against the baseline: services installed"
	if got := titles(p); got != want {
		t.Errorf("got %q", got)
	}
	if why := p.Findings[2].Why; why != `1 of 1 values are not in the baseline, the rarest: evil: c:\evil.exe (ws1, 1 events).` {
		t.Errorf("why %q", why)
	}
}

func TestNothingToCount(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, analyzertest.Row{"dataset": "lab", "class": "other", "ts": start})
	if !p.Inapplicable || len(p.Findings) != 0 {
		t.Errorf("applicable: %v", p.Findings)
	}
}

func TestFewMachines(t *testing.T) {
	p := analyzertest.Run(t, Analyzer, program(1, `C:\Users\eve\Desktop\grunt.exe`), program(2, `C:\Windows\explorer.exe`))
	if got := titles(p); got != "" {
		t.Errorf("two machines: %q", got)
	}
}

// FuzzPath looks for texts of evidence that the expressions cannot take.
func FuzzPath(f *testing.F) {
	f.Add(`C:\Users\a\{12345678-1234-1234-1234-123456789abc}\x12345678.exe`)
	f.Add("\xff'; DROP TABLE events; --")
	d := analyzertest.Data(f)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "?")
		rows, err := d.Query(t.Context(), "SELECT "+path("?::VARCHAR"), strings.ReplaceAll(s, "\x00", ""))
		if err != nil {
			t.Fatal(err)
		}
		rows.Close()
	})
}

func BenchmarkStacking(b *testing.B) {
	var rows []analyzertest.Row
	for i := range 20000 {
		rows = append(rows, program(i%50, fmt.Sprintf(`C:\Program Files\App%d\app.exe`, i%400)))
	}
	d := analyzertest.Data(b, rows...)
	b.ResetTimer()
	for b.Loop() {
		p := &analyzers.Pass{Data: d, Workers: 2}
		if err := Analyzer.Run(b.Context(), p); err != nil {
			b.Fatal(err)
		}
		if len(p.Exhibits) == 0 || p.Exhibits[0].Table == nil {
			b.Fatal("nothing counted")
		}
	}
}
