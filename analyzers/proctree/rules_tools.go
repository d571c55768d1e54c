package proctree

import (
	"slices"
	"strings"

	"forensic/analyzers/finding"
)

// toolRules are about programs of Windows, and tools of administrators, that are put
// to another use than theirs: by what they were asked.
var toolRules = []rule{
	{
		title: "Certutil fetched a file", severity: finding.High,
		techniques: []string{"T1105"}, children: []string{"certutil.exe"}, any: []string{"urlcache", "verifyctl"}, all: []string{"http"},
		why:    "certutil is for certificates; asked like this it downloads any file",
		benign: "Administrators test revocation lists like this; check the address.",
	},
	{
		title: "Certutil decoded a file", severity: finding.Medium,
		techniques: []string{"T1140"}, children: []string{"certutil.exe"}, match: hasOption("decode", "decodehex"),
		why:    "text in base64 passes filters that a program would not",
		benign: "Certificates are encoded like this; check what came out.",
	},
	{
		title: "BITS job made from the command line", severity: finding.Medium,
		techniques: []string{"T1197", "T1105"}, children: []string{"bitsadmin.exe"}, any: []string{"/transfer", "/addfile", "/setnotifycmdline"},
		why:    "the transfer service downloads for it, across restarts and past many filters",
		benign: "Old update scripts do this; check the address.",
	},
	{
		title: "Rundll32 given script", severity: finding.High,
		techniques: []string{"T1218.011"}, children: []string{"rundll32.exe"}, any: []string{"javascript:", "vbscript:", "mshtml,runhtmlapplication", "scrobj.dll,generatetypelib"},
		why:    "rundll32 runs script through the HTML engine this way",
		benign: "None is known.",
	},
	{
		title: "Process made through the WMI command line", severity: finding.Medium,
		techniques: []string{"T1047"}, children: []string{"wmic.exe"}, all: []string{"process", "call", "create"},
		why:    "the new process gets the WMI provider host as its parent, here or on another machine",
		benign: "Administrators' scripts do this; check what was started, and where.",
	},
	{
		title: "Service of PsExec started a program", severity: finding.High,
		techniques: []string{"T1569.002", "T1021.002"}, parents: []string{"psexesvc.exe", "paexec.exe", "csexecsvc.exe", "remcomsvc.exe"},
		why:    "it runs what somebody on another machine asked for",
		benign: "Administrators use PsExec; check the source of the logon at that time.",
	},
	{
		title: "Event log cleared from the command line", severity: finding.High,
		techniques: []string{"T1070.001"}, children: []string{"wevtutil.exe"}, match: hasWord("cl", "clear-log"),
		why:    "what was logged on this machine is gone",
		benign: "Images are cleaned like this before they are cloned.",
	},
	{
		title: "Recovery of the system switched off", severity: finding.High,
		techniques: []string{"T1490"}, children: []string{"bcdedit.exe", "wbadmin.exe", "reagentc.exe"},
		any:    []string{"recoveryenabled no", "bootstatuspolicy ignoreallfailures", "delete catalog", "delete systemstatebackup", "/disable"},
		why:    "it takes away the way back, as ransomware wants it",
		benign: "Kiosk images switch the recovery off; check who ran it.",
	},
	{
		title: "Protection against malware switched off", severity: finding.High,
		techniques: []string{"T1562.001"}, children: slices.Concat(shells, []string{"reg.exe", "sc.exe"}, nets),
		match:  disablesProtection,
		why:    "what comes next is not meant to be seen",
		benign: "Installers of another product and laboratories do this; check what followed.",
	},
	{
		title: "Copy of the directory database made", severity: finding.High,
		techniques: []string{"T1003.003"}, children: []string{"ntdsutil.exe"}, any: []string{"ifm", "ac i ntds", "activate instance ntds"},
		why:    "the database holds the password hashes of the whole domain",
		benign: "Media for a new domain controller are made like this, seldom.",
	},
	{
		title: "Memory of lsass dumped by a debugging tool", severity: finding.High,
		techniques: []string{"T1003.001"}, children: []string{"procdump.exe", "procdump64.exe", "sqldumper.exe", "rdrleakdiag.exe", "adplus.exe"}, any: []string{"lsass", "/fullmemdmp", "0x0110"},
		why:    "the memory of lsass holds the credentials of those logged on",
		benign: "Support staff may have been asked for it; ask them.",
	},
	{
		title: "Port forwarded from the command line", severity: finding.Medium,
		techniques: []string{"T1090.001"}, children: []string{"netsh.exe", "plink.exe", "ssh.exe"}, match: forwards,
		why:    "it opens a way into a network through this machine",
		benign: "Administrators tunnel like this; check both ends.",
	},
	{
		title: "Start value of the registry set from the command line", severity: finding.Medium,
		techniques: []string{"T1547.001"}, children: []string{"reg.exe"}, all: []string{" add "},
		any:    []string{`\currentversion\run`, `\currentversion\runonce`, `\winlogon`, `\image file execution options`, "userinitmprlogonscript", `\silentprocessexit`},
		why:    "the value starts a program at each logon, or in place of another",
		benign: "Installers set such values; check the program.",
	},
	{
		title: "PowerShell fetches and runs code", severity: finding.High,
		techniques: []string{"T1059.001", "T1105"}, children: shells, match: fetchesAndRuns,
		why:    "the code comes from elsewhere and leaves no file",
		benign: "Installers of developer tools are run like this; check the address.",
	},
	{
		title: "Program run by way of another", severity: finding.Medium,
		techniques: []string{"T1202", "T1218"}, children: []string{"pcalua.exe", "forfiles.exe", "odbcconf.exe", "mavinject.exe", "presentationhost.exe", "ieexec.exe", "msdeploy.exe", "diskshadow.exe", "hh.exe"},
		match:  goesThrough,
		why:    "rules that look at parents or names do not see what is really run",
		benign: "Batch scripts use forfiles; check what it was given.",
	},
}

// hasOption matches command lines with one of the options.
func hasOption(names ...string) func([]string) bool {
	return func(args []string) bool {
		return slices.ContainsFunc(args, func(arg string) bool {
			return slices.ContainsFunc(names, func(n string) bool { return isOption(arg, n) })
		})
	}
}

// hasWord matches command lines with one of the words as an argument.
func hasWord(words ...string) func([]string) bool {
	return func(args []string) bool {
		return len(args) > 1 && slices.ContainsFunc(args[1:], func(arg string) bool { return slices.Contains(words, arg) })
	}
}

// disablesProtection matches what switches off the defence of Windows.
func disablesProtection(args []string) bool {
	line := strings.Join(args, " ")
	switch {
	case strings.Contains(line, "set-mppreference") && strings.Contains(line, "-disable"):
		return strings.Contains(line, "$true") || strings.Contains(line, " 1")
	case strings.Contains(line, "add-mppreference") && strings.Contains(line, "-exclusion"):
		return true
	case strings.Contains(line, "disableantispyware") || strings.Contains(line, "disablerealtimemonitoring"):
		return strings.Contains(line, "/d 1") || strings.Contains(line, "0x1")
	}
	return (hasWord("stop", "delete")(args) || strings.Contains(line, "start= disabled")) &&
		hasWord("windefend", "sense", "wdnissvc", "sysmon", "sysmon64", "eventlog", "mpssvc")(args)
}

// forwards matches a port proxy, or a tunnel of ssh back to here.
func forwards(args []string) bool {
	if strings.Contains(args[0], "netsh") {
		return hasWord("portproxy")(args) && hasWord("add")(args)
	}
	return slices.ContainsFunc(args[1:], func(arg string) bool {
		return arg == "-r" || strings.HasPrefix(arg, "-r") && strings.Contains(arg, ":")
	})
}

// fetchesAndRuns matches a download whose text is run at once.
func fetchesAndRuns(args []string) bool {
	line := strings.Join(args, " ")
	fetch := slices.ContainsFunc([]string{"downloadstring", "downloaddata", "invoke-webrequest", "iwr ", "invoke-restmethod", "irm ", "openread("},
		func(p string) bool { return strings.Contains(line, p) })
	run := slices.ContainsFunc([]string{"iex", "invoke-expression", "[reflection.assembly]", "scriptblock]::create"},
		func(p string) bool { return strings.Contains(line, p) })
	return fetch && run
}

// goesThrough matches programs of that kind that were given something to run.
func goesThrough(args []string) bool {
	line := strings.Join(args[1:], " ")
	switch program := base(args[0]); strings.TrimSuffix(program, ".exe") {
	case "pcalua":
		return strings.Contains(line, "-a ")
	case "forfiles":
		return strings.Contains(line, "/c ") && (strings.Contains(line, "cmd /c") || strings.Contains(line, "powershell"))
	case "odbcconf":
		return strings.Contains(line, "regsvr")
	case "mavinject":
		return strings.Contains(line, "/injectrunning")
	case "diskshadow":
		return hasOption("s")(args)
	case "hh", "presentationhost", "ieexec", "msdeploy":
		return strings.Contains(line, "http") || strings.Contains(line, "runcommand")
	}
	return false
}
