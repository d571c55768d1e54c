package schemas

import (
	"strings"

	"forensic/store/event"
)

// actions are the classes of the values of ActionType that do not follow a
// pattern.
var actions = map[string]event.Class{
	"ProcessCreated":                       event.ProcessStart,
	"OpenProcess":                          event.ProcessAccess,
	"ImageLoaded":                          event.ModuleLoad,
	"DriverLoad":                           event.DriverLoad,
	"CreateRemoteThreadApiCall":            event.ProcessInject,
	"QueueUserApcRemoteApiCall":            event.ProcessInject,
	"SetThreadContextRemoteApiCall":        event.ProcessInject,
	"NtMapViewOfSectionRemoteApiCall":      event.ProcessInject,
	"NtAllocateVirtualMemoryApiCall":       event.ProcessInject,
	"NtAllocateVirtualMemoryRemoteApiCall": event.ProcessInject,
	"NtProtectVirtualMemoryApiCall":        event.ProcessInject,
	"MemoryRemoteProtect":                  event.ProcessInject,
	"WriteProcessMemoryApiCall":            event.ProcessInject,
	"WriteToLsassProcessMemory":            event.ProcessInject,
	"OpenProcessApiCall":                   event.ProcessAccess,
	"ReadProcessMemoryApiCall":             event.ProcessAccess,
	"ProcessPrimaryTokenModified":          event.Privilege,
	"PowerShellCommand":                    event.ScriptPipeline,
	"ScriptContent":                        event.ScriptBlock,
	"AmsiScriptContent":                    event.ScriptBlock,
	"AmsiScriptDetection":                  event.ScriptEngine,
	"NamedPipeEvent":                       event.Pipe,
	"ServiceInstalled":                     event.ServiceChange,
	"PasswordChangeAttempt":                event.Account,
	"AccountCheckedForBlankPassword":       event.Account,
	"CredentialsBackup":                    event.Credential,
	"DpapiAccessed":                        event.Credential,
	"DnsQueryResponse":                     event.DNS,
	"DnsQueryRequest":                      event.DNS,
	"DnsConnectionInspected":               event.DNS,
	"SecurityLogCleared":                   event.AuditChange,
	"AuditPolicyModification":              event.AuditChange,
	"WmiBindEventFilterToConsumer":         event.WMI,
	"ProcessCreatedUsingWmiQuery":          event.WMI,
	"RemoteWmiOperation":                   event.WMI,
	"RemoteDesktopConnection":              event.Network,
	"ListeningConnectionCreated":           event.Network,
	"LdapSearch":                           event.ObjectAccess,
	"DirectoryServiceObjectCreated":        event.ObjectAccess,
	"DirectoryServiceObjectModified":       event.ObjectAccess,
	"ShellLinkCreateFileEvent":             event.File,
}

// patterns are the classes of the other values, by how they begin.
var patterns = []struct {
	prefix string
	class  event.Class
}{
	{"Registry", event.Registry},
	{"File", event.File},
	{"Logon", event.Logon},
	{"ScheduledTask", event.TaskChange},
	{"UserAccount", event.Account},
	{"SecurityGroup", event.Account},
	{"Firewall", event.Firewall},
	{"Connection", event.Network},
	{"InboundConnection", event.Network},
	{"Inspected", event.Network},
	{"HttpConnection", event.Network},
	{"SslConnection", event.Network},
	{"SshConnection", event.Network},
	{"FtpConnection", event.Network},
	{"NetworkSignature", event.Network},
	{"NetworkFileShare", event.Share},
	{"NetworkShareObject", event.Share},
}

// actionClass is the class of a value of ActionType; empty where it is up to the
// table.
func actionClass(action string) event.Class {
	if c := actions[action]; c != "" {
		return c
	}
	for _, p := range patterns {
		if strings.HasPrefix(action, p.prefix) {
			return p.class
		}
	}
	return ""
}
