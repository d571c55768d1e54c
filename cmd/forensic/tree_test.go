package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A table as a notebook would load it: its tree, and what belongs to one process.
func TestTree(t *testing.T) {
	dir := t.TempDir()
	evidence := filepath.Join(dir, "SecurityEvent.csv")
	rows := `TenantId,TimeGenerated,Type,EventID,Computer,NewProcessId,NewProcessName,ProcessId,ParentProcessName,CommandLine,SubjectUserName,SubjectLogonId
t,2024-05-14 10:00:00,SecurityEvent,4688,WKS01,0x10,C:\Windows\explorer.exe,0x4,C:\Windows\System32\userinit.exe,explorer,ada,0x99
t,2024-05-14 10:01:00,SecurityEvent,4688,WKS01,0x20,C:\Windows\System32\cmd.exe,0x10,C:\Windows\explorer.exe,cmd /c whoami,ada,0x99
t,2024-05-14 10:01:01,SecurityEvent,4688,WKS01,0x30,C:\Windows\System32\whoami.exe,0x20,C:\Windows\System32\cmd.exe,whoami,ada,0x99
`
	if err := os.WriteFile(evidence, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	caseDir := filepath.Join(dir, "case")
	if code, _, stderr := forensic(t, "ingest", evidence, "--case", caseDir); code != 0 {
		t.Fatal(code, stderr)
	}
	for _, test := range []struct{ args, want string }{
		{"--format summary", "schema win: 4 processes, 1 roots, 1 leaves, 2 branches, 0 isolated, 4 levels"},
		{"--of 0x20 --show ancestors", "userinit.exe explorer.exe cmd.exe"},
		{"--of 0x20 --show children", "cmd.exe whoami.exe"},
		{"--of 0x10 --show descendants --levels 1", "explorer.exe cmd.exe"},
	} {
		args := append([]string{"tree", "--case", caseDir}, strings.Fields(test.args)...)
		code, stdout, stderr := forensic(t, append(args, "SecurityEvent")...)
		var names []string
		for _, word := range strings.Fields(stdout) {
			if i := strings.LastIndexByte(word, '\\'); i >= 0 && strings.HasPrefix(word, `C:\`) {
				names = append(names, word[i+1:])
			}
		}
		got := strings.Join(names, " ")
		if strings.Contains(test.args, "summary") {
			got = strings.TrimSpace(stdout)
		}
		if code != 0 || got != test.want {
			t.Errorf("%s: %d %q %s", test.args, code, got, stderr)
		}
	}
	if code, _, stderr := forensic(t, "tree", "--case", caseDir, "SELECT 1 AS a"); code != 2 || !strings.Contains(stderr, "fewer than 4 columns") {
		t.Errorf("%d %s", code, stderr)
	}
}
