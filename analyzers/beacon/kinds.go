package beacon

import (
	"net/netip"
	"regexp"
	"strings"

	"forensic/analyzers/finding"
)

// kind is a family of pairs.
type kind struct {
	title      string // of the finding
	verb       string // between who and where to
	who        string // expressions in SQL
	place      string
	size       string
	where      string
	techniques []string
	severity   func(p *pair) finding.Severity
}

const noSize = "NULL::DOUBLE"

// program is a caller in one spelling: the kernel names volumes where others have
// drives. Where no program is known the address stands for it.
const program = `coalesce(regexp_replace(lower(process_executable), '^(\\device\\harddiskvolume[0-9]+|[a-z]:)', ''), process_name, source_ip)`

// kinds are looked at in this order.
var kinds = []kind{
	{
		title: "Program that calls an address at regular intervals", verb: "called",
		who:   program,
		place: "coalesce(destination_ip, destination_host) || ' port ' || coalesce(destination_port::VARCHAR, '?')",
		size:  "network_bytes_out::DOUBLE", where: "class = 'network' AND coalesce(network_direction, 'outbound') <> 'inbound'",
		techniques: []string{"T1071", "T1571"}, severity: ofNetwork,
	},
	{
		title: "Name asked for at regular intervals", verb: "asked for",
		who: program, place: "lower(dns_question_name)", size: noSize, where: "class = 'dns'",
		techniques: []string{"T1071.004"}, severity: ofName,
	},
	{
		title: "Command started at regular intervals", verb: "started",
		who: "coalesce(process_parent_executable, user_name)", place: "left(coalesce(process_command_line, process_executable), 500)", size: noSize, where: "class = 'process_start'",
		techniques: []string{"T1053"}, severity: func(*pair) finding.Severity { return finding.Info },
	},
	{
		title: "Cloud operation at regular intervals", verb: "did",
		who: "coalesce(user_name, '') || coalesce(' from ' || source_ip, '')", place: "cloud_operation", size: noSize, where: "cloud_operation IS NOT NULL",
		techniques: []string{"T1078.004"}, severity: func(*pair) finding.Severity { return finding.Info },
	},
}

// attackers' tools: programs that have no reason to call at intervals.
var suspect = regexp.MustCompile(`(?i)(^|[\\/])(powershell|pwsh|cmd|wscript|cscript|mshta|rundll32|regsvr32|msbuild|installutil|regasm|regsvcs|certutil|bitsadmin|wmic|notepad|excel|winword|powerpnt|bash|sh|nc|ncat|python[\d.]*|perl)(\.exe)?$|\\users\\[^\\]+\\(desktop|downloads|appdata\\local\\temp)\\|\\windows\\temp\\|\\programdata\\[^\\]+$|^/tmp/|^/dev/shm/`)

// agents and browsers call home all the time.
var usual = regexp.MustCompile(`(?i)(agent|defender|msmpeng|mssense|sensecncproxy|updat|onedrive|teams|telemetry|wdavdaemon|splunk|winlogbeat|nxlog|osquery|chrome|msedge|firefox|iexplore|browser|svchost|lsass|dns|spoolsv|system|vmware|vbox|ntpd|chronyd)[^\\/]*$`)

// services that are asked at intervals by design, by port.
var services = map[string]bool{"53": true, "67": true, "68": true, "123": true, "137": true, "138": true, "161": true, "514": true, "1900": true, "3702": true, "5353": true, "5355": true}

// platform are addresses of services of cloud platforms inside a machine's network.
var platform = map[string]bool{"168.63.129.16": true, "169.254.169.254": true, "169.254.170.2": true, "fd00:ec2::254": true}

// ofNetwork rates a caller by what it is and where it calls.
func ofNetwork(p *pair) finding.Severity {
	address, port, _ := strings.Cut(p.place, " port ")
	ip, err := netip.ParseAddr(address)
	switch {
	case services[port] || platform[address] || err == nil && (ip.IsLoopback() || ip.IsMulticast() || address == "255.255.255.255"):
		return finding.Info
	case suspect.MatchString(p.who):
		return finding.Medium
	case usual.MatchString(p.who):
		return finding.Info
	case err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate():
		return finding.Medium
	}
	return finding.Low
}

// ofName rates one who asks for a name.
func ofName(p *pair) finding.Severity {
	name := strings.TrimSuffix(p.place, ".")
	if suspect.MatchString(p.who) && strings.Contains(name, ".") && !strings.HasSuffix(name, ".local") && !strings.HasSuffix(name, ".arpa") {
		return finding.Low
	}
	return finding.Info
}
