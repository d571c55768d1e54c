package datasets

import (
	"fmt"
	"strconv"
)

// Ordinary work of the operating system and of the programs that manage it.

const (
	traceSvchost  = `C:\Windows\SYSTEM32\ntdll.dll+9d4e4|C:\Windows\System32\KERNELBASE.dll+2c13e|C:\Windows\system32\sysmain.dll+1e689|C:\Windows\system32\svchost.exe+314c|C:\Windows\System32\KERNEL32.DLL+17034`
	traceDefender = `C:\Windows\SYSTEM32\ntdll.dll+9d4e4|C:\Windows\System32\KERNELBASE.dll+2c13e|C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24040.4-0\MpSvc.dll+a41b2|C:\Windows\System32\KERNEL32.DLL+17034`
)

var systemKeys = []string{
	`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree\Microsoft\Windows\UpdateOrchestrator`,
	`HKLM\System\CurrentControlSet\Services\Tcpip\Parameters`,
	`HKLM\System\CurrentControlSet\Services\W32Time\Config`,
	`HKLM\System\CurrentControlSet\Services\bam\State\UserSettings`,
	`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Diagnostics\DiagTrack`,
	`HKLM\SOFTWARE\Microsoft\SystemCertificates\Root\Certificates`,
	`HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update`,
	`HKLM\SOFTWARE\Policies\Microsoft\SystemCertificates`,
}

var systemFiles = []string{
	`C:\Windows\ServiceState\EventLog\Data\lastalive%d.dat`, `C:\Windows\System32\sru\SRU%05d.log`,
	`C:\Windows\Temp\MPTelemetrySubmit-%d.tmp`, `C:\Windows\SoftwareDistribution\DataStore\Logs\edb%05d.log`,
	`C:\ProgramData\Microsoft\Network\Downloader\edb%05d.log`,
}

// housekeeping is a service host looking at processes, the registry and files.
func (s *stage) housekeeping(h *host, at instant) {
	p := pick(h.rng, h.hosts)
	mask := pick(h.rng, []string{"0x1000", "0x1400", "0x3000", "0x1478"})
	when, watched := at, [...]*process{s.someProcess(h), s.someProcess(h)}
	for i := range 4 + h.rng.IntN(8) {
		s.access(p, watched[i%2], when, mask, traceSvchost)
		when += instant(h.rng.IntN(3))
	}
	key := pick(h.rng, systemKeys)
	for i := range 5 + h.rng.IntN(6) {
		s.createKey(p, when, key)
		s.setValue(p, when+1, key+`\Stamp`+strconv.Itoa(i%3), fmt.Sprintf("DWORD (0x%08x)", h.rng.IntN(4096)))
		when += instant(h.rng.IntN(6))
	}
	if h.rng.IntN(3) == 0 {
		s.writeFile(p, when, fmt.Sprintf(pick(h.rng, systemFiles), h.rng.IntN(40)))
	}
}

// someProcess is one of the running processes.
func (s *stage) someProcess(h *host) *process {
	im := s.world.images
	i := pick(h.rng, []*image{im.explorer, im.services, im.lsass, im.spoolsv, im.agent, im.browser, im.outlook, im.defender, im.svchost})
	return h.procs[i]
}

// scan is the antivirus engine looking at processes; it opens lsass.exe too, with
// little access.
func (s *stage) scan(h *host, at instant) {
	engine := h.procs[s.world.images.defender]
	looked := [...]*process{s.someProcess(h), s.someProcess(h), s.someProcess(h)}
	for i := range 4 + h.rng.IntN(6) {
		s.access(engine, looked[i%3], at+instant(i*2), "0x1000", traceDefender)
	}
	if h.rng.IntN(4) == 0 {
		s.access(engine, h.procs[s.world.images.lsass], at+200, "0x1410", traceDefender)
	}
}

// shortProcess is one of the many programs that Windows starts for a moment.
func (s *stage) shortProcess(h *host, at instant) {
	im := s.world.images
	type start struct {
		image   *image
		command string
		parent  *process
		in      *session
	}
	c := pick(h.rng, []start{
		{im.taskhostw, "taskhostw.exe", h.scheduler(), h.service},
		{im.taskhostw, "taskhostw.exe Install $(Arg0)", h.scheduler(), h.service},
		{im.backgroundTask, `"` + im.backgroundTask.path + `" -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca`, h.dcomLaunch(), h.desktop},
		{im.runtimeBroker, im.runtimeBroker.path + " -Embedding", h.dcomLaunch(), h.desktop},
		{im.dllhost, im.dllhost.path + " /Processid:{3EB3C877-1F16-487C-9050-104DBCD66683}", h.dcomLaunch(), h.service},
		{im.wmiprvse, `C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding`, h.dcomLaunch(), h.service},
		{im.sppsvc, im.sppsvc.path, h.procs[im.services], h.service},
		{im.wermgr, im.wermgr.path + " -upload", h.scheduler(), h.service},
		{im.searchHost, `"` + im.searchHost.path + `" Global\UsGthrFltPipeMssGthrPipe` + strconv.Itoa(h.rng.IntN(99)), h.procs[im.services], h.service},
		{im.mpcmdrun, `"` + im.mpcmdrun.path + `" SignatureUpdate -ScheduleJob -RestrictPrivileges`, h.scheduler(), h.service},
		{im.gpupdate, "gpupdate.exe /target:computer", h.scheduler(), h.service},
		{im.rundll32, `rundll32.exe C:\Windows\system32\PcaSvc.dll,PcaPatchSdbTask`, h.scheduler(), h.service},
	})
	p := s.run(at, c.image, c.command, c.parent, c.in, 2*second+instant(h.rng.IntN(50000)))
	s.access(h.procs[im.csrss], p, at+5, "0x1fffff", traceSvchost)
	s.writeFile(h.sysMain(), at+9*second, prefetch(c.image))
}

// prefetch is the file Windows keeps about a program started.
func prefetch(i *image) string {
	return `C:\Windows\Prefetch\` + upper(base(i.path)) + "-" + i.hashes[5:13] + ".pf"
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// startService is the service manager starting something and stopping it.
func (s *stage) startService(h *host, at instant) {
	name := pick(h.rng, []string{"Windows Modules Installer", "Background Intelligent Transfer Service", "Software Protection", "Device Setup Manager", "WinHTTP Web Proxy Auto-Discovery Service"})
	s.logonService(h, at)
	s.add(serviceState, h, at+30, name, "running")
	s.add(serviceState, h, at+between(h.rng, minute, 4*minute), name, "stopped")
}

// checkUpdates asks for updates.
func (s *stage) checkUpdates(h *host, at instant) {
	to := pick(h.rng, []remote{
		{"update.windows-mirror.example", "192.0.2.11", "443"},
		{"fe3.delivery-edge.example", "192.0.2.12", "443"},
		{"definitions.defender-cdn.example", "192.0.2.14", "443"},
	})
	p := h.updates()
	s.resolve(p, at, to)
	s.connect(p, at+80, to)
	s.setValue(p, at+2*second, systemKeys[6]+`\LastOnlineScanTimeForAppCategory`, "Binary Data")
}

// pollAgent is the management agent asking its server for work, on the minute.
// It is as regular as a beacon, but it is an inner address.
func (s *stage) pollAgent(h *host, at instant) {
	p, to := h.procs[s.world.images.agent], remote{"tidyops." + dnsDomain, agentServer, "8443"}
	if h.rng.IntN(3) == 0 { // the name is cached for a while
		s.resolve(p, at, to)
	}
	s.connect(p, at+40, to)
}

// inventory is the management agent running an encoded, harmless script.
func (s *stage) inventory(h *host, at instant) {
	text := pick(h.rng, inventoryScripts)
	im := s.world.images
	p := h.newProcess(at, im.powershell, im.powershell.path+" -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand "+encode(text), h.procs[im.agent], h.service)
	s.create(p, at)
	console := h.newProcess(at+20, im.conhost, `\??\`+im.conhost.path+" 0xffffffff -ForceV1", p, h.service)
	s.create(console, at+20)
	s.load(p, at+40, 2)
	s.startEngine(p, at+300)
	s.script(p, at+500, text, "")
	s.cmdlet(p, at+700, "Get-CimInstance", "")
	s.cmdlet(p, at+820, "ConvertTo-Json", `ParameterBinding(ConvertTo-Json): name="Compress"; value="True"`+"\r\n")
	s.pipeline(p, at+830, text, `CommandInvocation(ConvertTo-Json): "ConvertTo-Json"`)
	s.writeFile(p, at+900, `C:\Windows\Temp\__PSScriptPolicyTest_`+guid(h.rng)[:8]+".ps1")
	s.end(console, at+4*second)
	s.end(p, at+4*second+60)
}

// inventoryScripts are what the agent runs: decoding them rules them out.
var inventoryScripts = []string{
	"# TidyOps inventory: disks\r\nGet-CimInstance Win32_LogicalDisk -Filter 'DriveType=3' | Select-Object DeviceID,Size,FreeSpace | ConvertTo-Json -Compress",
	"# TidyOps inventory: services\r\nGet-Service | Where-Object Status -eq 'Stopped' | Select-Object Name,StartType | ConvertTo-Json -Compress",
	"# TidyOps inventory: updates\r\nGet-HotFix | Sort-Object InstalledOn | Select-Object -Last 5 HotFixID,InstalledOn | ConvertTo-Json -Compress",
}
