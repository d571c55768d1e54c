package network

import (
	"slices"
	"strings"
)

// class tells how a program uses the network.
type class uint8

const (
	silent   class = iota + 1 // has no use for the network
	proxy                     // runs code of others and is seldom used; fetches hardly anything
	fetcher                   // fetches files on command
	script                    // does whatever a script says
	document                  // opens documents; talks to the cloud of its vendor
	system                    // part of Windows; talks on known ports
)

// habit is how programs of some names use the network.
type habit struct {
	names      string // file names, separated by blanks
	class      class
	techniques []string
	usual      []int64 // ports of servers that are ordinary
	rpc        bool    // dynamic ports are ordinary too, inside
	why        string  // what the program is, after its name
}

// web, directory and management are groups of ports of servers.
var (
	web        = []int64{80, 443}
	webLike    = []int64{80, 443, 591, 8000, 8008, 8080, 8081, 8088, 8443, 8888, 3128}
	directory  = []int64{53, 88, 135, 389, 445, 464, 636, 3268, 3269}
	management = []int64{22, 135, 139, 445, 3389, 5985, 5986}
)

// habits are the programs that are judged. Programs that are not here may talk as
// they like: browsers, agents, updaters and whatever users installed.
//
// Source: LOLBAS project (which programs can fetch and run); Microsoft, "Service
// overview and network port requirements for Windows"; observation of idle machines.
var habits = []habit{
	{
		names: "notepad.exe calc.exe mspaint.exe write.exe wordpad.exe charmap.exe magnify.exe osk.exe utilman.exe sethc.exe", class: silent, techniques: []string{"T1055"},
		why: "is a desk accessory without network functions; code injected into it has",
	},
	{
		names: "csrss.exe smss.exe wininit.exe winlogon.exe fontdrvhost.exe dwm.exe conhost.exe logonui.exe userinit.exe", class: silent, techniques: []string{"T1055"},
		why: "is a process of Windows that opens no connections; code injected into it does",
	},
	{
		names: "scrcons.exe", class: silent, techniques: []string{"T1546.003", "T1071"},
		why: "runs scripts that subscriptions of WMI start, and hardly any administrator uses them",
	},
	{names: "eqnedt32.exe", class: silent, techniques: []string{"T1203"}, why: "is the old equation editor of Office, known for its holes, without network functions"},

	{names: "mshta.exe", class: proxy, techniques: []string{"T1218.005"}, why: "runs HTML applications, also from addresses"},
	{names: "regsvr32.exe", class: proxy, techniques: []string{"T1218.010"}, why: "registers components, also scripts from addresses"},
	{names: "rundll32.exe", class: proxy, techniques: []string{"T1218.011"}, why: "runs functions of libraries"},
	{names: "installutil.exe", class: proxy, techniques: []string{"T1218.004"}, why: "installs .NET components and runs their code"},
	{names: "regasm.exe regsvcs.exe", class: proxy, techniques: []string{"T1218.009"}, why: "registers .NET components and runs their code"},
	{names: "msbuild.exe", class: proxy, techniques: []string{"T1127.001"}, why: "builds projects and runs code in them; on machines of developers it fetches packages"},
	{names: "cmstp.exe", class: proxy, techniques: []string{"T1218.003"}, why: "installs connection profiles, also from scripts"},
	{names: "wmic.exe", class: proxy, techniques: []string{"T1220", "T1047"}, usual: []int64{135}, rpc: true, why: "queries WMI and runs style sheets, also from addresses"},
	{names: "odbcconf.exe", class: proxy, techniques: []string{"T1218.008"}, why: "configures databases and loads libraries"},
	{names: "hh.exe", class: proxy, techniques: []string{"T1218.001"}, why: "shows compiled help, also from addresses"},
	{names: "msxsl.exe ieexec.exe presentationhost.exe xwizard.exe infdefaultinstall.exe cdb.exe", class: proxy, techniques: []string{"T1218"}, why: "runs code of others and is seldom used"},
	{names: "werfault.exe wermgr.exe", class: proxy, techniques: []string{"T1055"}, usual: web, why: "reports crashes to Microsoft"},

	{names: "certutil.exe", class: fetcher, techniques: []string{"T1105"}, usual: []int64{135, 389, 636, 445, 88}, rpc: true, why: "manages certificates and can fetch any file"},
	{names: "bitsadmin.exe desktopimgdownldr.exe esentutl.exe extrac32.exe expand.exe makecab.exe replace.exe", class: fetcher, techniques: []string{"T1105", "T1197"}, usual: []int64{445}, why: "can fetch files"},
	{names: "finger.exe tftp.exe ftp.exe", class: fetcher, techniques: []string{"T1105"}, why: "is an old client that hardly anyone uses"},
	{names: "curl.exe wget.exe curl wget nc ncat netcat socat nc.exe ncat.exe", class: fetcher, techniques: []string{"T1105", "T1048"}, why: "moves data from and to any address"},

	{names: "powershell.exe pwsh.exe powershell_ise.exe pwsh", class: script, techniques: []string{"T1059.001", "T1071.001"}, why: "does what a script says"},
	{names: "wscript.exe cscript.exe", class: script, techniques: []string{"T1059.005", "T1071.001"}, why: "runs scripts, which on most machines have no business outside"},
	{names: "cmd.exe", class: script, techniques: []string{"T1059.003", "T1055"}, usual: []int64{445}, why: "opens no connections but to shares; code injected into it does"},
	{names: "python.exe pythonw.exe python3.exe perl.exe ruby.exe", class: script, techniques: []string{"T1059.006", "T1071.001"}, why: "does what a script says"},

	{
		names: "winword.exe excel.exe powerpnt.exe mspub.exe visio.exe msaccess.exe onenote.exe wordview.exe acrord32.exe acrobat.exe", class: document, techniques: []string{"T1204.002", "T1203", "T1071.001"},
		usual: slices.Concat(web, directory), why: "opens documents and talks to the cloud of its vendor; a macro or a hole in it talks elsewhere",
	},

	{names: "lsass.exe", class: system, techniques: []string{"T1055"}, usual: slices.Concat(directory, web, []int64{137, 139}), rpc: true, why: "talks to domain controllers only"},
	{names: "services.exe", class: system, techniques: []string{"T1055"}, usual: []int64{135, 445}, rpc: true, why: "talks by remote procedure calls only"},
	{names: "spoolsv.exe", class: system, techniques: []string{"T1055"}, usual: slices.Concat(directory, web, []int64{139, 161, 515, 631, 9100, 9101, 9102, 3702, 5357}), rpc: true, why: "talks to printers and domain controllers"},
	{
		names: "explorer.exe taskhostw.exe taskhost.exe dllhost.exe sihost.exe runtimebroker.exe searchindexer.exe searchprotocolhost.exe", class: system, techniques: []string{"T1055"},
		usual: slices.Concat(directory, web, []int64{139}), rpc: true, why: "talks to shares and to the web only",
	},
	{names: "wmiprvse.exe wsmprovhost.exe", class: system, techniques: []string{"T1047", "T1055"}, usual: slices.Concat(directory, []int64{139, 5985, 5986}), rpc: true, why: "talks to domain controllers and managed machines"},
	{
		names: "svchost.exe", class: system, techniques: []string{"T1055"}, rpc: true, why: "holds services of Windows, which talk on known ports",
		usual: slices.Concat(directory, web, []int64{25, 67, 68, 123, 137, 138, 139, 500, 546, 547, 554, 1723, 1900, 2869, 3389, 3391, 3540, 3544, 3702, 4500, 5040, 5050, 5353, 5355, 5357, 5358, 5985, 5986, 7680, 8005, 8530, 8531, 9389, 10123, 47001}),
	},
	{
		names: "system", class: system, techniques: []string{"T1055"}, rpc: true, why: "is the kernel, which talks to shares and for HTTP services",
		usual: slices.Concat(directory, web, []int64{-1, 0, 67, 68, 137, 138, 139, 500, 546, 547, 1701, 1723, 2049, 2179, 3260, 4500, 5357, 5358, 5985, 5986, 6600, 47001}),
	},
}

// byName finds the habit of a program.
var byName = func() map[string]*habit {
	m := map[string]*habit{}
	for i := range habits {
		for _, name := range strings.Fields(habits[i].names) {
			m[name] = &habits[i]
		}
	}
	return m
}()

// judgedNames are the names of all programs with a habit.
func judgedNames() (out []string) {
	for i := range habits {
		out = append(out, strings.Fields(habits[i].names)...)
	}
	return out
}

// toolPorts are ports that tools of attackers take unless told otherwise, and
// hardly anything else does.
var toolPorts = map[int64]string{
	1099:  "the registry of Java, where exploits serve classes",
	1234:  "examples of remote shells",
	1337:  "a favourite of manuals",
	1389:  "directory servers of exploits of Log4j",
	4443:  "handlers of Metasploit",
	4444:  "handlers of Metasploit",
	4445:  "handlers of Metasploit",
	5554:  "worms and shells",
	6666:  "shells",
	6667:  "IRC, by which bots take orders",
	7443:  "Covenant",
	9001:  "relays of Tor and shells",
	31337: "Sliver and Back Orifice",
	50050: "the team server of Cobalt Strike",
}

// vendor are domains of the maker of the system and of those that check its
// certificates; programs of Windows and Office call them on their own.
var vendor = []string{
	"microsoft.com", "microsoftonline.com", "windows.com", "windowsupdate.com", "windows.net", "office.com", "office.net", "office365.com", "live.com", "live.net", "outlook.com", "onenote.net", "sharepoint.com",
	"msn.com", "bing.com", "azure.com", "azureedge.net", "azure.net", "msedge.net", "msftncsi.com", "msftconnecttest.com", "msauth.net", "msocsp.com", "skype.com", "sfx.ms",
	"digicert.com", "verisign.com", "globalsign.com", "sectigo.com", "entrust.net", "akadns.net", "trafficmanager.net", "adobe.com", "adobe.io",
}

// ofVendor reports whether a name is in a domain of vendor.
func ofVendor(name string) bool {
	return slices.ContainsFunc(vendor, func(d string) bool { return name == d || strings.HasSuffix(name, "."+d) })
}
