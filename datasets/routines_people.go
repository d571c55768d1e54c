package datasets

import (
	"fmt"
	"strconv"
)

// Ordinary work of people and of the servers they use.

// sites are what people look at, all harmless.
var sites = func() []remote {
	names := [...]string{
		"www.portnews", "intranet.meridian", "mail.meridian", "maps.roadatlas", "weather.coastline", "customs.tariffdesk", "www.railtimes",
		"search.quanta", "cdn.quanta", "fonts.typehaus", "login.identityhub", "files.sharepointer", "booking.ferrylane", "ads.brightbanner",
		"video.streamlet", "wiki.forwarders", "tracking.containerline", "rates.fuelboard", "forum.lorrydrivers", "shop.officesupply",
	}
	out := make([]remote, len(names))
	for i, n := range names {
		out[i] = remote{n + ".example", "192.0.2." + strconv.Itoa(30+i*7), "443"}
	}
	return out
}()

// browse is a page with what it pulls in.
func (s *stage) browse(h *host, at instant) {
	p := h.procs[s.world.images.browser]
	for i := range 1 + h.rng.IntN(3) {
		to := pick(h.rng, sites)
		s.resolve(p, at+instant(i*120), to)
		s.connect(p, at+instant(i*120+45), to)
	}
	if h.rng.IntN(2) == 0 {
		s.writeFile(p, at+second, fmt.Sprintf(`C:\Users\%s\AppData\Local\Microsoft\Edge\User Data\Default\Cache\Cache_Data\f_%06x`, h.user.name, h.rng.IntN(1<<20)))
	}
}

// readMail is the mail and chat programs fetching news.
func (s *stage) readMail(h *host, at instant) {
	im := s.world.images
	p, to := h.procs[im.outlook], sites[2]
	if h.rng.IntN(2) == 0 {
		p, to = h.procs[im.chat], remote{"hub.parley.example", "192.0.2.200", "443"}
	}
	s.resolve(p, at, to)
	s.connect(p, at+60, to)
}

var documents = []string{"Tour plan week 20", "Customs form T1", "Driver rota", "Fuel invoices", "Claims list", "Tariff 2024", "Quay slots", "Pallet ledger"}

// openDocument is a user working on a text or sheet for some minutes.
func (s *stage) openDocument(h *host, at instant) {
	im := s.world.images
	i, ext, key := im.word, ".docx", "Word"
	if h.rng.IntN(2) == 0 {
		i, ext, key = im.excel, ".xlsx", "Excel"
	}
	name := pick(h.rng, documents)
	path := `\\FS-BIRCH\Dispatch\` + name + ext
	p := h.newProcess(at, i, `"`+i.path+`" /n "`+path+`" /o ""`, h.procs[im.explorer], h.desktop)
	s.create(p, at)
	s.load(p, at+20, 2)
	mru := `HKU\` + h.user.sid + `\Software\Microsoft\Office\16.0\` + key + `\File MRU`
	s.createKey(p, at+700, mru)
	for k := range 2 {
		s.setValue(p, at+instant(800+k*20), mru+`\Item `+strconv.Itoa(k+1), `[F00000000][T01DAA5`+hex(h.rng, 10)[2:]+`]*`+path)
	}
	s.writeFile(p, at+2*second, `C:\Users\`+h.user.name+`\AppData\Roaming\Microsoft\Office\Recent\`+name+".LNK")
	lasts := between(h.rng, 2*minute, 25*minute)
	s.writeFile(p, at+lasts-5*second, `C:\Users\`+h.user.name+`\AppData\Local\Temp\~WRD`+strconv.Itoa(h.rng.IntN(9000))+".tmp")
	s.end(p, at+lasts)
}

// useDispatch is the organisation's own program talking to its server.
func (s *stage) useDispatch(h *host, at instant) {
	p := h.procs[s.world.images.dispatch]
	s.connect(p, at, remote{"fs-birch." + dnsDomain, "10.20.8.10", "1433"})
	s.setValue(p, at+300, `HKU\`+h.user.sid+`\Software\Meridian\Dispatch\LastBoard`, fmt.Sprintf("DWORD (0x%08x)", h.rng.IntN(4000)))
	s.writeFile(p, at+500, `C:\Users\`+h.user.name+`\AppData\Local\Meridian\board`+strconv.Itoa(h.rng.IntN(30))+".json")
}

// comeBack is a user unlocking the screen, now and then after mistyping.
func (s *stage) comeBack(h *host, at instant) {
	if h.rng.IntN(6) == 0 {
		for i := range 1 + h.rng.IntN(2) {
			s.mistype(h, at-instant(12-5*i)*second)
		}
	}
	s.unlock(h, at)
}

// serveFiles is a host reading and writing files of a share.
func (s *stage) serveFiles(h *host, at instant) {
	from := pick(h.rng, s.world.hosts)
	a := from.user
	if h.rng.IntN(3) == 0 {
		a = from.account
	}
	in := s.logonFrom(h, from, a, at, "Kerberos", false)
	files := make([]string, 2+h.rng.IntN(4))
	for i := range files {
		files[i] = pick(h.rng, documents) + pick(h.rng, []string{".docx", ".xlsx", ".pdf"})
	}
	s.share(h, from, in, at+30, `\\*\Dispatch`, `\??\D:\Shares\Dispatch`, files...)
	s.logoff(h, in, at+between(h.rng, 20*second, 3*minute))
}

// serveDomain is the domain controller giving out tickets and policies.
func (s *stage) serveDomain(h *host, at instant) {
	from := pick(h.rng, s.world.hosts)
	a := from.account
	if h.rng.IntN(3) == 0 {
		a = from.user
	}
	s.ticket(h, from, a, at, "")
	s.ticket(h, from, a, at+15, h.name+"$")
	in := s.logonFrom(h, from, a, at+20, "Kerberos", from == h)
	s.share(h, from, in, at+40, `\\*\SYSVOL`, `\??\C:\Windows\SYSVOL\sysvol`,
		dnsDomain+`\Policies\{31B2F340-016D-11D2-945F-00C04FB984F9}\gpt.ini`)
	s.logoff(h, in, at+12*second)
}

// administer is the administrator at work with the tools an intruder uses too.
func (s *stage) administer(h *host, at instant) {
	im := s.world.images
	shell := h.procs[im.explorer]
	if h.rng.IntN(2) == 0 {
		path := pick(h.rng, []string{`C:\Scripts\Get-StaleAccounts.ps1`, `C:\Scripts\Test-Replication.ps1`, `C:\Scripts\Export-GroupMembers.ps1`})
		p := h.newProcess(at, im.powershell, `"`+im.powershell.path+`" -NoProfile -File `+path, shell, h.desktop)
		s.create(p, at)
		s.startEngine(p, at+200)
		s.script(p, at+400, "# "+base(path)+"\r\n$limit = (Get-Date).AddDays(-90)\r\nGet-ADUser -Filter 'LastLogonDate -lt $limit' | Export-Csv C:\\Scripts\\out.csv", path)
		s.cmdlet(p, at+600, "Get-ADUser", "")
		s.cmdlet(p, at+700, "Export-Csv", `ParameterBinding(Export-Csv): name="Path"; value="C:\Scripts\out.csv"`+"\r\n")
		s.pipeline(p, at+710, "Get-ADUser | Export-Csv", `CommandInvocation(Get-ADUser): "Get-ADUser"`)
		s.writeFile(p, at+900, `C:\Scripts\out.csv`)
		s.end(p, at+6*second)
		return
	}
	prompt := h.newProcess(at, im.cmd, `"`+im.cmd.path+`"`, shell, h.desktop)
	s.create(prompt, at)
	for i, c := range [...]struct {
		image   *image
		command string
	}{{im.quser, "quser"}, {im.ping, "ping -n 2 fs-birch"}, {im.net, "net group \"Dispatchers\" /domain"}, {im.ipconfig, "ipconfig"}} {
		if h.rng.IntN(3) > 0 {
			s.run(at+instant(5+i*9)*second, c.image, c.command, prompt, h.desktop, 800)
		}
	}
	s.end(prompt, at+3*minute)
}

// backUp is the nightly backup of the file server.
func (s *stage) backUp(h *host, at instant) {
	im := s.world.images
	job := h.newProcess(at, im.backup, `"`+im.backup.path+`" run --job nightly --target \\10.20.8.40\vault`, h.procs[im.backup], h.service)
	s.create(job, at)
	s.load(job, at+50, 6)
	s.run(at+2*second, im.cmd, `cmd.exe /c "C:\Program Files\NorthVault\pre-job.cmd"`, job, h.service, 3*second)
	s.run(at+4*second, im.robocopy, `robocopy D:\Shares E:\Stage /MIR /R:1 /LOG:E:\Stage\copy.log`, job, h.service, 9*minute)
	vault := remote{"vault." + dnsDomain, "10.20.8.40", "445"}
	for i := range 120 {
		when := at + instant(10+i*9)*second
		s.writeFile(job, when, fmt.Sprintf(`E:\Stage\nightly-%03d.nvb`, i))
		if i%12 == 0 {
			s.connect(job, when+200, vault)
		}
	}
	s.end(job, at+22*minute)
}
