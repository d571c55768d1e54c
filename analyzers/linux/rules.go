package linux

import (
	"regexp"
	"strings"

	"forensic/analyzers/finding"
)

// rule is a kind of command worth telling.
type rule struct {
	title      string
	severity   finding.Severity
	techniques []string
	benign     string
	// hints are texts of which a command has at least one before the expression
	// is tried; they are looked for in SQL.
	hints []string
	match *regexp.Regexp
}

const shells = `(?:/usr)?(?:/bin/)?(?:ba|da|z|k|a)?sh\b`

// rules are tried in this order; a command can match several.
var rules = []rule{
	{
		"Reverse shell", finding.High,
		[]string{"T1059.004"},
		"Tests of connectivity by administrators use the same devices.",
		[]string{"/dev/tcp/", "/dev/udp/", "nc", "socat", "socket", "Socket", "fsockopen", "mkfifo", "telnet"},
		regexp.MustCompile(`/dev/(?:tcp|udp)/\S+|\b(?:nc|ncat|netcat)\b.*\s-\w*[ec]\s*\S*sh\b|\bsocat\b.*\bexec:|\bpython[\d.]*\s+-c\b.*\bsocket\b.*(?:connect|subprocess|pty)|\bperl\b.*-e\b.*Socket.*(?:exec|STDIN)|\bphp\b.*-r\b.*fsockopen|\bruby\b.*-rsocket|\bmk(?:fifo|nod)\b.*\b(?:nc|ncat|telnet)\b`),
	},
	{
		"Download run by a shell", finding.Medium,
		[]string{"T1105", "T1059.004"},
		"Installers of some products are meant to be run this way.",
		[]string{"curl", "wget", "fetch", "lwp-"},
		regexp.MustCompile(`\b(?:curl|wget|fetch|lwp-download)\b[^;]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:` + shells + `|python[\d.]*|perl)|(?:` + shells + `)\s+(?:-c\s+)?["'<(\s]*\$?\(\s*(?:curl|wget)\b|\b(?:curl|wget)\b.*(?:&&|;)\s*chmod\b.*(?:&&|;)|\b(?:curl|wget)\b.*(?:&&|;)\s*(?:` + shells + `)\s+\S`),
	},
	{
		"Encoded command run by a shell", finding.High,
		[]string{"T1140", "T1027"},
		"Few deployment tools send scripts in base64.",
		[]string{"base64", "openssl", "xxd"},
		regexp.MustCompile(`\b(?:base64\s+(?:-\w*[dD]\w*|--decode)|openssl\s+(?:enc|base64)\b.*-d|xxd\s+-r)\b.*\|\s*(?:sudo\s+)?(?:` + shells + `|python[\d.]*|perl)`),
	},
	{
		"Keys for log-on changed", finding.Medium,
		[]string{"T1098.004"},
		"Administrators and deployment tools add keys.",
		[]string{"authorized_keys"},
		regexp.MustCompile(`(?:>|\btee\b|\bcp\b|\bmv\b|\bvim?\b|\bnano\b|\bsed\s+-i|\binstall\b|\bchattr\b).*authorized_keys`),
	},
	{
		"Preloaded library", finding.High,
		[]string{"T1574.006"},
		"A few monitoring products preload a library of their own.",
		[]string{"ld.so.preload", "LD_PRELOAD="},
		regexp.MustCompile(`/etc/ld\.so\.preload|\bLD_PRELOAD=\S*/(?:tmp|dev/shm|var/tmp|home)/`),
	},
	{
		"Set-user-id bit given", finding.Medium,
		[]string{"T1548.001"},
		"Packages that need it set it at installation.",
		[]string{"chmod", "setcap"},
		regexp.MustCompile(`\bchmod\b\s+(?:-\S+\s+)*(?:[ugoa]*\+\w*s\w*|[2-7][0-7]{3})\s|\bsetcap\b.*cap_(?:setuid|sys_admin|dac_override|sys_ptrace)`),
	},
	{
		"Shell history removed", finding.Medium,
		[]string{"T1070.003"},
		"Some users keep no history by habit.",
		[]string{"HIST", "history"},
		regexp.MustCompile(`\bunset\s+HIST|\bHIST(?:FILE|SIZE|FILESIZE)=(?:/dev/null|0\b|$)|\bhistory\s+-c\b|(?:\brm\b|\bshred\b|>|\btruncate\b|\bln\b|\bcat\s+/dev/null).*\.(?:bash|zsh|sh)_history`),
	},
	{
		"Logs removed", finding.Medium,
		[]string{"T1070.002"},
		"Rotation and clean-up of full disks.",
		[]string{"/var/log", "journalctl", "wtmp", "utmp", "lastlog"},
		regexp.MustCompile(`(?:\brm\b|\bshred\b|\btruncate\b|\bunlink\b)\s.*/var/log/?\S*|(?:^|[;&|\s])(?:echo\s*(?:-n\s*)?(?:""|'')?\s*|cat\s+/dev/null\s*|:\s*)?>\s*/var/log/\S+|\bjournalctl\b.*--vacuum-(?:time=[01]s|size=[01]\b)|(?:\brm\b|>\s*)\S*/(?:wtmp|btmp|utmp|lastlog)\b`),
	},
	{
		"Password hashes read", finding.Medium,
		[]string{"T1003.008"},
		"Backups and audits by administrators.",
		[]string{"shadow"},
		regexp.MustCompile(`\b(?:cat|cp|less|more|head|tail|tar|scp|curl|base64|xxd|dd|vim?|nano|grep|awk|strings|unshadow)\b[^|;]*/etc/g?shadow\b`),
	},
	{
		"Right to become root changed", finding.Medium,
		[]string{"T1548.003"},
		"Administrators and deployment tools write such rules.",
		[]string{"sudoers", "NOPASSWD"},
		regexp.MustCompile(`(?:>|\btee\b|\bcp\b|\bmv\b|\bsed\s+-i).*/etc/sudoers|NOPASSWD:\s*ALL`),
	},
	{
		"Security switched off", finding.Medium,
		[]string{"T1562.001", "T1562.004"},
		"Maintenance, and tests of what a firewall blocks.",
		[]string{"setenforce", "SELINUX", "ufw", "iptables", "nft", "auditctl", "systemctl", "service", "apparmor", "pkill", "killall"},
		regexp.MustCompile(`\bsetenforce\s+(?:0|permissive)|SELINUX=disabled|\bufw\s+(?:--force\s+)?disable|\biptables\s+(?:-F|--flush)|\bnft\s+flush\s+ruleset|\bauditctl\s+(?:-e\s*0|-D)|\bsystemctl\s+(?:stop|disable|mask)\b.*\b(?:auditd|rsyslog|syslog|apparmor|firewalld|falcon|osqueryd|clamav|sysmon|wazuh)|\bservice\s+(?:auditd|rsyslog|apparmor|iptables|sysmon)\s+stop|\b(?:pkill|killall)\b.*\b(?:auditd|rsyslogd|osqueryd|falcon|sysmon|wazuh)`),
	},
	{
		"Mining of coins", finding.High,
		[]string{"T1496"},
		"Research on such programs.",
		[]string{"xmrig", "stratum", "minerd", "cryptonight", "kdevtmpfsi", "kinsing"},
		regexp.MustCompile(`\bxmrig\b|stratum\+(?:tcp|ssl)://|\bminerd\b|\bcryptonight\b|\bkdevtmpfsi\b|\bkinsing\b`),
	},
	{
		"Tool that looks for ways to become root", finding.Medium,
		[]string{"T1082", "T1068"},
		"Tests of security by the owner.",
		[]string{"linpeas", "LinEnum", "linux-exploit-suggester", "pspy", "linux-smart-enumeration", "lse.sh", "traitor", "-perm"},
		regexp.MustCompile(`(?i)linpeas|linenum|linux-exploit-suggester|\bpspy(?:32|64)?\b|linux-smart-enumeration|\blse\.sh\b|\btraitor\b|\bfind\s+/\s.*-perm\s+[-/]?(?:u=s|[-+/]?4000|6000)`),
	},
	{
		"Escape from a container", finding.Medium,
		[]string{"T1611"},
		"Administration of hosts from containers.",
		[]string{"nsenter", "docker", "podman", "release_agent", "core_pattern"},
		regexp.MustCompile(`\bnsenter\b.*(?:-t|--target)[\s=]*1\b|\b(?:docker|podman)\s+run\b.*(?:-v|--volume)[\s=]+/:/|\b(?:docker|podman)\s+run\b.*--privileged|\brelease_agent\b|/proc/sys/kernel/core_pattern`),
	},
	{
		"Scheduled by a pipe or a written file", finding.Low,
		[]string{"T1053.003"},
		"Packages and deployment tools.",
		[]string{"cron"},
		regexp.MustCompile(`\|\s*(?:sudo\s+)?crontab\s+-|(?:>|\btee\b|\bcp\b|\bmv\b|\bsed\s+-i).*/(?:etc/cron|var/spool/cron)`),
	},
	{
		"Service or start file written", finding.Low,
		[]string{"T1543.002", "T1037.004"},
		"Packages and deployment tools.",
		[]string{"/etc/systemd/", "rc.local", "/etc/init.d/", "/etc/profile", ".bashrc", "/lib/systemd/"},
		regexp.MustCompile(`(?:>|\btee\b|\bcp\b|\bmv\b|\bvim?\b|\bnano\b|\bsed\s+-i|\binstall\b).*(?:/etc/systemd/|/lib/systemd/system/|\brc\.local\b|/etc/init\.d/|/etc/profile|\.bashrc\b)`),
	},
	{
		"Kernel module loaded by hand", finding.Low,
		[]string{"T1547.006"},
		"Drivers that come without a package.",
		[]string{"insmod"},
		regexp.MustCompile(`\binsmod\s+\S`),
	},
	{
		"Terminal made of a script", finding.Medium,
		[]string{"T1059.006"},
		"Automation of programs that want a terminal.",
		[]string{"pty.spawn", "script"},
		regexp.MustCompile(`pty\.spawn\(|\bscript\s+(?:-\S+\s+)*/dev/null\s+-c`),
	},
	{
		"Time of a file set by hand", finding.Low,
		[]string{"T1070.006"},
		"Build tools and backups restore times.",
		[]string{"touch"},
		regexp.MustCompile(`\btouch\s+(?:\S+\s+)*(?:-[acm]*[rtd]|--reference|--date)\b`),
	},
	{
		"File sent away", finding.Low,
		[]string{"T1048"},
		"Uploads to a known service.",
		[]string{"curl", "wget", "nc"},
		regexp.MustCompile(`\bcurl\b.*(?:\s-T\s|--upload-file|\s-F\s*\S*=@|--data-binary\s+@|\s-d\s+@)|\bwget\b.*--post-file|\b(?:nc|ncat)\b[^|;]*<\s*/\S`),
	},
	{
		"Tunnel through SSH", finding.Low,
		[]string{"T1572"},
		"Administrators reach services this way.",
		[]string{"ssh"},
		regexp.MustCompile(`\bssh\b.*\s-\w*[RD]\s*\S*\d`),
	},
	{
		"Fork bomb", finding.Medium,
		[]string{"T1499.001"},
		"Demonstrations.",
		[]string{":|:", ": | :"},
		regexp.MustCompile(`:\s*\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:`),
	},
	{
		"Lookup of a remote name in logged text (Log4Shell)", finding.High,
		[]string{"T1190"},
		"Scanners of vulnerabilities.",
		[]string{"jndi:"},
		regexp.MustCompile(`(?i)\$\{jndi:(?:ldaps?|rmi|dns|iiop|https?|\$\{)`),
	},
}

// hintExpression finds in SQL the commands that any rule may match.
func hintExpression() string {
	var parts []string
	for _, r := range rules {
		for _, h := range r.hints {
			parts = append(parts, regexp.QuoteMeta(h))
		}
	}
	return strings.Join(parts, "|")
}

// judge gives the rules that a command matches.
func judge(command string) (hits []*rule) {
	for i := range rules {
		r := &rules[i]
		for _, h := range r.hints {
			if strings.Contains(command, h) {
				if r.match.MatchString(command) {
					hits = append(hits, r)
				}
				break
			}
		}
	}
	return hits
}
