package datasets

import "strings"

// create starts a process: Sysmon's event and the Security log's twin. About one
// twin in thirty is missing, as real logs lose some; of the intrusion only the
// Security log's.
func (s *stage) create(p *process, at instant) {
	i, h := p.image, p.host
	parentGUID, parentPID, parentImage, parentCommand := "{00000000-0000-0000-0000-000000000000}", "0", "-", "-"
	if p.parent != nil {
		parentGUID, parentPID = p.parent.guid, p.parent.id()
		parentImage, parentCommand = p.parent.image.path, p.parent.command
	}
	missing := h.rng.IntN(60)
	if missing != 0 || s.part != background {
		s.sysmon(processCreate, h, at, p.guid, p.id(), i.path, i.version, i.description, i.product, i.company, i.original,
			p.command, p.directory, p.session.account.String(), p.session.guid, p.session.id, p.session.terminal, p.level, i.hashes,
			parentGUID, parentPID, parentImage, parentCommand)
	}
	if missing == 1 || missing == 2 && s.part != background {
		return
	}
	subject, id := p.session.account, p.session.id
	if subject == localSystem {
		subject = h.account
	}
	parentHex := "0x0"
	if p.parent != nil {
		parentHex = p.parent.hexID()
	}
	s.add(auditProcess, h, at+instant(h.rng.IntN(6)), subject.sid, subject.name, subject.domain, id,
		p.hexID(), i.path, elevation(p.level), parentHex, p.command, "S-1-0-0", "-", "-", "0x0", parentImage, label(p.level))
}

func elevation(level string) string {
	switch level {
	case "High":
		return "%%1937"
	case "Medium":
		return "%%1938"
	}
	return "%%1936"
}

func label(level string) string {
	switch level {
	case "System":
		return "S-1-16-16384"
	case "High":
		return "S-1-16-12288"
	}
	return "S-1-16-8192"
}

// end stops a process. The Security log's event is rarer.
func (s *stage) end(p *process, at instant) {
	s.sysmon(processEnd, p.host, at, p.guid, p.id(), p.image.path)
	if p.host.rng.IntN(3) == 0 {
		a := p.session.account
		if a == localSystem {
			a = p.host.account
		}
		s.add(auditExit, p.host, at, a.sid, a.name, a.domain, p.session.id, "0x0", p.hexID(), p.image.path)
	}
}

// run starts a program, lets it load libraries and end after the time given.
func (s *stage) run(at instant, i *image, command string, parent *process, in *session, lasts instant) *process {
	h := parent.host
	p := h.newProcess(at, i, command, parent, in)
	s.create(p, at)
	s.load(p, at, 1)
	s.end(p, at+lasts)
	return p
}

// load loads n libraries.
func (s *stage) load(p *process, at instant, n int) {
	rng := p.host.rng
	for k := range n {
		s.loadImage(p, at+instant(3+k*9+rng.IntN(8)), pick(rng, s.world.images.libraries))
	}
}

func (s *stage) loadImage(p *process, at instant, l *image) {
	s.sysmon(imageLoad, p.host, at, p.guid, p.id(), p.image.path, l.path, l.version, l.description, l.product, l.company, l.original,
		l.hashes, "true", "Microsoft Windows", "Valid")
}

// access opens a process from another.
func (s *stage) access(from, to *process, at instant, mask, trace string) {
	s.sysmon(processAccess, from.host, at, from.guid, from.id(), decimal(from.pid+40), from.image.path,
		to.guid, to.id(), to.image.path, mask, trace)
}

// inject starts a thread in another process.
func (s *stage) inject(from, to *process, at instant) {
	s.sysmon(remoteThread, from.host, at, from.guid, from.id(), from.image.path, to.guid, to.id(), to.image.path,
		decimal(2000+4*from.host.rng.IntN(2000)), "0x00000"+strings.ToUpper(hex(from.host.rng, 11)[2:]), "-", "-")
}

func (s *stage) writeFile(p *process, at instant, path string) {
	s.sysmon(fileCreate, p.host, at, p.guid, p.id(), p.image.path, path, at.utcTime())
}

func (s *stage) createKey(p *process, at instant, key string) {
	s.sysmon(registryKey, p.host, at, "CreateKey", p.guid, p.id(), p.image.path, key)
}

func (s *stage) setValue(p *process, at instant, value, details string) {
	s.sysmon(registryValue, p.host, at, "SetValue", p.guid, p.id(), p.image.path, value, details)
}

// remote is a place in the network.
type remote struct{ name, ip, port string }

// resolve asks for the address of a name.
func (s *stage) resolve(p *process, at instant, to remote) {
	s.sysmon(dnsQuery, p.host, at, p.guid, p.id(), to.name, "0", "::ffff:"+to.ip+";", p.image.path)
}

// connect opens a TCP connection. The filtering platform's event of it is rare,
// as few keep that audit on.
func (s *stage) connect(p *process, at instant, to remote) {
	h := p.host
	name, port := to.name, h.port()
	if !strings.HasSuffix(name, dnsDomain) {
		name = "-" // Sysmon looks up addresses, and outside ones have no such record
	}
	s.sysmon(networkConnect, h, at, p.guid, p.id(), p.image.path, p.session.account.String(), "tcp", "true", "false", h.ip,
		h.name+"."+dnsDomain, port, "-", "false", to.ip, name, to.port, portName(to.port))
	if h.rng.IntN(8) == 0 {
		s.add(filterConnect, h, at, p.id(), devicePath(p.image.path), "%%14593", h.ip, port, to.ip, to.port, "6", "71130", "%%14611",
			"48", "S-1-0-0", "S-1-0-0")
	}
}

func portName(port string) string {
	switch port {
	case "443":
		return "https"
	case "80":
		return "http"
	case "445":
		return "microsoft-ds"
	case "135":
		return "epmap"
	}
	return "-"
}

// devicePath is how the filtering platform spells a path.
func devicePath(path string) string {
	return `\device\harddiskvolume2` + strings.ToLower(strings.TrimPrefix(path, "C:"))
}
