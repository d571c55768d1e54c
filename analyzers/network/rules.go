package network

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"forensic/analyzers/finding"
	"forensic/analyzers/internal/netaddr"
)

// verdict is what one rule says of a link.
type verdict struct {
	title      string
	severity   finding.Severity
	techniques []string
	reason     string
	benign     string
}

// writable is where users and their programs can put a program; installed is where
// well-behaved programs of users live, though they could write there.
var (
	writable  = regexp.MustCompile(`^\\users\\|^\\programdata\\[^\\]+$|^\\windows\\temp\\|\\temp\\|^\\perflogs\\|^\\[^\\]+\.(exe|com|scr)$|^/tmp/|^/var/tmp/|^/dev/shm/`)
	installed = regexp.MustCompile(`\\appdata\\local\\(microsoft|programs|google|packages|slack|discord|zoom|gitkraken|postman|whatsapp|signal)|\\appdata\\roaming\\(zoom|spotify|slack)\\|\\windowsapps\\`)
	dropped   = regexp.MustCompile(`\\(downloads|desktop|public|temp|music|pictures|videos)\\|^\\programdata\\[^\\]+$|^\\perflogs\\|^/tmp/|^/dev/shm/`)
)

const (
	benignInjected = "Printing, help and sign-in functions of a new version of the program; a security product that works inside other programs."
	benignTool     = "Scripts of administrators, installers and developers."
	benignSystem   = "A service or driver of a vendor that runs inside the program of Windows; a port that was moved."
	benignFolder   = "Installers, portable programs and tools that a user downloaded for work."
)

// judge asks all rules about a link and keeps the most severe answer, of equal
// ones the first.
func (v *view) judge(l *link) (worst verdict, found bool) {
	if l.seen == "in" || !v.talk(l) {
		return verdict{}, false
	}
	rules := []func(*link) (verdict, bool){v.byPort, v.byShare}
	if l.program != "" {
		rules = []func(*link) (verdict, bool){v.byHabit, v.byKerberos, v.byFolder, v.byPort, v.byShare}
	}
	for _, rule := range rules {
		if a, ok := rule(l); ok && (!found || a.severity > worst.severity) {
			worst, found = a, true
		}
	}
	return worst, found
}

// byHabit compares a program with what programs of its name do.
func (v *view) byHabit(l *link) (verdict, bool) {
	h := byName[l.base]
	if h == nil || slices.Contains(h.usual, l.port) && !l.external() || h.rpc && l.port >= netaddr.Dynamic && !l.external() {
		return verdict{}, false
	}
	a := verdict{techniques: h.techniques, reason: l.base + " " + h.why, benign: benignTool}
	var ok bool
	switch h.class {
	case silent:
		a.title, a.severity, a.benign, ok = "Program without network functions connected", finding.High, benignInjected, true
	case proxy:
		a.title, a.severity, ok = v.ofProxy(h, l)
	case fetcher:
		a.title, a.severity, ok = v.ofFetcher(h, l)
	case script:
		a.title, a.severity, ok = v.ofScript(l)
	case document:
		a.title, a.severity, ok = v.ofDocument(h, l)
	case system:
		a.benign = benignSystem
		a.title, a.severity, ok = v.ofSystem(h, l)
	}
	if ok && l.external() && v.unnamed(l) {
		a.reason += ". No name that was asked for led to the address"
	}
	return a, ok
}

func (v *view) ofProxy(h *habit, l *link) (string, finding.Severity, bool) {
	switch {
	case slices.Contains(h.usual, l.port), l.external() && ofVendor(v.nameOf(l)):
		return "", 0, false
	case l.external(), !slices.Contains(directory, l.port) && l.port < netaddr.Dynamic:
		return "System tool that runs code of others connected", finding.Medium, true
	}
	return "System tool that runs code of others connected", finding.Low, true
}

func (v *view) ofFetcher(h *habit, l *link) (string, finding.Severity, bool) {
	const title = "Tool that moves files connected"
	if l.external() && h.techniques[len(h.techniques)-1] != "T1048" && !ofVendor(v.nameOf(l)) {
		return title, finding.Medium, true
	}
	return title, finding.Low, true
}

// often is how many connections of a script to one server are more than a fetch.
const often = 20

func (v *view) ofScript(l *link) (string, finding.Severity, bool) {
	name := v.nameOf(l)
	switch {
	case !l.external() && (slices.Contains(management, l.port) || slices.Contains(directory, l.port) || l.port >= netaddr.Dynamic):
		return "Script host connected to a service of administration", finding.Low, true
	case !l.external() && l.n < often && (slices.Contains(webLike, l.port) || netaddr.ServiceName(l.port) != ""):
		return "Script host connected inside the network", finding.Low, true
	case !l.external():
		return "Script host connected inside the network", finding.Medium, true
	case ofVendor(name) && slices.Contains(web, l.port):
		return "Script host connected to the internet", finding.Info, true
	case !slices.Contains(web, l.port), v.unnamed(l), l.n >= often, strings.HasSuffix(l.base, "script.exe"), l.base == "cmd.exe":
		return "Script host connected to the internet", finding.Medium, true
	}
	return "Script host connected to the internet", finding.Low, true
}

func (v *view) ofDocument(h *habit, l *link) (string, finding.Severity, bool) {
	name := v.nameOf(l)
	switch {
	case !slices.Contains(h.usual, l.port):
		return "Program for documents connected to an odd port", finding.Medium, true
	case l.external() && name != "" && !ofVendor(name):
		return "Program for documents connected elsewhere than to its vendor", finding.Low, true
	}
	return "", 0, false
}

func (v *view) ofSystem(h *habit, l *link) (string, finding.Severity, bool) {
	name := v.nameOf(l)
	switch {
	case slices.Contains(h.usual, l.port):
		// The web is for everyone; what stands out is a shell of users with a place of its own.
		return "Desktop of the user connected elsewhere than to its vendor", finding.Low, l.base == "explorer.exe" && l.external() && name != "" && !ofVendor(name)
	case l.port >= netaddr.ClientPorts && l.transport == "udp":
		return "", 0, false // answers to clients whose question was not logged
	case l.port >= netaddr.ClientPorts || netaddr.ServiceName(l.port) != "" && !slices.Contains(webLike, l.port):
		return "System program connected to a port that is not its own", finding.Low, true
	}
	return "System program connected to a port that is not its own", finding.Medium, true
}

// byKerberos finds programs that ask for tickets themselves.
func (v *view) byKerberos(l *link) (verdict, bool) {
	if l.port != 88 || !strings.HasSuffix(l.base, ".exe") || slices.Contains([]string{"lsass.exe", "system", "java.exe", "javaw.exe", "kinit.exe", "svchost.exe"}, l.base) {
		return verdict{}, false
	}
	return verdict{
		title: "Program speaks Kerberos itself", severity: finding.Medium, techniques: []string{"T1558", "T1550.003"},
		reason: "on Windows lsass.exe asks for tickets in the name of programs; one that does so itself handles tickets or passwords",
		benign: "Programs with a Kerberos library of their own: some database clients, Java, MIT Kerberos.",
	}, true
}

// byFolder finds programs in folders that users can write.
func (v *view) byFolder(l *link) (verdict, bool) {
	if !writable.MatchString(l.program) || installed.MatchString(l.program) || l.program == "system" {
		return verdict{}, false
	}
	a := verdict{
		title: "Program in a folder that users can write connected", severity: finding.Low, techniques: []string{"T1204.002", "T1071"},
		reason: "the program lies where users and downloads put things", benign: benignFolder,
	}
	if dropped.MatchString(l.program) && (slices.Contains(management, l.port) || slices.Contains(directory, l.port) || !slices.Contains(web, l.port)) {
		a.severity, a.reason = finding.Medium, a.reason+", and the port is not of the web"
	}
	return a, true
}

// byPort finds ports of tools.
func (v *view) byPort(l *link) (verdict, bool) {
	why, ok := toolPorts[l.port]
	if !ok || l.transport == "udp" {
		return verdict{}, false
	}
	a := verdict{
		title: "Port of a tool of attackers", severity: finding.Low, techniques: []string{"T1571"},
		reason: fmt.Sprintf("port %d is used by %s", l.port, why), benign: "Any program may listen there; development servers often do.",
	}
	if strings.HasPrefix(l.base, "java") && (l.port == 1389 || l.port == 1099) {
		a.severity, a.techniques = finding.Medium, []string{"T1190", "T1203"}
	}
	return a, true
}

// byShare finds file sharing and remote calls that leave the network.
func (v *view) byShare(l *link) (verdict, bool) {
	if !l.external() || l.port != 445 && l.port != 139 && l.port != 135 && l.port != 3389 {
		return verdict{}, false
	}
	return verdict{
		title: "File sharing or remote control with an address outside", severity: finding.Medium, techniques: []string{"T1187", "T1048", "T1021"},
		reason: fmt.Sprintf("port %s is for the own network; outside it gives away credentials or takes data", portText(l.port, "")),
		benign: "Networks that use public addresses inside; storage of a cloud that is mounted as a drive.",
	}, true
}

// external reports whether the server lies outside.
func (l *link) external() bool { return l.kind.External() }

// unnamed reports whether the machine logs names, but none led to the server.
func (v *view) unnamed(l *link) bool {
	return l.external() && v.asked[machine{l.dataset, l.host}] && v.nameOf(l) == ""
}
