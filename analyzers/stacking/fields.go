package stacking

// field is something to count: SQL over the columns of events.
type field struct {
	id      string // names the exhibit
	title   string
	classes string // condition that selects the events
	value   string // expression of the value, NULL where there is none
	code    bool   // the value is verbatim evidence such as a path
	lasting bool   // the value survives a restart: new ones matter more
}

// path makes paths of one program equal: lower case, users, GUIDs and numbers starred.
func path(column string) string {
	return `regexp_replace(regexp_replace(regexp_replace(lower(` + column + `),
		'(\\users\\|/home/)[^\\/]+', '\1*'), '\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?', '*', 'g'),
		'[0-9][0-9a-f]{7,}|[0-9.]{5,}', '*', 'g')`
}

// fields are counted in this order.
var fields = []field{
	{id: "programs", title: "Programs started", classes: `class = 'process_start'`, value: path("process_executable"), code: true},
	{
		id: "services", title: "Services installed", classes: `class = 'service' AND service_path IS NOT NULL`,
		value: `lower(coalesce(service_name, '')) || ': ' || left(` + path("service_path") + `, 300)`, code: true, lasting: true,
	},
	{id: "drivers", title: "Drivers loaded", classes: `class = 'driver_load'`, value: path("dll_path"), code: true, lasting: true},
	{
		id: "modules", title: "Modules loaded that are not signed", classes: `class = 'module_load' AND NOT code_signature_signed`,
		value: path("dll_path"), code: true,
	},
	{id: "tasks", title: "Scheduled tasks", classes: `class = 'task'`, value: path("task_name"), code: true, lasting: true},
	{
		id: "autostarts", title: "Autostart entries of the registry", classes: `class = 'registry' AND registry_path IS NOT NULL AND ` +
			`regexp_matches(registry_path, '(?i)\\(CurrentVersion\\Run(Once)?(Ex)?|Winlogon|Image File Execution Options|Policies\\Explorer\\Run|Active Setup\\Installed Components|AppInit_DLLs)(\\|$)')`,
		value: path("registry_path") + ` || coalesce(' = ' || left(registry_data, 200), '')`, code: true, lasting: true,
	},
	{
		id: "executables", title: "Programs and scripts written", classes: `class = 'file' AND ` +
			`regexp_matches(file_name, '\.(exe|dll|sys|ps1|psm1|bat|cmd|vbs|vbe|js|jse|wsf|hta|scr|cpl|msi|lnk|jar|py|sh|elf|so)$')`,
		value: path("file_path"), code: true,
	},
	{id: "names", title: "Names asked for", classes: `class = 'dns'`, value: `lower(dns_question_name)`, code: true},
	{
		id: "destinations", title: "Programs and the ports they connect to", classes: `class = 'network' AND destination_port IS NOT NULL AND coalesce(network_direction, 'outbound') <> 'inbound'`,
		value: `coalesce(process_name, 'unknown program') || ' to port ' || destination_port || coalesce('/' || network_transport, '')`,
	},
	{
		id: "addresses", title: "Addresses connected to", classes: `class = 'network' AND coalesce(network_direction, 'outbound') <> 'inbound'`,
		value: `destination_ip`, code: true,
	},
	{
		id: "logons", title: "Accounts that log on, and how", classes: `class = 'logon' AND coalesce(target_user_name, user_name) IS NOT NULL`,
		value: `lower(coalesce(target_user_name, user_name)) || coalesce(', type ' || logon_type, '') || coalesce(', ' || lower(auth_package), '') || coalesce(', ' || event_outcome, '')`,
	},
	{id: "pipes", title: "Named pipes", classes: `class = 'pipe'`, value: path("pipe_name"), code: true},
	{
		id: "shares", title: "Shares and what is opened there", classes: `class = 'share'`,
		value: `lower(share_name) || coalesce(' ' || ` + path("share_target") + `, '')`, code: true,
	},
	{id: "scripts", title: "Script files run", classes: `script_path IS NOT NULL`, value: path("script_path"), code: true},
	{id: "agents", title: "User agents", classes: `user_agent IS NOT NULL`, value: `left(user_agent, 300)`, code: true},
	{id: "operations", title: "Cloud operations", classes: `class = 'cloud'`, value: `coalesce(cloud_service || ': ', '') || cloud_operation`},
}

// systemFolders are where the processes of systemNames live, as path writes them.
const systemFolders = `\\windows\\(system32|syswow64|winsxs|servicing|softwaredistribution|\$winreagent)\\`

// systemNames are processes of Windows that users do not start from elsewhere.
var systemNames = []string{
	"svchost.exe", "lsass.exe", "services.exe", "csrss.exe", "smss.exe", "wininit.exe", "winlogon.exe", "spoolsv.exe", "taskhostw.exe",
	"taskhost.exe", "dllhost.exe", "lsm.exe", "conhost.exe", "rundll32.exe", "regsvr32.exe", "wmiprvse.exe", "dwm.exe", "userinit.exe", "runtimebroker.exe", "sihost.exe",
}

// knownTools are the original names, in lower case, of what intruders rename.
var knownTools = []string{
	"powershell.exe", "pwsh.dll", "cmd.exe", "rundll32.exe", "regsvr32.exe", "mshta.exe", "wscript.exe", "cscript.exe", "certutil.exe",
	"bitsadmin.exe", "msbuild.exe", "installutil.exe", "wmic.exe", "net.exe", "net1.exe", "reg.exe", "schtasks.exe", "sc.exe", "whoami.exe",
	"nltest.exe", "vssadmin.exe", "wevtutil.exe", "ntdsutil.exe", "procdump", "psexec.c", "psexesvc.exe", "adfind.exe", "rclone.exe", "mimikatz.exe", "7z.exe", "rar.exe",
}
