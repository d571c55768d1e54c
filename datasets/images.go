package datasets

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"strings"
)

// image is a program or library file.
type image struct {
	path                                             string
	original, description, product, company, version string
	hashes                                           string // as Sysmon prints them; invented, derived from the names
}

const (
	sys32   = `C:\Windows\System32\`
	windows = "Microsoft® Windows® Operating System"
	ms      = "Microsoft Corporation"
)

// system is a part of Windows under System32.
func system(file, description string) *image {
	return newImage(sys32+file, base(file), description, windows, ms, "10.0.19041.1 (WinBuild.160101.0800)")
}

func newImage(path, original, description, product, company, version string) *image {
	seed := []byte(original + "|" + version)
	s256 := sha256.Sum256(seed)
	hashes := fmt.Sprintf("SHA1=%X,MD5=%X,SHA256=%X,IMPHASH=%X", sha1.Sum(seed), md5.Sum(seed), s256, md5.Sum(s256[:]))
	return &image{path, original, description, product, company, version, hashes}
}

// base is the last part of a Windows path.
func base(path string) string { return path[strings.LastIndexByte(path, '\\')+1:] }

// images are the programs installed on the hosts.
type images struct {
	smss, csrss, wininit, winlogon, services, lsass, svchost, spoolsv, dwm, sihost   *image
	explorer, taskhostw, runtimeBroker, searchHost, dllhost, conhost, backgroundTask *image
	defender, mpcmdrun, wmiprvse, sppsvc, wermgr, rundll32, fodhelper                *image
	cmd, powershell, whoami, net, net1, nltest, ipconfig, tasklist, wevtutil, curl   *image
	gpupdate, schtasks, robocopy, hostname, notepad, mmc, quser, ping                *image
	word, excel, outlook, browser, browserUpdate, chat                               *image
	agent, backup, dispatch, archiver, renamed, dns, dfsr                            *image
	libraries                                                                        []*image
}

func installed() *images {
	office := `C:\Program Files\Microsoft Office\root\Office16\`
	return &images{
		smss: system("smss.exe", "Windows Session Manager"), csrss: system("csrss.exe", "Client Server Runtime Process"),
		wininit: system("wininit.exe", "Windows Start-Up Application"), winlogon: system("winlogon.exe", "Windows Logon Application"),
		services: system("services.exe", "Services and Controller app"), lsass: system("lsass.exe", "Local Security Authority Process"),
		svchost: system("svchost.exe", "Host Process for Windows Services"), spoolsv: system("spoolsv.exe", "Spooler SubSystem App"),
		dwm: system("dwm.exe", "Desktop Window Manager"), sihost: system("sihost.exe", "Shell Infrastructure Host"),
		explorer:      newImage(`C:\Windows\explorer.exe`, "EXPLORER.EXE", "Windows Explorer", windows, ms, "10.0.19041.1 (WinBuild.160101.0800)"),
		taskhostw:     system("taskhostw.exe", "Host Process for Windows Tasks"),
		runtimeBroker: system("RuntimeBroker.exe", "Runtime Broker"), searchHost: system("SearchProtocolHost.exe", "Microsoft Windows Search Protocol Host"),
		dllhost: system("dllhost.exe", "COM Surrogate"), conhost: system("conhost.exe", "Console Window Host"),
		backgroundTask: system("backgroundTaskHost.exe", "Background Task Host"),
		defender:       newImage(`C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24040.4-0\MsMpEng.exe`, "MsMpEng.exe", "Antimalware Service Executable", windows, ms, "4.18.24040.4"),
		mpcmdrun:       newImage(`C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24040.4-0\MpCmdRun.exe`, "MpCmdRun.exe", "Microsoft Malware Protection Command Line Utility", windows, ms, "4.18.24040.4"),
		wmiprvse:       system(`wbem\WmiPrvSE.exe`, "WMI Provider Host"), sppsvc: system("sppsvc.exe", "Microsoft Software Protection Platform Service"),
		wermgr: system("wermgr.exe", "Windows Problem Reporting"), rundll32: system("rundll32.exe", "Windows host process (Rundll32)"),
		fodhelper: system("fodhelper.exe", "Features On Demand Helper"),
		cmd:       newImage(sys32+"cmd.exe", "Cmd.Exe", "Windows Command Processor", windows, ms, "10.0.19041.746 (WinBuild.160101.0800)"),
		powershell: newImage(sys32+`WindowsPowerShell\v1.0\powershell.exe`, "PowerShell.EXE", "Windows PowerShell", windows, ms,
			"10.0.19041.546 (WinBuild.160101.0800)"),
		whoami: system("whoami.exe", "whoami - displays logged on user information"), net: system("net.exe", "Net Command"),
		net1: system("net1.exe", "Net Command"), nltest: system("nltest.exe", "Microsoft Logon Server Test Utility"),
		ipconfig: system("ipconfig.exe", "IP Configuration Utility"), tasklist: system("tasklist.exe", "Lists the current running tasks"),
		wevtutil: system("wevtutil.exe", "Eventing Command Line Utility"),
		curl:     newImage(sys32+"curl.exe", "curl.exe", "The curl executable", "The curl executable", "curl, https://curl.se/", "8.4.0"),
		gpupdate: system("gpupdate.exe", "Microsoft Group Policy Update Utility"), schtasks: system("schtasks.exe", "Task Scheduler Configuration Tool"),
		robocopy: system("Robocopy.exe", "Microsoft Robocopy"), hostname: system("HOSTNAME.EXE", "Hostname APP"),
		notepad: system("notepad.exe", "Notepad"), mmc: system("mmc.exe", "Microsoft Management Console"),
		quser: system("quser.exe", "Query User Utility"), ping: system("PING.EXE", "TCP/IP Ping Command"),
		word:          newImage(office+"WINWORD.EXE", "WinWord.exe", "Microsoft Word", "Microsoft Office", ms, "16.0.17425.20176"),
		excel:         newImage(office+"EXCEL.EXE", "Excel.exe", "Microsoft Excel", "Microsoft Office", ms, "16.0.17425.20176"),
		outlook:       newImage(office+"OUTLOOK.EXE", "Outlook.exe", "Microsoft Outlook", "Microsoft Outlook", ms, "16.0.17425.20176"),
		browser:       newImage(`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`, "msedge.exe", "Microsoft Edge", "Microsoft Edge", ms, "124.0.2478.97"),
		browserUpdate: newImage(`C:\Program Files (x86)\Microsoft\EdgeUpdate\MicrosoftEdgeUpdate.exe`, "msedgeupdate.dll", "Microsoft Edge Update", "Microsoft Edge Update", ms, "1.3.187.39"),
		chat:          newImage(`C:\Program Files\Parley\parley.exe`, "parley.exe", "Parley Desktop", "Parley", "Parley Example Ltd", "6.2.1.0"),
		agent:         newImage(`C:\Program Files\TidyOps\Agent\tidyops-agent.exe`, "tidyops-agent.exe", "TidyOps Management Agent", "TidyOps", "TidyOps Example Inc.", "4.11.0.2"),
		backup:        newImage(`C:\Program Files\NorthVault\nvbackup.exe`, "nvbackup.exe", "NorthVault Backup Job", "NorthVault", "NorthVault Example AB", "9.3.5"),
		dispatch:      newImage(`C:\Program Files\Meridian\Dispatch\dispatch.exe`, "dispatch.exe", "Meridian Dispatch Board", "Dispatch", "Meridian Freight", "3.8.0.0"),
		archiver:      newImage(`C:\Program Files\7-Zip\7z.exe`, "7z.exe", "7-Zip Console", "7-Zip", "Igor Pavlov", "23.01"),
		renamed:       newImage(`C:\ProgramData\Intel\igfxtask.exe`, "7z.exe", "7-Zip Console", "7-Zip", "Igor Pavlov", "23.01"),
		dns:           system("dns.exe", "Domain Name System (DNS) Server"), dfsr: system("dfsrs.exe", "Distributed File System Replication"),
		libraries: libraries(),
	}
}

func libraries() []*image {
	var out []*image
	for _, l := range [...][2]string{
		{"ntdll.dll", "NT Layer DLL"},
		{"kernel32.dll", "Windows NT BASE API Client DLL"},
		{"KernelBase.dll", "Windows NT BASE API Client DLL"},
		{"advapi32.dll", "Advanced Windows 32 Base API"},
		{"combase.dll", "Microsoft COM for Windows"},
		{"rpcrt4.dll", "Remote Procedure Call Runtime"},
		{"ucrtbase.dll", "Microsoft C Runtime Library"},
		{"sechost.dll", "Host for SCM/SDDL/LSA Lookup APIs"},
		{"clbcatq.dll", "COM+ Configuration Catalog"},
		{"taskschd.dll", "Task Scheduler COM API"},
		{"amsi.dll", "Anti-Malware Scan Interface"},
		{"bcrypt.dll", "Windows Cryptographic Primitives Library"},
		{"dpapi.dll", "Data Protection API"},
		{"wininet.dll", "Internet Extensions for Win32"},
		{"winhttp.dll", "Windows HTTP Services"},
		{"dnsapi.dll", "DNS Client API DLL"},
		{"userenv.dll", "Userenv"},
		{"profapi.dll", "User Profile Basic API"},
		{`wbem\wbemprox.dll`, "WMI"},
		{`wbem\fastprox.dll`, "WMI Custom Marshaller"},
		{"propsys.dll", "Microsoft Property System"},
		{"uxtheme.dll", "Microsoft UxTheme Library"},
	} {
		out = append(out, system(l[0], l[1]))
	}
	return out
}
