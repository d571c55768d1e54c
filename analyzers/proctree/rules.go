package proctree

import (
	"slices"

	"forensic/analyzers/finding"
)

// Groups of programs the rules share.
var (
	powershells = []string{"powershell.exe", "pwsh.exe"}
	shells      = slices.Concat([]string{"cmd.exe"}, powershells)
	scriptHosts = []string{"wscript.exe", "cscript.exe", "mshta.exe"}
	launchers   = slices.Concat(shells, scriptHosts, []string{"bash.exe", "wsl.exe"})
	lolbins     = []string{"msbuild.exe", "installutil.exe", "regsvr32.exe", "rundll32.exe", "regasm.exe", "regsvcs.exe", "cmstp.exe", "certutil.exe", "bitsadmin.exe"}
	documents   = []string{
		"winword.exe", "excel.exe", "powerpnt.exe", "outlook.exe", "msaccess.exe", "mspub.exe", "visio.exe", "onenote.exe",
		"eqnedt32.exe", "acrord32.exe", "acrobat.exe", "foxitreader.exe", "foxitpdfreader.exe",
	}
	nets     = []string{"net.exe", "net1.exe"}
	writable = []string{`\windows\tasks\`, `\temp\`, `\programdata\`, `\users\public\`, `\appdata\`, `\downloads\`}
	unix     = []string{"sh", "bash", "dash", "zsh"}
)

// rules is the table every start of a process is compared with, in the order of
// the report within one process. Techniques are ATT&CK ids.
var rules = slices.Concat(startRules, toolRules)

// startRules are about who started whom, and about what was asked of a program.
var startRules = []rule{
	// Who started whom.
	{
		title: "Document reader started a shell or script host", severity: finding.High,
		techniques: []string{"T1566.001", "T1204.002", "T1059"}, parents: documents, children: launchers,
		why:    "programs that show documents have no reason to run commands, but macros and exploits in documents do",
		benign: "Some add-ins and templates of a company run scripts; check which document was open.",
	},
	{
		title: "Script host started a shell", severity: finding.High,
		techniques: []string{"T1059.005"}, parents: []string{"wscript.exe", "cscript.exe"}, children: shells,
		usual:  []string{`\windows\system32\gathernetworkinfo.vbs`, `%windir%\system32\gathernetworkinfo.vbs`},
		why:    "a VBScript or JScript file handing over to a shell is the usual way of a dropper",
		benign: "Logon scripts and installers do this too; check where the script lies and who wrote it.",
	},
	{
		title: "HTML application host started a shell", severity: finding.High,
		techniques: []string{"T1218.005"}, parents: []string{"mshta.exe"}, children: slices.Concat(shells, []string{"wscript.exe", "cscript.exe", "rundll32.exe", "regsvr32.exe"}),
		why:    "mshta runs script from pages and is used to get round controls on scripts",
		benign: "Old in-house HTML applications do this; check the page it was given.",
	},
	{
		title: "Service manager started a shell", severity: finding.High,
		techniques: []string{"T1569.002"}, parents: []string{"services.exe"}, children: shells,
		why:    "a service that is a command line is how remote execution tools run commands as SYSTEM",
		benign: "A few management agents install such services; check the service's name and when it was made.",
	},
	{
		title: "Service runs a library from a folder anyone can write to", severity: finding.High,
		techniques: []string{"T1569.002", "T1134.001"}, parents: []string{"services.exe"}, children: []string{"rundll32.exe"}, any: writable,
		why:    "a service that loads a library from such a folder as SYSTEM is how attack tools raise their rights",
		benign: "None is common; check the service's name and the library.",
	},
	{
		title: "WMI provider host started a shell or a program used to run code", severity: finding.High,
		techniques: []string{"T1047"}, parents: []string{"wmiprvse.exe"}, children: slices.Concat(launchers, lolbins),
		why:    "the WMI provider host starts what a local or remote caller asked of Win32_Process",
		benign: "Inventory and deployment systems work through WMI; check the caller's logon at that time.",
	},
	{
		title: "Remote PowerShell host started a shell", severity: finding.High,
		techniques: []string{"T1021.006"}, parents: []string{"wsmprovhost.exe"}, children: launchers,
		why:    "a shell below the WinRM host runs on behalf of a remote session",
		benign: "Administrators who work over WinRM do this; check the source of the session.",
	},
	{
		title: "Management console or DCOM server started a shell", severity: finding.High,
		techniques: []string{"T1021.003"}, parents: []string{"mmc.exe"}, children: launchers,
		why:    "the MMC20.Application object lets a remote caller run commands",
		benign: "Someone may have opened a shell from a console by hand; check for -Embedding on the parent.",
	},
	{
		title: "WMI event consumer started a program", severity: finding.High,
		techniques: []string{"T1546.003"}, parents: []string{"scrcons.exe"},
		why:    "scrcons runs the script of a permanent WMI subscription",
		benign: "Some vendors' monitoring uses script consumers; check the subscription.",
	},
	{
		title: "Build tool started a shell", severity: finding.High,
		techniques: []string{"T1127.001", "T1059"}, parents: []string{"msbuild.exe"}, children: launchers,
		why:    "a project file can hold code, and here it ran a shell",
		benign: "Builds of developers run commands; check the machine's role and the project file.",
	},
	{
		title: "Program that loads foreign code started a shell", severity: finding.High,
		techniques: []string{"T1218", "T1059"}, parents: []string{"installutil.exe", "regsvr32.exe", "regasm.exe", "regsvcs.exe", "cmstp.exe"}, children: launchers,
		why:    "these programs run code handed to them under Microsoft's signature",
		benign: "Installers register components this way, but seldom with a shell below.",
	},
	{
		title: "WMI command line started a program", severity: finding.Medium,
		techniques: []string{"T1220", "T1047"}, parents: []string{"wmic.exe"}, match: notConsole,
		why:    "wmic itself starts nothing unless a style sheet with script tells it to",
		benign: "None is common; check the style sheet wmic was given.",
	},
	{
		title: "Server program started a shell", severity: finding.High,
		techniques: []string{"T1505.003", "T1190", "T1059"},
		parents:    []string{"w3wp.exe", "httpd.exe", "nginx.exe", "tomcat.exe", "sqlservr.exe", "php-cgi.exe"}, children: launchers,
		why:    "a shell below a server program is what a web shell or an exploited flaw looks like",
		benign: "Some applications run helpers through a shell; check the command and the requests at that time.",
	},
	{
		title: "Java started a shell", severity: finding.Medium,
		techniques: []string{"T1190", "T1059"}, parents: []string{"java.exe", "javaw.exe", "java", "httpd", "nginx", "apache2"}, children: slices.Concat(launchers, unix),
		why:    "a shell below a server's runtime is what an exploited flaw in the server looks like",
		benign: "Build tools and start scripts run shells from Java; check the command.",
	},
	{
		title: "Office program started by a DCOM client", severity: finding.Medium,
		techniques: []string{"T1021.003"}, parents: []string{"svchost.exe"}, children: documents, any: []string{"-embedding", "/automation"},
		why:    "the DCOM launcher started it for another program, perhaps on another machine",
		benign: "Programs on the same machine automate Office like this; check for a network logon just before.",
	},

	// What was asked of a program.
	{
		title: "PowerShell with an encoded command", severity: finding.Medium,
		techniques: []string{"T1059.001", "T1027"}, children: shells, match: encoded,
		why:    "an encoded command hides what it does from a glance at the log",
		benign: "Deployment tools encode commands to save quoting; read the decoded text.",
	},
	{
		title: "MSBuild ran a project from a folder anyone can write to", severity: finding.High,
		techniques: []string{"T1127.001"}, children: []string{"msbuild.exe"}, any: writable, match: ends(".xml", ".csproj", ".proj", ".targets"),
		why:    "a project file can hold code, and these folders are not where projects live",
		benign: "Build agents may work in temporary folders; check the project file.",
	},
	{
		title: "InstallUtil asked to uninstall quietly", severity: finding.High,
		techniques: []string{"T1218.004"}, children: []string{"installutil.exe"}, all: []string{"/logtoconsole=false"}, options: []string{"u"},
		why:    "uninstalling runs code of the given assembly, and the output is switched off",
		benign: "Uninstallers of .NET services; check the assembly.",
	},
	{
		title: "Regsvr32 loaded a script component", severity: finding.High,
		techniques: []string{"T1218.010"}, children: []string{"regsvr32.exe"}, any: []string{"/i:http", "-i:http", "scrobj"},
		why:    "scrobj.dll runs a script component, which may come from the network",
		benign: "Hardly any; check the address.",
	},
	{
		title: "Mshta given script or an address", severity: finding.High,
		techniques: []string{"T1218.005"}, children: []string{"mshta.exe"}, any: []string{"javascript:", "vbscript:", "http:", "https:", "script:"},
		why:    "script on the command line or from the network is not how HTML applications are started",
		benign: "A few intranet applications are opened by address; check the address.",
	},
	{
		title: "Memory of a process dumped through comsvcs.dll", severity: finding.High,
		techniques: []string{"T1003.001"}, all: []string{"comsvcs"}, any: []string{"minidump", "#24", "#+24"},
		why:    "comsvcs.dll writes the memory of any process to a file; of lsass, that holds credentials",
		benign: "Support staff may dump a crashing program; check which pid was named.",
	},
	{
		title: "Connection manager profile installed quietly", severity: finding.High,
		techniques: []string{"T1218.003"}, children: []string{"cmstp.exe"}, all: []string{".inf"}, options: []string{"s"},
		why:    "a profile can run commands, with /au for all users and past the consent prompt",
		benign: "Companies distribute VPN profiles this way; check the .inf file.",
	},
	{
		title: "Control panel item run from an unusual folder", severity: finding.Medium,
		techniques: []string{"T1218.002"}, children: []string{"control.exe", "rundll32.exe"}, all: []string{".cpl"}, match: notSystemCPL,
		why:    "a control panel item is a library, and this one does not lie in the system folder",
		benign: "Drivers bring control panel items; check the file's signature.",
	},
	{
		title: "WMI command line given a remote style sheet", severity: finding.High,
		techniques: []string{"T1220"}, children: []string{"wmic.exe"}, any: []string{"format:http", "format: http", `format:\\`, "format:'http"},
		why:    "a style sheet can hold script, and this one comes from the network",
		benign: "None is known.",
	},
	{
		title: "WMI provider registered from a library", severity: finding.Medium,
		techniques: []string{"T1218"}, children: []string{"register-cimprovider.exe"}, options: []string{"path"},
		why:    "registering loads the named library",
		benign: "Installers of management software; check the library.",
	},
	{
		title: "Scheduled task created from the command line", severity: finding.Medium,
		techniques: []string{"T1053.005"}, children: []string{"schtasks.exe"}, options: []string{"create"},
		why:    "tasks run programs later, as another user or on another machine",
		benign: "Installers and administrators create tasks; check what it runs.",
	},
	{
		title: "Volume shadow copy created", severity: finding.High,
		techniques: []string{"T1003.003"}, children: []string{"vssadmin.exe", "diskshadow.exe", "wmic.exe"}, all: []string{"shadow"}, any: []string{"create shadow", "shadowcopy call create"},
		why:    "a shadow copy gives access to files in use, such as ntds.dit and the registry hives",
		benign: "Backups create shadow copies, but seldom through this program.",
	},
	{
		title: "Shadow copies deleted", severity: finding.High,
		techniques: []string{"T1490"}, children: []string{"vssadmin.exe", "wmic.exe"}, any: []string{"delete shadows", "shadowcopy delete", "resize shadowstorage"},
		why:    "without shadow copies files cannot be brought back, as ransomware wants it",
		benign: "Administrators short of disk space; check who ran it.",
	},
	{
		title: "Registry hive with secrets saved to a file", severity: finding.High,
		techniques: []string{"T1003.002"}, children: []string{"reg.exe"}, match: savesSecrets,
		why:    "the SAM, SECURITY and SYSTEM hives together hold the local password hashes",
		benign: "Backup scripts save hives; check where the file went.",
	},
	{
		title: "Kerberos tickets requested or injected from the command line", severity: finding.High,
		techniques: []string{"T1550.003", "T1558"}, any: []string{"asktgt", "asktgs", "kerberoast", "asreproast", "/ptt", "kerberos::", "sekurlsa::", "lsadump::"},
		why:    "these are the verbs of known credential tools",
		benign: "A test by the own security team.",
	},
	{
		title: "Firewall opened from the command line", severity: finding.Medium,
		techniques: []string{"T1562.004"}, children: []string{"netsh.exe"}, any: []string{"advfirewall firewall add rule", "firewall add portopening", "firewall add allowedprogram", "allprofiles state off", "opmode disable"},
		why:    "a rule lets a connection in or out that was not allowed before",
		benign: "Installers add rules; check the program and port.",
	},
	{
		title: "Local or domain account added from the command line", severity: finding.Medium,
		techniques: []string{"T1136.001"}, children: nets, all: []string{"user "}, options: []string{"add"},
		why:    "an account of one's own is a way back in",
		benign: "Administrators create accounts; check the name.",
	},
	{
		title: "Account added to a group from the command line", severity: finding.Medium,
		techniques: []string{"T1098"}, children: nets, any: []string{"localgroup ", " group "}, options: []string{"add"},
		why:    "membership gives rights",
		benign: "Administrators manage groups; check group and member.",
	},
	{
		title: "Service created from the command line", severity: finding.Medium,
		techniques: []string{"T1543.003"}, children: []string{"sc.exe"}, any: []string{" create ", " config "}, all: []string{"binpath"},
		why:    "a service starts a program by itself, as SYSTEM by default",
		benign: "Installers create services; check the program.",
	},
	{
		title: "Service of another machine controlled", severity: finding.Low,
		techniques: []string{"T1569.002", "T1007"}, children: []string{"sc.exe"}, match: remote,
		why:    "sc.exe with a machine's name acts on services there",
		benign: "Administrators do this.",
	},
	{
		title: "Shell reads base64 text as its commands", severity: finding.High,
		techniques: []string{"T1059.004", "T1027"}, children: unix, any: []string{"base64,-d", "base64 -d", "base64 --decode", "/dev/tcp/"},
		why:    "decoding commands on the way into a shell, or a shell over /dev/tcp, serves to hide or to connect back",
		benign: "Some installers unpack themselves like this; read the decoded text.",
	},
	{
		title: "Accounts or groups listed", severity: finding.Low,
		techniques: []string{"T1087", "T1069"}, children: nets, match: lists,
		why:    "listing users and groups is a first step on a new machine",
		benign: "Administrators and logon scripts do this all the time.",
	},
	{
		title: "User, domain or network explored from the command line", severity: finding.Low,
		techniques: []string{"T1033", "T1482", "T1016"}, children: []string{"whoami.exe", "nltest.exe", "quser.exe", "qwinsta.exe", "arp.exe", "ipconfig.exe", "systeminfo.exe"},
		why:    "these programs tell where one is, a first step on a new machine",
		benign: "Administrators and scripts run them all the time.",
	},
}
