package datasets

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// The organisation is invented. Names end in .example (RFC 2606), inner addresses
// are private; of the ranges kept for documentation (RFC 5737) 192.0.2.0/24 is
// the harmless outside, 198.51.100.0/24 and 203.0.113.0/24 are the intruder.
const (
	dnsDomain     = "corp.meridian.example"
	netbiosDomain = "MERIDIAN"
	domainSID     = "S-1-5-21-2718281828-3141592653-1618033988"
	forwarder     = "wec.corp.meridian.example"
	forwarderPort = 51833
	agentServer   = "10.20.1.20"
)

// account is a user, service or machine account.
type account struct{ name, domain, sid string }

func (a *account) String() string { return a.domain + `\` + a.name }

func domainUser(name string, rid int) *account {
	return &account{name, netbiosDomain, domainSID + "-" + strconv.Itoa(rid)}
}

// localSystem is the writer of Sysmon's events.
var localSystem = &account{"SYSTEM", "NT AUTHORITY", "S-1-5-18"}

// session is a logon of an account on one host.
type session struct {
	account  *account
	id       string // logon id, hexadecimal
	guid     string
	terminal string // terminal session
	level    string // integrity of its programs
}

// role is what a host is for.
type role int

const (
	workstation role = iota
	fileServer
	domainController
)

// host is a computer with what runs on it.
type host struct {
	index   int // among the hosts of the world, from 0
	name    string
	ip      string
	role    role
	machine string // first part of the GUIDs Sysmon gives
	user    *account
	account *account // of the machine
	rng     *rand.Rand

	procs   map[*image]*process // running since start-up, one per program
	hosts   []*process          // the service hosts among them
	desktop *session            // of the user
	service *session            // of the machine

	created  int              // processes so far
	ports    int              // source ports so far
	received instant          // receipt of the latest record
	records  map[string]int64 // number of the latest record of each channel
}

// process is a program running on a host.
type process struct {
	host      *host
	image     *image
	command   string
	directory string
	parent    *process
	session   *session
	level     string
	pid       int
	guid      string
}

func (p *process) id() string    { return strconv.Itoa(p.pid) }
func (p *process) hexID() string { return "0x" + strconv.FormatInt(int64(p.pid), 16) }

// world is the organisation with its hosts and people.
type world struct {
	rng    *rand.Rand
	images *images
	hosts  []*host
	admin  *account
	boot   instant
}

// newWorld starts n hosts (at least three) some hours before from: workstations, but
// the second host is a file server and the third the domain controller.
func newWorld(seed uint64, n int, from instant) *world {
	w := &world{
		rng:    rand.New(rand.NewPCG(seed, 0x6d6572696469616e)),
		images: installed(),
		admin:  domainUser("adm.okafor", 1118),
		boot:   from - 9*hour - 17*minute,
	}
	for i := range n {
		w.hosts = append(w.hosts, w.newHost(seed, i))
	}
	return w
}

func (w *world) newHost(seed uint64, i int) *host {
	h := &host{
		index: i, rng: rand.New(rand.NewPCG(seed, uint64(i)+1)), machine: fmt.Sprintf("%08x", 0x4f1c9a02+uint32(i)*0x01a3c5d7),
		procs: make(map[*image]*process), records: make(map[string]int64),
	}
	switch i {
	case 0:
		h.name, h.ip, h.role, h.user = "WS-ALDER", "10.20.4.17", workstation, domainUser("hlindqvist", 1124)
	case 1:
		h.name, h.ip, h.role, h.user = "FS-BIRCH", "10.20.8.10", fileServer, domainUser("mferrand", 1131)
	case 2:
		h.name, h.ip, h.role, h.user = "DC-CEDAR", "10.20.1.5", domainController, w.admin
	default:
		h.name, h.role = fmt.Sprintf("WS-%04d", i+1), workstation
		h.ip = fmt.Sprintf("10.20.%d.%d", 16+i/200, 20+i%200)
		h.user = domainUser(people[i%len(people)]+strconv.Itoa(i), 2000+i)
	}
	h.account = &account{h.name + "$", netbiosDomain, "S-1-5-18"}
	w.start(h)
	return h
}

// people are account names for the workstations of load.
var people = [...]string{"abrandt", "csoto", "dkim", "eoduya", "fnowak", "gpereira", "ihassan", "jlaurent", "kvirtanen", "lrossi", "nsingh", "opark"}

// start fills the host with what runs from start-up on. These processes began
// before the capture: they are seen acting, never starting.
func (w *world) start(h *host) {
	im := w.images
	h.service = &session{localSystem, "0x3e7", logonGUID(h, 0x3e7, w.boot), "0", "System"}
	id := 0x100000 + h.rng.IntN(0x2fffff)
	h.desktop = &session{h.user, fmt.Sprintf("0x%x", id), logonGUID(h, id, w.boot), "1", "Medium"}
	run := func(i *image, parent *process, command string) *process {
		p := h.newProcess(w.boot, i, command, parent, h.service)
		h.procs[i] = p
		return p
	}
	run(im.csrss, nil, `%SystemRoot%\system32\csrss.exe ObjectDirectory=\Windows SharedSection=1024,20480,768`)
	wininit := run(im.wininit, nil, "wininit.exe")
	services := run(im.services, wininit, `C:\Windows\system32\services.exe`)
	run(im.lsass, wininit, `C:\Windows\system32\lsass.exe`)
	for _, group := range [...]string{
		"DcomLaunch -p", "RPCSS -p", "netsvcs -p -s Schedule", "netsvcs -p -s Winmgmt", "LocalServiceNetworkRestricted -p -s EventLog",
		"NetworkService -p -s Dnscache", "LocalSystemNetworkRestricted -p -s SysMain", "netsvcs -p -s wuauserv",
	} {
		h.hosts = append(h.hosts, run(im.svchost, services, `C:\Windows\system32\svchost.exe -k `+group))
	}
	for _, i := range []*image{im.spoolsv, im.defender, im.agent, im.backup, im.dns, im.dfsr} {
		run(i, services, `"`+i.path+`"`)
	}
	w.startDesktop(h)
}

// startDesktop runs the user's programs.
func (w *world) startDesktop(h *host) {
	im := w.images
	run := func(i *image, parent *process) *process {
		p := h.newProcess(w.boot, i, `"`+i.path+`"`, parent, h.desktop)
		h.procs[i] = p
		return p
	}
	shell := run(im.explorer, nil)
	for _, i := range []*image{im.outlook, im.browser, im.chat, im.dispatch} {
		run(i, shell)
	}
}

// The service hosts that others need, in the order in which start runs them.
func (h *host) dcomLaunch() *process { return h.hosts[0] }
func (h *host) scheduler() *process  { return h.hosts[2] }
func (h *host) sysMain() *process    { return h.hosts[6] }
func (h *host) updates() *process    { return h.hosts[7] }

// newProcess adds a process; parent may be nil for what the kernel started.
func (h *host) newProcess(at instant, i *image, command string, parent *process, s *session) *process {
	h.created++
	p := &process{
		host: h, image: i, command: command, parent: parent, session: s, level: s.level,
		directory: `C:\Windows\system32\`,
		pid:       processID(h.created),
	}
	if s == h.desktop {
		p.directory = `C:\Users\` + s.account.name + `\`
	}
	p.guid = h.guid(at, uint32(h.created))
	return p
}

// processID is the id of the nth process: a multiple of four, low for what runs
// from start-up on. The stride visits all of the range before an id returns, as
// ids are not reused soon.
func processID(n int) int {
	if n <= 32 {
		return 4 * (120 + n*13)
	}
	return 4 * (600 + n*1021%4096)
}

// guid makes a process GUID in Sysmon's way: machine, start in seconds, count.
func (h *host) guid(at instant, count uint32) string {
	s := uint32(at / second)
	return fmt.Sprintf("{%s-%04x-%04x-%02x%02x-000000000900}", h.machine, s&0xffff, s>>16, count&0xff, count>>8&0xff)
}

func logonGUID(h *host, id int, at instant) string {
	s := uint32(at / second)
	return fmt.Sprintf("{%s-%04x-%04x-%02x%02x-%02x0000000000}", h.machine, s&0xffff, s>>16, id&0xff, id>>8&0xff, id>>16&0xff)
}

// channel is the name as the host's collector spells it: some write security.
func (h *host) channel(name string) string {
	if name == securityChannel && h.role == workstation {
		return "security"
	}
	return name
}

// port is the next source port.
func (h *host) port() string {
	h.ports++
	return strconv.Itoa(49700 + h.ports*7%15000)
}
